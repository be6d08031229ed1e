internal import Dispatch
internal import Kernel
internal import Synchronization

/// Connections for reading: opened when needed, at most `limit`, handed out one thread at a time.
final class PostgreSQLPool: Sendable {
    private let open: @Sendable () throws -> PostgreSQLConnection
    private let idle = Mutex<[PostgreSQLConnection]>([])
    private let places: DispatchSemaphore

    /// How long a reader waits for a connection before the answer is «busy».
    private static let patience = DispatchTimeInterval.seconds(5)

    init(limit: Int, open: @escaping @Sendable () throws -> PostgreSQLConnection) {
        self.open = open
        places = DispatchSemaphore(value: limit)
    }

    /// `otherwise` opens a connection to the primary when the one in hand turns out to be gone or in the way.
    func with<T>(otherwise: @escaping () throws -> PostgreSQLConnection, _ body: (PostgreSQLLease) throws -> T) throws -> T {
        guard places.wait(timeout: .now() + Self.patience) == .success else { throw Problem.busy }
        defer { places.signal() }
        let lease = PostgreSQLLease(try (try? take()) ?? otherwise(), renewal: otherwise)
        defer { if !lease.isRenewed, !lease.connection.isBroken { idle.withLock { $0.append(lease.connection) } } }
        return try body(lease)
    }

    private func take() throws -> PostgreSQLConnection {
        while let known = idle.withLock({ $0.popLast() }) {
            if known.isFresh() { return known }
        }
        return try open()
    }

    func close() { idle.withLock { $0 = [] } }
}

/// A connection handed out; another can be had in its place when it turns out to be gone.
final class PostgreSQLLease {
    private(set) var connection: PostgreSQLConnection
    private let renewal: () throws -> PostgreSQLConnection

    init(_ connection: PostgreSQLConnection, renewal: @escaping () throws -> PostgreSQLConnection) {
        self.connection = connection
        self.renewal = renewal
    }

    /// It does not go back to where the first one came from.
    private(set) var isRenewed = false

    func renew() throws {
        connection = try renewal()
        isRenewed = true
    }
}

/// One consistent moment, begun with its first statement. A server that restarted shows there at the latest: nothing has been read yet,
/// so the reader need not know.
final class PostgreSQLMoment: Reading {
    private let lease: PostgreSQLLease
    private var hasBegun = false

    init(_ lease: PostgreSQLLease) { self.lease = lease }

    func each(_ statement: Statement, _ body: (any Row) throws -> Void) throws {
        let result = hasBegun ? try lease.connection.query(statement) : try begin(with: statement)
        for index in 0..<result.rows { try body(result.row(index)) }
    }

    func searching(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement {
        PostgreSQLSearch.statement(query, below: doc, limit: limit)
    }

    private func begin(with statement: Statement) throws -> PostgreSQLResult {
        hasBegun = true
        do { return try beginOnce(statement) } catch let failure as PostgreSQLFailure where failure.isLost || failure.isConflict {
            try lease.renew()
            return try beginOnce(statement)
        }
    }

    private func beginOnce(_ statement: Statement) throws -> PostgreSQLResult {
        try lease.connection.send("BEGIN")
        return try lease.connection.query(statement)
    }

    /// The answer to COMMIT is read by whoever uses the connection next.
    func end() throws {
        guard hasBegun else { return }
        try lease.connection.send("COMMIT")
        try lease.connection.flush()
    }
}
