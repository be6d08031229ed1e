import Kernel

/// What an account has beside its password: an authenticator, and codes on paper for the day the telephone is lost.
struct SecondFactor: Sendable {
    static let recoveryCodes = 10
    /// How long a picture that was shown may wait for its first code.
    static let setupSeconds: Int64 = 600

    private enum Label {
        static let secret = "totp"
        static let next = "totp.next"
    }

    let account: ID
    /// Since when it is asked for; `nil` while it is being set up.
    let confirmed: Instant?
    let begun: Instant?
    let lastStep: Int64

    static func find(_ account: ID, in tx: any Reading) throws -> SecondFactor? {
        try tx.first("SELECT confirmed_ms, begun_ms, last_step FROM second_factor WHERE account = \(account) LIMIT 1") {
            SecondFactor(
                account: account, confirmed: try $0.optionalInstant(0), begun: try $0.optionalInstant(1), lastStep: try $0.int(2))
        }
    }

    static func isConfirmed(_ account: ID, in tx: any Reading) throws -> Bool { try find(account, in: tx)?.confirmed != nil }

    /// Codes not used yet.
    static func recoveryLeft(_ account: ID, in tx: any Reading) throws -> Int64 {
        try tx.count("SELECT COUNT(*) FROM recovery_code WHERE account = \(account) AND used_ms IS NULL LIMIT 1")
    }

    /// A new secret that waits for its first code; what was asked for before is asked for until then.
    static func begin(_ account: ID, in context: CommandContext) throws -> [UInt8] {
        let secret = context.random(TOTP.secretBytes)
        try SealedTexts.write(TOTP.base32(secret), label: Label.next, of: account, in: context)
        try context.tx.execute(
            """
            INSERT INTO second_factor (account, begun_ms, confirmed_ms, last_step) VALUES (\(account), \(context.now), NULL, \(0))
            ON CONFLICT (account) DO UPDATE SET begun_ms = excluded.begun_ms
            """)
        return secret
    }

    /// Takes the new secret into use when its code was typed; false when it was not.
    func confirm(_ typed: String, in context: CommandContext) throws -> Bool {
        guard let begun, context.now < begun.adding(seconds: Self.setupSeconds),
            let secret = try secret(Label.next, in: context), let step = TOTP.match(typed, secret, at: context.now, after: 0)
        else { return false }
        try SealedTexts.write(TOTP.base32(secret), label: Label.secret, of: account, in: context)
        try context.tx.execute("DELETE FROM sealed_text WHERE record = \(account) AND label = \(Label.next)")
        try context.tx.execute(
            """
            UPDATE second_factor SET begun_ms = NULL, confirmed_ms = \(context.now), last_step = \(step) WHERE account = \(account)
            """)
        return true
    }

    /// Whether what was typed is the code of now, or a code from the paper; either works once.
    func proves(_ typed: String, in context: CommandContext) throws -> Bool {
        guard confirmed != nil else { return false }
        if let secret = try secret(Label.secret, in: context),
            let step = TOTP.match(typed, secret, at: context.now, after: lastStep)
        {
            // The step is claimed by the row itself: of two who type the same code at once, one is let in.
            return try context.tx.executeCounting(
                "UPDATE second_factor SET last_step = \(step) WHERE account = \(account) AND last_step < \(step)") == 1
        }
        guard let code = ActivationCode(typed: typed) else { return false }
        return try context.tx.executeCounting(
            """
            UPDATE recovery_code SET used_ms = \(context.now)
            WHERE account = \(account) AND hash = \(Self.hash(code)) AND used_ms IS NULL
            """) == 1
    }

    /// Puts ten new codes in the place of the old ones; they are shown this once.
    static func renewCodes(_ account: ID, in context: CommandContext) throws -> [String] {
        try context.tx.execute("DELETE FROM recovery_code WHERE account = \(account)")
        return try (0..<recoveryCodes).map { _ in
            let code = ActivationCode(random: context.random(ActivationCode.randomBytes))
            try context.tx.execute("INSERT INTO recovery_code (account, hash) VALUES (\(account), \(hash(code)))")
            return code.text
        }
    }

    static func remove(_ account: ID, in tx: any Transaction) throws {
        try tx.execute("DELETE FROM second_factor WHERE account = \(account)")
        try tx.execute("DELETE FROM recovery_code WHERE account = \(account)")
        try tx.execute("DELETE FROM sealed_text WHERE record = \(account) AND label IN (\(Label.secret), \(Label.next))")
    }

    /// Apart from the hash of the same letters as an activation code.
    private static func hash(_ code: ActivationCode) -> [UInt8] { Digest.sha256(Array("recovery".utf8) + code.hash) }

    private func secret(_ label: String, in context: CommandContext) throws -> [UInt8]? {
        try SealedTexts.read(account, vault: context.vault, in: context.tx)[label].flatMap(TOTP.bytes(base32:))
    }
}
