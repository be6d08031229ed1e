package import Kernel

/// Ends a hand-over before its last day, or one that has not begun: from now on it lies with them again.
package struct EndHandover: Command {
    package static let verb = HandoverPermission.end
    package static let reading: Verb? = HandoverPermission.begin

    package static let schema = Schema("EndHandover", [])

    private let id: ID

    package init(_ id: ID) { self.id = id }

    private func load(in tx: any Reading) throws -> (handover: Handover, unit: Unit) {
        guard let handover = try Handover.find(id, in: tx), let unit = try Unit.find(id: handover.unit, in: tx) else {
            throw Problem.notFound
        }
        return (handover, unit)
    }

    package func subject(in tx: any Reading) throws -> Subject { BeginHandover.subject(try load(in: tx).unit) }

    package func run(in context: CommandContext) throws -> String {
        let (handover, unit) = try load(in: context.tx)
        if handover.account != context.actor.account {
            try Policy(context.scheme).require(HandoverPermission.arrange, of: context.actor, on: BeginHandover.subject(unit))
        }
        guard [.coming, .running].contains(handover.state(on: context.now.day)) else { throw Problem(409, "handover.over") }
        let version = handover.version + 1
        try context.tx.execute("UPDATE handover SET ended_ms = \(context.now), version = \(version) WHERE id = \(id)")
        try context.emit(
            Event(
                stream: id, version: version, type: Self.verb.text, unit: unit.unit,
                Payload().with("account", id: handover.account).with("stand_in", id: handover.standIn)))
        return unit.code
    }
}
