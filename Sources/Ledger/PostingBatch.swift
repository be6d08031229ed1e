import Kernel

/// The accounts, limits and rows of one batch while it is put together. Everything is read before and written after, in a few statements,
/// so that a batch of thousands costs little more for each than one alone.
struct PostingBatch {
    private let now: Instant
    private var accounts: [ID: LedgerAccount]
    private let books: [ID: Book]
    private var used: [Use: Int64] = [:]

    private var entries: [[Value]] = []
    private var uses: [[Value]] = []
    private var flows: [ID: Int64] = [:]
    private var touched: Set<ID> = []

    private struct Use: Hashable {
        let account: ID
        let cap: String
        let period: String
    }

    private struct Period: Hashable {
        let cap: String
        let period: String
    }

    init(_ moves: [Move], in tx: any Transaction) throws {
        now = tx.recorded
        let accounts = try LedgerAccount.load(Set(moves.lazy.flatMap { [$0.from, $0.to] }), in: tx)
        var books: [ID: Book] = [:]
        try Parts.of(Set(accounts.values.map(\.book)).sorted()) { part in
            try tx.each("SELECT \(Book.columns) FROM ledger_book WHERE id IN (\(part))") { row in
                let book = try Book.decode(row)
                books[book.id] = book
            }
        }
        (self.accounts, self.books) = (accounts, books)
        try readUses(of: moves, in: tx)
    }

    private mutating func readUses(of moves: [Move], in tx: any Transaction) throws {
        var capped: [Period: Set<ID>] = [:]
        for move in moves { for cap in move.caps { capped[Period(cap: cap.name, period: cap.period), default: []].insert(move.to) } }
        for (key, ids) in capped {
            try Parts.of(ids.sorted()) { part in
                try tx.each(Self.uses(part, cap: key.cap, period: key.period)) { row in
                    used[Use(account: try row.id(0), cap: key.cap, period: key.period)] = try row.int(1)
                }
            }
        }
    }

    static func uses(_ accounts: Statement, cap: String, period: String) -> Statement {
        """
        SELECT account, SUM(amount) FROM ledger_use WHERE account IN (\(accounts)) AND cap = \(cap) AND period = \(period)
        GROUP BY account
        """
    }

    /// What one account gains by a posting, and what was kept from it.
    private struct Line {
        var amount: Int64 = 0
        var cut: Int64 = 0
    }

    /// Works a posting out on top of those before it. `keepsEmpty`: one that moves nothing is a row too, since it says why.
    /// `nil` for one that moves nothing and is not kept.
    mutating func put(_ posting: Posting, as id: ID, keepsEmpty: Bool) throws -> Posted? {
        try requireOneMove(ofEachCapped: posting)
        var lines: [(account: ID, line: Line)] = []
        var gains: [(use: Use, amount: Int64, most: Int64)] = []
        var moved: [Int64] = []
        func add(_ amount: Int64, _ cut: Int64, to account: ID) {
            let index = lines.firstIndex { $0.account == account } ?? lines.endIndex
            if index == lines.endIndex { lines.append((account, Line())) }
            lines[index].line.amount += amount
            lines[index].line.cut += cut
        }
        for move in posting.moves {
            let size = try fit(move, on: posting.day)
            moved.append(size)
            add(-size, size - move.amount, to: move.from)
            add(size, move.amount - size, to: move.to)
            try apply(-size, to: move.from)
            try apply(size, to: move.to)
            for cap in move.caps {
                let use = Use(account: move.to, cap: cap.name, period: cap.period)
                // What goes back frees no more than was used.
                let gain = max(size, -max(0, used[use] ?? 0))
                used[use, default: 0] += gain
                gains.append((use, gain, cap.most))
            }
        }
        guard keepsEmpty || moved.contains(where: { $0 != 0 }) else { return nil }
        for (account, line) in lines where line.amount != 0 || line.cut != 0 { write(line, of: account, for: id) }
        for gain in gains where gain.amount != 0 {
            uses.append([
                gain.use.account.value, gain.use.cap.value, gain.use.period.value, id.value, gain.amount.value, gain.most.value,
            ])
        }
        return Posted(id: id, moved: moved, cut: zip(posting.moves, moved).map { $0.amount - $1 })
    }

    /// A cap counts what its account gains, and an entry is the sum of an account's moves: they say the same where that is one move.
    private func requireOneMove(ofEachCapped posting: Posting) throws {
        guard posting.moves.contains(where: { !$0.caps.isEmpty }) else { return }
        var count: [ID: Int] = [:]
        for move in posting.moves { for id in [move.from, move.to] { count[id, default: 0] += 1 } }
        for move in posting.moves where !move.caps.isEmpty {
            let caps = Set(move.caps.map { Period(cap: $0.name, period: $0.period) })
            guard count[move.to] == 1, caps.count == move.caps.count else { throw Problem(422, "ledger.unbalanced") }
        }
    }

    /// How much of a move there is room for, with its sign.
    private func fit(_ move: Move, on day: Day) throws -> Int64 {
        guard let from = accounts[move.from], let to = accounts[move.to], let book = books[from.book] else { throw Problem.notFound }
        guard from.book == to.book, from.id != to.id else { throw Problem(422, "ledger.unbalanced") }
        guard (1...Move.amountLimit).contains(move.amount.magnitude) else { throw Problem(422, "ledger.amount") }
        try book.requireOpen(on: day)
        guard move.caps.count <= Move.capLimit else { throw Problem(422, "ledger.limit") }
        // Only what goes back leaves a sink or reaches a source.
        guard move.amount < 0 || from.kind != .sink && to.kind != .source else { throw Problem(422, "ledger.unbalanced") }
        var size = Int64(move.amount.magnitude)
        if move.amount > 0 {
            for cap in move.caps {
                size = min(size, max(0, cap.most - (used[Use(account: to.id, cap: cap.name, period: cap.period)] ?? 0)))
            }
        }
        if let room = (move.amount > 0 ? from : to).room, room < size {
            guard move.shortage == .cut else { throw Problem(409, "ledger.floor") }
            size = max(0, room)
        }
        return move.amount > 0 ? size : -size
    }

    private mutating func apply(_ amount: Int64, to id: ID) throws {
        guard var account = accounts[id] else { throw Problem.notFound }
        let (sum, isOver) = account.balance.addingReportingOverflow(amount)
        guard !isOver else { throw Problem(422, "ledger.amount") }
        account.balance = sum
        accounts[id] = account
    }

    private mutating func write(_ line: Line, of id: ID, for posting: ID) {
        guard var account = accounts[id] else { return }
        let isHolding = account.kind == .holding
        // Entries of a holding never share a place, so that each has the balance that stood after it.
        let place = isHolding ? Instant(ms: max(now.ms, account.last.ms + 1)) : now
        entries.append([
            id.value, place.value, posting.value, line.amount.value, line.cut.value, isHolding ? account.balance.value : .null,
        ])
        if isHolding {
            account.last = place
            accounts[id] = account
            touched.insert(id)
        } else {
            flows[id, default: 0] += line.amount
        }
    }

    func store(_ context: CommandContext) throws {
        let tx = context.tx
        try tx.load("ledger_entry", columns: ["account", "sort_ms", "posting", "amount", "cut", "balance"], rows: entries)
        try tx.load("ledger_use", columns: ["account", "cap", "period", "posting", "amount", "most"], rows: uses)
        for id in touched.sorted() {
            guard let account = accounts[id] else { continue }
            try tx.execute("UPDATE ledger_account SET balance = \(account.balance), last_ms = \(account.last) WHERE id = \(id)")
        }
        let fresh = flows.filter { $0.value != 0 }.sorted { $0.key < $1.key }
        try tx.load(
            "ledger_flow", columns: ["account", "id", "amount", "fresh"],
            rows: fresh.map { [$0.key.value, context.newID().value, $0.value.value, true.value] })
    }
}
