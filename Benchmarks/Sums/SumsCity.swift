import Foundation
import Indicators
import Kernel
import Process
import Schemes
import Storage
import Territory

/// A city of six levels with the matters of two years, made for measuring: units and events as their tables hold them.
struct SumsCity {
    struct Unit {
        let id: ID
        let code: String
        let path: String
        let lineage: [ID]
        let isLeaf: Bool
    }

    static let (counties, towns, villages, grids, micros) = (8, 10, 10, 10, 4)
    static let first = Day(year: 2024, month: 12, day: 1)
    static let days: Int64 = 730
    static let last = Day(year: 2026, month: 11, day: 27)
    /// Events to a transaction.
    static let batch = 5000
    static let looks = 2000

    let matters: Int
    let store: SQLiteStore
    let scheme: Scheme
    let units: [Unit]
    private let path: String
    var events: Int64 { Int64(matters * 5) }

    init(matters: Int, in folder: URL) throws {
        self.matters = matters
        path = folder.appendingPathComponent("genxu.db").path
        scheme = try Self.scheme()
        let facts = Migration(
            "bench-facts",
            [
                "CREATE TABLE bench_fact (measure BIGINT NOT NULL, path TEXT NOT NULL, day BIGINT NOT NULL, n BIGINT NOT NULL)",
                "CREATE INDEX bench_fact_by ON bench_fact (measure, path, day, n)",
            ])
        store = try SQLiteStore(
            path: path,
            migrations: EventTable.migrations + TerritorySlice.schema.migrations + ProcessSlice.schema.migrations
                + IndicatorsSlice.schema.migrations + [facts], entropy: SystemEntropy())
        units = Self.tree()
    }

    private static func scheme() throws -> Scheme {
        let files = [
            "pack.yaml": "id: bench\nversion: \"1\"\nname: bench\n", "roles.yaml": "everyone: {over: anyone, verbs: []}\n",
            "words/zh-Hans.yaml": "role.everyone: 所有人\nlevel.county: 县\n",
            "words/en.yaml": "role.everyone: everybody\nlevel.county: county\n",
            "territory.yaml":
                "levels: [{id: county, kind: area, code: {kind: county}}]\nunits: [{code: \"140500\", name: 市, level: county}]\n",
            "indicators.yaml": """
            - {id: received, kind: count, count: received}
            - {id: source_mix, kind: mix, count: received, by: way}
            - {id: on_time_rate, kind: rate, count: on_time, per: due}
            - {id: rated_solved, kind: rate, count: solved, per: rated}
            - {id: unrated_rate, kind: rate, count: rated, per: resolved, complement: true}
            - {id: handling_p50, kind: p50, count: handling_time}
            - {id: visits, kind: count, count: received, way: [qr]}

            """,
        ]
        let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source
        let loaded = source.map { PackLoader.load(files: $0, sections: [TerritoryScheme.self, IndicatorScheme.self], verbs: []) }
        guard let scheme = loaded?.scheme else {
            throw Problem(500, "bench.pack", args: ["faults": loaded?.diagnostics.map(\.text).joined(separator: "; ") ?? ""])
        }
        return scheme
    }

    private static func tree() -> [Unit] {
        var units: [Unit] = []
        func add(_ code: String, _ above: Unit?, _ counts: ArraySlice<Int>) {
            let id = ID(high: 0xC17, low: UInt64(units.count + 1))
            let unit = Unit(
                id: id, code: code, path: "\(above?.path ?? "")/\(code)", lineage: (above?.lineage ?? []) + [id], isLeaf: counts.isEmpty)
            units.append(unit)
            guard let count = counts.first else { return }
            for number in 0..<count { add("\(code)\(100 + number)", unit, counts.dropFirst()) }
        }
        add("1405", nil, [counties, towns, villages, grids, micros][...])
        return units
    }

    func fill() async throws {
        let act = ID(high: 0xAC7, low: 1)
        try await store.write(
            Work { [units] tx in
                try tx.execute(
                    """
                    INSERT INTO act (id, document_no, effective_day, recorded_ms, stream_version, kind)
                    VALUES (\(act), NULL, \(Self.first), \(0), \(1), 'found')
                    """)
                try tx.load("unit", columns: ["id", "kind"], rows: units.map { [$0.id.value, "area".value] })
                try tx.load(
                    "unit_now", columns: ["unit", "code", "name", "level", "parent", "path", "depth", "hierarchy", "lineage"],
                    rows: units.map { unit in
                        [
                            unit.id.value, unit.code.value, unit.code.value, "county".value, unit.lineage.dropLast().last?.value ?? .null,
                            unit.path.value, unit.lineage.count.value, "administrative".value, unit.lineage.flatMap(\.bytes).value,
                        ]
                    })
                try tx.load(
                    "edge", columns: ["hierarchy", "parent", "child", "valid_from", "valid_to", "act"],
                    rows: units.compactMap { unit in
                        guard let parent = unit.lineage.dropLast().last else { return nil }
                        return [
                            "administrative".value, parent.value, unit.id.value, Day(year: 2000, month: 1, day: 1).value, Day.forever.value,
                            act.value,
                        ]
                    })
            })
        let leaves = units.filter(\.isLeaf)
        let (perBatch, count) = (Self.batch / 5, matters)
        for start in stride(from: 0, to: count, by: perBatch) {
            try await store.write(
                Work { tx in
                    var facts: [[Value]] = []
                    for number in start..<min(start + perBatch, count) { try Self.matter(number, of: count, leaves, &facts, in: tx) }
                    try tx.load("bench_fact", columns: ["measure", "path", "day", "n"], rows: facts)
                })
        }
    }

    private static let ways = ["web", "qr", "phone", "window", "patrol", "on_behalf"]

    /// One of five steps; nothing of chance but its number, so that every run is the same.
    private static func matter(_ number: Int, of count: Int, _ leaves: [Unit], _ facts: inout [[Value]], in tx: any Transaction) throws {
        let mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        let unit = leaves[Int(mixed >> 20) % leaves.count]
        let day = first.sinceEpoch + Int64(number) * days / Int64(count)
        let took = Int64(mixed >> 40 & 7)
        let id = ID(high: 0x3A77, low: UInt64(number))
        let steps: [(verb: String, day: Int64, payload: Payload)] = [
            (
                "raise", day,
                Payload().with("category", token: "k\(mixed >> 33 % 60)").with("channel", token: ways[Int(mixed >> 50 % 6)])
                    .with("to", token: "raised")
            ), ("dispatch", day, Payload().with("from", token: "raised").with("to", token: "dispatched")),
            ("accept", day, Payload().with("from", token: "dispatched").with("to", token: "accepted")),
            ("resolve", day + took, Payload().with("from", token: "accepted").with("to", token: "resolved")),
            (
                "rate", day + took + 1,
                Payload().with("from", token: "resolved").with("to", token: "closed").with("score", number: Int64(mixed >> 55 % 5) + 1)
                    .with("solved", flag: mixed >> 57 % 8 > 0)
            ),
        ]
        for (index, step) in steps.enumerated() {
            let at = Instant(ms: Day(sinceEpoch: step.day).start.ms + Int64(mixed >> 44 & 0x3FF_FFFF) % 86_000_000 + Int64(index) * 60_000)
            let event = Event(
                stream: id, version: Int64(index + 1), type: "matter.\(step.verb)", unit: unit.id, step.payload.with("owner", id: unit.id))
            try tx.append(
                EventRecord(
                    id: ID(high: 0xE0E, low: UInt64(number * 8 + index)), event: event, actor: nil, onBehalf: nil,
                    packHash: [UInt8](repeating: 1, count: 32), command: ID(high: 0xC0, low: UInt64(number * 8 + index)), cause: nil,
                    occurred: at,
                    recorded: at, payload: event.payload.encoded))
        }
        for (measure, on) in [(1, day), (3, day + took), (5, day + took)] {
            facts.append([measure.value, unit.path.value, on.value, 1.value])
        }
    }

    /// Milliseconds to fold the log, as a job does.
    func fold() async throws -> Double {
        var spent = 0.0
        var after: Int64 = 0
        while true {
            let events = try store.read { try EventLog.sealed(after: after, limit: Self.batch, in: $0) }
            guard let last = events.last else { return spent }
            let clock = ContinuousClock()
            let start = clock.now
            try await store.write(Work { try IndicatorQuery.fold(events, in: $0) })
            let took = (clock.now - start).components
            spent += Double(took.seconds) * 1000 + Double(took.attoseconds) / 1e15
            after = last.seq
        }
    }

    /// Times of reading twelve months: from the sums, and from a row for each fact.
    func read() throws -> (mine: [Double], rows: [Double]) {
        let ids = ["received", "on_time_rate", "rated_solved", "unrated_rate", "handling_p50", "visits", "source_mix"]
        let from = Day(year: 2025, month: 12, day: 1)
        var (mine, rows): ([Double], [Double]) = ([], [])
        for look in 0..<Self.looks {
            // Every level alike: the root is asked for as often as all micro-grids together.
            let depth = look % 6 + 1
            let level = units.filter { $0.lineage.count == depth }
            let unit = level[look * 7919 % level.count]
            let id = ids[look / 6 % ids.count]
            mine.append(
                try milliseconds {
                    let months = try store.read {
                        try IndicatorQuery.months(id, of: unit.code, now: look % 2 == 0, today: Self.last, scheme: scheme, in: $0)
                    }
                    guard months?.count == 12 else { throw Problem(500, "bench.months") }
                })
            guard look < 300 else { continue }
            rows.append(
                try milliseconds {
                    _ = try store.read { tx in
                        try tx.all(
                            """
                            SELECT measure, day / 30, SUM(n) FROM bench_fact WHERE measure IN (3, 5)
                            AND path >= \(unit.path) AND path < \(unit.path + "0") AND day >= \(from.sinceEpoch) GROUP BY measure, day / 30
                            """
                        ) { try $0.int(2) }
                    }
                })
        }
        return (mine, rows)
    }

    func recount() throws -> (events: Int64, ms: Double, faults: [String]) {
        var found: (events: Int64, faults: [String]) = (0, [])
        let ms = try milliseconds { found = try store.read { try IndicatorQuery.recount(in: $0) } }
        return (found.events, ms, found.faults)
    }

    /// What the sums take: keys and counts.
    func bytes() throws -> Int64 {
        try store.read { tx in
            try tx.count("SELECT COALESCE(SUM(LENGTH(counts) + 24), 0) FROM indicator_then")
                + tx.count("SELECT COALESCE(SUM(LENGTH(counts) + 24), 0) FROM indicator_moved")
                + tx.count("SELECT COALESCE(SUM(LENGTH(memory) + 20), 0) FROM indicator_matter")
        }
    }
}
