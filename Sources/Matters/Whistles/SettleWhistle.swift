package import Kernel
internal import Process

/// 现场办结: what was agreed on site, who does what. Whoever came may go from then on; a matter that nobody has yet may be dispatched at
/// once to whom it was left.
package struct SettleWhistle: Command {
    package static let verb = WhistlePermission.settle
    package static let reading: Verb? = WhistlePermission.read

    package enum Fields {
        package static let division = Field.text("division", maximum: 2000)
        package static let to = Field.choice("to").optional
        package static let schema = Schema("SettleWhistle", [division.any, to.any])
    }

    let id: ID
    private let division: String
    private let to: String?

    package init(_ id: ID, _ input: Input) {
        self.id = id
        division = input[Fields.division]
        to = input[Fields.to]
    }

    package func subject(in tx: any Reading) throws -> Subject { try BlownWhistle.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let blown = try BlownWhistle.load(id, in: context.tx)
        guard blown.whistle.state == .open else { throw Problem(409, "whistle.ended") }
        let calls = try WhistleCall.all(of: id, in: context.tx)
        guard calls.contains(where: { $0.arrived != nil }) else { throw Problem(409, "whistle.nobody") }
        let said = try blown.say(division, MatterText.whistle(id, "division"), in: context)
        let within = try context.scheme.section(WhistleScheme.self).assess
        let assess = try context.scheme.section(WorkCalendar.self).due(within, after: context.now).at
        try blown.whistle.end(
            as: .settled, blown.matter, calls, assess: assess, type: Self.verb, Payload().with("text", commitment: said), in: context)
        for call in calls {
            // Whoever never came is waited for no more.
            if call.arrived == nil { try Clocks(call.clocks, in: context).stop([.arrive]) }
            try call.end(WhistleEvent.release, blown.matter, in: context)
        }
        if let to { try dispatch(blown.matter, to: to, in: context) }
    }

    private func dispatch(_ matter: Matter, to unit: String, in context: CommandContext) throws {
        try Policy(context.scheme).require(DispatchMatter.verb, of: context.actor, on: matter.subject)
        let input = try DispatchMatter.Fields.schema.decode([DispatchMatter.Fields.to.name: .text(unit)])
        _ = try DispatchMatter(matter.number, input, expected: nil).run(in: context)
    }
}

extension WhistleCall {
    /// Tells the unit that nobody waits any more.
    func end(_ event: String, _ matter: Matter, in context: CommandContext) throws {
        try context.tx.execute("UPDATE whistle_call SET version = \(version + 1) WHERE id = \(id) AND version = \(version)")
        try tell(event, Payload().with("to", id: unit.unit), matter, in: context)
    }
}
