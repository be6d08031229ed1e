package import Kernel
import Territory

/// A role that is to be held from a day to come: nothing is held before, and the program itself gives it on the day.
enum PlannedGrant {
    static let eventType = "account.plan"
    static let limit = 20

    static func add(_ account: Account, _ role: String, _ unit: ID, from: Day, until: Day?, in context: CommandContext) throws {
        let planned = try context.tx.count(
            "SELECT COUNT(*) FROM (SELECT unit FROM grant_plan WHERE account = \(account.id) LIMIT \(limit)) AS any_of")
        guard planned < limit else { throw Problem(409, "account.grants_full", args: ["max": "\(limit)"]) }
        let added = try context.tx.executeCounting(
            """
            INSERT INTO grant_plan (account, role, unit, from_day, until_day)
            VALUES (\(account.id), \(role), \(unit), \(from), \(until ?? .forever)) ON CONFLICT (account, role, unit) DO NOTHING
            """)
        guard added == 1 else { throw Problem(409, "account.grant_exists") }
        try account.record(
            Verb(eventType), unit: unit,
            Payload().with("role", token: role).with("unit", id: unit).with("from", token: from.text).with("until", token: until?.text),
            in: context)
    }

    struct Item: Sendable {
        let role: String
        let unitCode: String
        let unitName: String
        let from: Day
        let until: Day
    }

    static func of(_ account: ID, in tx: any Reading) throws -> [Item] {
        try tx.all(
            """
            SELECT p.role, u.code, u.name, p.from_day, p.until_day FROM grant_plan p JOIN unit_now u ON u.unit = p.unit
            WHERE p.account = \(account) ORDER BY p.from_day, p.role, p.unit LIMIT \(limit)
            """
        ) { row in
            Item(
                role: try row.text(0), unitCode: try row.text(1), unitName: try row.text(2), from: try row.day(3), until: try row.day(4))
        }
    }

    static func due(on today: Day) -> Statement {
        "SELECT account, role, unit, until_day FROM grant_plan WHERE from_day <= \(today) ORDER BY from_day, account, role, unit LIMIT 50"
    }
}

/// Gives what was planned for today. What cannot be given any more, since the account was shut or the unit is gone, is dropped.
package struct BeginGrants: Command {
    package static let verb = GrantRole.verb

    package init() {}

    package func run(in context: CommandContext) throws -> Int {
        let due = try context.tx.all(PlannedGrant.due(on: context.now.day)) {
            (account: try $0.id(0), role: try $0.text(1), unit: try $0.id(2), until: try $0.day(3))
        }
        for plan in due {
            try context.tx.execute(
                "DELETE FROM grant_plan WHERE account = \(plan.account) AND role = \(plan.role) AND unit = \(plan.unit)")
            let stands = try context.tx.count("SELECT COUNT(*) FROM unit_now WHERE unit = \(plan.unit) LIMIT 1") > 0
            let isHeld =
                try context.tx.count(
                    """
                    SELECT COUNT(*) FROM account_grant WHERE account = \(plan.account) AND role = \(plan.role) AND unit = \(plan.unit) LIMIT 1
                    """) > 0
            guard stands, !isHeld, plan.until > context.now.day, let account = try Account.find(id: plan.account, in: context.tx),
                !account.isDisabled, context.scheme.role(plan.role) != nil
            else { continue }
            try GrantRole.give(plan.role, in: plan.unit, until: plan.until, to: account, in: context)
        }
        return due.count
    }
}

/// Takes away what was held until today. It opened nothing since the day began: whoever asks is judged by the day itself.
package struct LapseGrants: Command {
    package static let verb = WithdrawRole.verb

    package init() {}

    static func due(on today: Day) -> Statement {
        "SELECT account, role, unit FROM account_grant WHERE until_day <= \(today) ORDER BY until_day, account, role, unit LIMIT 50"
    }

    package func run(in context: CommandContext) throws -> Int {
        let due = try context.tx.all(Self.due(on: context.now.day)) {
            (account: try $0.id(0), role: try $0.text(1), unit: try $0.id(2))
        }
        for grant in due {
            try context.tx.execute(
                "DELETE FROM account_grant WHERE account = \(grant.account) AND role = \(grant.role) AND unit = \(grant.unit)")
            try Account.find(id: grant.account, in: context.tx)?.record(
                Self.verb, unit: grant.unit,
                Payload().with("role", token: grant.role).with("unit", id: grant.unit).with("lapsed", flag: true),
                in: context)
        }
        return due.count
    }
}

extension PlannedGrant {
    /// A look first: mostly nothing is due, and then nothing is written.
    static let alarm = Alarm(name: "people.grants", everySeconds: 60) { executor in
        let today = executor.entropy.now().day
        let waits = try executor.store.read { tx in
            (
                begin: try tx.first(PlannedGrant.due(on: today)) { _ in true } != nil,
                lapse: try tx.first(LapseGrants.due(on: today)) { _ in true } != nil
            )
        }
        var done = 0
        if waits.begin { done += try await executor.perform(BeginGrants(), as: .system).output ?? 0 }
        if waits.lapse { done += try await executor.perform(LapseGrants(), as: .system).output ?? 0 }
        return done
    }
}
