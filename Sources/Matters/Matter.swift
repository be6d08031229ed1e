package import Kernel
internal import People
package import Process

/// One thing a resident or worker asked to be put right, from raised to rated.
package struct Matter: Sendable {
    package struct Place: Sendable {
        package let unit: ID
        package let code: String
        package let name: String
        package let path: UnitPath
        /// By which its office hours are found.
        package var level = ""
    }

    /// What happened to it on its way, beside the state it is in.
    package struct Course: Sendable {
        /// How often it was recalled or returned, by which its first texts and clocks are told from later ones.
        package var handedBack: Int64 = 0
        package var returned: Int64 = 0
        /// How often it was opened again or found not to be solved.
        package var redone: Int64 = 0
        /// How often the reporter was asked while the clocks stood still.
        package var asked: Int64 = 0
        /// Somebody above has decided whose it is: no more returns.
        package var isArbitrated = false
        /// Who of the office has it, and who steps in.
        package var assignee: ID?
        package var standIn: ID?
        /// When it was resolved last.
        package var resolved: Instant?
        /// When the unit above was last asked for help with it, until it is resolved.
        package var escalated: Instant?
        /// How many decisions on it wait for an answer.
        package var pending: Int64 = 0
        /// How often it was extended and shelved.
        package var extended: Int64 = 0
        package var shelved: Int64 = 0
        /// Since when it counts in no rate.
        package var excluded: Instant?
    }

    package let id: ID
    package let number: String
    package let category: String
    package let state: String
    package let kind: StateKind
    package let place: Place
    /// The one unit that answers for it now.
    package let owner: Place
    /// The account that raised it; `nil` without one.
    package let reporter: ID?
    package let version: Int64
    package let linkGeneration: Int64
    /// What a browser holds that opened it with a secret; replaced together with the private link.
    package let hold: ID
    package let raised: Instant
    package let changed: Instant
    /// The units above its place and above its owner: those in whose lists it stands.
    let placeLineage: UnitLineage
    let ownerLineage: UnitLineage
    /// The nearest end of a clock of it that has not ended.
    package var due: Instant?
    package var course = Course()

    var standing: MatterStanding { MatterStanding(number: number, state: state, kind: kind, version: version) }
    package var subject: Subject { Subject(record: hold, place: place.path, owner: owner.path, reporter: reporter) }

    /// Codes of the units it may be dispatched to, the catalogue's choice first.
    func handlers(by scheme: Scheme) throws -> [String] {
        guard let category = try scheme.section(MatterScheme.self).category(category) else { return [] }
        return try scheme.section(DispatchCatalogue.self).handlers(of: category, at: place.path)
    }

    /// Whom an arbiter may decide for: those of its category first, then the place itself, its areas above and every office.
    func candidates(by scheme: Scheme, in tx: any Reading) throws -> [Unit] {
        let above = place.path.segments.reversed().map(String.init)
        let named = try Unit.named(handlers(by: scheme) + above, in: tx)
        let all = try named + Unit.offices(over: place.path, in: tx)
        var seen: Set<ID> = []
        return all.filter { seen.insert($0.unit).inserted }
    }

    /// Whom the office may give it to: those of it who may resolve it.
    func staff(by scheme: Scheme, in tx: any Reading) throws -> [Staff] { try Self.staff(of: owner.unit, by: scheme, in: tx) }

    static func staff(of unit: ID, by scheme: Scheme, in tx: any Reading) throws -> [Staff] {
        let roles = scheme.roles(with: MatterVerb.resolve.verb).filter { $0.over == .owner }.map(\.id)
        return try Staff.of(unit, roles: roles, in: tx)
    }

    /// What its clocks run on.
    package var clocks: Clock.Subject { Clock.Subject("matter", id) }

    /// The columns of `decode`, from `matter m` joined by `joins`.
    static let columns: Statement = """
        m.id, m.number, m.category, m.state, m.kind, m.place, p.code, p.name, p.path, m.owner, o.code, o.name, o.path, m.reporter,
        m.version, m.link_generation, m.hold, m.raised_ms, m.changed_ms, p.level, o.level, m.handed_back, m.returned, m.redone, m.asked,
        m.arbitrated, m.assignee, m.stand_in, m.resolved_ms, m.due_ms, m.escalated_ms, p.lineage, o.lineage,
        m.pending, m.extended, m.shelved, m.excluded_ms
        """
    static let columnCount = 37
    static let joins: Statement = "JOIN unit_now p ON p.unit = m.place JOIN unit_now o ON o.unit = m.owner"
    static let policyColumns = Policy.Columns(record: "m.hold", place: "p.path", owner: "o.path", reporter: "m.reporter")

    static func decode(_ row: any Row) throws -> Matter {
        guard let kind = StateKind(rawValue: try row.text(4)) else { throw StoreError.column(4) }
        return Matter(
            id: try row.id(0), number: try row.text(1), category: try row.text(2), state: try row.text(3), kind: kind,
            place: Place(unit: try row.id(5), code: try row.text(6), name: try row.text(7), path: try row.path(8), level: try row.text(19)),
            owner: Place(
                unit: try row.id(9), code: try row.text(10), name: try row.text(11), path: try row.path(12), level: try row.text(20)),
            reporter: try row.optionalID(13), version: try row.int(14), linkGeneration: try row.int(15), hold: try row.id(16),
            raised: try row.instant(17), changed: try row.instant(18), placeLineage: try row.lineage(31), ownerLineage: try row.lineage(32),
            due: try row.optionalInstant(29),
            course: Course(
                handedBack: try row.int(21), returned: try row.int(22), redone: try row.int(23), asked: try row.int(24),
                isArbitrated: try row.bool(25), assignee: try row.optionalID(26), standIn: try row.optionalID(27),
                resolved: try row.optionalInstant(28), escalated: try row.optionalInstant(30),
                pending: try row.int(33), extended: try row.int(34), shelved: try row.int(35), excluded: try row.optionalInstant(36)))
    }

    /// By number, whoever asks: commands judge after it.
    package static func find(number: String, in tx: any Reading) throws -> Matter? {
        try tx.first("SELECT \(columns) FROM matter m \(joins) WHERE m.number = \(number) LIMIT 1", decode)
    }

    package static func find(id: ID, in tx: any Reading) throws -> Matter? {
        try tx.first("SELECT \(columns) FROM matter m \(joins) WHERE m.id = \(id) LIMIT 1", decode)
    }

    /// By number, for who may read it; anything else is not found.
    static func find(number: String, readableBy actor: Actor, _ policy: Policy, in tx: any Reading) throws -> Matter? {
        let filter = policy.filter(MatterPermission.read, of: actor, columns: policyColumns)
        return try tx.first("SELECT \(columns) FROM matter m \(joins) WHERE m.number = \(number) AND \(filter) LIMIT 1", decode)
    }

    /// By number, for who looks over how it went.
    static func find(number: String, auditedBy actor: Actor, _ policy: Policy, in tx: any Reading) throws -> Matter? {
        try find(number: number, in: tx).flatMap { policy.allows(MatterPermission.audit, actor, on: $0.subject) ? $0 : nil }
    }
}
