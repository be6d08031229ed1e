package import Kernel

/// Somebody whom the county's identity provider has signed in, as this installation knows them: by a keyed hash, never by the name the
/// provider has for them.
package struct FederatedIdentity: Sendable {
    let issuer: String
    let subject: String
    /// A user name here that the provider vouches for, where the operator chose a claim for it.
    let username: String?

    package init(issuer: String, subject: String, username: String? = nil) {
        self.issuer = issuer
        self.subject = subject
        self.username = username
    }

    func hash(_ vault: any Vault) -> [UInt8] {
        var bytes = CanonicalBytes()
        bytes.append(issuer)
        bytes.append(subject)
        return vault.match(Hex.encode(bytes.bytes), purpose: "identity")
    }

    /// The account it is linked with, or names; `nil` for nobody: no account is ever made by signing in.
    func account(vault: any Vault, in tx: any Reading) throws -> Account? {
        let linked = try tx.first("SELECT account FROM account_identity WHERE identity = \(hash(vault)) LIMIT 1") { try $0.id(0) }
        if let linked { return try Account.find(id: linked, in: tx) }
        return try username.flatMap(Username.init).flatMap { try Account.find(username: $0.text, in: tx) }
    }
}

/// Records what signing in by the provider came to.
package struct OpenFederatedSession: Command {
    package static let verb = OpenSession.verb
    /// Nobody here is linked with whom the provider signed in, or the account is shut.
    package static let unlinked = Problem(403, "sign_on.unlinked")

    private let identity: FederatedIdentity
    private let provesSecondFactor: Bool
    private let device: String
    private let replacing: ID?

    package init(_ identity: FederatedIdentity, provesSecondFactor: Bool, device: String, replacing: ID?) {
        self.identity = identity
        self.provesSecondFactor = provesSecondFactor
        self.device = device
        self.replacing = replacing
    }

    package func run(in context: CommandContext) throws -> Proven<OpenSession.Outcome> {
        guard let account = try identity.account(vault: context.vault, in: context.tx), !account.isDisabled else {
            try context.emit(
                Event(
                    stream: context.newID(), version: 1, type: OpenSession.refusedType, Payload().with("step", token: "provider")))
            return .refused
        }
        if !provesSecondFactor, try SecondFactor.isConfirmed(account.id, in: context.tx) {
            return .done(try OpenSession.half(account, in: context))
        }
        return .done(
            .opened(try SessionTicket.open(for: account.id, device: device, replacing: replacing, vouched: provesSecondFactor, in: context))
        )
    }
}

extension SignIn {
    /// Lets in whom the provider has signed in.
    package func federated(
        _ identity: FederatedIdentity, provesSecondFactor: Bool, device: String, as actor: Actor
    ) async throws -> Entry {
        let command = OpenFederatedSession(
            identity, provesSecondFactor: provesSecondFactor, device: device, replacing: actor.session)
        let receipt = try await services.executor.perform(command, as: .anonymous)
        return try entry((receipt.output ?? .refused).get(else: OpenFederatedSession.unlinked))
    }
}

/// Ties an account to somebody whom the provider knows. Who does it has seen both; signing in never does.
package struct LinkIdentity: Command {
    package static let verb = InviteAccount.verb
    package static let subjectMaximum = 255
    private static let limit = 5

    private let username: String
    private let identity: FederatedIdentity

    package init(username: String, identity: FederatedIdentity) {
        self.username = username
        self.identity = identity
    }

    package func subject(in tx: any Reading) throws -> Subject { try Account.require(username: username, in: tx).subject(in: tx) }

    package func run(in context: CommandContext) throws {
        let account = try Account.require(username: username, in: context.tx)
        guard context.actor.isSystem || context.actor.account != account.id else { throw Problem(403, "account.own") }
        guard !account.isDisabled else { throw Problem(409, "account.disabled") }
        let held = try context.tx.count("SELECT COUNT(*) FROM account_identity WHERE account = \(account.id) LIMIT 1")
        guard held < Self.limit else { throw Problem(409, "sign_on.full", args: ["max": "\(Self.limit)"]) }
        let added = try context.tx.executeCounting(
            """
            INSERT INTO account_identity (identity, account, linked_ms) VALUES (\(identity.hash(context.vault)), \(account.id), \(context.now))
            ON CONFLICT (identity) DO NOTHING
            """)
        guard added == 1 else { throw Problem(409, "sign_on.linked") }
        try account.record(Verb("account.link"), in: context)
    }
}

/// Unties an account from the provider.
package struct UnlinkIdentities: Command {
    package static let verb = InviteAccount.verb

    private let username: String

    package init(username: String) { self.username = username }

    package func subject(in tx: any Reading) throws -> Subject { try Account.require(username: username, in: tx).subject(in: tx) }

    package func run(in context: CommandContext) throws {
        let account = try Account.require(username: username, in: context.tx)
        let removed = try context.tx.executeCounting("DELETE FROM account_identity WHERE account = \(account.id)")
        guard removed > 0 else { throw Problem(409, "sign_on.absent") }
        try account.record(Verb("account.unlink"), in: context)
    }
}
