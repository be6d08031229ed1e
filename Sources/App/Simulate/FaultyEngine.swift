import Kernel
import ServiceLifecycle
import Storage
import Synchronization

/// The machine lost its power: whatever was under way has no answer, and nothing works until it is opened again.
struct PowerCut: Error {}

/// An engine whose power can be cut at any write of a transaction, or after the commit and before its answer.
final class FaultyEngine: Engine {
    enum Cut: Sendable {
        /// At the N-th write from now on.
        case atWrite(Int)
        /// When the next transaction is durable and nobody has heard of it.
        case beforeAnswer
    }

    private struct State {
        var cut: Cut?
        var isDead = false
    }

    private let base: any Engine
    private let state = Mutex(State())
    /// Keeps what is on the disk at the moment of the cut.
    private let freeze: @Sendable () throws -> Void

    init(_ base: any Engine, freeze: @escaping @Sendable () throws -> Void) {
        self.base = base
        self.freeze = freeze
    }

    func arm(_ cut: Cut?) { state.withLock { $0.cut = cut } }
    var isDead: Bool { state.withLock { $0.isDead } }

    /// Cuts the power now.
    func die() throws {
        let isFirst = state.withLock { state in
            defer { state.isDead = true }
            return !state.isDead
        }
        if isFirst { try freeze() }
    }

    /// One more write is about to happen.
    fileprivate func burn() throws {
        let isNow = state.withLock { state in
            guard case .atWrite(let left)? = state.cut else { return false }
            state.cut = .atWrite(left - 1)
            return left <= 1
        }
        if isNow { try die() }
        if isDead { throw PowerCut() }
    }

    func read<T>(_ body: (any Reading) throws -> T) throws -> T { try base.read(body) }

    func write<T: Sendable>(_ work: Work<T>) async throws -> T {
        if isDead { throw PowerCut() }
        let refused = work.refused.map { refused in
            { @Sendable (problem: Problem, tx: any Transaction) in try refused(problem, FusedTransaction(tx, self)) }
        }
        let outcome: Result<T, any Error>
        do {
            outcome = .success(
                try await base.write(
                    Work(serialisedBy: work.serialisedBy, refused: refused) { try work.run(FusedTransaction($0, self)) }))
        } catch { outcome = .failure(error) }
        if case .beforeAnswer? = state.withLock({ $0.cut }) { try die() }
        if isDead { throw PowerCut() }
        return try outcome.get()
    }

    var name: String { base.name }
    var progress: SealProgress { base.progress }
    func head() throws -> (seq: Int64, link: [UInt8]) { try base.head() }
    var leads: Bool { base.leads }
    var figures: EngineFigures { base.figures }
    var services: [any Service] { base.services }
    func seal() async throws { try await base.seal() }
    func copy(to path: String, migrations: [Migration]) async throws -> Int64 { try await base.copy(to: path, migrations: migrations) }
    func plan(of statement: Statement) throws -> [String] { try base.plan(of: statement) }
    func renewSearch() async throws { try await base.renewSearch() }
    func close() throws { try base.close() }
}

/// Tells its engine of every write.
private struct FusedTransaction: Transaction {
    private let base: any Transaction
    private let engine: FaultyEngine

    init(_ base: any Transaction, _ engine: FaultyEngine) {
        self.base = base
        self.engine = engine
    }

    func each(_ statement: Statement, _ body: (any Row) throws -> Void) throws { try base.each(statement, body) }
    func searching(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement { base.searching(query, below: doc, limit: limit) }
    var recorded: Instant { base.recorded }

    func execute(_ statement: Statement) throws {
        try engine.burn()
        try base.execute(statement)
    }

    func executeCounting(_ statement: Statement) throws -> Int {
        try engine.burn()
        return try base.executeCounting(statement)
    }

    func load(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        try engine.burn()
        try base.load(table, columns: columns, rows: rows)
    }

    func unload(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        try engine.burn()
        try base.unload(table, columns: columns, rows: rows)
    }

    func offer(_ table: StaticString, key: [StaticString], columns: [StaticString], rows: [[Value]]) throws {
        try engine.burn()
        try base.offer(table, key: key, columns: columns, rows: rows)
    }

    func add(to table: StaticString, key: [StaticString], count: StaticString, rows: [[Value]]) throws {
        try engine.burn()
        try base.add(to: table, key: key, count: count, rows: rows)
    }

    func reword(_ doc: Int64, from old: Set<UInt32>, to new: Set<UInt32>) throws {
        try engine.burn()
        try base.reword(doc, from: old, to: new)
    }

    func append(_ event: EventRecord) throws {
        try engine.burn()
        try base.append(event)
    }
}
