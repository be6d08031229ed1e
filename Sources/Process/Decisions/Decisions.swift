package import Kernel

/// The one place that opens, answers and ends decisions, and tells what happened to them in their own streams.
package struct Decisions {
    /// What the events of a decision are called.
    package enum Event: String, Sendable, CaseIterable {
        case request = "decision.request"
        /// One agreed; others have to as well.
        case pass = "decision.pass"
        case grant = "decision.grant"
        case refuse = "decision.refuse"
        case withdraw = "decision.withdraw"
        case lapse = "decision.lapse"

        package var verb: Verb { Verb(rawValue) }

        /// Those that somebody does; the others follow.
        static let verbs: Set<Verb> = [grant.verb, refuse.verb, withdraw.verb]
    }

    /// What is asked for, by the pack in force.
    package struct Asked: Sendable {
        package let kind: String
        package let ground: String
        package var limit: TimeLimit?
        package var until: Instant?
        package var evidence: ID?
        package let chain: DecisionChain
        /// How long each step may take.
        package let within: TimeLimit
        /// The unit had had its share of the month already, so that somebody higher decides.
        package var isBeyond = false

        package init(kind: String, ground: String, chain: DecisionChain, within: TimeLimit) {
            self.kind = kind
            self.ground = ground
            self.chain = chain
            self.within = within
        }
    }

    /// Where the subject lies: the units above its place and above its owner, in which somebody may hold a role over it.
    package struct Reach: Sendable {
        package let subject: Subject
        package let place: [ID]
        package let owner: [ID]
        /// Told first when an answer is late, with its level.
        package let unit: ID
        package let level: String
        package let warnPercent: Int64?

        package init(subject: Subject, place: [ID], owner: [ID], unit: ID, level: String, warnPercent: Int64?) {
            self.subject = subject
            self.place = place
            self.owner = owner
            self.unit = unit
            self.level = level
            self.warnPercent = warnPercent
        }
    }

    private let context: CommandContext

    package init(in context: CommandContext) { self.context = context }

    /// Opens it. `id`: made before, since its reason was sealed under it; `reason`: the commitment.
    package func ask(
        _ asked: Asked, id: ID, on subject: Clock.Subject, unit: ID, reach: Reach, reason: [UInt8]?
    ) throws {
        guard let requester = context.actor.account else { throw Problem.signInNeeded }
        let before = try DecisionRecord.all(of: subject.id, in: context.tx)
        guard before.count < DecisionRecord.limit else { throw Problem(409, "decision.full") }
        guard !before.contains(where: { $0.kind == asked.kind && $0.state == .waiting }) else { throw Problem(409, "decision.waiting") }
        try context.tx.execute(
            """
            INSERT INTO decision (id, subject_kind, subject, kind, ground, time_limit, until_ms, evidence, unit, requester, asked_ms, pack,
                chain, answer_limit, step, state, version, beyond)
            VALUES (\(id), \(subject.kind), \(subject.id), \(asked.kind), \(asked.ground), \(asked.limit?.text), \(asked.until),
                \(asked.evidence), \(unit), \(requester), \(context.now), \(context.scheme.hash), \(asked.chain.text), \(asked.within.text), 0, 'waiting', 1,
                \(asked.isBeyond))
            """)
        try wait(for: asked.chain.steps[0], id, within: asked.within, reach)
        try context.emit(
            Kernel.Event(
                stream: id, version: 1, type: Event.request.rawValue, unit: reach.unit,
                told(asked.chain.steps[0], Self.about(subject, asked.kind)).with("ground", token: asked.ground)
                    .with("text", commitment: reason).with("until", instant: asked.until).with("evidence", id: asked.evidence)))
    }

    /// The roles that are waited for travel with the event, so that they are told and nobody else.
    private func told(_ step: DecisionChain.Step, _ payload: Payload) -> Payload {
        step.roles.enumerated().reduce(payload) { $0.with("role.\($1.offset)", token: $1.element) }
    }

    private static func about(_ subject: Clock.Subject, _ kind: String) -> Payload {
        Payload().with("subject_kind", token: subject.kind).with("subject", id: subject.id).with("kind", token: kind)
    }

    private func list(_ step: DecisionChain.Step, _ id: ID, since: Instant, _ reach: Reach) throws {
        let rows = step.roles.flatMap { name -> [[Value]] in
            let units = context.scheme.role(name)?.over == .owner ? reach.owner : reach.place
            return units.map { [name.value, $0.value, since.value, id.value] }
        }
        try context.tx.load("decision_wait", columns: ["role", "unit", "since_ms", "decision"], rows: rows)
    }

    /// The subject lies elsewhere from now on: whoever holds the roles there is asked, and has waited as long as the others had. The clock
    /// runs on and is told there.
    package func move(_ record: DecisionRecord, to reach: Reach) throws {
        guard let step = record.waits else { return }
        let since = try context.tx.first(
            "SELECT since_ms FROM decision_wait WHERE decision = \(record.id) ORDER BY since_ms LIMIT 1"
        ) { try $0.instant(0) }
        try clear(record)
        try list(step, record.id, since: since ?? record.asked, reach)
        try Clocks(DecisionRecord.clocks(record.id), in: context).handOver(to: reach.unit)
    }

    private func wait(for step: DecisionChain.Step, _ id: ID, within: TimeLimit, _ reach: Reach) throws {
        try list(step, id, since: context.now, reach)
        try Clocks(DecisionRecord.clocks(id), in: context).start(
            [Clocks.Start(.decide, within)], unit: reach.unit, level: reach.level, warnPercent: reach.warnPercent)
    }

    /// By which role of the step that it waits at somebody may answer. Nobody answers what they asked for, and nobody answers twice.
    package static func role(of actor: Actor, on record: DecisionRecord, _ reach: Subject, _ scheme: Scheme) -> String? {
        record.waits?.roles.first { name in
            guard let role = scheme.role(name) else { return false }
            let path = role.over == .owner ? reach.owner : reach.place
            return actor.grants.contains { grant in grant.role == name && (path.map(grant.path.contains) ?? false) }
        }
    }

    /// One answer. Returns how it stands after it.
    package func answer(
        _ record: DecisionRecord, agrees: Bool, reason: [UInt8]?, reach: Reach
    ) throws -> DecisionRecord.State {
        guard let step = record.waits else { throw Problem(409, "decision.settled") }
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        guard account != record.requester else { throw Problem(403, "decision.own") }
        let votes = try DecisionRecord.votes(on: record.id, in: context.tx)
        guard !votes.contains(where: { $0.account == account }) else { throw Problem(403, "decision.answered") }
        guard let role = Self.role(of: context.actor, on: record, reach.subject, context.scheme) else {
            throw Problem(403, "decision.not_yours")
        }
        try context.tx.execute(
            """
            INSERT INTO decision_vote (decision, n, step, account, role, agrees, at_ms)
            VALUES (\(record.id), \(Int64(votes.count) + 1), \(record.step), \(account), \(role), \(agrees), \(context.now))
            """)
        let payload = Self.about(record.subject, record.kind).with("role", token: role).with("text", commitment: reason)
        guard agrees else {
            try settle(record, as: .refused, .refuse, payload, unit: reach.unit)
            return .refused
        }
        let agreed = Int64(votes.count { $0.step == record.step }) + 1
        if agreed < step.people {
            try advance(record, to: record.step)
            try emit(record, .pass, payload, unit: reach.unit)
            return .waiting
        }
        guard Int(record.step) + 1 < record.chain.steps.count else {
            try settle(record, as: .granted, .grant, payload, unit: reach.unit)
            return .granted
        }
        let next = record.chain.steps[Int(record.step) + 1]
        try clear(record)
        try Clocks(DecisionRecord.clocks(record.id), in: context).finish([.decide])
        try wait(for: next, record.id, within: record.within, reach)
        try advance(record, to: record.step + 1)
        try emit(record, .pass, told(next, payload), unit: reach.unit)
        return .waiting
    }

    package func withdraw(_ record: DecisionRecord, unit: ID) throws {
        guard record.state == .waiting else { throw Problem(409, "decision.settled") }
        guard context.actor.account == record.requester else { throw Problem(403, "decision.not_asked") }
        try settle(record, as: .withdrawn, .withdraw, Self.about(record.subject, record.kind), unit: unit)
    }

    /// The subject has gone where it can no longer have what was asked for.
    package func lapse(_ record: DecisionRecord, unit: ID) throws {
        try settle(record, as: .lapsed, .lapse, Self.about(record.subject, record.kind), unit: unit)
    }

    private func settle(_ record: DecisionRecord, as state: DecisionRecord.State, _ event: Event, _ payload: Payload, unit: ID) throws {
        try clear(record)
        let clocks = try Clocks(DecisionRecord.clocks(record.id), in: context)
        if state == .granted || state == .refused { try clocks.finish([.decide]) } else { try clocks.stop([.decide]) }
        try context.tx.execute(
            """
            UPDATE decision SET state = \(state.rawValue), settled_ms = \(context.now), version = \(record.version + 1)
            WHERE id = \(record.id)
            """)
        try emit(record, event, payload, unit: unit)
    }

    /// A unit has come under others: whoever holds a role above it now is asked what waits in it, and whoever did above it before no more.
    package static func moveWaits(of unit: ID, from left: [ID], to joined: [ID], in tx: any Transaction) throws {
        for above in joined {
            try tx.execute(
                """
                INSERT INTO decision_wait (role, unit, since_ms, decision)
                SELECT role, \(above), since_ms, decision FROM decision_wait WHERE unit = \(unit) ON CONFLICT DO NOTHING
                """)
        }
        for above in left {
            try tx.execute(
                """
                DELETE FROM decision_wait WHERE unit = \(above) AND EXISTS (SELECT 1 FROM decision_wait AS below WHERE below.unit = \(unit)
                    AND below.role = decision_wait.role AND below.decision = decision_wait.decision)
                """)
        }
    }

    private func advance(_ record: DecisionRecord, to step: Int64) throws {
        try context.tx.execute("UPDATE decision SET step = \(step), version = \(record.version + 1) WHERE id = \(record.id)")
    }

    private func clear(_ record: DecisionRecord) throws {
        try context.tx.execute("DELETE FROM decision_wait WHERE decision = \(record.id)")
    }

    private func emit(_ record: DecisionRecord, _ event: Event, _ payload: Payload, unit: ID) throws {
        try context.emit(Kernel.Event(stream: record.id, version: record.version + 1, type: event.rawValue, unit: unit, payload))
    }
}
