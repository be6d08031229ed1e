internal import Synchronization

/// Tells whoever follows the log that it has grown. Followers that lag hear only the newest number.
package final class SealProgress: Sendable {
    private struct State {
        var seq: Int64 = 0
        var recordedMs: Int64 = 0
        var next = 0
        var followers: [Int: AsyncStream<Int64>.Continuation] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var seq: Int64 { state.withLock { $0.seq } }

    /// No later event may be recorded before this.
    var recordedMs: Int64 { state.withLock { $0.recordedMs } }

    package func advance(to seq: Int64, recordedMs: Int64 = 0) {
        // Told under the lock: a smaller number that came later would push the newest out of a follower's buffer.
        state.withLock { state in
            state.recordedMs = max(state.recordedMs, recordedMs)
            guard seq > state.seq else { return }
            state.seq = seq
            for follower in state.followers.values { follower.yield(seq) }
        }
    }

    /// Begins with where the log stands now.
    package func follow() -> AsyncStream<Int64> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let key = state.withLock { state in
                state.next += 1
                state.followers[state.next] = continuation
                continuation.yield(state.seq)
                return state.next
            }
            continuation.onTermination = { [weak self] _ in self?.state.withLock { $0.followers[key] = nil } }
        }
    }
}
