internal import Delivery
internal import Kernel

/// Six digits by which somebody shows that a telephone is theirs. Only hashes are kept: of the number and of the code.
enum PhoneCode {
    static let digits = 6
    static let lifetimeSeconds: Int64 = 300
    static let tries: Int64 = 5
    /// Codes for one number in an hour.
    static let anHour: Int64 = 3

    static let migration = Migration(
        "matters-mine",
        [
            """
            CREATE TABLE phone_code (
                phone BYTEA NOT NULL PRIMARY KEY,
                code BYTEA,
                made_ms BIGINT NOT NULL,
                tries BIGINT NOT NULL CHECK (tries >= 0),
                since_ms BIGINT NOT NULL,
                asked BIGINT NOT NULL CHECK (asked > 0)
            ) CLUSTERED
            """,
            "CREATE INDEX phone_code_made ON phone_code (made_ms)",
            "CREATE INDEX matter_hold ON matter (hold)",
        ])

    static let prune = Sweep(name: "matters.phone_codes", everySeconds: 600) { tx in
        try tx.executeCounting(
            """
            DELETE FROM phone_code WHERE phone IN (
                SELECT phone FROM phone_code WHERE made_ms < \(tx.recorded.adding(seconds: -3600)) ORDER BY made_ms LIMIT 500)
            """)
    }

    static func text(random: [UInt8]) -> String {
        // 2^64 is not a multiple of a million; what is uneven is far below one in ten million million.
        let number = random.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 1_000_000
        let text = "\(number)"
        return String(repeating: "0", count: digits - text.count) + text
    }

    static func match(_ phone: String, _ vault: any Vault) -> [UInt8] { vault.match(phone, purpose: "phone") }

    /// Under the installation's key and bound to the number: six digits could be tried out otherwise.
    static func hash(_ code: String, of phone: [UInt8], _ vault: any Vault) -> [UInt8] {
        vault.match("\(Hex.encode(phone)).\(code)", purpose: "phone.code")
    }
}

/// Sends a code to a telephone that somebody has raised matters with. Whoever asks is told the same, whether or not there are any and
/// however often they ask.
struct AskPhoneCode: Command {
    static let verb = FindMatter.verb

    enum Fields {
        static let phone = Field.phone("phone")
        static let schema = Schema("AskPhoneCode", [phone.any])
    }

    let phone: String
    /// The message with `{code}` in it.
    let message: String

    func run(in context: CommandContext) throws {
        guard try TextMessage.isOffered(in: context.tx) else { throw Problem(503, "sms.none", retryAfterSeconds: 3600) }
        let match = PhoneCode.match(phone, context.vault)
        let before = try context.tx.first("SELECT since_ms, asked FROM phone_code WHERE phone = \(match) LIMIT 1") {
            (since: try $0.instant(0), asked: try $0.int(1))
        }
        let isNewHour = before.map { $0.since.adding(seconds: 3600) <= context.now } ?? true
        let asked = isNewHour ? 1 : (before?.asked ?? 0) + 1
        let code = PhoneCode.text(random: context.random(8))
        let isKnown = try context.tx.first(MyMatters.one(match)) { _ in true } ?? false
        guard asked <= PhoneCode.anHour else { return try emit(in: context) }
        let since = isNewHour ? context.now : before?.since ?? context.now
        try context.tx.execute(
            """
            INSERT INTO phone_code (phone, code, made_ms, tries, since_ms, asked)
            VALUES (\(match), \(isKnown ? PhoneCode.hash(code, of: match, context.vault) : nil), \(context.now), \(0), \(since), \(asked))
            ON CONFLICT (phone) DO UPDATE SET code = excluded.code, made_ms = excluded.made_ms, tries = excluded.tries,
                since_ms = excluded.since_ms, asked = excluded.asked
            """)
        if isKnown { try TextMessage.send(PackText.fill(message, ["code": code]), to: phone, in: context) }
        try emit(in: context)
    }

    private func emit(in context: CommandContext) throws {
        try context.emit(Event(stream: context.newID(), version: 1, type: "phone.ask"))
    }
}

/// Judges a code; what it opens are the matters raised with that telephone, the newest sixteen.
struct CheckPhoneCode: Command {
    static let verb = FindMatter.verb

    enum Fields {
        static let phone = Field.phone("phone")
        static let code = Field.line("phone_code", maximum: 12)
        static let schema = Schema("CheckPhoneCode", [phone.any, code.any])
    }

    enum Answer: Sendable, Equatable {
        case opened([ID])
        case refused
    }

    let phone: String
    let code: String

    func run(in context: CommandContext) throws -> Answer {
        let match = PhoneCode.match(phone, context.vault)
        let kept = try context.tx.first("SELECT code, made_ms, tries FROM phone_code WHERE phone = \(match) LIMIT 1") {
            (code: try $0.optionalBytes(0), made: try $0.instant(1), tries: try $0.int(2))
        }
        let typed = PhoneCode.hash(code.filter { !$0.isWhitespace }, of: match, context.vault)
        let isRight = Digest.equal(kept?.code ?? [], typed)
        guard let kept, kept.tries < PhoneCode.tries, context.now < kept.made.adding(seconds: PhoneCode.lifetimeSeconds), isRight else {
            try context.tx.execute("UPDATE phone_code SET tries = tries + 1 WHERE phone = \(match)")
            try context.emit(Event(stream: context.newID(), version: 1, type: "phone.refuse"))
            return .refused
        }
        try context.tx.execute("UPDATE phone_code SET code = NULL WHERE phone = \(match)")
        try context.emit(Event(stream: context.newID(), version: 1, type: "phone.open"))
        return .opened(try context.tx.all(MyMatters.holds(match)) { try $0.id(0) })
    }
}
