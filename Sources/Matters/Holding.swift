internal import Kernel

/// Who answered for a matter from when, by whom and why: written once when it changed hands, and never worked out again.
struct Holding: Sendable {
    /// What the catalogue of the day said, whatever was chosen.
    struct Route: Sendable {
        /// `141029100.category.street_lighting`, as the catalogue calls it.
        let rule: String
        let suggested: ID

        /// By the catalogue in force; `nil` where it names nobody.
        static func today(_ category: String, at place: UnitPath, in context: CommandContext) throws -> Route? {
            guard let route = try context.scheme.section(DispatchCatalogue.self).route(place, category: category) else { return nil }
            return try Unit.find(code: route.unit, in: context.tx).map { Route(rule: route.rule, suggested: $0.unit) }
        }
    }

    let version: Int64
    let unit: ID
    let since: Instant
    let verb: MatterVerb
    let route: Route?
    /// The pack whose catalogue it was.
    let pack: [UInt8]
    let account: ID?

    static let limit = 200

    static func begin(
        _ matter: ID, version: Int64, unit: ID, verb: MatterVerb, route: Route?, in context: CommandContext
    ) throws {
        try context.tx.execute(
            """
            INSERT INTO holding (matter, version, unit, since_ms, verb, rule, suggested, pack, account)
            VALUES (\(matter), \(version), \(unit), \(context.now), \(verb.rawValue), \(route?.rule), \(route?.suggested),
                \(context.scheme.hash), \(context.actor.account))
            """)
    }

    static func all(of matter: ID, in tx: any Reading) throws -> [Holding] {
        try tx.all(
            """
            SELECT version, unit, since_ms, verb, rule, suggested, pack, account FROM holding WHERE matter = \(matter)
            ORDER BY version LIMIT \(limit)
            """
        ) { row in
            guard let verb = MatterVerb(rawValue: try row.text(3)) else { throw StoreError.column(3) }
            let suggested = try row.optionalID(5)
            let route = try row.optionalText(4).flatMap { rule in suggested.map { Route(rule: rule, suggested: $0) } }
            return Holding(
                version: try row.int(0), unit: try row.id(1), since: try row.instant(2), verb: verb, route: route, pack: try row.bytes(6),
                account: try row.optionalID(7))
        }
    }
}
