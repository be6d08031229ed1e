package import Kernel
internal import People
package import Territory

/// Cases for who may know of them: those of a centre and below for who oversees it, otherwise those on whose panel the reader sits.
package struct CaseList: Sendable {
    /// Where the reader oversees, the unit whose cases these are.
    package let unit: UnitRecord?
    package let own: [UnitRecord]
    package let group: String
    package let items: [MediationCase]
    package let next: Keyset?
    /// Matters that offices handed over, where the reader opens cases.
    package var referrals: [Referral] = []
    package var nextReferral: Keyset?

    static let groups = MediationCase.State.groups
    static let referralLimit = 50

    package static func load(
        _ request: Request, _ services: MediationServices, limit: Int, in tx: any Reading
    ) throws -> CaseList {
        let (policy, actor) = (services.policy, request.actor)
        let group = request.query["state"].flatMap { $0.isEmpty ? nil : $0 } ?? MediationCase.State.openGroup
        guard groups.contains(group) else { throw Problem.invalid([FieldProblem("state", "choice")]) }
        let after = try Keyset.read(request.query["after"])
        let paths = policy.scopes(MediationPermission.oversee, of: actor, over: .place).map(\.path)
            .filter { path in policy.scopes(MediationPermission.list, of: actor, over: .place).contains { $0.path.contains(path) } }
        let own = try paths.prefix(20).compactMap { try UnitRecord.find(path: $0, in: tx) }
        let code = String((request.query["unit"] ?? "").prefix(32))
        guard let first = own.first else {
            guard code.isEmpty, let account = actor.account else { throw Problem.notFound }
            let (items, next) = try page(
                tx.all(statement(seated: account, after: after, limit: limit + 1)) { Keyset(ms: try $0.int(0), id: try $0.id(1)) },
                limit: limit, in: tx)
            // A mediator's own are few: those that ended stand with those that are open.
            let shown = try items.filter { item in
                guard item.state.group == group else { return false }
                return try item.isOpen(to: actor, policy, in: tx)
            }
            return CaseList(unit: nil, own: [], group: group, items: shown, next: next)
        }
        let unit: UnitRecord
        if code.isEmpty {
            unit = first
        } else {
            guard let found = try UnitRecord.find(code: code, in: tx), paths.contains(where: { $0.contains(found.path) }) else {
                throw Problem.notFound
            }
            unit = found
        }
        let (items, next) = try page(
            tx.all(statement(under: unit.id, group, after: after, limit: limit + 1)) { Keyset(ms: try $0.int(0), id: try $0.id(1)) },
            limit: limit, in: tx)
        var list = CaseList(unit: unit, own: own, group: group, items: items, next: next)
        if policy.allows(MediationPermission.open, actor, on: Subject(place: unit.path, owner: unit.path)) {
            try list.addReferrals(of: unit.id, after: Keyset.read(request.query["referrals_after"]), in: tx)
        }
        return list
    }

    private mutating func addReferrals(of centre: ID, after: Keyset, in tx: any Reading) throws {
        let found = try Referral.all(of: centre, after: after, limit: Self.referralLimit + 1, in: tx)
        referrals = Array(found.prefix(Self.referralLimit))
        nextReferral = found.count > Self.referralLimit ? referrals.last.map { Keyset(ms: $0.referred.ms, id: $0.matter) } : nil
    }

    private static func page(_ found: [Keyset], limit: Int, in tx: any Reading) throws -> (items: [MediationCase], next: Keyset?) {
        let keys = Array(found.prefix(limit))
        let cases = try MediationCase.all(keys.map(\.id), in: tx)
        return (keys.compactMap { cases[$0.id] }, found.count > limit ? keys.last : nil)
    }

    static func statement(under unit: ID, _ group: String, after: Keyset, limit: Int) -> Statement {
        """
        SELECT sort_ms, mediation FROM mediation_in WHERE unit = \(unit) AND grp = \(group)
        AND (sort_ms, mediation) < (\(after.ms), \(after.id)) ORDER BY sort_ms DESC, mediation DESC LIMIT \(limit)
        """
    }

    static func statement(seated account: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT since_ms, mediation FROM mediation_seat WHERE account = \(account) AND until_ms IS NULL
        AND (since_ms, mediation) < (\(after.ms), \(after.id)) ORDER BY since_ms DESC, mediation DESC LIMIT \(limit)
        """
    }
}
