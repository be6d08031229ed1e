package import Kernel

/// Something outside the ledger, by kind and id: whose a book or an account is, what a posting is for.
package struct SubjectRef: Hashable, Sendable {
    /// A word of the program: `unit`, `household`, `matter`.
    package let kind: String
    package let id: ID

    package init(_ kind: String, _ id: ID) {
        self.kind = kind
        self.id = id
    }
}

/// 账本: one owner, one commodity, one period. Every posting sums to zero in each book that it touches, so a book does too.
///
/// What is gained in a period and gone after it is a book of its own, closed by postings: that is all the expiry there is.
package struct Book: Sendable, Equatable {
    package let id: ID
    package let owner: SubjectRef
    /// A word of the program or of a pack: `fen`, `shares`, `points.party`. Two commodities never stand in one book.
    package let commodity: String
    /// The owner's name of the period: `2026`, `2026-H2`.
    package let period: String
    /// The days that may be posted on, half-open.
    package let from: Day
    package let until: Day
    /// Days before it are closed for good 封账.
    package let sealed: Day

    /// Opens it, or finds what was opened before. 422 `ledger.day` for a period without a day, 409 `ledger.book` when it has other days.
    package static func open(
        _ owner: SubjectRef, commodity: String, period: String, from: Day, until: Day, in context: CommandContext
    ) throws -> Book {
        guard from < until else { throw Problem(422, "ledger.day") }
        try context.tx.offer(
            "ledger_book", key: ["owner_kind", "owner", "commodity", "period"],
            columns: ["id", "owner_kind", "owner", "commodity", "period", "from_day", "until_day", "sealed_until", "opened_ms"],
            rows: [
                [
                    context.newID().value, owner.kind.value, owner.id.value, commodity.value, period.value, from.value, until.value,
                    from.value, context.now.value,
                ]
            ])
        guard let book = try find(owner, commodity: commodity, period: period, in: context.tx) else { throw Problem.busy }
        guard book.from == from, book.until == until else { throw Problem(409, "ledger.book") }
        return book
    }

    package static func find(_ owner: SubjectRef, commodity: String, period: String, in tx: any Reading) throws -> Book? {
        try tx.first(statement(owner, commodity: commodity, period: period), decode)
    }

    static func statement(_ owner: SubjectRef, commodity: String, period: String) -> Statement {
        """
        SELECT \(columns) FROM ledger_book WHERE owner_kind = \(owner.kind) AND owner = \(owner.id) AND commodity = \(commodity)
        AND period = \(period) LIMIT 1
        """
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Book? {
        try tx.first("SELECT \(columns) FROM ledger_book WHERE id = \(id) LIMIT 1", decode)
    }

    /// Nothing is posted any more on a day before `day`. What is sealed stays so: 409 `ledger.sealed` for going back; 422 `ledger.day`
    /// beyond the end; 409 `ledger.held` when the whole book would be sealed while something in it is held.
    ///
    /// Between several writers a posting that was under way may commit a moment after the seal: it counts as before it.
    package static func seal(_ id: ID, until day: Day, in context: CommandContext) throws {
        guard let book = try find(id, in: context.tx) else { throw Problem.notFound }
        guard day >= book.sealed else { throw Problem(409, "ledger.sealed") }
        guard day <= book.until else { throw Problem(422, "ledger.day") }
        if day == book.until, try context.tx.first(holding(id), { try $0.id(0) }) != nil { throw Problem(409, "ledger.held") }
        try context.tx.execute("UPDATE ledger_book SET sealed_until = \(day) WHERE id = \(id)")
    }

    static func holding(_ id: ID) -> Statement { "SELECT id FROM ledger_account WHERE book = \(id) AND held > 0 LIMIT 1" }

    /// 422 `ledger.day` outside its days, 409 `ledger.sealed` within what is closed.
    func requireOpen(on day: Day) throws {
        guard from <= day, day < until else { throw Problem(422, "ledger.day") }
        guard day >= sealed else { throw Problem(409, "ledger.sealed") }
    }

    static let columns: Statement = "id, owner_kind, owner, commodity, period, from_day, until_day, sealed_until"

    static func decode(_ row: any Row) throws -> Book {
        Book(
            id: try row.id(0), owner: SubjectRef(try row.text(1), try row.id(2)), commodity: try row.text(3), period: try row.text(4),
            from: try row.day(5), until: try row.day(6), sealed: try row.day(7))
    }
}
