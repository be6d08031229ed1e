package import Kernel

/// One thing a resident or worker asked to be put right, from raised to rated.
package struct Matter: Sendable {
    package struct Place: Sendable {
        package let unit: ID
        package let code: String
        package let name: String
        package let path: UnitPath
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

    package var subject: Subject { Subject(record: hold, place: place.path, owner: owner.path, reporter: reporter) }

    /// The columns of `decode`, from `matter m` joined by `joins`.
    static let columns: Statement = """
        m.id, m.number, m.category, m.state, m.kind, m.place, p.code, p.name, p.path, m.owner, o.code, o.name, o.path, m.reporter,
        m.version, m.link_generation, m.hold, m.raised_ms, m.changed_ms
        """
    static let joins: Statement = "JOIN unit_now p ON p.unit = m.place JOIN unit_now o ON o.unit = m.owner"
    static let policyColumns = Policy.Columns(record: "m.hold", place: "p.path", owner: "o.path", reporter: "m.reporter")

    static func decode(_ row: any Row) throws -> Matter {
        guard let kind = StateKind(rawValue: try row.text(4)) else { throw StoreError.column(4) }
        return Matter(
            id: try row.id(0), number: try row.text(1), category: try row.text(2), state: try row.text(3), kind: kind,
            place: Place(unit: try row.id(5), code: try row.text(6), name: try row.text(7), path: try row.path(8)),
            owner: Place(unit: try row.id(9), code: try row.text(10), name: try row.text(11), path: try row.path(12)),
            reporter: try row.optionalID(13), version: try row.int(14), linkGeneration: try row.int(15), hold: try row.id(16),
            raised: try row.instant(17), changed: try row.instant(18))
    }

    /// By number, whoever asks: commands judge after it.
    static func find(number: String, in tx: any Reading) throws -> Matter? {
        try tx.first("SELECT \(columns) FROM matter m \(joins) WHERE m.number = \(number) LIMIT 1", decode)
    }

    static func find(id: ID, in tx: any Reading) throws -> Matter? {
        try tx.first("SELECT \(columns) FROM matter m \(joins) WHERE m.id = \(id) LIMIT 1", decode)
    }

    /// By number, for who may read it; anything else is not found.
    static func find(number: String, readableBy actor: Actor, _ policy: Policy, in tx: any Reading) throws -> Matter? {
        let filter = policy.filter(MatterPermission.read, of: actor, columns: policyColumns)
        return try tx.first("SELECT \(columns) FROM matter m \(joins) WHERE m.number = \(number) AND \(filter) LIMIT 1", decode)
    }
}
