import Kernel
package import NIOPosix
import Synchronization

/// Hashes off the event loops, and only so many at a time: a flood of sign-ins waits or is turned away, it does not eat the memory.
package final class PasswordHasher: Sendable {
    package static let waitingLimit = 64

    private let threads: NIOThreadPool
    private let cost: PasswordHash.Cost
    private let watching: (@Sendable (PasswordHash.Cost) -> Void)?
    private let waiting = Mutex(0)

    /// The pool must be started. `watching` is told of each hash before it is computed, so that equal work can be counted and need not be
    /// timed.
    package init(
        threads: NIOThreadPool = .singleton, cost: PasswordHash.Cost = .standard,
        watching: (@Sendable (PasswordHash.Cost) -> Void)? = nil
    ) {
        self.threads = threads
        self.cost = cost
        self.watching = watching
    }

    package func hash(_ password: String, salt: [UInt8]) async throws -> PasswordHash {
        let cost = cost
        return try await queued(cost) { try PasswordHash(of: password, salt: salt, cost: cost) }
    }

    /// Takes the same time for an account without a password, or for none at all.
    package func matches(_ password: String, _ stored: PasswordHash?) async throws -> Bool {
        let hash = stored ?? PasswordHash(nobodyAt: cost)
        let matches = try await queued(hash.cost) { try hash.matches(password) }
        return matches && stored != nil
    }

    private func queued<T: Sendable>(_ cost: PasswordHash.Cost, _ work: @escaping @Sendable () throws -> T) async throws -> T {
        let isAdmitted = waiting.withLock { count in
            guard count < Self.waitingLimit else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { throw Problem.busy }
        defer { waiting.withLock { $0 -= 1 } }
        watching?(cost)
        return try await threads.runIfActive(work)
    }
}
