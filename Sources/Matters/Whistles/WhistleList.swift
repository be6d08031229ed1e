internal import Kernel
internal import Process
internal import Territory

/// A page of the whistles of a unit: those blown at a place in it, and those that called it. The open ones by their clock, what is over
/// the newest first.
struct WhistleList: Sendable {
    let unit: Unit
    /// The units over which the reader sees whistles.
    let own: [Unit]
    let isOpen: Bool
    let lines: [WhistleLine]
    let next: Keyset?
    let counts: [WhistleCount]
    let now: Instant

    private static let ownLimit = 20

    static func load(_ request: Request, _ services: MatterServices, limit: Int, in tx: any Reading) throws -> WhistleList {
        let isOpen = request.query["state"] != "ended"
        let (unit, own) = try reach(request.query["unit"], of: request.actor, services.policy, in: tx)
        let after = try MatterList.cursor(request.query["after"])
        let found = try tx.all(statement(of: unit.unit, isOpen: isOpen, after: after, limit: limit + 1)) {
            Keyset(ms: try $0.int(0), id: try $0.id(1))
        }
        let page = Array(found.prefix(limit))
        return WhistleList(
            unit: unit, own: own, isOpen: isOpen, lines: try lines(page.map(\.id), for: request.actor, services.policy, in: tx),
            next: found.count > limit ? page.last : nil,
            counts: after == nil && !isOpen ? try WhistleCount.all(of: unit.unit, since: services.now, in: tx) : [], now: services.now)
    }

    /// What may not be seen is not found, like what is not there.
    static func reach(_ code: String?, of actor: Actor, _ policy: Policy, in tx: any Reading) throws -> (unit: Unit, own: [Unit]) {
        let read = WhistlePermission.read
        let paths = (policy.scopes(read, of: actor, over: .place) + policy.scopes(read, of: actor, over: .owner)).map(\.path)
        let own = try paths.prefix(ownLimit).compactMap { try $0.segments.last.flatMap { try Unit.find(code: String($0), in: tx) } }
        guard let code, !code.isEmpty else {
            guard let first = own.first else { throw Problem.forbidden }
            return (first, own)
        }
        guard let unit = try Unit.find(code: String(code.prefix(32)), in: tx), paths.contains(where: { $0.contains(unit.path) }) else {
            throw Problem.notFound
        }
        return (unit, own)
    }

    /// Only what its own page would show: the lists hold whatever lies below, whoever may see it.
    static func lines(_ ids: [ID], for actor: Actor, _ policy: Policy, in tx: any Reading) throws -> [WhistleLine] {
        let whistles = Dictionary(try Whistle.named(ids, in: tx).map { ($0.id, $0) }) { first, _ in first }
        return try ids.compactMap { id in
            guard let whistle = whistles[id], let matter = try Matter.find(id: whistle.matter, in: tx) else { return nil }
            let calls = try WhistleCall.all(of: id, in: tx).sorted { $0.unit.code < $1.unit.code }
            guard BlownWhistle(whistle: whistle, matter: matter).isShown(to: actor, calls, policy) else { return nil }
            return WhistleLine(whistle: whistle, matter: matter, calls: calls)
        }
    }

    /// A walk along the key, from either end.
    static func statement(of unit: ID, isOpen: Bool, after: Keyset?, limit: Int) -> Statement {
        if isOpen {
            let from = after ?? Keyset(ms: -1, id: .zero)
            return """
                SELECT due_ms, whistle FROM whistle_in WHERE unit = \(unit) AND grp = 'open' AND (due_ms, whistle) > (\(from.ms), \(from.id))
                ORDER BY due_ms, whistle LIMIT \(limit)
                """
        }
        let from = after ?? .start
        return """
            SELECT due_ms, whistle FROM whistle_in WHERE unit = \(unit) AND grp = 'ended' AND (due_ms, whistle) < (\(from.ms), \(from.id))
            ORDER BY due_ms DESC, whistle DESC LIMIT \(limit)
            """
    }

    /// How many are open in a unit, up to a bound.
    static func openCount(_ unit: ID, in tx: any Reading) throws -> Int64 {
        try tx.count(
            "SELECT COUNT(*) FROM (SELECT whistle FROM whistle_in WHERE unit = \(unit) AND grp = 'open' LIMIT \(MatterDue.countLimit)) AS any_of"
        )
    }
}

/// What became of the calls of a year to one unit, as both sides said. Units in the order of their codes, never by how they did.
struct WhistleCount: Sendable {
    let unit: Matter.Place
    let called: Int64
    let arrived: Int64
    let leftEarly: Int64
    let assessed: Int64
    let inTime: Int64
    let solved: Int64
    let answered: Int64
    let justified: Int64

    private static let days: Int64 = 365
    private static let limit = 200

    static func all(of unit: ID, since now: Instant, in tx: any Reading) throws -> [WhistleCount] {
        try tx.all(statement(of: unit, from: now.adding(seconds: -days * 86_400), now: now)) { row in
            WhistleCount(
                unit: Matter.Place(unit: try row.id(0), code: try row.text(1), name: try row.text(2), path: try row.path(3)),
                called: try row.int(4), arrived: try row.int(5), leftEarly: try row.int(6), assessed: try row.int(7),
                inTime: try row.int(8), solved: try row.int(9), answered: try row.int(10), justified: try row.int(11))
        }
    }

    static func statement(of unit: ID, from: Instant, now: Instant) -> Statement {
        // What one side says waits for the other, in figures too.
        let told: Statement = "((c.in_time IS NOT NULL AND c.justified IS NOT NULL) OR w.assess_ms < \(now))"
        return """
            SELECT u.unit, u.code, u.name, u.path, n.called, n.arrived, n.went, n.assessed, n.in_time, n.solved, n.answered, n.justified
            FROM (SELECT c.unit AS unit, COUNT(*) AS called, COUNT(c.arrived_ms) AS arrived, COUNT(c.left_ms) AS went,
                    COUNT(c.in_time) FILTER (WHERE \(told)) AS assessed, COUNT(*) FILTER (WHERE c.in_time AND \(told)) AS in_time,
                    COUNT(*) FILTER (WHERE c.solved AND \(told)) AS solved, COUNT(c.justified) FILTER (WHERE \(told)) AS answered,
                    COUNT(*) FILTER (WHERE c.justified AND \(told)) AS justified
                FROM whistle_in i JOIN whistle w ON w.id = i.whistle AND w.state = 'settled' JOIN whistle_call c ON c.whistle = i.whistle
                WHERE i.unit = \(unit) AND i.grp = 'ended' AND i.due_ms >= \(from) GROUP BY c.unit) n
            JOIN unit_now u ON u.unit = n.unit ORDER BY u.code LIMIT \(limit)
            """
    }
}
