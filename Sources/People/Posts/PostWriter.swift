package import Kernel
package import Territory

/// Writes posts under an act; a form, the API and an import all come through here.
package struct PostWriter {
    private let act: TerritoryAct
    private let context: CommandContext
    private var tx: any Transaction { context.tx }

    /// Nobody is appointed further ahead than this, in days.
    package static let daysAhead: Int64 = 366
    /// Nor before the People's Republic had townships.
    package static let earliest = Day(year: 1949, month: 10, day: 1)

    package init(_ act: TerritoryAct, in context: CommandContext) {
        self.act = act
        self.context = context
    }

    package static func days(_ today: Day) -> ClosedRange<Day> { earliest...Day(sinceEpoch: today.sinceEpoch + daysAhead) }

    /// What stands already for somebody of that name: their open post and whether it is the very same.
    package struct Standing: Sendable {
        package let post: ID
        package let from: Day
        package let isSame: Bool
    }

    /// The open post of somebody of that name in a unit.
    package static func standing(
        _ person: PostPerson, kind: String, unit: UnitRecord, vault: any Vault, in tx: any Reading
    ) throws -> Standing? {
        let holder = person.holder(vault, unit: unit.code)
        let found = try tx.all(
            """
            SELECT id, valid_from, holder FROM post WHERE unit = \(unit.id) AND kind = \(kind) AND named = \(person.named(vault))
            AND superseded_by IS NULL AND valid_to = \(Day.forever) ORDER BY id LIMIT 10
            """
        ) { (id: try $0.id(0), from: Day(try $0.text(1)), holder: try $0.bytes(2)) }
        // Two people of one name serve in one unit: the one with the same phone is meant, or else nobody can tell.
        let meant = found.first { $0.holder == holder } ?? (found.count == 1 ? found[0] : nil)
        return meant.flatMap { meant in meant.from.map { Standing(post: meant.id, from: $0, isSame: meant.holder == holder) } }
    }

    /// Whether the same person holds the same post on a day from `from` on.
    package static func overlaps(
        _ person: PostPerson, kind: String, unit: UnitRecord, from: Day, vault: any Vault, in tx: any Reading
    ) throws -> Bool {
        try tx.count(
            """
            SELECT COUNT(*) FROM post WHERE unit = \(unit.id) AND kind = \(kind) AND named = \(person.named(vault))
            AND holder = \(person.holder(vault, unit: unit.code)) AND superseded_by IS NULL AND valid_to > \(from) LIMIT 1
            """) > 0
    }

    @discardableResult
    package func appoint(
        _ person: PostPerson, kind: PostKind, unit: UnitRecord, from: Day, account: ID? = nil
    ) throws -> (post: ID, commitments: [[UInt8]]) {
        guard try !Self.overlaps(person, kind: kind.id, unit: unit, from: from, vault: context.vault, in: tx) else {
            throw Problem(409, "post.overlap")
        }
        let id = context.newID()
        try tx.execute(
            """
            INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act)
            VALUES (\(id), \(unit.id), \(kind.id), \(account), \(person.named(context.vault)),
                \(person.holder(context.vault, unit: unit.code)), \(from), \(Day.forever), \(act.id))
            """)
        let texts =
            [(label: PostPerson.nameLabel, text: person.name)] + (person.phone.map { [(label: PostPerson.phoneLabel, text: $0)] } ?? [])
        return (id, try SealedTexts.write(texts, of: id, in: context))
    }

    /// Ends a post on a day; on its first day it is taken back altogether.
    package func end(_ post: ID, on day: Day) throws {
        try tx.execute("UPDATE post SET superseded_by = \(act.id) WHERE id = \(post) AND superseded_by IS NULL")
        try tx.execute(
            """
            INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act)
            SELECT id, unit, kind, account, named, holder, valid_from, \(day), \(act.id) FROM post
            WHERE id = \(post) AND superseded_by = \(act.id) AND valid_from < \(day)
            """)
    }

    /// Takes back what an earlier act said of one post and of whom it had replaced.
    package func revert(_ post: ID, saidBy earlier: ID) throws {
        let said = try tx.first("SELECT unit, kind, named FROM post WHERE id = \(post) AND act = \(earlier) LIMIT 1") {
            (unit: try $0.id(0), kind: try $0.text(1), named: try $0.bytes(2))
        }
        guard let said else { throw Problem.notFound }
        guard try Post.laterUnit(post, saidBy: earlier, in: tx) == nil else { throw Problem(409, "territory.later_act") }
        let here: Statement = "unit = \(said.unit) AND kind = \(said.kind) AND named = \(said.named)"
        try tx.execute(
            """
            UPDATE post SET superseded_by = \(act.id) WHERE \(here) AND superseded_by IS NULL AND EXISTS
                (SELECT 1 FROM post AS said WHERE said.id = post.id AND said.act = \(earlier)
                    AND said.valid_from = post.valid_from AND said.valid_to = post.valid_to)
            """)
        try tx.execute(
            """
            INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act)
            SELECT id, unit, kind, account, named, holder, valid_from, valid_to, \(act.id) FROM post
            WHERE \(here) AND superseded_by = \(earlier)
            """)
        try SealedTexts.erase([post], in: tx)
    }
}
