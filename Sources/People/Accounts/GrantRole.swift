package import Kernel
import Territory

/// From when until when a role is held, and why, where it is lent for an emergency.
package struct GrantTerms: Sendable {
    /// Its first day; at once when left out.
    package var from: Day?
    /// The day on which it is over; open when left out.
    package var until: Day?
    /// Said in public: what happened that makes the power necessary. No names.
    package var ground: String?
    package var documentNo: String?

    package static let groundMaximum = 200
    package static let documentMaximum = 60

    package init(from: Day? = nil, until: Day? = nil, ground: String? = nil, documentNo: String? = nil) {
        self.from = from
        self.until = until
        self.ground = ground
        self.documentNo = documentNo
    }
}

/// Gives an account a role in a unit. Whoever grants must reach the unit, and nobody grants to themselves.
package struct GrantRole: Command {
    package static let verb: Verb = "account.grant"
    /// Grants of one account: all are read with each request.
    static let limit = 64

    private let username: String
    private let role: String
    private let unitCode: String
    private let terms: GrantTerms

    /// `unit` is its code.
    package init(username: String, role: String, unit: String, terms: GrantTerms = GrantTerms()) {
        self.username = username
        self.role = role
        unitCode = unit
        self.terms = terms
    }

    package func subject(in tx: any Reading) throws -> Subject { Subject(place: try unit(in: tx).path) }

    package func run(in context: CommandContext) throws {
        let account = try Account.require(username: username, in: context.tx)
        guard context.scheme.role(role) != nil else { throw Problem.invalid([FieldProblem("role", "role")]) }
        guard context.actor.isSystem || context.actor.account != account.id else { throw Problem(403, "account.own") }
        guard !account.isDisabled else { throw Problem(409, "account.disabled") }
        let unit = try unit(in: context.tx)
        let today = context.now.day
        let from = terms.from.flatMap { $0 > today ? $0 : nil }
        try judgeDays(from ?? today)
        try Separation.require(account.id, adding: role, in: context)
        try EmergencyPower.record(role, unit: unit.id, account: account.id, from: from ?? today, terms, in: context)
        if let from {
            try PlannedGrant.add(account, role, unit.id, from: from, until: terms.until, in: context)
        } else {
            try Self.give(role, in: unit.id, until: terms.until ?? .forever, to: account, in: context)
        }
    }

    /// Gives it at once.
    static func give(_ role: String, in unit: ID, until: Day, to account: Account, in context: CommandContext) throws {
        let held = try context.tx.count("SELECT COUNT(*) FROM account_grant WHERE account = \(account.id) LIMIT 1")
        guard held < limit else { throw Problem(409, "account.grants_full", args: ["max": "\(limit)"]) }
        let added = try context.tx.executeCounting(
            """
            INSERT INTO account_grant (account, role, unit, granted_ms, until_day)
            VALUES (\(account.id), \(role), \(unit), \(context.now), \(until))
            ON CONFLICT (account, role, unit) DO NOTHING
            """)
        guard added == 1 else { throw Problem(409, "account.grant_exists") }
        try account.record(
            verb, unit: unit,
            Payload().with("role", token: role).with("unit", id: unit).with("until", token: until == .forever ? nil : until.text),
            in: context)
    }

    private func judgeDays(_ start: Day) throws {
        guard let until = terms.until, until <= start else { return }
        throw Problem.invalid([FieldProblem("until", "until")])
    }

    private func unit(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: unitCode, in: tx) else { throw Problem.invalid([FieldProblem("unit", "unit")]) }
        return unit
    }
}

/// Powers that the pack keeps apart never meet in one account, not even for a day to come.
enum Separation {
    static func require(_ account: ID, adding role: String, in context: CommandContext) throws {
        let scheme = IdentityScheme.of(context.scheme)
        guard !scheme.separate.isEmpty else { return }
        let held = try context.tx.all(
            """
            SELECT role FROM account_grant WHERE account = \(account)
            UNION SELECT role FROM grant_plan WHERE account = \(account) LIMIT \(2 * GrantRole.limit)
            """
        ) { try $0.text(0) }
        let roles = (held + [role]).compactMap(context.scheme.role)
        guard let (one, other) = scheme.meeting(roles) else { return }
        throw Problem(409, "account.separate", args: ["one": one, "other": other])
    }
}
