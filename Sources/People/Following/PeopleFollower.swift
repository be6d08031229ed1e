internal import Kernel
package import Territory

/// What becomes of posts, roles and households when the territory is redrawn: of a unit that is no more they go on in its successor, or
/// end, as the act says. All of it goes back when the act is taken back.
package enum PeopleFollower {
    package static let follower = ActFollower(count: count, follow: follow)

    static let migration = Migration(
        "people-follow",
        [
            """
            CREATE TABLE grant_follow (
                act BYTEA NOT NULL,
                account BYTEA NOT NULL REFERENCES account (id),
                role TEXT NOT NULL,
                unit BYTEA NOT NULL,
                heir BYTEA,
                added BOOLEAN NOT NULL,
                PRIMARY KEY (act, account, role, unit)
            ) CLUSTERED
            """,
            "CREATE INDEX post_act ON post (act)",
            "CREATE INDEX post_superseded ON post (superseded_by) WHERE superseded_by IS NOT NULL",
            "CREATE INDEX household_act ON household (act)",
        ])

    private static func count(_ units: [UnitRecord], in tx: any Reading) throws -> [ActFollower.Count] {
        var counts: [String: Int64] = [:]
        for unit in units {
            let range = unit.path.below
            let here: Statement = "(n.path = \(unit.path) OR n.path >= \(range.lower) AND n.path < \(range.upper))"
            let limit = ActFollower.countLimit
            let households = try tx.first(
                """
                SELECT COUNT(*), COALESCE(SUM(any_of.residents), 0) FROM (SELECT h.residents FROM unit_now n JOIN household h
                    ON h.residence = n.unit AND h.superseded_by IS NULL AND h.valid_to = \(Day.forever) WHERE \(here) LIMIT \(limit)) AS any_of
                """
            ) { (try $0.int(0), try $0.int(1)) }
            counts["households", default: 0] += households?.0 ?? 0
            counts["residents", default: 0] += households?.1 ?? 0
            counts["posts", default: 0] += try tx.count(
                """
                SELECT COUNT(*) FROM (SELECT p.id FROM unit_now n JOIN post p
                    ON p.unit = n.unit AND p.superseded_by IS NULL AND p.valid_to = \(Day.forever) WHERE \(here) LIMIT \(limit)) AS any_of
                """)
            // Whoever works there loads the page of their grids anew.
            counts["accounts", default: 0] += try tx.count(
                """
                SELECT COUNT(*) FROM (SELECT DISTINCT g.account FROM unit_now n JOIN account_grant g ON g.unit = n.unit
                    WHERE \(here) LIMIT \(limit)) AS any_of
                """)
        }
        return ["households", "residents", "posts", "accounts"].map { .init($0, counts[$0] ?? 0) }
    }

    private static func follow(_ outcome: ActOutcome, in context: CommandContext) throws {
        if let act = outcome.undoes {
            try revert(act, by: outcome.act, in: context)
            try giveRolesBack(act, by: outcome, in: context)
        }
        for left in outcome.left where left.isEnded {
            guard let heir = left.main.flatMap({ $0 == left.unit ? nil : $0 }) else { continue }
            try moveHouseholds(from: left.unit, to: heir, outcome, in: context.tx)
            try movePosts(from: left.unit, to: heir, outcome, in: context)
            // A role over a unit of another level would be another power: whoever is to have that is given it by hand.
            let isAlike = try UnitRecord.find(id: left.unit, in: context.tx)?.level == UnitRecord.find(id: heir, in: context.tx)?.level
            try moveRoles(from: left.unit, to: outcome.posts == .move && isAlike ? heir : nil, outcome.act, in: context)
        }
    }

    // MARK: - Households

    /// Beyond this a unit is no grid: a village of so many households is imported anew.
    private static let limit = 5000

    private static func moveHouseholds(from unit: ID, to heir: ID, _ outcome: ActOutcome, in tx: any Transaction) throws {
        let some = try tx.count(
            """
            SELECT COUNT(*) FROM (SELECT id FROM household WHERE residence = \(unit) AND superseded_by IS NULL LIMIT \(limit + 1)) AS any_of
            """)
        guard some > 0 else { return }
        guard some <= limit else { throw Problem(409, "territory.too_large", args: ["max": "\(limit)"]) }
        let (act, day) = (outcome.act, outcome.day)
        try tx.execute(
            """
            UPDATE household SET superseded_by = \(act) WHERE residence = \(unit) AND superseded_by IS NULL AND valid_to > \(day)
            """)
        try tx.execute(
            """
            INSERT INTO household (id, number, residence, origin, residents, valid_from, valid_to, act)
            SELECT id, number, residence, origin, residents, valid_from, \(day), \(act) FROM household
            WHERE residence = \(unit) AND superseded_by = \(act) AND valid_from < \(day)
            """)
        try tx.execute(
            """
            INSERT INTO household (id, number, residence, origin, residents, valid_from, valid_to, act)
            SELECT id, number, \(heir), origin, residents, CASE WHEN valid_from > \(day) THEN valid_from ELSE \(day) END, valid_to, \(act)
            FROM household WHERE residence = \(unit) AND superseded_by = \(act)
            """)
    }

    // MARK: - Posts

    private static func movePosts(from unit: ID, to heir: ID, _ outcome: ActOutcome, in context: CommandContext) throws {
        let tx = context.tx
        let posts = try tx.all(
            """
            SELECT \(Post.columns), named, holder FROM post WHERE unit = \(unit) AND superseded_by IS NULL AND valid_to > \(outcome.day)
            ORDER BY kind, valid_from, id LIMIT \(Post.unitLimit)
            """
        ) { (post: try Post.decode($0), named: try $0.bytes(6), holder: try $0.bytes(7)) }
        guard !posts.isEmpty, let record = try UnitRecord.find(id: heir, in: tx) else { return }
        let scheme = try context.scheme.section(TerritoryScheme.self)
        for (post, named, holder) in posts {
            let act = try TerritoryAct(resuming: outcome.act, in: context)
            try PostWriter(act, in: context).end(post.id, on: max(outcome.day, post.from))
            // The heir may be of another level, which has no such post; and whoever serves there already does so once.
            guard outcome.posts == .move, scheme.post(post.kind)?.levels.contains(record.level) == true,
                try tx.count(
                    """
                    SELECT COUNT(*) FROM post WHERE unit = \(heir) AND kind = \(post.kind) AND named = \(named) AND holder = \(holder)
                    AND superseded_by IS NULL AND valid_to > \(outcome.day) LIMIT 1
                    """) == 0
            else { continue }
            let new = context.newID()
            try tx.execute(
                """
                INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act)
                VALUES (\(new), \(heir), \(post.kind), \(post.account), \(named), \(holder), \(max(outcome.day, post.from)), \(post.to),
                    \(outcome.act))
                """)
            let texts = try SealedTexts.read(post.id, vault: context.vault, in: tx)
            try SealedTexts.write(texts.sorted { $0.key < $1.key }.map { (label: $0.key, text: $0.value) }, of: new, in: context)
        }
    }

    /// What the act said of posts and households is no longer believed, and what it had put right is again.
    private static func revert(_ act: ID, by undo: ID, in context: CommandContext) throws {
        let tx = context.tx
        let gone = try tx.all("SELECT id FROM post WHERE act = \(act) AND superseded_by IS NULL ORDER BY id LIMIT \(limit)") {
            try $0.id(0)
        }
        try tx.execute("UPDATE post SET superseded_by = \(undo) WHERE act = \(act) AND superseded_by IS NULL")
        try tx.execute(
            """
            INSERT INTO post (id, unit, kind, account, named, holder, valid_from, valid_to, act)
            SELECT id, unit, kind, account, named, holder, valid_from, valid_to, \(undo) FROM post AS was WHERE superseded_by = \(act)
            AND NOT EXISTS (SELECT 1 FROM post AS now WHERE now.id = was.id AND now.superseded_by IS NULL)
            """)
        let erased = try gone.filter { try Post.find($0, in: tx) == nil }
        try SealedTexts.erase(erased, in: tx)
        // A household that has moved on since stays where it is.
        try tx.execute(
            """
            UPDATE household SET superseded_by = \(undo) WHERE act = \(act) AND superseded_by IS NULL AND NOT EXISTS
                (SELECT 1 FROM household AS later WHERE later.id = household.id AND later.act = \(act)
                    AND later.superseded_by IS NOT NULL AND later.superseded_by <> \(undo))
            """)
        try tx.execute(
            """
            INSERT INTO household (id, number, residence, origin, residents, valid_from, valid_to, act)
            SELECT id, number, residence, origin, residents, valid_from, valid_to, \(undo) FROM household AS was WHERE superseded_by = \(act)
            AND NOT EXISTS (SELECT 1 FROM household AS now WHERE now.id = was.id AND now.superseded_by IS NULL
                AND now.valid_from < was.valid_to AND now.valid_to > was.valid_from)
            """)
    }

    // MARK: - Roles

    private static func moveRoles(from unit: ID, to heir: ID?, _ act: ID, in context: CommandContext) throws {
        let grants = try context.tx.all(
            "SELECT account, role, until_day FROM account_grant WHERE unit = \(unit) ORDER BY account, role LIMIT \(limit)"
        ) { (account: try $0.id(0), role: try $0.text(1), until: try $0.day(2)) }
        for grant in grants {
            try take(grant.role, in: unit, from: grant.account, in: context)
            let added = try heir.map { try give(grant.role, in: $0, to: grant.account, until: grant.until, in: context) } ?? false
            try context.tx.execute(
                """
                INSERT INTO grant_follow (act, account, role, unit, heir, added, until_day)
                VALUES (\(act), \(grant.account), \(grant.role), \(unit), \(heir), \(added), \(grant.until))
                """)
        }
    }

    private static func giveRolesBack(_ act: ID, by outcome: ActOutcome, in context: CommandContext) throws {
        let grants = try context.tx.all(
            "SELECT account, role, unit, heir, added, until_day FROM grant_follow WHERE act = \(act) ORDER BY account, role, unit LIMIT \(limit)"
        ) {
            (
                account: try $0.id(0), role: try $0.text(1), unit: try $0.id(2), heir: try $0.optionalID(3), added: try $0.bool(4),
                until: try $0.day(5)
            )
        }
        for grant in grants {
            if let heir = grant.heir, grant.added {
                // A role that was withdrawn since stays withdrawn.
                guard try holds(grant.role, in: heir, grant.account, in: context.tx) else { continue }
                try take(grant.role, in: heir, from: grant.account, in: context)
            }
            _ = try give(grant.role, in: grant.unit, to: grant.account, until: grant.until, in: context)
        }
    }

    private static func holds(_ role: String, in unit: ID, _ account: ID, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM account_grant WHERE account = \(account) AND role = \(role) AND unit = \(unit) LIMIT 1") > 0
    }

    private static func take(_ role: String, in unit: ID, from id: ID, in context: CommandContext) throws {
        try context.tx.execute("DELETE FROM account_grant WHERE account = \(id) AND role = \(role) AND unit = \(unit)")
        try Account.find(id: id, in: context.tx)?.record(
            WithdrawRole.verb, unit: unit, Payload().with("role", token: role).with("unit", id: unit), in: context)
    }

    /// Whether it was not held there before.
    private static func give(_ role: String, in unit: ID, to id: ID, until: Day, in context: CommandContext) throws -> Bool {
        let added = try context.tx.executeCounting(
            """
            INSERT INTO account_grant (account, role, unit, granted_ms, until_day) VALUES (\(id), \(role), \(unit), \(context.now), \(until))
            ON CONFLICT (account, role, unit) DO NOTHING
            """)
        guard added == 1 else { return false }
        try Account.find(id: id, in: context.tx)?.record(
            GrantRole.verb, unit: unit, Payload().with("role", token: role).with("unit", id: unit), in: context)
        return true
    }
}
