package import Kernel
internal import People
package import Territory

/// 志愿者: somebody who wants to be called, by their own wish: where, how old at least, and what they can do. It is a register of its own and
/// stands nowhere else. Who has no account is entered by a worker, with their name sealed.
package struct Volunteer: Sendable {
    package let id: ID
    package let account: ID?
    package let unit: UnitRecord
    /// At least so old, by their own word: 14, 16 or 18.
    package let age: Int64
    /// The end of the last shift that a leader confirmed.
    package let served: Instant?
    package let version: Int64

    static let ages = ["14", "16", "18"]
    static let nameLabel = "name"
    static let guardianLabel = "guardian"
    static let phoneLabel = "phone"

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, v.id, v.account, v.age, v.served_ms, v.version
        """

    private static func decode(_ row: any Row) throws -> Volunteer {
        Volunteer(
            id: try row.id(8), account: try row.optionalID(9), unit: try UnitRecord.decode(row), age: try row.int(10),
            served: try row.optionalInstant(11), version: try row.int(12))
    }

    package static func of(_ account: ID, in tx: any Reading) throws -> Volunteer? {
        try tx.first(
            "SELECT \(columns) FROM volunteer v JOIN unit_now u ON u.unit = v.unit WHERE v.account = \(account) LIMIT 1", decode)
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Volunteer? {
        try tx.first("SELECT \(columns) FROM volunteer v JOIN unit_now u ON u.unit = v.unit WHERE v.id = \(id) LIMIT 1", decode)
    }

    /// Somebody without an account who was helped before, by the phone and the name they gave.
    static func helped(phone hash: [UInt8], in tx: any Reading) throws -> Volunteer? {
        try tx.first(
            "SELECT \(columns) FROM volunteer v JOIN unit_now u ON u.unit = v.unit WHERE v.phone_hash = \(hash) LIMIT 1", decode)
    }

    /// Whoever acts, as a volunteer; told how to become one otherwise.
    static func acting(in context: CommandContext) throws -> Volunteer {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        guard let found = try of(account, in: context.tx) else { throw Problem(409, "volunteer.none") }
        return found
    }

    func skills(in tx: any Reading) throws -> [String] {
        try tx.all("SELECT skill FROM volunteer_skill WHERE volunteer = \(id) ORDER BY skill LIMIT 40") { try $0.text(0) }
    }

    /// Why this task is not for them on a day; `nil` for whoever is in the unit or the squads it calls, old enough, and able to.
    func bar(to task: TaskNotice, on day: Day, in tx: any Reading) throws -> Problem? {
        let squads = try task.called(in: tx)
        if squads.isEmpty {
            guard task.unit.path.contains(unit.path) else { return Problem(409, "task.elsewhere") }
        } else {
            guard let account, try SquadMember.serves(account, in: squads, on: day, tx) else { return Problem(409, "task.squads") }
        }
        guard age >= task.leastAge else { return Problem(409, "task.age", args: ["age": "\(task.leastAge)"]) }
        guard let skill = task.skill else { return nil }
        return try skills(in: tx).contains(skill) ? nil : Problem(409, "task.skill")
    }

    func require(for task: TaskNotice, on day: Day, in tx: any Reading) throws {
        if let bar = try bar(to: task, on: day, in: tx) { throw bar }
    }

    /// Nobody is in two places at once; what was called off binds nobody.
    func requireFree(for shift: TaskShift, in tx: any Reading) throws {
        let other = try tx.first(
            """
            SELECT 1 FROM task_claim c JOIN task_shift s ON s.id = c.shift JOIN task t ON t.id = c.task
            WHERE c.volunteer = \(id) AND s.starts_ms < \(shift.ends) AND s.ends_ms > \(shift.starts)
            AND (c.state = 'served' OR (c.state IN ('entered', 'held', 'waiting') AND c.shift <> \(shift.id) AND t.ended_ms IS NULL))
            LIMIT 1
            """
        ) { try $0.int(0) }
        let duty = try account.flatMap { account in
            try tx.first(
                """
                SELECT 1 FROM squad_member m JOIN duty d ON d.member = m.id WHERE m.account = \(account) AND m.ended_ms IS NULL
                AND d.starts_ms < \(shift.ends) AND d.ends_ms > \(shift.starts) AND d.state <> 'off' LIMIT 1
                """
            ) { try $0.int(0) }
        }
        guard other == nil, duty == nil else { throw Problem(409, "task.overlap") }
    }

    /// Whether they have a place still to come, or hope for one.
    func isBound(at now: Instant, in tx: any Reading) throws -> Bool {
        try tx.first(
            """
            SELECT 1 FROM task_claim c JOIN task_shift s ON s.id = c.shift JOIN task t ON t.id = c.task
            WHERE c.volunteer = \(id) AND c.state IN ('entered', 'held', 'waiting') AND s.ends_ms > \(now)
            AND t.ended_ms IS NULL LIMIT 1
            """
        ) { try $0.int(0) } != nil
    }

    /// What they are called by for whoever leads a task: of somebody who was helped the rest of the name stays hidden.
    func name(vault: any Vault, in tx: any Reading) throws -> String? {
        if let account { return try Staff.find(account, in: tx)?.displayName }
        return try SealedTexts.read(id, vault: vault, in: tx)[Self.nameLabel].map {
            "\($0.prefix(1))" + String(repeating: "*", count: min(4, max(1, $0.count - 1)))
        }
    }

    /// The accounts of those whom a task calls.
    static func audience(of task: TaskNotice, squads: [ID], limit: Int, in tx: any Reading) throws -> [ID] {
        try tx.all(squads.isEmpty ? statement(audience: task, limit: limit) : statement(audience: task, of: squads, limit: limit)) {
            try $0.id(0)
        }
    }

    /// The people of squads, each once. Of who is no volunteer yet nobody knows age and skills: they are called unless a skill is needed.
    static func statement(audience task: TaskNotice, of squads: [ID], limit: Int) -> Statement {
        let able: Statement =
            task.skill.map { "AND EXISTS (SELECT 1 FROM volunteer_skill k WHERE k.volunteer = v.id AND k.skill = \($0))" } ?? ""
        let day = task.published.day
        return """
            SELECT DISTINCT m.account FROM squad_member m LEFT JOIN volunteer v ON v.account = m.account
            WHERE m.squad IN (\(Statement.list(squads.map { "\($0)" }))) AND m.ended_ms IS NULL AND m.joined_ms IS NOT NULL
            AND m.from_day <= \(day) AND m.to_day > \(day) AND (v.id IS NULL OR v.age >= \(task.leastAge)) \(able) LIMIT \(limit)
            """
    }

    static func statement(audience task: TaskNotice, limit: Int) -> Statement {
        let below = task.unit.path.below
        let able: Statement =
            task.skill.map { "AND EXISTS (SELECT 1 FROM volunteer_skill k WHERE k.volunteer = v.id AND k.skill = \($0))" } ?? ""
        return """
            SELECT v.account FROM unit_now u JOIN volunteer v ON v.unit = u.unit
            WHERE (u.path = \(task.unit.path) OR (u.path >= \(below.lower) AND u.path < \(below.upper)))
            AND v.account IS NOT NULL AND v.age >= \(task.leastAge) \(able) LIMIT \(limit)
            """
    }
}
