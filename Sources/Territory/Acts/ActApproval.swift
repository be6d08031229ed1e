package import Kernel
import Process

/// 审批: what links a change that others have to allow with its decision.
package struct ActApproval {
    /// What a decision about a change is on.
    package static let subjectKind = "act"
    /// What is asked for; the kind of the change is its ground.
    package static let kind = "redraw"

    private let plan: PlannedAct
    private let context: CommandContext

    init(_ plan: PlannedAct, in context: CommandContext) {
        self.plan = plan
        self.context = context
    }

    func ask(_ terms: ApprovalTerms, id: ID) throws {
        try Decisions(in: context).ask(
            .init(kind: Self.kind, ground: plan.kind.rawValue, chain: terms.chain, within: terms.within), id: id,
            on: Clock.Subject(Self.subjectKind, plan.id), unit: plan.unit, reach: reach(), reason: nil)
    }

    /// Whoever holds a role of the chain over all that is changed may answer.
    private func reach() throws -> Decisions.Reach {
        let subject = try plan.subject(in: context.tx)
        guard let path = subject.place, let over = try UnitRecord.find(path: path, in: context.tx) else { throw Problem.notFound }
        return Decisions.Reach(
            subject: subject, place: try UnitRecord.lineage(of: over.id, in: context.tx).units, owner: [], unit: over.id, level: over.level,
            warnPercent: Self.warnPercent)
    }

    private static let warnPercent: Int64 = 80

    private func record() throws -> DecisionRecord {
        guard plan.state == .waiting, let id = plan.decision, let record = try DecisionRecord.find(id, in: context.tx) else {
            throw Problem(409, "decision.settled")
        }
        return record
    }

    /// One answer. What all have allowed waits for its day; what one has refused is over.
    func answer(agrees: Bool, reason: [UInt8]?, verb: Verb) throws {
        let outcome = try Decisions(in: context).answer(record(), agrees: agrees, reason: reason, reach: reach())
        guard outcome != .waiting else { return }
        let state: PlannedAct.State = outcome == .granted ? .planned : .refused
        try context.tx.execute("UPDATE act_plan SET state = \(state.rawValue), version = \(plan.version + 1) WHERE id = \(plan.id)")
        try context.emit(
            Event(
                stream: plan.id, version: plan.version + 1, type: verb.text, unit: plan.unit,
                Payload().with("act", token: plan.kind.rawValue).with("decision", id: plan.decision)))
    }

    /// It was taken back before it was answered.
    func drop() throws {
        let record = try record()
        let decisions = Decisions(in: context)
        if context.actor.account == record.requester {
            try decisions.withdraw(record, unit: plan.unit)
        } else {
            try decisions.lapse(record, unit: plan.unit)
        }
    }

    /// Whether this reader is one of those who are waited for.
    package static func mayAnswer(_ plan: PlannedAct, _ actor: Actor, _ scheme: Scheme, in tx: any Reading) throws -> Bool {
        guard plan.state == .waiting, let id = plan.decision, let record = try DecisionRecord.find(id, in: tx),
            let account = actor.account, account != record.requester,
            Decisions.role(of: actor, on: record, try plan.subject(in: tx), scheme) != nil
        else { return false }
        return try !DecisionRecord.votes(on: id, in: tx).contains { $0.account == account }
    }
}
