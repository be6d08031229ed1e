package import Kernel
internal import Territory

/// 岗位任职: somebody serves in a unit, in a post that the pack names, from a day on.
package struct Post: Sendable {
    package let id: ID
    package let unit: ID
    /// An id of the pack's posts.
    package let kind: String
    package let account: ID?
    package let from: Day
    /// The first day on which it is no longer held.
    package let to: Day

    /// Holders of one kind in one unit; far above what any grid has.
    static let unitLimit = 200
    static let columns: Statement = "id, unit, kind, account, valid_from, valid_to"

    static func decode(_ row: any Row) throws -> Post {
        guard let from = Day(try row.text(4)), let to = Day(try row.text(5)) else { throw StoreError.column(4) }
        return Post(
            id: try row.id(0), unit: try row.id(1), kind: try row.text(2), account: try row.optionalID(3), from: from, to: to)
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Post? {
        try tx.first("SELECT \(columns) FROM post WHERE id = \(id) AND superseded_by IS NULL LIMIT 1", decode)
    }

    /// Who serves in a unit on a day, by kind and length of service.
    static func held(in unit: ID, on day: Day) -> Statement {
        """
        SELECT \(columns) FROM post WHERE unit = \(unit) AND superseded_by IS NULL AND valid_from <= \(day) AND valid_to > \(day)
        ORDER BY kind, valid_from, id LIMIT \(unitLimit)
        """
    }

    /// Whether anybody serves in a unit, now or at any time by what is believed today: a unit in use.
    static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count(
            "SELECT COUNT(*) FROM (SELECT id FROM post WHERE unit = \(unit) AND superseded_by IS NULL LIMIT 1) AS any_of") > 0
    }

    /// The unit of a post of which something else is believed today than `act` said; `nil` when that still stands.
    package static func laterUnit(_ post: ID, saidBy act: ID, in tx: any Reading) throws -> ID? {
        try tx.first(
            """
            SELECT said.unit FROM post AS said WHERE said.id = \(post) AND said.act = \(act) AND NOT EXISTS
                (SELECT 1 FROM post AS now WHERE now.id = said.id AND now.superseded_by IS NULL
                    AND now.valid_from = said.valid_from AND now.valid_to = said.valid_to) LIMIT 1
            """
        ) { try $0.id(0) }
    }

    /// Posts that somebody holds and a new pack does not have: taking it over would leave a name on a card that nobody can explain.
    @Sendable package static func lostKinds(_ scheme: Scheme, _ tx: any Reading) throws -> [PackText] {
        let territory = try scheme.section(TerritoryScheme.self)
        return try tx.all(
            """
            SELECT DISTINCT post.kind, unit_now.level FROM post JOIN unit_now ON unit_now.unit = post.unit
            WHERE post.superseded_by IS NULL AND post.valid_to = \(Day.forever) ORDER BY post.kind, unit_now.level LIMIT 1000
            """
        ) { (kind: try $0.text(0), level: try $0.text(1)) }
        .filter { held in territory.post(held.kind)?.levels.contains(held.level) != true }
        .map { "post \($0.kind) on level \($0.level)" }
    }
}

/// The person of a post, as the card shows them.
package struct PostPerson: Sendable {
    /// One line, 1 to 40 characters.
    package let name: String
    /// The phone of the work, not a private one; digits.
    package let phone: String?

    package init(name: String, phone: String?) {
        self.name = name
        self.phone = phone
    }

    static let nameMaximum = 40
    static let nameLabel = "name"
    static let phoneLabel = "phone"

    /// Opens the sealed name and phone; `nil` once they were erased.
    static func open(_ post: ID, vault: any Vault, in tx: any Reading) throws -> PostPerson? {
        let texts = try SealedTexts.read(post, vault: vault, in: tx)
        return texts[nameLabel].map { PostPerson(name: $0, phone: texts[phoneLabel]) }
    }

    /// The same name on this installation, for finding somebody's post when their phone changes.
    package func named(_ vault: any Vault) -> [UInt8] { vault.match(name, purpose: "post.name") }

    /// The same person in several grids: name and work phone together. Without a phone nobody is taken for somebody elsewhere.
    package func holder(_ vault: any Vault, unit: String) -> [UInt8] {
        vault.match("\(name)\u{1F}\(phone ?? unit)", purpose: "post.holder")
    }
}
