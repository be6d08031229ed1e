/// A transaction of many commands whose clock goes on from one to the next, never back.
final class MomentTransaction: Transaction {
    private let base: any Transaction
    private let entropy: any Entropy
    private(set) var recorded: Instant

    init(_ base: any Transaction, entropy: any Entropy) {
        self.base = base
        self.entropy = entropy
        recorded = base.recorded
    }

    func advance() { recorded = max(recorded, entropy.now()) }

    func each(_ statement: Statement, _ body: (any Row) throws -> Void) throws { try base.each(statement, body) }
    func execute(_ statement: Statement) throws { try base.execute(statement) }
    func executeCounting(_ statement: Statement) throws -> Int { try base.executeCounting(statement) }
    func load(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        try base.load(table, columns: columns, rows: rows)
    }
    func unload(_ table: StaticString, columns: [StaticString], rows: [[Value]]) throws {
        try base.unload(table, columns: columns, rows: rows)
    }
    func offer(_ table: StaticString, key: [StaticString], columns: [StaticString], rows: [[Value]]) throws {
        try base.offer(table, key: key, columns: columns, rows: rows)
    }
    func add(to table: StaticString, key: [StaticString], count: StaticString, rows: [[Value]]) throws {
        try base.add(to: table, key: key, count: count, rows: rows)
    }
    func searching(_ query: SearchQuery, below doc: Int64, limit: Int) -> Statement { base.searching(query, below: doc, limit: limit) }
    func reword(_ doc: Int64, from old: Set<UInt32>, to new: Set<UInt32>) throws { try base.reword(doc, from: old, to: new) }
    func append(_ event: EventRecord) throws { try base.append(event) }
}
