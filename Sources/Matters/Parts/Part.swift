internal import Kernel
internal import People

/// One question of a matter that was split, or another office's share in it: a matter of its own with unit, owner and clocks, which its
/// parent waits for. Whoever raised the parent raised it too, so it has no reporter of its own.
struct Part: Sendable {
    enum Kind: String, Sendable {
        /// 拆分: one of several questions.
        case part
        /// 协办: what another office does of it.
        case assist
    }

    /// 办结规则: which parts have to be done before the parent can be.
    enum Rule: String, CaseIterable, Sendable {
        case all
        /// The first one; the others go on by themselves.
        case lead
    }

    let child: ID
    let parent: ID
    let kind: Kind
    /// Of a part; an assistance has none.
    let rule: Rule?
    let leads: Bool
    let since: Instant

    /// Questions of one matter, and offices that help with one.
    static let limit = 20
    static let assistLimit = 5

    static let migration = Migration(
        "matters-parts",
        [
            """
            CREATE TABLE matter_part (
                child BYTEA NOT NULL PRIMARY KEY REFERENCES matter (id),
                parent BYTEA NOT NULL REFERENCES matter (id),
                kind TEXT NOT NULL CHECK (kind IN ('part', 'assist')),
                rule TEXT CHECK (rule IN ('all', 'lead')),
                leads BOOLEAN NOT NULL,
                position BIGINT NOT NULL,
                since_ms BIGINT NOT NULL,
                CHECK (child <> parent),
                CHECK ((kind = 'part') = (rule IS NOT NULL))
            ) CLUSTERED
            """,
            "CREATE INDEX matter_part_parent ON matter_part (parent, position, child)",
        ])

    private static let columns: Statement = "child, parent, kind, rule, leads, since_ms"

    private static func decode(_ row: any Row) throws -> Part {
        guard let kind = Kind(rawValue: try row.text(2)) else { throw StoreError.column(2) }
        return Part(
            child: try row.id(0), parent: try row.id(1), kind: kind, rule: try row.optionalText(3).flatMap(Rule.init(rawValue:)),
            leads: try row.bool(4), since: try row.instant(5))
    }

    /// What a matter is a part of.
    static func of(_ child: ID, in tx: any Reading) throws -> Part? {
        try tx.first("SELECT \(columns) FROM matter_part WHERE child = \(child) LIMIT 1", decode)
    }

    static func all(of parent: ID, in tx: any Reading) throws -> [Part] { try tx.all(allStatement(of: parent), decode) }

    static func allStatement(of parent: ID) -> Statement {
        "SELECT \(columns) FROM matter_part WHERE parent = \(parent) ORDER BY position, child LIMIT \(limit)"
    }

    /// A matter that is handled for another office, as lists are narrowed to it.
    static let isAssist: Statement = "EXISTS (SELECT 1 FROM matter_part a WHERE a.child = m.id AND a.kind = 'assist')"

    /// The parts with how each stands.
    static func standing(of parent: ID, in tx: any Reading) throws -> [(part: Part, matter: Matter)] {
        try all(of: parent, in: tx).compactMap { part in try Matter.find(id: part.child, in: tx).map { (part, $0) } }
    }

    /// Begins a matter that is a part of another one, at its place and with what was said of the place.
    static func begin(
        _ what: String, _ category: Category, of parent: Matter, as kind: Kind, rule: Rule?, leads: Bool, in context: CommandContext
    ) throws -> Matter {
        let count = try all(of: parent.id, in: context.tx).count
        guard count < limit else {
            throw Problem(409, "matter.parts_full", args: ["max": "\(limit)"])
        }
        guard let place = try Unit.find(id: parent.place.unit, in: context.tx) else { throw Problem.notFound }
        var beginning = MatterBeginning(category: category, place: place, what: what, channel: kind == .part ? .split : .assist)
        beginning.placeText = try SealedTexts.read(parent.id, vault: context.vault, in: context.tx)[MatterText.place]
        // Whoever splits it knows what was asked of the whole.
        beginning.isAsked = false
        beginning.parent = parent.id
        let made = try beginning.begin(in: context)
        try context.tx.execute(
            """
            INSERT INTO matter_part (child, parent, kind, rule, leads, position, since_ms)
            VALUES (\(made.id), \(parent.id), \(kind.rawValue), \(rule?.rawValue), \(leads), \(Int64(count)),
                \(context.now))
            """)
        guard let matter = try Matter.find(id: made.id, in: context.tx) else { throw Problem.notFound }
        return matter
    }

    /// A part has one parent, which has none; nothing is both.
    static let check = IntegrityCheck("matter parts") { tx in
        try tx.all(
            """
            SELECT m.number FROM matter_part p JOIN matter_part q ON q.child = p.parent JOIN matter m ON m.id = p.child
            WHERE p.kind = 'part' OR q.kind = 'assist' LIMIT 100
            """
        ) { "matter \(try $0.text(0)) is a part of a part" }
            + tx.all(
                """
                SELECT m.number FROM matter_part p JOIN matter m ON m.id = p.child WHERE m.reporter IS NOT NULL
                OR EXISTS (SELECT 1 FROM matter_following f WHERE f.ended_ms IS NULL AND (f.matter = m.id OR f.root = m.id)) LIMIT 100
                """
            ) { "matter \(try $0.text(0)) is a part, and has a reporter or goes along with another" }
    }
}
