package import Kernel

/// The section `identity` of a pack: how people prove who they are, how long that holds, and which powers no one account may unite.
package struct IdentityScheme: SchemeSection {
    package static let key = "identity"

    /// Powers that are lent for days and said in public while they run and after.
    package struct Emergency: Sendable, Equatable {
        package let roles: Set<String>
        /// The longest that one may be lent, in days.
        package let days: Int64
    }

    /// Verbs that stay apart from those of every other group (等保 2.0 level 3: system, security and audit administrators).
    package struct Group: Sendable, Equatable {
        package let name: String
        package let verbs: Set<Verb>
    }

    /// Whose holders need a second factor; until they have one they may do nothing else.
    package var secondFactor: Set<String> = []
    /// How long a browser may give no sign of life, in seconds.
    package var idleSeconds: Int64 = SessionCookie.idleSeconds
    /// How long a session lasts at most, in seconds.
    package var lifetimeSeconds: Int64 = 12 * 3600
    /// After so many days a password has to be changed; `nil` is never, as the guidance of today advises.
    package var rotationDays: Int64?
    package var emergency: Emergency?
    package var separate: [Group] = []
    /// The groups that each role touches.
    private var touched: [String: Set<String>] = [:]

    package static let standard = IdentityScheme()

    package init() {}

    /// What a scheme says; the standard for one that was made without this section, as those of small tests are.
    package static func of(_ scheme: Scheme) -> IdentityScheme { (try? scheme.section(IdentityScheme.self)) ?? .standard }

    package static func absent(in context: PackContext) -> IdentityScheme? { .standard }

    package static func read(_ node: PackReader, in context: PackContext) -> IdentityScheme? {
        guard node.map(allowed: ["second_factor", "sessions", "passwords", "emergency", "separate"]) != nil else { return nil }
        var scheme = IdentityScheme()
        if let roles = node.optional("second_factor") { scheme.secondFactor = heldRoles(roles, in: context) }
        if let reader = node.optional("second_factor"), !scheme.secondFactor.isEmpty, !canSecure(context) {
            reader.fault(
                "identity.secure", "nobody signed in has the verb «\(SecureAccount.verb)», so nobody could set up a second factor",
                mend: "give it to a role over signed_in")
        }
        if let sessions = node.optional("sessions"), sessions.map(allowed: ["idle_minutes", "hours"]) != nil {
            if let minutes = sessions.optional("idle_minutes")?.integer(5...240) { scheme.idleSeconds = minutes * 60 }
            if let hours = sessions.optional("hours")?.integer(1...24) { scheme.lifetimeSeconds = hours * 3600 }
        }
        if let passwords = node.optional("passwords"), passwords.map(allowed: ["rotation_days"]) != nil {
            scheme.rotationDays = passwords.optional("rotation_days")?.integer(30...730)
        }
        if let emergency = node.optional("emergency"), emergency.map(allowed: ["roles", "days"]) != nil,
            let roles = emergency.require("roles"), let days = emergency.require("days")?.integer(1...30)
        {
            scheme.emergency = Emergency(roles: heldRoles(roles, in: context), days: days)
        }
        if let separate = node.optional("separate") { scheme.separate = groups(separate, in: context) }
        for role in context.roles {
            scheme.touched[role.id] = Set(scheme.separate.filter { !$0.verbs.isDisjoint(with: role.verbs) }.map(\.name))
        }
        return scheme
    }

    private static func canSecure(_ context: PackContext) -> Bool {
        context.roles.contains { $0.over == .signedIn && $0.verbs.contains(SecureAccount.verb) }
    }

    /// Roles that are given to somebody, not those that hold by themselves.
    private static func heldRoles(_ node: PackReader, in context: PackContext) -> Set<String> {
        let given = Set(context.roles.filter { $0.over == .place || $0.over == .owner }.map(\.id))
        return Set(
            (node.list() ?? []).compactMap { item in
                guard let id = item.identifier() else { return nil }
                if given.contains(id) { return id }
                item.fault("identity.role", "roles.yaml gives nobody a role «\(id)»", mend: "name a role over place or owner")
                return nil
            })
    }

    private static func groups(_ node: PackReader, in context: PackContext) -> [Group] {
        var groups: [Group] = []
        for (name, list) in node.map() ?? [] {
            let verbs = (list.list() ?? []).compactMap { item -> Verb? in
                guard let text = item.text(maximum: 64) else { return nil }
                if let other = groups.first(where: { $0.verbs.contains(Verb(text)) }) {
                    item.fault("identity.twice", "«\(text)» stands under «\(other.name)» too", mend: "leave it in one group")
                }
                if context.verbs.contains(Verb(text)) { return Verb(text) }
                item.fault("roles.verb", "this program knows no verb «\(text)»", mend: "remove it")
                return nil
            }
            groups.append(Group(name: name, verbs: Set(verbs)))
        }
        for role in context.roles.sorted(by: { $0.id < $1.id }) {
            guard let (one, other) = meeting(role.verbs, groups) else { continue }
            node.fault(
                "identity.separate", "the role «\(role.id)» unites «\(one)» and «\(other)»", mend: "make two roles of it, for two people")
        }
        return groups
    }

    private static func meeting(_ verbs: Set<Verb>, _ groups: [Group]) -> (String, String)? {
        let met = groups.filter { !$0.verbs.isDisjoint(with: verbs) }.map(\.name)
        return met.count > 1 ? (met[0], met[1]) : nil
    }

    /// Two groups whose powers these roles would unite in one account; `nil` when they stay apart.
    package func meeting(_ roles: [Role]) -> (String, String)? {
        Self.meeting(roles.reduce(into: []) { $0.formUnion($1.verbs) }, separate)
    }

    func needsSecondFactor(_ roles: some Sequence<String>) -> Bool { roles.contains(where: secondFactor.contains) }

    /// Accounts of today that unite what the new pack keeps apart.
    package func conflicts(in tx: any Reading) throws -> [PackText] {
        let roles = touched.filter { !$0.value.isEmpty }.keys.sorted()
        guard separate.count > 1, roles.count > 1 else { return [] }
        var groups: [ID: Set<String>] = [:]
        try tx.each(
            """
            SELECT account, role FROM account_grant WHERE role IN (\(Statement.list(roles.map { "\($0)" })))
            ORDER BY account LIMIT \(Self.conflictLimit)
            """
        ) { row in groups[try row.id(0), default: []].formUnion(touched[try row.text(1)] ?? []) }
        return groups.filter { $0.value.count > 1 }.map(\.key).sorted().prefix(20).map { "account \($0)" }
    }

    /// Holders of such powers are few; beyond this a pack is put in force for another county.
    private static let conflictLimit = 10_000
}
