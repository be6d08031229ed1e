package import Kernel
package import Territory

/// What can be counted: a closed list, each with its statement. A pack names one and says of what.
package enum Measure: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Units of a level.
        case units
        /// Units of a level that stand under units of another in a hierarchy, each counted once.
        case linked
        /// Posts of one or several sorts that are held; people who hold one, each counted once.
        case posts, people
        /// Units with somebody in a post; without; and the share of those with, in percent.
        case staffed, vacant, coverage
        /// Households, those who live in them, and the villages they came from.
        case households, residents, origins
        /// Matters, all or those in one kind of state.
        case matters
        /// Vehicles that enforcement teams have; operations that they held.
        case vehicles, operations
    }

    /// A kind of state that a matter can be in, as the log names it.
    package enum State: String, Sendable, CaseIterable { case raised, dispatched, accepted, resolved, closed }

    case units(level: String, codes: ClosedRange<String>?, under: String?)
    case linked(hierarchy: Hierarchy, parent: String, child: String)
    case posts(of: [String], under: String?)
    case people(of: [String], under: String?)
    case staffed(post: String, level: String)
    case vacant(post: String, level: String)
    case coverage(post: String, level: String)
    case households(under: String?)
    case residents(under: String?)
    case origins(under: String?)
    case matters(state: State?, under: String)
    case vehicles(under: String?)
    case operations(under: String)

    /// Reads what the slices publish, on a day.
    package func statement(on day: Day) -> Statement {
        switch self {
        case .units(let level, let codes, let under):
            let tail = codes.map(Self.ends) ?? ""
            return "SELECT COUNT(*) FROM v_territory_unit u\(Self.under(under)) WHERE u.level = \(level)\(tail)"
        case .linked(let hierarchy, let parent, let child):
            return """
                SELECT COUNT(DISTINCT e.child) FROM v_territory_unit p
                JOIN v_territory_edge e ON e.hierarchy = \(hierarchy.rawValue) AND e.parent = p.unit
                JOIN v_territory_unit c ON c.unit = e.child WHERE p.level = \(parent) AND c.level = \(child)
                """
        case .posts(let posts, let under): return Self.held("COUNT(*)", posts, under, day)
        case .people(let posts, let under): return Self.held("COUNT(DISTINCT s.holder)", posts, under, day)
        case .staffed(let post, let level):
            return "SELECT COUNT(*) FROM v_territory_unit u WHERE u.level = \(level) AND \(Self.isStaffed(post, day))"
        case .vacant(let post, let level):
            return "SELECT COUNT(*) FROM v_territory_unit u WHERE u.level = \(level) AND NOT \(Self.isStaffed(post, day))"
        case .coverage(let post, let level):
            return """
                SELECT COALESCE(SUM(CASE WHEN \(Self.isStaffed(post, day)) THEN 100 ELSE 0 END) / COUNT(*), 0)
                FROM v_territory_unit u WHERE u.level = \(level) HAVING COUNT(*) > 0
                """
        case .households(let under): return Self.register("COUNT(*)", under, day)
        case .residents(let under): return Self.register("COALESCE(SUM(h.residents), 0)", under, day)
        case .origins(let under): return Self.register("COUNT(DISTINCT h.origin)", under, day)
        case .vehicles(let under):
            return """
                SELECT COUNT(*) FROM v_enforcement_vehicle e\(Self.of("e", under))
                WHERE e.valid_from <= \(day) AND e.valid_to > \(day)
                """
        case .operations(let under):
            return """
                SELECT COUNT(*) FROM v_enforcement_in e WHERE e.unit = (SELECT unit FROM v_territory_unit WHERE code = \(under))
                AND e.grp IN ('held', 'closed')
                """
        case .matters(let state, let under):
            let kinds = (state.map { [$0] } ?? State.allCases).map { state -> Statement in "\("place." + state.rawValue)" }
            return """
                SELECT COUNT(*) FROM v_matters_in m WHERE m.unit = (SELECT unit FROM v_territory_unit WHERE code = \(under))
                AND m.grp IN (\(Statement.list(kinds)))
                """
        }
    }

    /// The last digits of the code. Their number stands in the text: PostgreSQL's SUBSTR takes no wide integers, and binds are wide.
    private static func ends(_ codes: ClosedRange<String>) -> Statement {
        let width = codes.lowerBound.utf8.count
        let tail = Statement(catalogue: "SUBSTR(u.code, LENGTH(u.code) - \(width - 1), \(width))")
        return " AND \(tail) BETWEEN \(codes.lowerBound) AND \(codes.upperBound)"
    }

    /// Leaves what `u` stands for in a unit or below it.
    private static func under(_ code: String?) -> Statement {
        guard let code else { return "" }
        return """
             JOIN v_territory_unit a ON a.code = \(code) AND u.path >= a.path AND u.path < a.path || '0'
            AND (u.path = a.path OR u.path >= a.path || '/')
            """
    }

    /// What belongs to a unit is in one or below it.
    private static func of(_ table: StaticString, _ code: String?) -> Statement {
        guard code != nil else { return "" }
        return "\(Statement(catalogue: " JOIN v_territory_unit u ON u.unit = \(table).unit"))\(under(code))"
    }

    private static func held(_ what: Statement, _ posts: [String], _ code: String?, _ day: Day) -> Statement {
        let unit: Statement = code == nil ? "" : " JOIN v_territory_unit u ON u.unit = s.unit"
        return """
            SELECT \(what) FROM v_people_post s\(unit)\(under(code))
            WHERE s.kind IN (\(Statement.list(posts.map { "\($0)" }))) AND s.valid_from <= \(day) AND s.valid_to > \(day)
            """
    }

    private static func isStaffed(_ post: String, _ day: Day) -> Statement {
        """
        EXISTS (SELECT 1 FROM v_people_post s WHERE s.unit = u.unit AND s.kind = \(post)
        AND s.valid_from <= \(day) AND s.valid_to > \(day))
        """
    }

    private static func register(_ what: Statement, _ code: String?, _ day: Day) -> Statement {
        let unit: Statement = code == nil ? "" : " JOIN v_territory_unit u ON u.unit = h.residence"
        return """
            SELECT \(what) FROM v_people_household h\(unit)\(under(code)) WHERE h.valid_from <= \(day) AND h.valid_to > \(day)
            """
    }
}
