import Kernel

/// Searches the sealed log, newest first, a stretch at a time: whatever is looked for, one request reads a bounded piece of it and says
/// where to go on.
struct AuditQuery: Sendable {
    static let pageSize = 50
    /// Events looked through by one request.
    static let stretch: Int64 = 20_000

    /// What the events are about; by the verbs that make them.
    enum Kind: String, CaseIterable, Sendable {
        case accounts, signing, reading, packs, territory, matters

        var condition: Statement {
            switch self {
            case .accounts: "(e.type LIKE 'account.%' OR e.type LIKE 'token.%' OR e.type LIKE 'factor.%')"
            case .signing: "e.type LIKE 'session.%'"
            // Whoever opened what is sealed: each such verb says so in its name.
            case .reading: "(e.type LIKE '%.reveal' OR e.type LIKE '%.reading' OR e.type LIKE '%.export')"
            case .packs: "e.type LIKE 'pack.%'"
            case .territory: "e.type LIKE 'territory.%'"
            case .matters: "(e.type LIKE 'matter.%' OR e.type LIKE 'decision.%' OR e.type LIKE 'clock.%')"
            }
        }
    }

    struct Item: Sendable {
        let seq: Int64
        let stream: ID
        let type: String
        let username: String?
        let unitName: String?
        let recorded: Instant
    }

    struct Page: Sendable {
        let items: [Item]
        /// The number below which to go on; `nil` at the beginning of the log.
        let next: Int64?
        /// The last number that was looked at.
        let reached: Int64
    }

    var kind: Kind?
    var actor: ID?
    var stream: ID?
    /// Of one record every event is found at once, by its index.
    private var isOfStream: Bool { stream != nil }
    /// Events recorded before this day, and from that day.
    var until: Day?
    var from: Day?
    /// Events numbered below this.
    var below: Int64 = .max

    func page(in tx: any Reading) throws -> Page {
        let size = try tx.count("SELECT COALESCE(MAX(seq), 0) FROM event")
        let end = try until.map { try Self.first(at: $0.start, in: tx, size: size) } ?? size + 1
        let begin = try from.map { try Self.first(at: $0.start, in: tx, size: size) } ?? 1
        let top = min(below, end)
        let floor = isOfStream ? begin : max(begin, top - Self.stretch)
        let found = try tx.all(statement(top: top, floor: floor)) {
            Item(
                seq: try $0.int(0), stream: try $0.id(1), type: try $0.text(2), username: try $0.optionalText(3),
                unitName: try $0.optionalText(4), recorded: try $0.instant(5))
        }
        let items = Array(found.prefix(Self.pageSize))
        let reached = found.count > Self.pageSize ? items.last?.seq ?? floor : floor
        return Page(items: items, next: reached > begin ? reached : nil, reached: reached)
    }

    func statement(top: Int64, floor: Int64) -> Statement {
        var terms: [Statement] = ["e.seq < \(top)", "e.seq >= \(floor)"]
        if let stream { terms.append("e.stream = \(stream)") }
        if let actor { terms.append("e.actor = \(actor)") }
        if let kind { terms.append(kind.condition) }
        return """
            SELECT e.seq, e.stream, e.type, a.username, u.name, e.recorded_ms
            FROM event e LEFT JOIN account a ON a.id = e.actor LEFT JOIN unit_now u ON u.unit = e.unit
            WHERE \(Statement.list(terms, separator: " AND ")) ORDER BY e.seq DESC LIMIT \(Self.pageSize + 1)
            """
    }

    /// The first event recorded at a moment or after it: recorded time never runs backwards, so halving finds it.
    private static func first(at moment: Instant, in tx: any Reading, size: Int64) throws -> Int64 {
        var (low, high) = (Int64(1), size + 1)
        while low < high {
            let middle = low + (high - low) / 2
            let recorded = try tx.first("SELECT recorded_ms FROM event WHERE seq = \(middle) LIMIT 1") { try $0.instant(0) }
            if let recorded, recorded < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
