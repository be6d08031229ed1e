internal import Kernel
internal import Synchronization

/// Bytes of files on their way out. A file is sealed as a whole, so it lies in memory as a whole until its reader has taken it: a few slow
/// readers of videos could fill any memory.
package final class Departures: Sendable {
    /// Of this process.
    package static let shared = Departures(bytes: 256 << 20)

    private struct Leaving {
        var total = 0
        var clients: [String: Int] = [:]
    }

    private let limit: Int
    private let leaving = Mutex(Leaving())

    package init(bytes: Int) { limit = bytes }

    /// So many more for a client, until the passage is gone. One client has a quarter of the room at most; beyond it the answer is `busy`.
    package func enter(_ bytes: Int, to client: String) throws -> Passage {
        try leaving.withLock { leaving in
            let own = leaving.clients[client, default: 0] + bytes
            guard leaving.total + bytes <= limit, own <= limit / 4 else { throw Problem.busy }
            leaving.total += bytes
            leaving.clients[client] = own
        }
        return Passage(departures: self, bytes: bytes, client: client)
    }

    fileprivate func leave(_ bytes: Int, _ client: String) {
        leaving.withLock { leaving in
            leaving.total -= bytes
            let own = leaving.clients[client, default: 0] - bytes
            leaving.clients[client] = own > 0 ? own : nil
        }
    }
}

/// Room for one answer, given back when nobody holds it: after the last byte, or when its reader is gone.
package final class Passage: Sendable {
    private let departures: Departures
    private let bytes: Int
    private let client: String

    fileprivate init(departures: Departures, bytes: Int, client: String) {
        self.departures = departures
        self.bytes = bytes
        self.client = client
    }

    deinit { departures.leave(bytes, client) }
}
