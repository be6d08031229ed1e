package import Kernel
internal import Territory

/// Somebody in a post today, as another slice may know them: who they are by name, and which account is theirs.
package struct ServingPost: Sendable {
    package let id: ID
    package let kind: String
    package let unit: UnitPath
    /// `nil` for somebody who does not sign in.
    package let account: ID?
    /// The same for one person in several posts.
    package let holder: [UInt8]
    /// `nil` once it was erased.
    package let name: String?

    /// How many are ever offered to choose among.
    package static let limit = 200

    /// Those in posts of these kinds in a unit, above it or below it, by kind and length of service.
    package static func around(_ unit: UnitPath, kinds: [String], on day: Day, vault: any Vault, in tx: any Reading) throws -> [ServingPost]
    {
        guard !kinds.isEmpty else { return [] }
        return try tx.all(statement(around: unit, kinds: kinds, on: day)) { try decode($0, vault: vault, in: tx) }
    }

    package static func statement(around unit: UnitPath, kinds: [String], on day: Day) -> Statement {
        let below = unit.below
        let above = Statement.list(unit.lineage.map { "\($0)" })
        return """
            SELECT p.id, p.kind, u.path, p.account, p.holder FROM post p JOIN unit_now u ON u.unit = p.unit
            WHERE p.kind IN (\(Statement.list(kinds.map { "\($0)" }))) AND p.superseded_by IS NULL
            AND p.valid_from <= \(day) AND p.valid_to > \(day)
            AND (u.path IN (\(above)) OR (u.path >= \(below.lower) AND u.path < \(below.upper)))
            ORDER BY p.kind, p.valid_from, p.holder, p.id LIMIT \(limit)
            """
    }

    package static func find(_ id: ID, on day: Day, vault: any Vault, in tx: any Reading) throws -> ServingPost? {
        try tx.first(
            """
            SELECT p.id, p.kind, u.path, p.account, p.holder FROM post p JOIN unit_now u ON u.unit = p.unit
            WHERE p.id = \(id) AND p.superseded_by IS NULL AND p.valid_from <= \(day) AND p.valid_to > \(day) LIMIT 1
            """
        ) { try decode($0, vault: vault, in: tx) }
    }

    /// Who held a post, whether it is held still or not; `nil` when there never was such a post.
    package static func holder(of post: ID, in tx: any Reading) throws -> [UInt8]? {
        try tx.first(
            """
            SELECT holder FROM post WHERE id = \(post) ORDER BY CASE WHEN superseded_by IS NULL THEN 0 ELSE 1 END, act LIMIT 1
            """
        ) { try $0.bytes(0) }
    }

    /// The name of whoever holds or held a post; `nil` once it was erased.
    package static func name(of post: ID, vault: any Vault, in tx: any Reading) throws -> String? {
        try PostPerson.open(post, vault: vault, in: tx)?.name
    }

    private static func decode(_ row: any Row, vault: any Vault, in tx: any Reading) throws -> ServingPost {
        let id = try row.id(0)
        return ServingPost(
            id: id, kind: try row.text(1), unit: try row.path(2), account: try row.optionalID(3), holder: try row.bytes(4),
            name: try name(of: id, vault: vault, in: tx))
    }
}
