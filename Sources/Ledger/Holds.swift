package import Kernel

/// 冻结: what is reserved of holdings for a subject (points for a gift, and the gift of its stock) until that is settled, released or over.
/// What is held is still there and cannot be spent; nothing is posted until it is settled.
///
/// A time that is over is told by `due`: the slice whose subject it is releases it in a command of its own, with its event.
package struct Holds {
    private let context: CommandContext
    private var tx: any Transaction { context.tx }

    package init(in context: CommandContext) { self.context = context }

    package static let lineLimit = 50

    /// Reserves all or nothing. `false` when the subject was reserved for before: nothing is held twice. 404 for an account that is not
    /// there, 409 `ledger.floor` when there is less, 422 `ledger.unbalanced` for an account twice or one that holds nothing,
    /// `ledger.amount`, `ledger.limit`, and `ledger.hold_over` for a time that does not lie ahead.
    @discardableResult
    package func reserve(_ lines: [(account: ID, amount: Int64)], for subject: SubjectRef, until: Instant) throws -> Bool {
        guard until > context.now else { throw Problem(422, "ledger.hold_over") }
        guard (1...Self.lineLimit).contains(lines.count) else { throw Problem(422, "ledger.limit") }
        guard try tx.first(Self.statement(of: subject, limit: 1), { try $0.id(0) }) == nil else { return false }
        let accounts = try LedgerAccount.load(Set(lines.map(\.account)), in: tx)
        guard Set(lines.map(\.account)).count == lines.count else { throw Problem(422, "ledger.unbalanced") }
        for line in lines {
            guard let account = accounts[line.account] else { throw Problem.notFound }
            guard let room = account.room else { throw Problem(422, "ledger.unbalanced") }
            guard line.amount > 0, line.amount.magnitude <= Move.amountLimit else { throw Problem(422, "ledger.amount") }
            guard room >= line.amount else { throw Problem(409, "ledger.floor") }
            try tx.execute("UPDATE ledger_account SET held = held + \(line.amount) WHERE id = \(line.account)")
        }
        try tx.load(
            "ledger_hold", columns: ["source_kind", "source", "account", "amount", "made_ms", "until_ms"],
            rows: lines.map {
                [subject.kind.value, subject.id.value, $0.account.value, $0.amount.value, context.now.value, until.value]
            })
        return true
    }

    /// Posts what is held, from each account to the one named for it, as one posting. 409 `ledger.hold` when nothing is held,
    /// `ledger.hold_over` when its time is over; refuses as `Postings.post` does.
    @discardableResult
    package func settle(_ subject: SubjectRef, into targets: [ID: ID], rule: String, day: Day) throws -> Posted {
        let lines = try open(subject)
        guard lines.allSatisfy({ $0.until > context.now }) else { throw Problem(409, "ledger.hold_over") }
        let moves = try lines.map { line in
            guard let target = targets[line.account] else { throw Problem.notFound }
            return Move(from: line.account, to: target, amount: line.amount)
        }
        try end(lines)
        guard let posted = try Postings(in: context).post(Posting(PostingSource(subject, rule: rule), day: day, moves: moves)) else {
            throw Problem(409, "ledger.hold")
        }
        try mark(subject, posting: posted.id)
        return posted
    }

    /// Gives back what is held: it was called off, or its time is over. 409 `ledger.hold` when nothing is held.
    package func release(_ subject: SubjectRef) throws {
        try end(try open(subject))
        try mark(subject, posting: nil)
    }

    /// Subjects of a kind whose time is over, longest first.
    package static func due(_ kind: String, at now: Instant, limit: Int, in tx: any Reading) throws -> [ID] {
        var seen: Set<ID> = []
        return try tx.all(statement(due: kind, at: now, limit: limit)) { try $0.id(0) }.filter { seen.insert($0).inserted }
    }

    static func statement(due kind: String, at now: Instant, limit: Int) -> Statement {
        """
        SELECT source FROM ledger_hold WHERE source_kind = \(kind) AND ended_ms IS NULL AND until_ms <= \(now)
        ORDER BY until_ms, source, account LIMIT \(limit)
        """
    }

    private struct Line {
        let account: ID
        let amount: Int64
        let until: Instant
        let isOpen: Bool
    }

    private func open(_ subject: SubjectRef) throws -> [Line] {
        let lines = try tx.all(Self.statement(of: subject, limit: Self.lineLimit)) {
            Line(account: try $0.id(0), amount: try $0.int(1), until: try $0.instant(2), isOpen: try $0.optionalInt(3) == nil)
        }
        guard !lines.isEmpty, lines.allSatisfy(\.isOpen) else { throw Problem(409, "ledger.hold") }
        return lines
    }

    static func statement(of subject: SubjectRef, limit: Int) -> Statement {
        """
        SELECT account, amount, until_ms, ended_ms FROM ledger_hold WHERE source_kind = \(subject.kind) AND source = \(subject.id)
        ORDER BY account LIMIT \(limit)
        """
    }

    private func end(_ lines: [Line]) throws {
        for line in lines { try tx.execute("UPDATE ledger_account SET held = held - \(line.amount) WHERE id = \(line.account)") }
    }

    private func mark(_ subject: SubjectRef, posting: ID?) throws {
        try tx.execute(
            """
            UPDATE ledger_hold SET ended_ms = \(context.now), posting = \(posting)
            WHERE source_kind = \(subject.kind) AND source = \(subject.id)
            """)
    }
}
