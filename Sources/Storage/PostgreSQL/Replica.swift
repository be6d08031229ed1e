internal import Dispatch
internal import Foundation
internal import Kernel
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// A streaming copy of the primary that answers reads, as long as it follows closely. How closely is measured, not trusted: the primary's
/// log position is noted with its time, and the copy is as fresh as the newest of those that it has replayed.
final class Replica: Sendable {
    let pool: PostgreSQLPool
    private let openPrimary: @Sendable () throws -> PostgreSQLConnection
    private let openReplica: @Sendable () throws -> PostgreSQLConnection
    private let entropy: any Entropy
    private let boundMs: Int64
    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    private struct State {
        /// Positions of the primary, oldest first, which the copy had not replayed yet.
        var marks: [(position: LogPosition, at: Instant)] = []
        var replayed: LogPosition?
        var asOf: Instant?
        var stops = false
    }

    private static let interval = DispatchTimeInterval.milliseconds(500)
    private static let markLimit = 600

    init(
        readers: Int, boundSeconds: Int64, entropy: any Entropy, openPrimary: @escaping @Sendable () throws -> PostgreSQLConnection,
        openReplica: @escaping @Sendable () throws -> PostgreSQLConnection
    ) {
        pool = PostgreSQLPool(limit: readers, open: openReplica)
        boundMs = boundSeconds * 1000
        self.entropy = entropy
        self.openPrimary = openPrimary
        self.openReplica = openReplica
    }

    /// When the copy may answer somebody who has seen this much: how fresh it is.
    func freshness(for seen: LogPosition) -> Instant? {
        let now = entropy.now()
        return state.withLock { state in
            guard let replayed = state.replayed, let asOf = state.asOf, replayed >= seen, now.ms - asOf.ms <= boundMs else { return nil }
            return asOf
        }
    }

    /// Milliseconds that the copy is behind; `nil` when it is not known.
    var lagMs: Int64? { state.withLock { $0.asOf }.map { max(0, entropy.now().ms - $0.ms) } }

    static func position(of primary: PostgreSQLConnection) throws -> LogPosition {
        LogPosition(
            raw: try PostgreSQLReading(connection: primary).count("SELECT CAST(pg_current_wal_lsn() - '0/0' AS BIGINT) LIMIT 1"))
    }

    /// One look at both. A copy that was promoted has replayed whatever it has.
    func look(_ primary: PostgreSQLConnection, _ copy: PostgreSQLConnection) throws {
        let at = entropy.now()
        let position = try Self.position(of: primary)
        let replayed = LogPosition(
            raw: try PostgreSQLReading(connection: copy).count(
                """
                SELECT CAST(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END - '0/0' AS BIGINT)
                LIMIT 1
                """))
        state.withLock { state in
            state.marks.append((position, at))
            state.replayed = replayed
            while let first = state.marks.first, first.position <= replayed || state.marks.count > Self.markLimit {
                if first.position <= replayed { state.asOf = first.at }
                state.marks.removeFirst()
            }
        }
    }

    func service(logger: Logger) -> any Service { ReplicaService(replica: self, logger: logger) }

    fileprivate func stop() {
        state.withLock { $0.stops = true }
        bell.signal()
    }

    fileprivate func follow(_ logger: Logger) {
        var wasLost = false
        while !state.withLock({ $0.stops }) {
            do {
                let (primary, copy) = (try openPrimary(), try openReplica())
                while !state.withLock({ $0.stops }) {
                    try look(primary, copy)
                    if wasLost { logger.info("the replica answers again") }
                    wasLost = false
                    _ = bell.wait(timeout: .now() + Self.interval)
                }
            } catch {
                state.withLock { $0.replayed = nil }
                if !wasLost { logger.warning("the replica cannot be used; the primary answers", metadata: ["error": "\(error)"]) }
                wasLost = true
                _ = bell.wait(timeout: .now() + .seconds(2))
            }
        }
    }
}

private struct ReplicaService: Service {
    let replica: Replica
    let logger: Logger

    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread {
                    replica.follow(logger)
                    continuation.resume()
                }
                thread.name = "genxu.replica"
                thread.start()
            }
        } onCancelOrGracefulShutdown: {
            replica.stop()
        }
    }
}
