package import Kernel
internal import People

/// 查看联系方式: shows whoever handles a matter the reporter's name and phone, for a purpose. It stands in the log of readings, which the
/// reporter sees; of a reporter who asked to stay unknown nothing is shown.
package struct RevealMatter: Command {
    package static let verb: Verb = "matter.reveal"
    package static let reading: Verb? = MatterPermission.read

    package enum Fields {
        package static let purpose = Field.choice("purpose", ["handle", "verify", "supervise"])
        package static let schema = Schema("RevealMatter", [purpose.any])
    }

    package struct Contact: Sendable {
        package let name: String?
        package let phone: String?
        /// Where exactly, when somebody tapped for it.
        package let point: String?
    }

    let number: String
    let purpose: String

    package init(_ number: String, _ input: Input) {
        self.number = number
        purpose = input[Fields.purpose]
    }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(number, in: tx).subject }

    package func run(in context: CommandContext) throws -> Contact {
        let matter = try MatterMove.load(number, in: context.tx)
        guard case .allowed(let role) = Policy(context.scheme).decide(Self.verb, of: context.actor, on: matter.subject) else {
            throw Problem.forbidden
        }
        guard try !LiftMatter.isHidden(matter.id, in: context.tx) else { throw Problem(403, "matter.hidden") }
        let reporter = try context.tx.first("SELECT id FROM reporter WHERE matter = \(matter.id) LIMIT 1") { try $0.id(0) }
        let texts = try reporter.map { try SealedTexts.read($0, vault: context.vault, in: context.tx) } ?? [:]
        guard !texts.isEmpty else { throw Problem(409, "matter.no_contact") }
        let unit = context.actor.grants.first { grant in
            grant.role == role && (grant.path.contains(matter.place.path) || grant.path.contains(matter.owner.path))
        }?.unit
        // A stream of its own: looking at a matter does not change it under whoever is at work on it.
        try context.emit(
            Event(
                stream: context.newID(), version: 1, type: Self.verb.text, unit: matter.place.unit,
                Payload().with("record", id: matter.id).with("purpose", token: purpose).with("role", token: role).with("of", id: unit)))
        return Contact(
            name: texts[MatterText.name], phone: texts[MatterText.phone],
            point: try SealedTexts.read(matter.id, vault: context.vault, in: context.tx)[MatterText.point])
    }
}
