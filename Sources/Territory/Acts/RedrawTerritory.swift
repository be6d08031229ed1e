package import Kernel

/// 区划调整: changes the territory, today, as of a day that is past, or on a day to come.
package struct RedrawTerritory: Command {
    package static let verb: Verb = "territory.redraw"

    package struct Outcome: Sendable, Equatable {
        package let id: ID
        package let state: PlannedAct.State
    }

    private let input: Input
    private let followers: [ActFollower]
    /// Judges and does everything, and is then taken back by throwing an `ActPreview`: for a look at what it would come to.
    private let isTrial: Bool

    package init(_ input: Input, followers: [ActFollower], isTrial: Bool = false) {
        self.input = input
        self.followers = followers
        self.isTrial = isTrial
    }

    /// One waits for another: each is judged against what the one before left.
    package var serialisedBy: String? { Self.verb.text }

    /// What it changes, and where it goes: whoever redraws reaches both.
    package func subject(in tx: any Reading) throws -> Subject {
        let named =
            ActPlan.words(input[ActPlan.Fields.unit]).prefix(ActPlan.maximumUnits) + [input[ActPlan.Fields.target]].compactMap { $0 }
        let isInside = ActPlan.Kind(rawValue: input[ActPlan.Fields.kind])?.isInside ?? false
        var paths: [UnitPath] = []
        for code in named {
            // A fault of the input is told by the command, to whoever reaches the whole.
            guard let unit = try UnitRecord.find(code: code, in: tx) else { return .installation }
            paths.append(unit.path)
        }
        // What others than its own people see change: its place beside the others.
        return ActReach.shared(paths, isInside: isInside).map { Subject(place: $0) } ?? .installation
    }

    package func run(in context: CommandContext) throws -> Outcome {
        let today = context.now.day
        let plan = try ActPlan(input, today: today)
        let fields = ActPlan.Fields.all.reduce(into: [String: String]()) { $0[$1.name] = input.text(of: $1.name) }
        var named = fields
        named[ActPlan.Fields.day.name] = plan.day.text
        let id = context.newID()
        guard let first = plan.units.first, let unit = try UnitRecord.find(code: first, in: context.tx) else {
            throw Redrawing.fault("unit")
        }
        let terms = isTrial || context.actor.isSystem ? nil : try context.scheme.section(TerritoryScheme.self).approval(of: plan.kind)
        let state: PlannedAct.State = terms != nil ? .waiting : plan.day > today ? .planned : .done
        let decision = terms.map { _ in context.newID() }
        try context.tx.execute(
            """
            INSERT INTO act_plan (id, kind, unit, fields, document_no, effective_day, asked_ms, requester, state, version, decision)
            VALUES (\(id), \(plan.kind.rawValue), \(unit.id), \(PlanText.write(named)), \(plan.documentNo), \(plan.day), \(context.now),
                \(context.actor.account), \(state.rawValue), 1, \(decision))
            """)
        try context.emit(
            Event(
                stream: id, version: 1, type: "territory.plan", unit: unit.id,
                Payload().with("act", token: plan.kind.rawValue).with("day", instant: plan.day.start)))
        if let terms, let decision, let asked = try PlannedAct.find(id, in: context.tx) {
            try ActApproval(asked, in: context).ask(terms, id: decision)
        }
        if isTrial { throw try ActRun(followers, in: context).tryOut(plan, id: id) }
        if state == .done { try ActRun(followers, in: context).carryOut(plan, id: id, unit: unit.id, version: 2) }
        return Outcome(id: id, state: state)
    }

    /// What it would come to; nothing of it stays.
    package static func preview(_ input: Input, by executor: Executor, as actor: Actor, followers: [ActFollower]) async throws -> ActPreview
    {
        do { _ = try await executor.perform(RedrawTerritory(input, followers: followers, isTrial: true), as: actor) } catch let preview
            as ActPreview
        { return preview }
        throw Problem.busy
    }
}

/// What carrying a plan out and taking an act back have in common.
struct ActRun {
    private let followers: [ActFollower]
    private let context: CommandContext

    init(_ followers: [ActFollower], in context: CommandContext) {
        self.followers = followers
        self.context = context
    }

    func carryOut(_ plan: ActPlan, id: ID, unit: ID, version: Int64) throws {
        let act = try TerritoryAct(plan.kind.act, id: id, day: plan.day, documentNo: plan.documentNo, version: version, in: context)
        var redrawing = try Redrawing(plan, under: act, in: context)
        try redrawing.run()
        try end(redrawing.outcome, act, RedrawTerritory.verb, unit: unit, plan.kind.rawValue, version: version)
        try context.tx.execute("UPDATE act_plan SET state = 'done', version = \(version) WHERE id = \(id)")
    }

    func tryOut(_ plan: ActPlan, id: ID) throws -> ActPreview {
        // What is meant for a day to come is tried on what stands today.
        let act = try TerritoryAct(
            plan.kind.act, id: id, day: min(plan.day, context.now.day), documentNo: plan.documentNo, version: 1, in: context)
        var redrawing = try Redrawing(plan.on(act.day), under: act, in: context)
        let units = try redrawing.subjects()
        let counts = plan.kind == .open ? [] : try followers.flatMap { try $0.count(units, context.tx) }
        try redrawing.run()
        return ActPreview(plan: plan, counts: counts, changes: try redrawing.changes(), lands: try redrawing.lands())
    }

    func end(_ outcome: ActOutcome, _ act: TerritoryAct, _ verb: Verb, unit: ID, _ kind: String, version: Int64) throws {
        try context.emit(
            Event(
                stream: act.id, version: version, type: verb.text, unit: unit,
                Payload().with("act", token: kind).with("units", number: Int64(outcome.touched.count)).with("day", instant: act.day.start)
                    .with("undoes", id: outcome.undoes)))
        for follower in followers { try follower.follow(outcome, context) }
    }
}
