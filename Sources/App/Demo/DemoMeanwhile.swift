import Kernel

/// What else happens in a demonstration while the days of its matters pass.
protocol DemoThread: AnyObject {
    /// When its next step is due; `nil` when there is none.
    var nextAt: Instant? { get }
    /// What is done before `end`, each step at its moment or as soon after as the clock allows.
    func pass(until end: Instant) async throws
}

/// Several of them on one clock: what has to be done at its hour and no later, and the others, which may come a little late.
struct DemoMeanwhile {
    let punctual: any DemoThread
    let others: [any DemoThread]

    /// Before which nothing else may move the clock on.
    var nextAt: Instant? { punctual.nextAt }

    func pass(until end: Instant) async throws {
        while let at = punctual.nextAt, at < end {
            for other in others { try await other.pass(until: at) }
            try await punctual.pass(until: Instant(ms: at.ms + 1))
        }
        for other in others { try await other.pass(until: end) }
    }
}
