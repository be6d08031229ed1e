internal import Kernel
internal import Synchronization

/// Wakes everybody who listens when the log has grown, and says who would be one too many.
///
/// It holds no events: each listener remembers only how far it has come. Until it is opened nobody waits, so a stream then says what
/// there is and ends.
package final class LiveFeed: Sendable {
    /// Listeners at one time, in all and of one account: a wall, a command centre, a few open tabs.
    package static let limit = 200
    package static let limitEach = 8

    private struct State {
        var isOpen = false
        var next = 0
        var seats: [Int: (owner: ID?, waker: AsyncStream<Void>.Continuation)] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package func open() { state.withLock { $0.isOpen = true } }

    /// Ends every stream.
    package func close() {
        let wakers = state.withLock { state in
            state.isOpen = false
            return state.seats.values.map(\.waker)
        }
        for waker in wakers { waker.finish() }
    }

    package func wake() {
        let wakers = state.withLock { $0.seats.values.map(\.waker) }
        for waker in wakers { waker.yield() }
    }

    package var listeners: Int { state.withLock { $0.seats.count } }

    /// A place to listen from. It is given back when nobody holds the seat any more.
    func sit(_ owner: ID?) throws -> Seat {
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let (key, isOpen) = try state.withLock { state in
            guard state.seats.count < Self.limit, state.seats.values.count(where: { $0.owner == owner }) < Self.limitEach else {
                throw Problem(503, "live.full", retryAfterSeconds: 30)
            }
            state.next += 1
            state.seats[state.next] = (owner, waker)
            return (state.next, state.isOpen)
        }
        if !isOpen { waker.finish() }
        return Seat(feed: self, key: key, wakes: wakes, waker: waker)
    }

    fileprivate func leave(_ key: Int) { _ = state.withLock { $0.seats.removeValue(forKey: key) } }

    final class Seat: Sendable {
        /// Ends when the feed does, or when it is told to.
        let wakes: AsyncStream<Void>
        private let waker: AsyncStream<Void>.Continuation
        private let feed: LiveFeed
        private let key: Int

        fileprivate init(feed: LiveFeed, key: Int, wakes: AsyncStream<Void>, waker: AsyncStream<Void>.Continuation) {
            self.feed = feed
            self.key = key
            self.wakes = wakes
            self.waker = waker
        }

        func end() { waker.finish() }

        deinit {
            waker.finish()
            feed.leave(key)
        }
    }
}
