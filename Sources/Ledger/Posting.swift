package import Kernel

/// What a posting is for: a record, and the rule of the pack by which it counts. Each version of it is posted once.
package struct PostingSource: Hashable, Sendable {
    package let subject: SubjectRef
    /// A word of the pack or of the program; it is also the reason that whoever holds the account is told.
    package let rule: String

    package init(_ subject: SubjectRef, rule: String) {
        self.subject = subject
        self.rule = rule
    }
}

/// So much from one account to another of the same book: whatever is written this way is in balance.
package struct Move: Sendable, Equatable {
    /// What happens when the giver has less than is asked for.
    package enum Shortage: Sendable {
        /// 409 `ledger.floor`, and nothing is posted.
        case refused
        /// What there is goes, and the answer says how much was cut.
        case cut
    }

    package var from: ID
    package var to: ID
    /// In the smallest unit of the commodity, never zero. Below zero it goes back: from `to` to `from`.
    package var amount: Int64
    /// Limits on what `to` may gain, each once; `to` then stands in no other move of its posting. A move that goes back gives them back.
    package var caps: [Cap]
    package var shortage: Shortage

    /// No single move is larger: a hundred billion yuan in fen, so that no sum of a batch overflows.
    package static let amountLimit: UInt64 = 10_000_000_000_000
    package static let capLimit = 10

    package init(from: ID, to: ID, amount: Int64, caps: [Cap] = [], shortage: Shortage = .refused) {
        self.from = from
        self.to = to
        self.amount = amount
        self.caps = caps
        self.shortage = shortage
    }

    /// A compound entry 分录 of one book as moves: lines that sum to zero, each account once. 422 `ledger.unbalanced` for others.
    package static func pairing(_ lines: [(account: ID, amount: Int64)]) throws -> [Move] {
        guard lines.reduce(Int128(0), { $0 + Int128($1.amount) }) == 0, Set(lines.map(\.account)).count == lines.count else {
            throw Problem(422, "ledger.unbalanced")
        }
        var givers = lines.filter { $0.amount < 0 }[...]
        var moves: [Move] = []
        for taker in lines where taker.amount > 0 {
            var rest = taker.amount
            while rest > 0, let giver = givers.first {
                let part = Int64(min(UInt64(rest), giver.amount.magnitude))
                moves.append(Move(from: giver.account, to: taker.account, amount: part))
                rest -= part
                givers[givers.startIndex].amount += part
                if giver.amount + part == 0 { givers = givers.dropFirst() }
            }
        }
        return moves
    }
}

/// 上限: no more than `most` for one account, rule and period. The limit is the pack's of the day; what was used of it is kept.
package struct Cap: Sendable, Equatable {
    /// A word of the pack.
    package let name: String
    /// The period in the caller's terms: `2026-11`.
    package let period: String
    package let most: Int64

    package init(_ name: String, period: String, most: Int64) {
        self.name = name
        self.period = period
        self.most = most
    }
}

/// One posting that is asked for: once for each version of its source, however often it is asked.
package struct Posting: Sendable {
    package let source: PostingSource
    /// From 1: the version of the rule or of the facts that it was worked out from.
    package let version: Int64
    /// The day it counts for.
    package let day: Day
    package let moves: [Move]

    package init(_ source: PostingSource, version: Int64 = 1, day: Day, moves: [Move]) {
        self.source = source
        self.version = version
        self.day = day
        self.moves = moves
    }
}

/// What came of a posting, move by move, with the signs of the moves.
package struct Posted: Sendable, Equatable {
    package let id: ID
    package let moved: [Int64]
    /// What was asked for beyond a cap, or beyond what there was.
    package let cut: [Int64]
}

/// A posting as it is stored.
package struct PostingRecord: Sendable, Equatable {
    package let id: ID
    package let source: PostingSource
    package let version: Int64
    /// The hash of the pack by whose rules it was posted.
    package let pack: [UInt8]
    package let at: Instant
    package let day: Day
    package let reverses: ID?

    package static func find(_ id: ID, in tx: any Reading) throws -> PostingRecord? {
        try tx.first("SELECT \(columns) FROM ledger_posting p WHERE p.id = \(id) LIMIT 1") { try decode($0) }
    }

    /// Everything that was posted for a source, oldest version first; reversals, whose versions are below zero, before them.
    package static func all(for source: PostingSource, limit: Int, in tx: any Reading) throws -> [PostingRecord] {
        try tx.all(statement(for: source, limit: limit)) { try decode($0) }
    }

    static func statement(for source: PostingSource, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM ledger_posting p WHERE p.source_kind = \(source.subject.kind) AND p.source = \(source.subject.id)
        AND p.rule = \(source.rule) ORDER BY p.version LIMIT \(limit)
        """
    }

    static let columns: Statement = "p.id, p.source_kind, p.source, p.rule, p.version, p.pack, p.at_ms, p.day, p.reverses"

    static func decode(_ row: any Row) throws -> PostingRecord {
        PostingRecord(
            id: try row.id(0), source: PostingSource(SubjectRef(try row.text(1), try row.id(2)), rule: try row.text(3)),
            version: try row.int(4), pack: try row.bytes(5), at: try row.instant(6), day: try row.day(7),
            reverses: try row.optionalID(8))
    }
}
