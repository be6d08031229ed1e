internal import Kernel
internal import People
internal import Process

/// 待我办: all that waits for its reader in a unit, whatever it is, by deadline: matters to take the next step on, answers to requests,
/// whistles to arrive at. Of matters that were given to somebody it shows one's own and those of whom one stands in for.
struct Waiting: Sendable {
    enum Thing: Sendable {
        /// With the steps that the reader may take, the most pressing first.
        case matter(Matter, steps: [MatterVerb])
        case decision(DecisionRecord, Matter)
        case whistle(ID, Matter)
    }

    struct Line: Sendable {
        let thing: Thing
        let due: Instant
        let id: ID
        /// The first words of what was said.
        var what: String?
        /// Who is away, when the reader stands in for them.
        var absent: Staff?

        var matter: Matter {
            switch thing {
            case .matter(let matter, _), .decision(_, let matter), .whistle(_, let matter): matter
            }
        }
    }

    let unit: Unit
    /// Matters are given to people here.
    let isOffice: Bool
    let showsAll: Bool
    let lines: [Line]
    let next: Keyset?
    let isFirst: Bool
    /// Whom the reader stands in for today, until which day.
    let absent: [(person: Staff, last: Day)]
    /// Who stands in for the reader today, until which day.
    let standIn: (person: Staff, last: Day)?
    let now: Instant

    static let pageSize = 25
    /// Requests wait in a handful; beyond these the page of decisions has them all.
    static let decisionLimit = 100

    static func load(
        unit code: String?, all: Bool, after: Keyset?, limit: Int = pageSize, for actor: Actor, _ services: MatterServices,
        in tx: any Reading
    ) throws -> Waiting {
        let reach = try MatterList.Reach(code, of: actor, services.policy, in: tx)
        let desks = try Desks(in: reach.unit, for: actor, by: services.scheme.current, on: services.now.day, in: tx)
        let side: MatterIn.Side = reach.unit.isOffice ? .owner : reach.side
        let isOffice = side == .owner
        var lines = try matters(reach, desks, all: all || !isOffice, after: after, limit: limit, for: actor, services, in: tx)
        lines += try decisions(reach.unit, after: after, for: actor, services, in: tx)
        lines += try whistles(reach.unit, after: after, limit: limit, for: actor, services, in: tx)
        lines.sort { ($0.due, $0.id) < ($1.due, $1.id) }
        let page = lines.prefix(limit)
        return Waiting(
            unit: reach.unit, isOffice: isOffice, showsAll: all || !isOffice, lines: Array(page),
            next: lines.count > limit ? page.last.map { Keyset(ms: $0.due.ms, id: $0.id) } : nil, isFirst: after == nil,
            absent: desks.absent, standIn: desks.standIn, now: services.now)
    }

    private static func matters(
        _ reach: MatterList.Reach, _ desks: Desks, all: Bool, after: Keyset?, limit: Int, for actor: Actor, _ services: MatterServices,
        in tx: any Reading
    ) throws -> [Line] {
        let scheme = try services.scheme.current.section(MatterScheme.self)
        let mine = WorkInbox.mine(of: actor, in: reach.unit, services.policy, scheme)
        guard !mine.isEmpty else { return [] }
        var own = reach.filter
        if !all, let desk = desks.filter { own = own.map { "\($0) AND (\(desk))" } ?? "(\(desk))" }
        let page = try MattersByDue(
            unit: reach.unit.unit, side: reach.unit.isOffice ? .owner : reach.side, states: mine, after: after, limit: limit + 1,
            filter: own
        ).run(in: tx)
        let stages = try Self.stages(page.items.map(\.id), in: tx)
        return try page.items.compactMap { matter in
            guard let due = matter.due else { return nil }
            let steps = Self.steps(on: matter, scheme, stages[matter.id] ?? []).filter { services.may($0.verb, actor, matter) }
            var line = Line(thing: .matter(matter, steps: steps), due: due, id: matter.id)
            line.what = WorkInbox.excerpt(try SealedTexts.read(matter.id, vault: services.vault, in: tx), nil)
            line.absent = desks.absent.first { $0.person.account == matter.course.assignee }?.person
            return line
        }
    }

    /// Which clocks of these matters have not ended.
    private static func stages(_ matters: [ID], in tx: any Reading) throws -> [ID: Set<TimeLimit.Stage>] {
        guard !matters.isEmpty else { return [:] }
        var found: [ID: Set<TimeLimit.Stage>] = [:]
        try tx.each(stagesStatement(matters)) { row in
            if let stage = TimeLimit.Stage(rawValue: try row.text(1)) { found[try row.id(0), default: []].insert(stage) }
        }
        return found
    }

    static func stagesStatement(_ matters: [ID]) -> Statement {
        """
        SELECT subject, stage FROM clock WHERE subject IN (\(Statement.list(matters.map { "\($0)" }))) AND ended_ms IS NULL
        LIMIT \(matters.count * Clock.listLimit)
        """
    }

    /// The duties first; a contact while one is owed, and more time where that can be asked for.
    private static func steps(on matter: Matter, _ scheme: MatterScheme, _ stages: Set<TimeLimit.Stage>) -> [MatterVerb] {
        let order: [MatterVerb] = [.dispatch, .arbitrate, .accept, .contact, .resolve, .verify, .extend]
        return order.filter { verb in
            guard scheme.allows(verb, from: matter.state), !matter.isSettled(verb, by: scheme) else { return false }
            if verb == .contact { return stages.contains(.contact) }
            return !MatterVerb.decided.contains(verb) || (scheme.chain(of: verb, on: matter) != nil && matter.course.pending == 0)
        }
    }

    private static func decisions(
        _ unit: Unit, after: Keyset?, for actor: Actor, _ services: MatterServices, in tx: any Reading
    ) throws -> [Line] {
        guard let account = actor.account else { return [] }
        let verb = Decisions.Event.grant.verb
        let grants = services.policy.scopes(verb, of: actor, over: .place) + services.policy.scopes(verb, of: actor, over: .owner)
        var found: [ID: DecisionRecord] = [:]
        for grant in Set(grants) where grant.unit == unit.unit {
            let waiting = try DecisionRecord.waiting(
                role: grant.role, unit: grant.unit, for: account, after: .start, limit: decisionLimit, in: tx)
            for entry in waiting { found[entry.decision.id] = entry.decision }
        }
        return try found.values.compactMap { record in
            guard let matter = try Matter.find(id: record.subject.id, in: tx),
                let due = try Clock.all(of: record.id, in: tx).last(where: { $0.ended == nil })?.due
            else { return nil }
            return Line(thing: .decision(record, matter), due: due, id: record.id)
        }.filter { line in after.map { ($0.ms, $0.id) < (line.due.ms, line.id) } ?? true }
    }

    private static func whistles(
        _ unit: Unit, after: Keyset?, limit: Int, for actor: Actor, _ services: MatterServices, in tx: any Reading
    ) throws -> [Line] {
        let verb = WhistlePermission.arrive
        let mayArrive = (services.policy.scopes(verb, of: actor, over: .owner) + services.policy.scopes(verb, of: actor, over: .place))
            .contains { $0.path.contains(unit.path) }
        guard mayArrive else { return [] }
        return try tx.all(whistlesStatement(unit.unit, after: after, limit: limit + 1)) {
            (due: try $0.instant(0), whistle: try $0.id(1), matter: try $0.id(2))
        }.compactMap { found in
            try Matter.find(id: found.matter, in: tx).map {
                Line(thing: .whistle(found.whistle, $0), due: found.due, id: found.whistle)
            }
        }
    }

    /// Whistles that a unit was called by and has not arrived at.
    static func whistlesStatement(_ unit: ID, after: Keyset?, limit: Int) -> Statement {
        let from = after ?? Keyset(ms: -1, id: .zero)
        return """
            SELECT i.due_ms, i.whistle, w.matter FROM whistle_in i JOIN whistle w ON w.id = i.whistle
            JOIN whistle_call c ON c.whistle = i.whistle AND c.unit = i.unit
            WHERE i.unit = \(unit) AND i.grp = 'open' AND (i.due_ms, i.whistle) > (\(from.ms), \(from.id)) AND c.arrived_ms IS NULL
            ORDER BY i.due_ms, i.whistle LIMIT \(limit)
            """
    }
}

/// On whose desk things lie in an office today.
struct Desks: Sendable {
    /// Whom the reader stands in for.
    let absent: [(person: Staff, last: Day)]
    let standIn: (person: Staff, last: Day)?
    /// Whose matters wait for somebody else: colleagues who are there, and those whose stand-in is.
    private let others: [ID]
    private let reader: ID?

    init(in unit: Unit, for actor: Actor, by scheme: Scheme, on day: Day, in tx: any Reading) throws {
        let staff = try Matter.staff(of: unit.unit, by: scheme, in: tx)
        let known = Dictionary(staff.map { ($0.account, $0) }) { first, _ in first }
        let running = try Handover.running(in: unit.unit, on: day, in: tx)
        let away = Dictionary(running.map { ($0.account, $0) }) { first, _ in first }
        reader = actor.account
        absent = try running.filter { $0.standIn == actor.account }.compactMap { handover in
            try (known[handover.account] ?? Staff.find(handover.account, in: tx)).map { ($0, handover.last) }
        }
        standIn = actor.account.flatMap { away[$0] }.flatMap { handover in known[handover.standIn].map { ($0, handover.last) } }
        let covered = Set(absent.map(\.person.account))
        // Whose stand-in has left the office is seen by everybody in it, as is what lies with somebody who has left.
        others = staff.map(\.account).filter { one in
            one != actor.account && !covered.contains(one) && (away[one].map { known[$0.standIn] != nil } ?? true)
        }
    }

    /// What was given to nobody, to the reader, to whom the reader stands in for, or to nobody who is there.
    var filter: Statement? {
        guard !others.isEmpty else { return nil }
        let list = Statement.list(others.map { "\($0)" })
        guard let reader else { return "m.assignee IS NULL OR m.assignee NOT IN (\(list))" }
        return "m.assignee IS NULL OR m.assignee NOT IN (\(list)) OR m.stand_in = \(reader)"
    }
}
