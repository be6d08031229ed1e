import Kernel
import Matters

/// A request as somebody sent it, to be sent again when its answer was lost, or by a second tap.
struct SimulatedRequest: Sendable {
    let what: String
    let matter: ID?
    let send: @Sendable (Executor) async throws -> (stream: ID?, replayed: Bool)
    var outcome = ""
    var stream: ID?
}

extension Simulation {
    private static let sentLimit = 200

    /// Sends a request, again if the power went before its answer came, and keeps what it came to.
    mutating func send(_ request: SimulatedRequest) async throws -> SimulatedRequest {
        var request = request
        var cuts = 0
        while true {
            do {
                (request.stream, _) = try await request.send(machine.installation.executor)
                request.outcome = "ok"
            } catch let problem as Problem {
                request.outcome = "\(problem.status) \(problem.code)"
                if problem.status >= 500 { fault("\(request.what) was answered \(request.outcome)") }
            } catch is PowerCut {
                cuts += 1
                guard cuts < 3 else { throw PowerCut() }
                try await restart()
                continue
            }
            break
        }
        machine.engine.arm(nil)
        note("\(request.what): \(request.outcome)\(cuts > 0 ? ", after a power cut" : "")")
        report.outcomes["\(request.what.prefix { $0 != " " }) \(request.outcome)", default: 0] += 1
        sent.append(request)
        if sent.count > Self.sentLimit { sent.removeFirst() }
        return request
    }

    /// The same once more changes nothing and has the same answer, whatever has happened since.
    mutating func sendAgain(_ old: SimulatedRequest) async throws {
        let before = try machine.engine.head().seq
        var outcome = "ok"
        var isReplayed = true
        var stream: ID?
        do { (stream, isReplayed) = try await old.send(machine.installation.executor) } catch let problem as Problem {
            outcome = "\(problem.status) \(problem.code)"
        }
        report.replays += 1
        note("again \(old.what): \(outcome)")
        if outcome != old.outcome { fault("«\(old.what)» came to \(outcome) when it was sent again, and to \(old.outcome) before") }
        if outcome == "ok", !isReplayed || stream != old.stream { fault("«\(old.what)» was done again") }
        if try machine.engine.head().seq != before { fault("«\(old.what)» left an event when it was sent again") }
    }

    mutating func restart() async throws {
        report.cuts += 1
        try await machine.restart()
        machine.engine.arm(nil)
    }

    /// Now and then the power will go in the middle of what comes next.
    mutating func armNowAndThen() {
        guard dice.isOneIn(14) else { return }
        machine.engine.arm(dice.isOneIn(3) ? .beforeAnswer : .atWrite(1 + dice.below(30)))
    }
}
