import Kernel
package import NIOPosix
import Synchronization

/// Hashes off the event loops, and only so many at a time: a flood of sign-ins waits or is turned away, it does not eat the memory.
package final class PasswordHasher: Sendable {
    package static let waitingLimit = 64

    private let threads: NIOThreadPool
    private let cost: PasswordHash.Cost
    private let waiting = Mutex(0)

    /// The pool must be started.
    package init(threads: NIOThreadPool = .singleton, cost: PasswordHash.Cost = .standard) {
        self.threads = threads
        self.cost = cost
    }

    package func hash(_ password: String, salt: [UInt8]) async throws -> PasswordHash {
        let cost = cost
        return try await queued { try PasswordHash(of: password, salt: salt, cost: cost) }
    }

    /// Takes the same time for an account without a password, or for none at all.
    package func matches(_ password: String, _ stored: PasswordHash?) async throws -> Bool {
        let hash = stored ?? PasswordHash(nobodyAt: cost)
        let matches = try await queued { try hash.matches(password) }
        return matches && stored != nil
    }

    private func queued<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let isAdmitted = waiting.withLock { count in
            guard count < Self.waitingLimit else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { throw Problem.busy }
        defer { waiting.withLock { $0 -= 1 } }
        return try await threads.runIfActive(work)
    }
}
