package import Kernel
internal import People
package import Territory

/// 志愿服务记录: what one claimed and what was confirmed. It is shown to the volunteer and to nobody else.
package struct VolunteerRecord: Sendable {
    package struct Line: Sendable {
        package let claim: TaskClaim
        package let shift: TaskShift
        package let task: TaskNotice
        package let title: String?
        package let thanks: String?
    }

    package let volunteer: Volunteer
    package let skills: [String]
    package let lines: [Line]
    package let next: Keyset?
    /// Confirmed minutes, of all of them.
    package let minutes: Int64
    package let times: Int64
    package let name: String
    /// Duties they were there for, newest first.
    package let duties: [DutyLine]

    package struct DutyLine: Sendable {
        package let duty: Duty
        package let unit: UnitRecord
    }

    static let certificateLimit = 200
    /// Duties beside a page of claims; all of them stand in `/duties`.
    static let dutyLimit = 50

    package static func load(
        _ actor: Actor, _ services: MobilisationServices, after: Keyset = .start, limit: Int, in tx: any Reading
    ) throws -> VolunteerRecord? {
        guard let account = actor.account, let volunteer = try Volunteer.of(account, in: tx) else { return nil }
        let found = try TaskClaim.all(of: volunteer.id, after: after, limit: limit + 1, in: tx)
        let claims = Array(found.prefix(limit))
        let tasks = try TaskNotice.all(Array(Set(claims.map(\.task))), in: tx)
        let lines = try claims.compactMap { claim -> Line? in
            guard let task = tasks[claim.task] else { return nil }
            let texts = try SealedTexts.read(task.id, vault: services.vault, in: tx)
            return Line(
                claim: claim, shift: try TaskShift.load(claim.shift, in: tx), task: task, title: texts[TaskNotice.Text.title],
                thanks: claim.state == .served ? texts[TaskNotice.Text.thanks(claim.shift)] : nil)
        }
        let sums = try tx.first(
            """
            SELECT COALESCE(SUM(done.minutes), 0), COUNT(*) FROM (
                SELECT minutes FROM task_claim WHERE volunteer = \(volunteer.id) AND state = 'served'
                UNION ALL SELECT minutes FROM duty WHERE volunteer = \(volunteer.id)) AS done LIMIT 1
            """
        ) { (minutes: try $0.int(0), times: try $0.int(1)) }
        // With the first page only.
        let duties = after == .start ? try Duty.served(by: volunteer.id, limit: max(limit, dutyLimit), in: tx) : []
        return VolunteerRecord(
            volunteer: volunteer, skills: try volunteer.skills(in: tx), lines: lines,
            next: found.count > limit ? claims.last.map { Keyset(ms: $0.claimed.ms, id: $0.id) } : nil, minutes: sums?.minutes ?? 0,
            times: sums?.times ?? 0, name: try volunteer.name(vault: services.vault, in: tx) ?? "",
            duties: try duties.compactMap { duty in
                try Squad.find(duty.squad, in: tx).map { DutyLine(duty: duty, unit: $0.unit) }
            })
    }
}
