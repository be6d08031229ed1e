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

    /// How large each part of the frame is. Small parts are put together when they are drawn from.
    func parts(in tx: any Reading) throws -> [(unit: ID, size: Int64)] {
        try tx.all(Self.statement(partsOf: id)) { (unit: try $0.id(0), size: try $0.int(1)) }
    }

    static func statement(partsOf id: ID) -> Statement {
        "SELECT stratum, COUNT(*) FROM revisit_frame WHERE period = \(id) GROUP BY stratum ORDER BY stratum LIMIT 5000"
    }

    /// The tokens of one part.
    func tokens(of part: ID, in tx: any Reading) throws -> [[UInt8]] {
        try tx.all(Self.statement(tokensOf: part, in: id)) { try $0.bytes(0) }
    }

    static func statement(tokensOf part: ID, in id: ID) -> Statement {
        "SELECT token FROM revisit_frame WHERE period = \(id) AND stratum = \(part) ORDER BY token LIMIT \(frameLimit)"
    }

    /// What everybody may know of one entry of the frame.
    struct Told: Sendable {
        let token: [UInt8]
        /// Code of the unit that has a sample of its own; `nil` for what was put together.
        let unit: String?
    }

    /// A page of the frame, in the order of the tokens; `nil` for what stands in a part too small to be told.
    func told(after token: [UInt8], limit: Int, in tx: any Reading) throws -> [(token: [UInt8], told: Told?)] {
        let rest = try stratum(RevisitDraw.rest, in: tx)
        return try tx.all(Self.statement(toldOf: id, after: token, limit: limit)) { row in
            let (token, own) = (try row.bytes(0), try row.optionalID(1))
            let isTold = own != nil || rest.map { !$0.isSmall } ?? false
            return (token, isTold ? Told(token: token, unit: try row.optionalText(2)) : nil)
        }
    }

    static func statement(toldOf id: ID, after token: [UInt8], limit: Int) -> Statement {
        """
        SELECT f.token, s.stratum, u.code FROM revisit_frame f
        LEFT JOIN revisit_stratum s ON s.period = f.period AND s.stratum = f.stratum LEFT JOIN unit_now u ON u.unit = s.stratum
        WHERE f.period = \(id) AND f.token > \(token) ORDER BY f.token LIMIT \(limit)
        """
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

    private static func decodeStratum(_ row: any Row, in tx: any Reading) throws -> Stratum {
        let id = try row.id(0)
        return Stratum(unit: try Unit.find(id: id, in: tx), id: id, frame: try row.int(1), drawn: try row.int(2))
    }

    func stratum(_ unit: ID, in tx: any Reading) throws -> Stratum? {
        try tx.first("SELECT stratum, frame, drawn FROM revisit_stratum WHERE period = \(id) AND stratum = \(unit) LIMIT 1") {
            try Self.decodeStratum($0, in: tx)
        }
    }

    /// The samples, a page at a time. `after`: the unit that the page before ended with.
    func strata(after unit: ID?, limit: Int, in tx: any Reading) throws -> [Stratum] {
        let from: Statement = unit.map { " AND stratum > \($0)" } ?? ""
        return try tx.all(
            "SELECT stratum, frame, drawn FROM revisit_stratum WHERE period = \(id)\(from) ORDER BY stratum LIMIT \(limit)"
        ) { try Self.decodeStratum($0, in: tx) }
    }

    /// How many could be drawn and were, in all samples that are told one by one: the whole less those would be the ones too small to tell.
    func sums(in tx: any Reading) throws -> (frame: Int64, drawn: Int64) {
        try tx.first(
            """
            SELECT COALESCE(SUM(frame), 0), COALESCE(SUM(drawn), 0) FROM revisit_stratum
            WHERE period = \(id) AND frame >= \(RevisitDraw.smallest)
            """
        ) { (try $0.int(0), try $0.int(1)) } ?? (0, 0)
    }

    /// How far the calls are, by how each stands.
    func counts(in tx: any Reading) throws -> [Revisit.State: Int64] {
        var counts = Dictionary(Revisit.State.allCases.map { ($0, Int64(0)) }) { first, _ in first }
        try tx.each("SELECT state, COUNT(*) FROM revisit WHERE period = \(id) GROUP BY state ORDER BY state LIMIT 10") { row in
            if let state = Revisit.State(rawValue: try row.text(0)) { counts[state] = try row.int(1) }
        }
        return counts
    }
}
