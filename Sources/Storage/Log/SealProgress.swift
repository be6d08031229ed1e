internal import Synchronization

/// Tells whoever follows the log that it has grown. Followers that lag hear only the newest number.
package final class SealProgress: Sendable {
    private struct State {
        var seq: Int64 = 0
        var next = 0
        var followers: [Int: AsyncStream<Int64>.Continuation] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var seq: Int64 { state.withLock { $0.seq } }

    package func advance(to seq: Int64) {
        let followers: [AsyncStream<Int64>.Continuation] = state.withLock { state in
            guard seq > state.seq else { return [] }
            state.seq = seq
            return Array(state.followers.values)
        }
        for follower in followers { follower.yield(seq) }
    }

    /// Begins with where the log stands now.
    package func follow() -> AsyncStream<Int64> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let (key, seq) = state.withLock { state in
                state.next += 1
                state.followers[state.next] = continuation
                return (state.next, state.seq)
            }
            continuation.yield(seq)
            continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.followers[key] = nil } }
        }
    }
}
