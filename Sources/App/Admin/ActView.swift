import Delivery
import Kernel
import People
import Process
import Territory

/// One change with all that its page tells.
struct ActView {
    /// What others have to allow, who did, and what they said.
    struct Approval {
        struct Answer {
            let vote: DecisionRecord.Vote
            let name: String?
            let text: String?
        }

        let record: DecisionRecord
        let answers: [Answer]
        let due: Instant?
        let mayAnswer: Bool
    }

    let line: ActLine
    let decision: Approval?
    let files: [AttachedFile]
    /// Records that are still to follow it.
    let underway: Int64
    let mayUndo: Bool
    let mayWithdraw: Bool
    let mayAttach: Bool

    init(
        _ act: PlannedAct, for actor: Actor, _ acts: ActServices, vault: any Vault, policy: Policy, scheme: Scheme, in tx: any Reading
    ) throws {
        let subject = try act.subject(in: tx)
        func may(_ verb: Verb) -> Bool { if case .allowed = policy.decide(verb, of: actor, on: subject) { true } else { false } }
        line = try ActLine(act, in: tx)
        files = try ActPapers.list(act.id, in: tx)
        underway = try acts.underway(act, in: tx)
        mayUndo = act.state == .done && may(UndoAct.verb)
        mayWithdraw = (act.state == .planned || act.state == .waiting) && may(WithdrawAct.verb)
        mayAttach = may(AttachPaper.verb)
        decision = try act.decision.flatMap { try DecisionRecord.find($0, in: tx) }.map { record in
            let texts = try SealedTexts.read(act.id, vault: vault, in: tx)
            return Approval(
                record: record,
                answers: try DecisionRecord.votes(on: record.id, in: tx).map { vote in
                    .init(
                        vote: vote, name: try Staff.find(vote.account, in: tx)?.displayName, text: texts[PlannedAct.label(of: vote.account)]
                    )
                },
                due: try Clock.all(of: record.id, in: tx).last { $0.ended == nil }?.due,
                mayAnswer: try ActApproval.mayAnswer(act, actor, scheme, in: tx) && may(ApproveAct.verb))
        }
    }
}
