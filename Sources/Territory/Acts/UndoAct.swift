package import Kernel

/// 撤销: takes an act of redrawing back as if it had never been; what was known of it meanwhile can still be asked.
package struct UndoAct: Command {
    package static let verb: Verb = "territory.undo"
    package static let reading: Verb? = UnitSearch.verb

    private let id: ID?
    private let followers: [ActFollower]

    /// `act` is its id as text.
    package init(_ act: String, followers: [ActFollower]) {
        id = ID(act)
        self.followers = followers
    }

    package var serialisedBy: String? { RedrawTerritory.verb.text }

    package func subject(in tx: any Reading) throws -> Subject {
        try plan(in: tx).subject(in: tx)
    }

    private func plan(in tx: any Reading) throws -> PlannedAct {
        guard let plan = try id.flatMap({ try PlannedAct.find($0, in: tx) }) else { throw Problem.notFound }
        return plan
    }

    package func run(in context: CommandContext) throws {
        let tx = context.tx
        let plan = try plan(in: tx)
        guard plan.state == .done else { throw Problem(409, "territory.not_done") }
        let act = try TerritoryAct(
            .undo, id: context.newID(), day: plan.day, documentNo: nil, version: 1, undoes: plan.id, in: context)
        let units = try tx.all("SELECT unit FROM act_unit WHERE act = \(plan.id) ORDER BY unit LIMIT \(ActPlan.maximumTouched + 50)") {
            try $0.id(0)
        }
        let before = try above(units, in: tx)
        let successions = try Succession.rows(of: plan.id, in: tx)
        try act.revert(plan.id)
        try act.release(plan.id)
        try UnitRows(tx).refresh(units)
        try Spans.requireSound(units, from: plan.day, in: tx)
        try act.note(Set(units))
        var outcome = ActOutcome(act: act.id, day: plan.day, posts: .move)
        outcome.undoes = plan.id
        outcome.touched = Set(units)
        let after = try above(units, in: tx)
        for unit in units where before[unit]?.last != after[unit]?.last {
            outcome.move(unit, from: before[unit] ?? [], to: after[unit] ?? [])
        }
        for unit in units where try UnitRecord.find(id: unit, in: tx)?.ended != nil {
            guard try before[unit] != nil && !Spans.stands(unit, in: tx) else { continue }
            let back = successions.first { $0.successor == unit }?.predecessor ?? after[unit]?.last
            outcome.left.append(.init(unit: unit, isEnded: true, main: back, successors: back.map { [$0] } ?? []))
        }
        try tx.execute("UPDATE act_plan SET state = 'undone' WHERE id = \(plan.id)")
        try ActRun(followers, in: context).end(outcome, act, Self.verb, unit: plan.unit, plan.kind.rawValue, version: 1)
    }

    private func above(_ units: [ID], in tx: any Reading) throws -> [ID: [ID]] {
        var above: [ID: [ID]] = [:]
        for unit in units { above[unit] = Array(try UnitRecord.lineage(of: unit, in: tx).units.dropLast()) }
        return above
    }
}

/// Takes a change back before its day.
package struct WithdrawAct: Command {
    package static let verb: Verb = "territory.withdraw"
    package static let reading: Verb? = UnitSearch.verb

    private let id: ID?

    package init(_ act: String) { id = ID(act) }

    package func subject(in tx: any Reading) throws -> Subject {
        try plan(in: tx).subject(in: tx)
    }

    private func plan(in tx: any Reading) throws -> PlannedAct {
        guard let plan = try id.flatMap({ try PlannedAct.find($0, in: tx) }) else { throw Problem.notFound }
        return plan
    }

    package func run(in context: CommandContext) throws {
        let plan = try plan(in: context.tx)
        guard plan.state == .planned || plan.state == .waiting else { throw Problem(409, "territory.not_planned") }
        if plan.state == .waiting { try ActApproval(plan, in: context).drop() }
        try context.tx.execute("UPDATE act_plan SET state = 'withdrawn', version = \(plan.version + 1) WHERE id = \(plan.id)")
        try context.emit(
            Event(
                stream: plan.id, version: plan.version + 1, type: Self.verb.text, unit: plan.unit,
                Payload().with("act", token: plan.kind.rawValue)))
    }
}

/// Carries out what was planned for a day, on that day.
struct CarryOutAct: Command {
    static let verb: Verb = RedrawTerritory.verb

    let id: ID
    let followers: [ActFollower]

    var serialisedBy: String? { RedrawTerritory.verb.text }

    func run(in context: CommandContext) throws {
        guard let plan = try PlannedAct.find(id, in: context.tx), plan.state == .planned, plan.day <= context.now.day else { return }
        try ActRun(followers, in: context).carryOut(plan.plan(), id: id, unit: plan.unit, version: plan.version + 1)
    }
}

/// What no longer fits on its day is told, and left for somebody to ask anew.
struct FailAct: Command {
    static let verb: Verb = RedrawTerritory.verb

    let id: ID
    let code: String

    func run(in context: CommandContext) throws {
        guard let plan = try PlannedAct.find(id, in: context.tx), plan.state == .planned else { return }
        try context.tx.execute(
            "UPDATE act_plan SET state = 'failed', fault = \(code), version = \(plan.version + 1) WHERE id = \(id)")
        try context.emit(
            Event(
                stream: id, version: plan.version + 1, type: "territory.fail", unit: plan.unit,
                Payload().with("act", token: plan.kind.rawValue).with("fault", token: code)))
    }
}

extension TerritorySlice {
    private static let bite = 20

    /// Acts of a day to come, from its first minute on. One that cannot be carried out now is tried again in a minute, and those after it
    /// do not wait for it; what went wrong last is told when all have had their turn.
    package static func alarm(followers: [ActFollower]) -> Alarm {
        Alarm(name: "territory.acts", everySeconds: 60) { executor in
            let today = executor.entropy.now().day
            var (settled, fault, last) = (0, (any Error)?.none, PlannedAct.Due.start)
            while true {
                let due = try executor.store.read { try PlannedAct.due(today, after: last, limit: bite, in: $0) }
                for plan in due {
                    do {
                        try await settle(plan.id, executor, followers)
                        settled += 1
                    } catch { fault = error }
                }
                guard due.count == bite, let end = due.last else { break }
                last = end
            }
            if settled == 0, let fault { throw fault }
            return settled
        }
    }

    private static func settle(_ id: ID, _ executor: Executor, _ followers: [ActFollower]) async throws {
        do {
            _ = try await executor.perform(CarryOutAct(id: id, followers: followers), as: .system)
        } catch let problem as Problem where problem.isFinal {
            _ = try await executor.perform(FailAct(id: id, code: problem.code), as: .system)
        }
    }

    /// What was just allowed and whose day has come happens at once, not in a minute.
    package static func carryOut(_ id: ID, _ executor: Executor, followers: [ActFollower]) async throws {
        let today = executor.entropy.now().day
        guard let plan = try executor.store.read({ try PlannedAct.find(id, in: $0) }), plan.state == .planned, plan.day <= today else {
            return
        }
        try await settle(id, executor, followers)
    }
}
