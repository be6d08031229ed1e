package import Kernel
package import Territory

/// 网格公示牌: what must be posted where residents can see it: the unit, its area, who serves with a way to reach them,
/// and whom to call about them (Binzhou regulation, art. 6).
package struct UnitCard: Sendable {
    package struct Server: Sendable {
        package let post: ID
        package let kind: PostKind
        package let person: PostPerson
        package let from: Day
    }

    package let unit: UnitRecord
    /// From the top down, without the unit itself.
    package let above: [UnitRecord]
    package let below: UnitsUnder.Page
    package let servers: [Server]
    /// Posts that the unit needs and nobody holds, or too few do.
    package let vacant: [PostKind]
    package let supervision: String?

    package static let pageSize = 50

    /// The public card; `seesAll` adds the posts that the pack does not make public, for whoever appoints here.
    package static func load(
        _ code: String, after: String?, seesAll: (UnitRecord) -> Bool = { _ in false }, on day: Day, scheme: Scheme, vault: any Vault,
        in tx: any Reading
    ) throws -> UnitCard {
        guard let unit = try UnitRecord.find(code: code, in: tx) else { throw Problem.notFound }
        let territory = try scheme.section(TerritoryScheme.self)
        let seesAll = seesAll(unit)
        let held = try tx.all(Post.held(in: unit.id, on: day), Post.decode)
        let servers = try held.compactMap { post -> Server? in
            guard let kind = territory.post(post.kind), kind.isPublic || seesAll,
                let person = try PostPerson.open(post.id, vault: vault, in: tx)
            else { return nil }
            return Server(post: post.id, kind: kind, person: person, from: post.from)
        }
        let order = Dictionary(uniqueKeysWithValues: territory.posts.enumerated().map { ($1.id, $0) })
        return UnitCard(
            unit: unit, above: try UnitRecord.ancestors(of: unit.path, in: tx),
            below: try UnitsUnder(parent: unit.id, after: after, limit: pageSize).page(in: tx),
            servers: servers.sorted { (order[$0.kind.id] ?? 0, $0.from, $0.post) < (order[$1.kind.id] ?? 0, $1.from, $1.post) },
            vacant: territory.posts(at: unit.level).filter { kind in
                (kind.isPublic || seesAll) && held.count { $0.kind == kind.id } < Int(kind.least)
            },
            supervision: territory.supervisionPhone(of: unit.path))
    }
}
