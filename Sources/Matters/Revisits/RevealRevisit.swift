package import Kernel
internal import People

/// Shows the phone of the resident to whoever is about to call, for a purpose, and writes down that it was shown.
package struct RevealRevisit: Command {
    package static let verb = RevisitPermission.reveal
    package static let reading: Verb? = RevisitPermission.list

    package enum Fields {
        /// The only one there is for a call.
        package static let purpose = Field.choice("purpose", ["revisit"])
        package static let schema = Schema("RevealRevisit", [purpose.any])
    }

    package struct Contact: Sendable {
        let name: String?
        let phone: String
    }

    let id: ID
    private let purpose: String

    package init(_ id: ID, _ input: Input) {
        self.id = id
        purpose = input[Fields.purpose]
    }

    package func subject(in tx: any Reading) throws -> Subject { try Revisit.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws -> Contact {
        let revisit = try RevisitCaller.waiting(id, in: context)
        let texts = try Revisit.contact(of: revisit.matter.id, context.vault, in: context.tx)
        guard let phone = texts[MatterText.phone] else { throw Problem(409, "revisit.no_phone") }
        let policy = Policy(context.scheme)
        guard case .allowed(let role) = policy.decide(Self.verb, of: context.actor, on: revisit.subject) else { throw Problem.forbidden }
        let unit = context.actor.grants.first { $0.role == role && $0.path.contains(revisit.matter.place.path) }?.unit
        let version = revisit.version + 1
        try context.tx.execute(
            """
            INSERT INTO revisit_look (revisit, version, at_ms, role, unit, purpose)
            VALUES (\(revisit.id), \(version), \(context.now), \(role), \(unit), \(purpose))
            """)
        try revisit.change(
            "tries = tries", Self.verb,
            Payload().with("purpose", token: purpose).with("role", token: role).with("of", id: unit)
                .with("record", id: revisit.matter.id),
            in: context)
        return Contact(name: texts[MatterText.name], phone: phone)
    }
}
