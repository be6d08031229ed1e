internal import Kernel
internal import Territory

/// How things stand in a unit and in the units right below it: counts by state, what happened today, what has waited longest.
struct UnitOverview: Sendable {
    struct Line: Sendable {
        let unit: UnitRecord
        let counts: [StateKind: Int64]

        /// What somebody still has to do something about.
        var open: Int64 { StateKind.open.reduce(0) { $0 + counts[$1, default: 0] } }
    }

    /// Units below that one page shows.
    static let pageSize = 100
    /// Matters that have waited longest.
    static let oldestCount = 5
    /// Rows of the tally that one unit may have.
    private static let kindsLimit = 20

    let unit: UnitRecord
    /// The units above that the reader may look at too, from the top down.
    let above: [UnitRecord]
    let counts: [StateKind: Int64]
    let lines: [Line]
    /// The code to go on after; `nil` at the end.
    let next: String?
    let isFirst: Bool
    let today: [String: Int64]
    let oldest: [Matter]
    /// How many are past a deadline; `MatterDue.countLimit` stands for more.
    let late: Int64
    let sketch: UnitSketch?
    let at: Instant

    var open: Int64 { StateKind.open.reduce(0) { $0 + counts[$1, default: 0] } }

    /// What lies in the unit itself and in none below it; `nil` where not all of those are on the page.
    var direct: [StateKind: Int64]? {
        guard next == nil, isFirst, !lines.isEmpty else { return nil }
        return counts.reduce(into: [:]) { rest, entry in
            rest[entry.key] = entry.value - lines.reduce(0) { $0 + $1.counts[entry.key, default: 0] }
        }
    }

    /// The unit that was asked for, or the first that the reader looks after. What may not be seen is not found.
    static func unit(_ request: Request, _ services: MatterServices, in tx: any Reading) throws -> Unit {
        let scopes = services.policy.scopes(MatterPermission.overview, of: request.actor, over: .place)
        if let code = request.query["unit"], !code.isEmpty {
            guard let unit = try Unit.find(code: String(code.prefix(32)), in: tx), !unit.isOffice,
                scopes.contains(where: { $0.path.contains(unit.path) })
            else { throw Problem.notFound }
            return unit
        }
        for scope in scopes {
            guard let code = scope.path.segments.last, let unit = try Unit.find(code: String(code), in: tx), !unit.isOffice else {
                continue
            }
            return unit
        }
        throw Problem.forbidden
    }

    static func load(_ request: Request, _ services: MatterServices, in tx: any Reading) throws -> UnitOverview {
        let place = try unit(request, services, in: tx)
        guard let unit = try UnitRecord.find(id: place.unit, in: tx) else { throw Problem.notFound }
        let after = request.query["after"].map { String($0.prefix(32)) } ?? ""
        let scopes = services.policy.scopes(MatterPermission.overview, of: request.actor, over: .place)
        let found = try lines(tx.all(statement(under: unit.id, after: after), row))
        let lines = Array(found.prefix(pageSize))
        let now = services.executor.entropy.now()
        return UnitOverview(
            unit: unit,
            above: try UnitRecord.ancestors(of: unit.path, in: tx).filter { one in scopes.contains { $0.path.contains(one.path) } },
            counts: try counts(of: unit.id, in: tx), lines: lines, next: found.count > pageSize ? lines.last?.unit.code : nil,
            isFirst: after.isEmpty, today: try MatterDays.today(unit.id, now.day, in: tx), oldest: try oldest(under: unit.id, in: tx),
            late: try MatterDue.late(unit.id, .place, now: now, in: tx),
            sketch: try services.sketches.current(under: unit.id, children: lines.map(\.unit.id), in: tx), at: now)
    }

    /// Every unit below with its counts in one walk.
    static func statement(under parent: ID, after: String) -> Statement {
        """
        SELECT u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, t.kind, t.n
        FROM unit_now u JOIN unit k ON k.id = u.unit LEFT JOIN matter_tally t ON t.unit = u.unit
        WHERE u.parent = \(parent) AND u.ended IS NULL AND u.code > \(after) AND k.kind = 'area' AND u.hierarchy IN ('administrative', 'grid')
        ORDER BY u.code LIMIT \((pageSize + 1) * kindsLimit)
        """
    }

    private static func row(_ row: any Row) throws -> (unit: UnitRecord, kind: StateKind?, count: Int64) {
        (
            try UnitRecord.decode(row), try row.optionalText(8).flatMap(StateKind.init(rawValue:)), try row.optionalInt(9) ?? 0
        )
    }

    private static func lines(_ rows: [(unit: UnitRecord, kind: StateKind?, count: Int64)]) -> [Line] {
        var lines: [Line] = []
        var counts: [StateKind: Int64] = [:]
        for (index, row) in rows.enumerated() {
            if let kind = row.kind { counts[kind] = row.count }
            guard index + 1 == rows.count || rows[index + 1].unit.id != row.unit.id else { continue }
            lines.append(Line(unit: row.unit, counts: counts))
            counts = [:]
        }
        return lines
    }

    private static func counts(of unit: ID, in tx: any Reading) throws -> [StateKind: Int64] {
        var counts: [StateKind: Int64] = [:]
        try tx.each("SELECT kind, n FROM matter_tally WHERE unit = \(unit) ORDER BY kind LIMIT \(kindsLimit)") { row in
            if let kind = StateKind(rawValue: try row.text(0)) { counts[kind] = try row.int(1) }
        }
        return counts
    }

    /// What has waited longest to be given to somebody, or to be signed for.
    private static func oldest(under unit: ID, in tx: any Reading) throws -> [Matter] {
        var heads: [(ms: Int64, id: ID)] = []
        for kind in StateKind.waiting { heads += try tx.all(oldestStatement(unit, kind)) { (ms: try $0.int(0), id: try $0.id(1)) } }
        heads.sort { ($0.ms, $0.id) < ($1.ms, $1.id) }
        guard !heads.isEmpty else { return [] }
        let ids = Statement.list(heads.prefix(oldestCount).map { "\($0.id)" })
        return try tx.all(
            "SELECT \(Matter.columns) FROM matter m \(Matter.joins) WHERE m.id IN (\(ids)) LIMIT \(oldestCount)", Matter.decode
        ).sorted { ($0.raised.ms, $0.id) < ($1.raised.ms, $1.id) }
    }

    static func oldestStatement(_ unit: ID, _ kind: StateKind) -> Statement {
        """
        SELECT sort_ms, matter FROM matter_in WHERE unit = \(unit) AND grp = \(MatterIn.group(.place, kind))
        ORDER BY sort_ms, matter LIMIT \(oldestCount)
        """
    }
}

extension UnitOverview {
    var lateText: String { "\(late)" + (late >= MatterDue.countLimit ? "+" : "") }
}

extension StateKind {
    /// Nobody has begun.
    static let waiting: [StateKind] = [.raised, .dispatched]
    /// Somebody still has to do something about it.
    static let open: [StateKind] = allCases.filter(\.isOpen)
}
