import Delivery
import Kernel
import Process
import Territory

/// Whoever has to allow a change of the territory is told as of any decision that waits for them.
enum ActNotices {
    static let source: NoticeSource = { event, tx in
        var id = event.stream
        // The clock of a decision names the decision.
        if event.type.hasPrefix("clock."), case .id(let subject)? = event.payload["subject"] { id = subject }
        guard let record = try DecisionRecord.find(id, in: tx), record.subject.kind == ActApproval.subjectKind,
            let plan = try PlannedAct.find(record.subject.id, in: tx), let path = try plan.subject(in: tx).place,
            let over = try UnitRecord.find(path: path, in: tx)
        else { return nil }
        let place = try UnitRecord.lineage(of: over.id, in: tx)
        return NoticeSubject(
            label: plan.documentNo ?? "\(plan.day.text) \(over.code)", path: "/admin/acts/\(plan.id)", place: place, owner: .none,
            reporter: nil)
    }
}
