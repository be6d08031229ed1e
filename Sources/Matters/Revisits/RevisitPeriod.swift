internal import Kernel
internal import Process

/// A period with its commitment, and after its end its draw.
struct RevisitPeriod: Sendable {
    let id: ID
    let name: String
    let from: Instant
    let until: Instant
    let rule: RevisitRule
    let commitment: [UInt8]
    let committed: Instant
    /// How far the frame is gathered: the moment of a resolution and its matter.
    let cursor: (ms: Int64, id: ID)
    let collected: Instant?
    let drawn: Instant?
    /// Told from the draw on.
    let seed: [UInt8]?
    let version: Int64

    private static let columns: Statement = """
        id, name, from_ms, until_ms, level, percent, at_least, at_most, call_within, tries, apart, commitment, committed_ms, cursor_ms,
        cursor_id, collected_ms, drawn_ms, seed, version
        """

    private static func decode(_ row: any Row) throws -> RevisitPeriod {
        guard let within = TimeLimit(try row.text(8)), let apart = TimeLimit(try row.text(10)) else { throw StoreError.column(8) }
        return RevisitPeriod(
            id: try row.id(0), name: try row.text(1), from: try row.instant(2), until: try row.instant(3),
            rule: RevisitRule(
                level: try row.text(4), share: try row.int(5), atLeast: try row.int(6), atMost: try row.int(7), within: within,
                tries: try row.int(9), apart: apart),
            commitment: try row.bytes(11), committed: try row.instant(12), cursor: (try row.int(13), try row.id(14)),
            collected: try row.optionalInstant(15), drawn: try row.optionalInstant(16), seed: try row.optionalBytes(17),
            version: try row.int(18))
    }

    static func find(_ name: String, in tx: any Reading) throws -> RevisitPeriod? {
        try tx.first("SELECT \(columns) FROM revisit_period WHERE name = \(String(name.prefix(16))) LIMIT 1", decode)
    }

    static func find(id: ID, in tx: any Reading) throws -> RevisitPeriod? {
        try tx.first("SELECT \(columns) FROM revisit_period WHERE id = \(id) LIMIT 1", decode)
    }

    /// The oldest one that is over and not drawn.
    static func over(by now: Instant, in tx: any Reading) throws -> RevisitPeriod? { try tx.first(statement(over: now), decode) }

    static func statement(over now: Instant) -> Statement {
        "SELECT \(columns) FROM revisit_period WHERE drawn_ms IS NULL AND until_ms <= \(now) ORDER BY until_ms LIMIT 1"
    }

    /// The newest first.
    static func list(before: Int64, limit: Int, in tx: any Reading) throws -> [RevisitPeriod] {
        try tx.all(statement(before: before, limit: limit), decode)
    }

    static func statement(before: Int64, limit: Int) -> Statement {
        "SELECT \(columns) FROM revisit_period WHERE from_ms < \(before) ORDER BY from_ms DESC LIMIT \(limit)"
    }

    /// More were never resolved in a period of any county; what lies beyond is not drawn from.
    static let frameLimit = 50_000

    struct Framed: Sendable {
        let token: [UInt8]
        /// The unit of the rule's level that its place lies in.
        let unit: ID
        let matter: ID
    }

    /// In the order of the tokens, which tells nothing.
    func frame(after token: [UInt8] = [], limit: Int = frameLimit, in tx: any Reading) throws -> [Framed] {
        try tx.all(Self.statement(frameOf: id, after: token, limit: limit)) {
            Framed(token: try $0.bytes(0), unit: try $0.id(1), matter: try $0.id(2))
        }
    }

    static func statement(frameOf id: ID, after token: [UInt8], limit: Int) -> Statement {
        "SELECT token, stratum, matter FROM revisit_frame WHERE period = \(id) AND token > \(token) ORDER BY token LIMIT \(limit)"
    }

    struct Stratum: Sendable {
        /// `nil` for the small ones that were put together.
        let unit: Unit?
        let id: ID
        let frame: Int64
        let drawn: Int64

        /// Too few were resolved there to be told to everybody.
        var isSmall: Bool { frame < RevisitDraw.smallest }
    }

    func strata(in tx: any Reading) throws -> [Stratum] {
        try tx.all("SELECT stratum, frame, drawn FROM revisit_stratum WHERE period = \(id) ORDER BY stratum LIMIT 2000") { row in
            (unit: try row.id(0), frame: try row.int(1), drawn: try row.int(2))
        }.map { Stratum(unit: try Unit.find(id: $0.unit, in: tx), id: $0.unit, frame: $0.frame, drawn: $0.drawn) }
    }

    /// How far the calls are, by how each stands.
    func counts(in tx: any Reading) throws -> [Revisit.State: Int64] {
        var counts: [Revisit.State: Int64] = [:]
        try tx.each("SELECT state, COUNT(*) FROM revisit WHERE period = \(id) GROUP BY state ORDER BY state LIMIT 10") { row in
            if let state = Revisit.State(rawValue: try row.text(0)) { counts[state] = try row.int(1) }
        }
        return counts
    }
}
