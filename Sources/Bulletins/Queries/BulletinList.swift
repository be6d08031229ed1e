package import Kernel
internal import People
package import Territory

/// Bulletins newest first, as one of three people finds them: who serves in a post, who looks after a unit, everybody.
package struct BulletinList: Sendable {
    package enum Show: String, Sendable, CaseIterable {
        /// Told to the reader's own posts, still in force.
        case mine
        /// For everybody, still in force.
        case everybody
        /// Those of a unit, below it, and from above it: also what is over.
        case unit
    }

    package struct Line: Sendable {
        package let bulletin: Bulletin
        /// `nil` once its texts were erased.
        package let title: String?
        /// Whether the reader confirmed it; `nil` for who need not.
        package let isConfirmed: Bool?
    }

    package let show: Show
    /// What the reader may choose among.
    package let shows: [Show]
    package let unit: UnitRecord?
    package let own: [UnitRecord]
    package let items: [Line]
    package let next: Keyset?

    private static let ownLimit = 20

    package static func load(_ request: Request, _ services: BulletinServices, limit: Int, in tx: any Reading) throws -> BulletinList {
        let (actor, policy, day) = (request.actor, services.policy, services.now.day)
        let held = try actor.account.map { try HeldPost.of($0, on: day, in: tx) } ?? []
        let paths = policy.scopes(BulletinPermission.overview, of: actor, over: .place).map(\.path)
        let own = try paths.prefix(ownLimit).compactMap { try UnitRecord.find(path: $0, in: tx) }
        var shows: [Show] = held.isEmpty ? [] : [.mine]
        if !own.isEmpty { shows.append(.unit) }
        shows.append(.everybody)
        let show =
            try request.query["show"].flatMap { $0.isEmpty ? nil : $0 }.map { text in
                guard let show = Show(rawValue: text) else { throw Problem.invalid([FieldProblem("show", "choice")]) }
                return show
            } ?? shows[0]
        let after = try Keyset.read(request.query["after"])
        let unit = try show == .unit ? find(request.query["unit"], own, paths, in: tx) : nil
        let statements: [Statement] =
            switch show {
            case .mine: addresses(held).map { statement(to: $0.unit, $0.post, after: after, limit: limit + 1) }
            case .everybody: [statement(everybodyAfter: after, limit: limit + 1)]
            case .unit: try unit.map { try around($0, after: after, limit: limit + 1, in: tx) } ?? []
            }
        let keys = try merge(statements, in: tx)
        let page = Array(keys.prefix(limit))
        let items = try lines(page.map(\.id), for: actor, held, services, in: tx)
        return BulletinList(
            show: show, shows: shows, unit: unit, own: own, items: items, next: keys.count > limit ? page.last : nil)
    }

    private static func find(_ code: String?, _ own: [UnitRecord], _ paths: [UnitPath], in tx: any Reading) throws -> UnitRecord {
        guard let code, !code.isEmpty else {
            guard let first = own.first else { throw Problem.forbidden }
            return first
        }
        guard let found = try UnitRecord.find(code: String(code.prefix(32)), in: tx), paths.contains(where: { $0.contains(found.path) })
        else { throw Problem.notFound }
        return found
    }

    private struct Address: Hashable {
        let unit: ID
        let post: String
    }

    private static func addresses(_ held: [HeldPost]) -> Set<Address> {
        Set(held.flatMap { post in post.lineage.units.map { Address(unit: $0, post: post.kind) } })
    }

    /// Each of a few lists is walked no further than one page.
    private static func merge(_ statements: [Statement], in tx: any Reading) throws -> [Keyset] {
        var seen: Set<ID> = []
        return try statements.flatMap { try tx.all($0) { Keyset(ms: try $0.int(0), id: try $0.id(1)) } }
            .filter { seen.insert($0.id).inserted }.sorted { ($0.ms, $0.id) > ($1.ms, $1.id) }
    }

    /// Of a unit and below, and of each unit above.
    private static func around(_ unit: UnitRecord, after: Keyset, limit: Int, in tx: any Reading) throws -> [Statement] {
        let above = try UnitRecord.lineage(of: unit.id, in: tx).units.filter { $0 != unit.id }
        return [statement(under: unit.id, after: after, limit: limit)] + above.map { statement(of: $0, after: after, limit: limit) }
    }

    static func statement(to unit: ID, _ post: String, after: Keyset, limit: Int) -> Statement {
        """
        SELECT published_ms, bulletin FROM bulletin_to WHERE unit = \(unit) AND post = \(post)
        AND (published_ms, bulletin) < (\(after.ms), \(after.id)) ORDER BY published_ms DESC, bulletin DESC LIMIT \(limit)
        """
    }

    static func statement(everybodyAfter after: Keyset, limit: Int) -> Statement {
        """
        SELECT published_ms, id FROM bulletin WHERE everybody = TRUE AND ended_ms IS NULL
        AND (published_ms, id) < (\(after.ms), \(after.id)) ORDER BY published_ms DESC, id DESC LIMIT \(limit)
        """
    }

    static func statement(under unit: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT published_ms, bulletin FROM bulletin_in WHERE unit = \(unit)
        AND (published_ms, bulletin) < (\(after.ms), \(after.id)) ORDER BY published_ms DESC, bulletin DESC LIMIT \(limit)
        """
    }

    static func statement(of unit: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT published_ms, id FROM bulletin WHERE unit = \(unit)
        AND (published_ms, id) < (\(after.ms), \(after.id)) ORDER BY published_ms DESC, id DESC LIMIT \(limit)
        """
    }

    private static func lines(
        _ ids: [ID], for actor: Actor, _ held: [HeldPost], _ services: BulletinServices, in tx: any Reading
    ) throws -> [Line] {
        let found = try Bulletin.all(ids, in: tx)
        let confirmed = try actor.account.map { try BulletinView.confirmed(ids, by: $0, in: tx) } ?? []
        return try ids.compactMap { id in
            guard let bulletin = found[id] else { return nil }
            let isAsked =
                bulletin.state == .published
                && held.contains { bulletin.posts.contains($0.kind) && bulletin.target.path.contains($0.path) }
            return Line(
                bulletin: bulletin, title: try SealedTexts.read(id, vault: services.vault, in: tx)[BulletinText.title],
                isConfirmed: isAsked || confirmed.contains(id) ? confirmed.contains(id) : nil)
        }
    }
}
