internal import Kernel
internal import People

/// What the page of hand-overs shows: whose open work it is about, what that is, to whom it may go, and the hand-overs of the unit.
struct HandoverDesk: Sendable {
    struct Line: Sendable {
        let handover: Handover
        let person: Staff?
        let standIn: Staff?
        let mayEnd: Bool
    }

    let unit: Unit
    let staff: [Staff]
    /// Whose work is looked at; `nil` for who has none of their own here and has named nobody.
    let person: Staff?
    let mayArrange: Bool
    let matters: [Matter]
    let nextMatter: Keyset?
    let lines: [Line]
    let next: Keyset?
    let today: Day
    let now: Instant

    static let pageSize = 25

    static func load(
        unit code: String?, person name: String?, given: Keyset?, after: Keyset, limit: Int = pageSize, for actor: Actor,
        _ services: MatterServices, in tx: any Reading
    ) throws -> HandoverDesk {
        let unit = try reach(code, of: actor, services.policy, in: tx)
        let subject = BeginHandover.subject(unit)
        func may(_ verb: Verb) -> Bool {
            if case .allowed = services.policy.decide(verb, of: actor, on: subject) { true } else { false }
        }
        let mayArrange = may(HandoverPermission.arrange)
        let staff = try Matter.staff(of: unit.unit, by: services.scheme.current, in: tx)
        let named = name.flatMap { name in staff.first { $0.username == name } }
        guard name == nil || (named != nil && (mayArrange || named?.account == actor.account)) else { throw Problem.notFound }
        let person = named ?? staff.first { $0.account == actor.account }
        let today = services.now.day
        let given = try person.map { try tx.all(Self.given(to: $0.account, in: unit.unit, after: given), Matter.decode) } ?? []
        let found = try tx.all(Handover.listed(unit.unit, after: after, limit: limit + 1), Handover.decode)
        let page = found.prefix(limit)
        return HandoverDesk(
            unit: unit, staff: staff, person: person, mayArrange: mayArrange, matters: Array(given.prefix(pageSize)),
            nextMatter: given.count > pageSize ? given.prefix(pageSize).last.map { Keyset(ms: $0.due?.ms ?? 0, id: $0.id) } : nil,
            lines: try page.map { handover in
                let isOpen = [.coming, .running].contains(handover.state(on: today))
                return Line(
                    handover: handover, person: try Staff.find(handover.account, in: tx),
                    standIn: try Staff.find(handover.standIn, in: tx),
                    mayEnd: isOpen && may(HandoverPermission.end) && (mayArrange || handover.account == actor.account))
            }, next: found.count > limit ? page.last.map { Keyset(ms: $0.made.ms, id: $0.id) } : nil, today: today, now: services.now)
    }

    /// The unit that was asked for, or the first in which the reader may hand over. What may not be seen is not found.
    private static func reach(_ code: String?, of actor: Actor, _ policy: Policy, in tx: any Reading) throws -> Unit {
        let verb = HandoverPermission.begin
        let paths = (policy.scopes(verb, of: actor, over: .owner) + policy.scopes(verb, of: actor, over: .place)).map(\.path)
        guard let code = code.flatMap({ $0.isEmpty ? nil : $0 }) else {
            guard let first = paths.first?.segments.last, let unit = try Unit.find(code: String(first), in: tx) else {
                throw Problem.forbidden
            }
            return unit
        }
        guard let unit = try Unit.find(code: String(code.prefix(32)), in: tx), paths.contains(where: { $0.contains(unit.path) }) else {
            throw Problem.notFound
        }
        return unit
    }

    /// What was given to somebody and is not done yet, by deadline.
    static func given(to account: ID, in unit: ID, after: Keyset?) -> Statement {
        let from = after ?? Keyset(ms: -1, id: .zero)
        return """
            SELECT \(Matter.columns) FROM matter m \(Matter.joins) WHERE m.assignee = \(account)
            AND (m.due_ms, m.id) > (\(from.ms), \(from.id)) AND m.owner = \(unit) AND m.kind IN ('dispatched', 'accepted')
            ORDER BY m.due_ms, m.id LIMIT \(pageSize + 1)
            """
    }
}
