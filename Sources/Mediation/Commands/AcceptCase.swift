package import Kernel
internal import Process
internal import Territory

/// 受理: the centre takes it; from now on the time for mediating runs.
package struct AcceptCase: CaseCommand {
    package static let verb: Verb = "mediation.accept"
    package static let step = "accept"
    package static let from: Set<MediationCase.State> = [.opened]
    package static let schema = Schema("AcceptCase", [])

    package let asked: CaseInput

    package init(_ asked: CaseInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> CaseStanding {
        var move = try begin(in: context)
        move.state = .accepted
        try move.clocks().finish([.accept])
        try move.start(.handle)
        return try move.commit(Self.verb, Payload())
    }
}
