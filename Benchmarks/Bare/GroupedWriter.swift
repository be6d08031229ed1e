import Dispatch
import Foundation
import GRDB
import Synchronization

/// One writer that drains waiting inserts into one durable transaction; each is answered after the commit.
final class GroupedWriter: Sendable {
    private struct Waiting: Sendable {
        let note: NewNote
        let continuation: CheckedContinuation<Int64, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isDraining = false
    }

    private static let batchLimit = 256

    private let pool: DatabasePool
    private let queue = DispatchQueue(label: "bare.writer", qos: .userInitiated)
    private let state = Mutex(State())

    init(_ pool: DatabasePool) { self.pool = pool }

    func insert(_ note: NewNote) async throws -> Int64 {
        try await withCheckedThrowingContinuation { continuation in
            let starts = state.withLock { state in
                state.waiting.append(Waiting(note: note, continuation: continuation))
                defer { state.isDraining = true }
                return !state.isDraining
            }
            if starts { queue.async { self.drain() } }
        }
    }

    private func drain() {
        while true {
            let batch: [Waiting] = state.withLock { state in
                let batch = Array(state.waiting.prefix(Self.batchLimit))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isDraining = false }
                return batch
            }
            if batch.isEmpty { return }
            do {
                let ids = try commit(batch)
                for (waiting, id) in zip(batch, ids) { waiting.continuation.resume(returning: id) }
            } catch {
                for waiting in batch { waiting.continuation.resume(throwing: error) }
            }
        }
    }

    private func commit(_ batch: [Waiting]) throws -> [Int64] {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        var ids: [Int64] = []
        try pool.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
                for waiting in batch { ids.append(try Notes.insert(waiting.note, raisedMs: now, in: db)) }
                return .commit
            }
        }
        return ids
    }
}
