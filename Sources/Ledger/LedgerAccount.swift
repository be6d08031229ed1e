package import Kernel

/// 账户: where one commodity lies in one book.
package struct LedgerAccount: Sendable {
    /// What an account is for, and so on which side of zero it lies.
    package enum Kind: String, Sendable, CaseIterable {
        /// What somebody or something has: never below its floor. Its balance stands in its row and can be held.
        case holding
        /// Where it comes from, shared by a whole book: issued, income, carried in. Zero or below.
        case source
        /// Where it ends, shared by a whole book: redeemed, expired, spent. Zero or above.
        case sink
    }

    package let id: ID
    package let book: ID
    package let kind: Kind
    /// The account's word within its holder: `points`, `issued`, `cash`.
    package let name: String
    package let holder: SubjectRef
    /// The floor of a holding, at most zero; `nil` for the others.
    package let lowest: Int64?
    /// Of a holding; what the others come to is `balance(of:)`.
    package internal(set) var balance: Int64
    /// Reserved by holds that are open.
    package let held: Int64
    /// Where its newest entry is sorted.
    var last: Instant

    /// What may still leave it; `nil` without a floor.
    package var room: Int64? { lowest.map { balance - held - $0 } }

    package struct Opening: Sendable {
        package let kind: Kind
        package let name: String
        package let holder: SubjectRef
        package let lowest: Int64

        package init(_ kind: Kind, _ name: String, of holder: SubjectRef, lowest: Int64 = 0) {
            self.kind = kind
            self.name = name
            self.holder = holder
            self.lowest = lowest
        }
    }

    /// Opens accounts, or finds those that were opened before; their ids in the same order. 409 `ledger.account` when one of them is of
    /// another kind, 422 `ledger.amount` for a floor above zero, where
    /// an account begins, or deeper than a move is large.
    package static func open(_ openings: [Opening], in book: ID, _ context: CommandContext) throws -> [ID] {
        guard openings.allSatisfy({ (-Int64(Move.amountLimit)...0).contains($0.lowest) }) else { throw Problem(422, "ledger.amount") }
        var seen: Set<Key> = []
        let fresh = openings.filter { seen.insert(Key(holder: $0.holder.id, name: $0.name)).inserted }
        try context.tx.offer(
            "ledger_account", key: ["book", "holder", "name"],
            columns: ["id", "book", "kind", "name", "holder_kind", "holder", "lowest", "balance", "held", "last_ms"],
            rows: fresh.map { opening in
                let isHolding = opening.kind == .holding
                return [
                    context.newID().value, book.value, opening.kind.rawValue.value, opening.name.value, opening.holder.kind.value,
                    opening.holder.id.value, isHolding ? opening.lowest.value : .null, isHolding ? 0.value : .null, 0.value, 0.value,
                ]
            })
        var known: [Key: LedgerAccount] = [:]
        try Parts.of(Array(Set(fresh.map(\.holder.id))).sorted()) { holders in
            try context.tx.each("SELECT \(columns) FROM ledger_account WHERE book = \(book) AND holder IN (\(holders))") { row in
                let account = try decode(row)
                known[Key(holder: account.holder.id, name: account.name)] = account
            }
        }
        return try openings.map { opening in
            guard let account = known[Key(holder: opening.holder.id, name: opening.name)], account.kind == opening.kind else {
                throw Problem(409, "ledger.account")
            }
            return account.id
        }
    }

    private struct Key: Hashable {
        let holder: ID
        let name: String
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> LedgerAccount? {
        try tx.first("SELECT \(columns) FROM ledger_account WHERE id = \(id) LIMIT 1", decode)
    }

    /// What a holder has in every book, newest account first.
    package static func all(of holder: ID, before: ID? = nil, limit: Int, in tx: any Reading) throws -> [LedgerAccount] {
        try tx.all(statement(of: holder, before: before, limit: limit), decode)
    }

    static func statement(of holder: ID, before: ID?, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM ledger_account WHERE holder = \(holder) AND id < \(before ?? ID(high: .max, low: .max))
        ORDER BY id DESC LIMIT \(limit)
        """
    }

    /// What it comes to: one row of a holding, a few of what a book shares, however many entries there are.
    package static func balance(of id: ID, in tx: any Reading) throws -> Int64? { try tx.first(statement(balanceOf: id)) { try $0.int(0) } }

    static func statement(balanceOf id: ID) -> Statement {
        """
        SELECT COALESCE(a.balance, (SELECT SUM(f.amount) FROM ledger_flow f WHERE f.account = a.id), 0)
        FROM ledger_account a WHERE a.id = \(id) LIMIT 1
        """
    }

    static func load(_ ids: Set<ID>, in tx: any Reading) throws -> [ID: LedgerAccount] {
        var found: [ID: LedgerAccount] = [:]
        found.reserveCapacity(ids.count)
        try Parts.of(ids.sorted()) { part in
            try tx.each("SELECT \(columns) FROM ledger_account WHERE id IN (\(part))") { row in
                let account = try decode(row)
                found[account.id] = account
            }
        }
        return found
    }

    static let columns: Statement = "id, book, kind, name, holder_kind, holder, lowest, balance, held, last_ms"

    static func decode(_ row: any Row) throws -> LedgerAccount {
        guard let kind = Kind(rawValue: try row.text(2)) else { throw StoreError.column(2) }
        return LedgerAccount(
            id: try row.id(0), book: try row.id(1), kind: kind, name: try row.text(3),
            holder: SubjectRef(try row.text(4), try row.id(5)), lowest: try row.optionalInt(6), balance: try row.optionalInt(7) ?? 0,
            held: try row.int(8), last: try row.instant(9))
    }
}

/// Lists of binds in a few lengths only, so that each text is prepared once: the last value stands in for those that are missing.
enum Parts {
    private static let sizes = [4, 64]

    static func of(_ ids: [ID], _ body: (Statement) throws -> Void) rethrows {
        var rest = ids[...]
        while let last = rest.last {
            let size = sizes.first { $0 >= rest.count } ?? 64
            let part = Array(rest.prefix(size))
            rest = rest.dropFirst(size)
            let padded = part + [ID](repeating: part.last ?? last, count: size - part.count)
            try body(.list(padded.map { "\($0)" }))
        }
    }
}
