package import Kernel
internal import People
internal import Process

/// 报到: a unit that was called is there, by the word of who blew it or by its own. Of the unit: who came is nobody's business.
package struct ArriveCall: Command {
    package static let verb = WhistlePermission.arrive
    package static let reading: Verb? = WhistlePermission.read
    package static let schema = Schema("ArriveCall", [])

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func subject(in tx: any Reading) throws -> Subject {
        let (call, blown) = try BlownWhistle.call(id, in: tx)
        return blown.subject(of: call)
    }

    package func run(in context: CommandContext) throws {
        let (call, blown) = try BlownWhistle.call(id, in: context.tx)
        let isBlower = Policy(context.scheme).allows(Self.verb, context.actor, on: blown.subject)
        try call.arrive(told: isBlower ? .whistler : .unit, blown, in: context)
    }
}

/// The same by whoever stands there and scans the code that is shown: it needs no account, and who it was is not kept.
package struct ScanArrival: Command {
    package static let verb = WhistlePermission.scan

    package enum Fields {
        package static let unit = Field.choice("unit")
        package static let schema = Schema("ScanArrival", [unit.any])
    }

    let whistle: ID
    private let unit: String

    /// `whistle`: read from a code that holds.
    package init(_ whistle: ID, _ input: Input) {
        self.whistle = whistle
        unit = input[Fields.unit]
    }

    package func subject(in tx: any Reading) throws -> Subject { try BlownWhistle.load(whistle, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let blown = try BlownWhistle.load(whistle, in: context.tx)
        guard let call = try WhistleCall.all(of: whistle, in: context.tx).first(where: { $0.unit.code == unit }) else {
            throw Problem.invalid([FieldProblem(Fields.unit.name, "choice")])
        }
        try call.arrive(told: .scan, blown, in: context)
    }
}

extension WhistleCall {
    fileprivate func arrive(told: Told, _ blown: BlownWhistle, in context: CommandContext) throws {
        guard blown.whistle.state == .open else { throw Problem(409, "whistle.ended") }
        guard arrived == nil else { throw Problem(409, "whistle.arrived") }
        try Clocks(clocks, in: context).finish([.arrive])
        try change(
            "arrived_ms = \(context.now), arrived_by = \(told.rawValue)", WhistlePermission.arrive,
            Payload().with("told", token: told.rawValue), blown.matter, in: context)
    }
}
