package import Kernel

/// Between the password and the code: who has just proven the password. Signed, for five minutes, and void with the password it was
/// made for. It opens nothing without the code.
package struct SecondStep: Sendable, Equatable {
    static let lifetimeSeconds: Int64 = 300
    private static let bodyBytes = 16 + 8

    let account: ID
    let proven: Instant

    func text(passwordHash: [UInt8], key: [UInt8]) -> String {
        let body = account.bytes + CanonicalBytes.bigEndian(proven.ms)
        return Base64URL.encode(body + Digest.hmac(body + passwordHash, key: key))
    }

    /// Whom it names; whether it is true is seen with the account's password hash beside it.
    static func account(_ text: String) -> ID? {
        guard text.utf8.count <= 128, let bytes = Base64URL.decode(text), bytes.count == bodyBytes + 32 else { return nil }
        return ID(bytes: bytes.prefix(16))
    }

    static func read(_ text: String, passwordHash: [UInt8], key: [UInt8], now: Instant) -> SecondStep? {
        guard let account = account(text), let bytes = Base64URL.decode(text), let ms = CanonicalBytes.number(bytes[16..<24]),
            Digest.equal(Digest.hmac(Array(bytes.prefix(bodyBytes)) + passwordHash, key: key), Array(bytes.suffix(32)))
        else { return nil }
        let step = SecondStep(account: account, proven: Instant(ms: ms))
        return now < step.proven.adding(seconds: lifetimeSeconds) ? step : nil
    }

    static func key(secret: [UInt8]) -> [UInt8] { Digest.hmac(Array("gx_second".utf8), key: secret) }
}

/// Records what the second step of a sign-in came to.
package struct ConfirmSession: Command {
    package static let verb = OpenSession.verb

    private let step: String
    private let key: [UInt8]
    private let code: String
    private let device: String
    private let replacing: ID?

    init(step: String, key: [UInt8], code: String, device: String, replacing: ID?) {
        self.step = step
        self.key = key
        self.code = code
        self.device = device
        self.replacing = replacing
    }

    package func run(in context: CommandContext) throws -> Proven<SessionTicket> {
        guard let id = SecondStep.account(step), let account = try Account.find(id: id, in: context.tx), !account.isDisabled,
            SecondStep.read(step, passwordHash: account.passwordHash ?? [], key: key, now: context.now) != nil
        else { throw SignIn.stale }
        let tries = SignInTries(secondStepOf: id, vault: context.vault)
        if let seconds = try tries.secondsToWait(at: context.now, in: context.tx) { return .wait(seconds: seconds) }
        guard let factor = try SecondFactor.find(id, in: context.tx), try factor.proves(code, in: context) else {
            let failures = try tries.fail(in: context)
            try context.emit(
                Event(
                    stream: context.newID(), version: 1, type: OpenSession.refusedType,
                    Payload().with("account", id: id).with("failures", number: failures).with("step", token: "second")))
            return .refused
        }
        try tries.clear(in: context.tx)
        return .done(try SessionTicket.open(for: id, device: device, replacing: replacing, in: context))
    }
}
