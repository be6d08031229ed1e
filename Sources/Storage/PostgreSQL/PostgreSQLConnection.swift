internal import CPostgres
internal import Glibc
internal import Kernel

/// One connection through libpq, always in pipeline mode: statements whose outcome nobody waits for travel with the next one.
///
/// `@unchecked Sendable`: whoever took it from its pool uses it alone.
final class PostgreSQLConnection: @unchecked Sendable {
    private let handle: OpaquePointer
    /// Names of prepared statements by text and types of binds.
    private var prepared: [Shape: String] = [:]
    private var serial = 0
    /// What has been sent and not been read, oldest first.
    private var sent: [Sent] = []
    private var sentBytes = 0
    private var failure: PostgreSQLFailure?

    private struct Shape: Hashable {
        let sql: String
        let types: [UInt8]
    }

    private enum Sent {
        case prepare(Shape)
        case query
        case sync
    }

    /// Prepared statements a connection keeps; beyond it all are dropped, since texts vary with the number of binds.
    private static let preparedLimit = 500
    /// Statements and bytes that may be under way unread: more could fill both socket buffers and stall each side.
    private static let flightLimit = 64
    private static let flightBytes = 64 << 10

    /// `url` is a libpq connection string or URL with one host or several; `settings` are made at once, such as `SET enable_seqscan = off`.
    init(_ url: String, settings: [String]) throws {
        // Earlier keywords give way to the URL's own.
        let defaults = [
            ("connect_timeout", "5"), ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"), ("application_name", "genxu"), ("dbname", url), ("client_encoding", "UTF8"),
        ]
        let keywords = defaults.map { strdup($0.0) } + [nil]
        let values = defaults.map { strdup($0.1) } + [nil]
        defer { (keywords + values).forEach { free($0) } }
        let handle = keywords.map { UnsafePointer($0) }.withUnsafeBufferPointer { keys in
            values.map { UnsafePointer($0) }.withUnsafeBufferPointer { PQconnectdbParams(keys.baseAddress, $0.baseAddress, 1) }
        }
        guard let handle else { throw StoreError.unreachable("no memory for a connection") }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            // The message names hosts and reasons, never the password.
            throw StoreError.unreachable(Self.message(of: handle))
        }
        guard PQserverVersion(handle) >= 150_000 else { throw StoreError.aborted("PostgreSQL 15 or newer is needed") }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try script((["SET client_min_messages = warning", "SET TimeZone = 'UTC'"] + settings).joined(separator: "; "))
        try enterPipeline()
    }

    deinit { PQfinish(handle) }

    var isBroken: Bool { PQstatus(handle) != CONNECTION_OK }

    // MARK: Statements

    /// Sends without waiting; a fault shows at the next `query` or `finish`.
    func send(_ statement: Statement) throws {
        if sent.count >= Self.flightLimit || sentBytes >= Self.flightBytes { try finish() }
        let bound = Bound(statement.binds)
        let shape = Shape(sql: statement.sql, types: bound.signature)
        let name = try prepare(shape, bound)
        guard bound.send({ PQsendQueryPrepared(handle, name, Int32(statement.binds.count), $0, $1, $2, 1) }) == 1 else { throw lost() }
        sent.append(.query)
        sentBytes += bound.bytes.count
    }

    /// Sends, and reads everything that is under way; the outcome is that of this statement.
    func query(_ statement: Statement) throws -> PostgreSQLResult {
        try send(statement)
        guard let result = try finish() else { throw lost() }
        return result
    }

    /// Reads everything that is under way; throws the first fault. Returns the outcome of the last statement.
    @discardableResult
    func finish() throws -> PostgreSQLResult? {
        try flush()
        var last: PostgreSQLResult?
        while let next = sent.first {
            if let result = try read(next) { last = result }
            sent.removeFirst()
        }
        sentBytes = 0
        if let failure {
            self.failure = nil
            throw failure
        }
        return last
    }

    /// Hands what was sent to the server; its answers stay unread.
    func flush() throws {
        guard !sent.isEmpty, !isSynced else { return }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
        sent.append(.sync)
    }

    private var isSynced: Bool { if case .sync = sent.last { true } else { false } }

    /// Settles what the last user left unread and tells whether the server is still there.
    func isFresh() -> Bool {
        do { try finish() } catch { return false }
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        // An idle server has nothing to say; what can be read now is its good-bye.
        return poll(&descriptor, 1, 0) == 0 && !isBroken
    }

    private func prepare(_ shape: Shape, _ bound: Bound) throws -> String {
        if let name = prepared[shape] { return name }
        if prepared.count >= Self.preparedLimit {
            try finish()
            prepared = [:]
            guard PQsendQueryParams(handle, "DEALLOCATE ALL", 0, nil, nil, nil, nil, 1) == 1 else { throw lost() }
            sent.append(.query)
        }
        serial += 1
        let name = "s\(serial)"
        guard bound.types.withUnsafeBufferPointer({ PQsendPrepare(handle, name, shape.sql, Int32($0.count), $0.baseAddress) }) == 1 else {
            throw lost()
        }
        prepared[shape] = name
        sent.append(.prepare(shape))
        return name
    }

    private func read(_ kind: Sent) throws -> PostgreSQLResult? {
        guard let raw = PQgetResult(handle) else { throw lost() }
        let result = PostgreSQLResult(raw)
        let status = PQresultStatus(raw)
        if case .sync = kind {
            guard status == PGRES_PIPELINE_SYNC else { throw lost() }
            return nil
        }
        // A statement's results end with a null.
        while let more = PQgetResult(handle) { PQclear(more) }
        if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK {
            if case .query = kind { return result }
            return nil
        }
        if case .prepare(let shape) = kind { prepared[shape] = nil }
        if status != PGRES_PIPELINE_ABORTED, failure == nil { failure = Self.failure(of: raw) }
        if isBroken { throw lost() }
        return nil
    }

    private func lost() -> any Error {
        sent = []
        sentBytes = 0
        defer { failure = nil }
        // The server's own last word says more than that it hung up.
        return failure ?? PostgreSQLFailure(state: PostgreSQLFailure.connectionLost, message: Self.message(of: handle))
    }

    // MARK: Outside the pipeline

    /// Several statements without binds, for setting up.
    func script(_ sql: String) throws {
        try outsidePipeline {
            guard let raw = PQexec(handle, sql) else { throw lost() }
            let result = PostgreSQLResult(raw)
            guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY].contains(PQresultStatus(result.handle)) else {
                throw Self.failure(of: raw)
            }
        }
    }

    /// The one number that a statement without binds gives.
    func number(_ sql: String) throws -> Int64 {
        try outsidePipeline {
            guard let raw = PQexec(handle, sql) else { throw lost() }
            let result = PostgreSQLResult(raw)
            guard PQresultStatus(raw) == PGRES_TUPLES_OK else { throw Self.failure(of: raw) }
            // Outside of the pipeline values come as text.
            return result.rows == 0 ? 0 : Int64(String(cString: PQgetvalue(raw, 0, 0))) ?? 0
        }
    }

    /// `COPY table (columns) FROM STDIN`, binary; returns the number of rows.
    @discardableResult
    func copy(into table: String, columns: [String], rows: (_ put: ([Value]) throws -> Void) throws -> Void) throws -> Int {
        try outsidePipeline {
            guard let raw = PQexec(handle, "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN (FORMAT binary)") else {
                throw lost()
            }
            guard PQresultStatus(PostgreSQLResult(raw).handle) == PGRES_COPY_IN else { throw Self.failure(of: raw) }
            var stream = CopyStream()
            do {
                try rows { row in
                    stream.append(row)
                    if stream.isFull { try put(&stream) }
                }
                stream.end()
                try put(&stream)
            } catch {
                _ = PQputCopyEnd(handle, "abandoned")
                while let raw = PQgetResult(handle) { PQclear(raw) }
                throw error
            }
            guard PQputCopyEnd(handle, nil) == 1, let last = PQgetResult(handle) else { throw lost() }
            let result = PostgreSQLResult(last)
            while let raw = PQgetResult(handle) { PQclear(raw) }
            guard PQresultStatus(result.handle) == PGRES_COMMAND_OK else { throw Self.failure(of: last) }
            return result.changed
        }
    }

    private func put(_ stream: inout CopyStream) throws {
        let bytes = stream.take()
        let code = bytes.withUnsafeBytes { PQputCopyData(handle, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count)) }
        guard code == 1 else { throw lost() }
    }

    /// Waits up to `milliseconds` for a notification and returns the last one's payload; `nil` when none came.
    func notification(within milliseconds: Int32) throws -> String? {
        try finish()
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, milliseconds)
        guard PQconsumeInput(handle) == 1, !isBroken else { throw lost() }
        var payload: String?
        while let notice = PQnotifies(handle) {
            payload = String(cString: notice.pointee.extra)
            PQfreemem(notice)
        }
        return payload
    }

    private func outsidePipeline<T>(_ body: () throws -> T) throws -> T {
        let wasInside = PQpipelineStatus(handle) != PQ_PIPELINE_OFF
        if wasInside {
            try finish()
            guard PQexitPipelineMode(handle) == 1 else { throw lost() }
        }
        defer { if wasInside, !isBroken { _ = PQenterPipelineMode(handle) } }
        return try body()
    }

    private func enterPipeline() throws {
        guard PQenterPipelineMode(handle) == 1 else { throw lost() }
    }

    private static func failure(of result: OpaquePointer) -> PostgreSQLFailure {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        return PostgreSQLFailure(state: field("C") ?? PostgreSQLFailure.connectionLost, message: field("M") ?? "the connection broke")
    }

    private static func message(of handle: OpaquePointer) -> String {
        String(cString: PQerrorMessage(handle)).split(separator: "\n").joined(separator: " ")
    }
}
