package import Kernel
package import ServiceLifecycle

/// A database engine with the event log in it: what jobs, proofs, backups and the server need beyond reading and writing.
package protocol Engine: Store {
    /// `SQLite` or `PostgreSQL`.
    var name: String { get }
    /// How far the log is sealed, as far as this process knows.
    var progress: SealProgress { get }
    /// Where the sealed log ends: its number and its link.
    func head() throws -> (seq: Int64, link: [UInt8])
    /// Whether this process does the work that only one may do: sealing, subscriptions, sweeps.
    var leads: Bool { get }
    var figures: EngineFigures { get }
    /// What must run beside a server: sealing and listening.
    var services: [any Service] { get }
    /// Seals whatever is committed and not sealed yet; waits for another process that does so.
    func seal() async throws
    /// One SQLite file with everything in it as of one moment, sealed, while everything runs. `migrations` are those of the program.
    /// Returns the number of rows, as far as the engine counts them.
    @discardableResult func copy(to path: String, migrations: [Migration]) async throws -> Int64
    /// The plan of a statement, one line a step: query-plan tests read it.
    func plan(of statement: Statement) throws -> [String]
    /// Makes the engine's own index of words anew from the documents.
    func renewSearch() async throws
    /// Finishes what waits and closes; later writes are refused. Closing again does nothing.
    func close() throws
}

/// What an engine has done since the start, for /metrics.
package struct EngineFigures: Sendable {
    package var commands: Int64 = 0
    package var batches: Int64 = 0
    /// Commands whose transaction failed for good.
    package var lost: Int64 = 0
    package var waiting: Int64 = 0
    /// Transactions run again since another was in the way.
    package var retries: Int64 = 0
    /// Age of the oldest event that is committed and not sealed, in milliseconds.
    package var sealLagMs: Int64 = 0
    /// How far the copy that answers reads is behind, in milliseconds; `nil` without one.
    package var replicaLagMs: Int64?
    /// Why the disk refused the latest write; `nil` when it took it.
    package var diskFault: DiskFault?
}
