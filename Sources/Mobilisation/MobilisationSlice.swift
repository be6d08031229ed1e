package import Delivery
package import Kernel
internal import People
internal import Territory

/// 动员: tasks that volunteers claim within minutes, places that nobody over-claims, hours that are theirs, and squads with their rosters.
package enum MobilisationSlice {
    package static let schema = Slice(
        "mobilisation", migrations: MobilisationTables.migrations, sections: [MobilisationScheme.self], verbs: MobilisationPermission.all,
        sweeps: [StayAway.prune], alarms: [DrawShift.alarm, EndMembers.alarm],
        checks: MobilisationTables.checks + SquadTables.checks,
        erase: { records, tx in
            try VolunteerErasure.erase(records, in: tx)
            try SquadHolding.erase(records, in: tx)
        })

    package static func slice(_ services: MobilisationServices) -> Slice {
        var slice = schema
        let all =
            TaskPages(services: services).endpoints + ClaimPages(services: services).endpoints
            + VolunteerPages(services: services).endpoints + TaskAPI(services: services).endpoints
            + SquadPages(services: services).endpoints + RosterPages(services: services).endpoints
            + SquadAPI(services: services).endpoints + ThemePages(services: services).endpoints
        slice.endpoints = all.map { $0.offered { _ = try services.terms() } }
        return slice
    }

    /// What the records of volunteers are called among what is kept about people.
    package static let volunteers = "volunteers"

    /// More are not called by one task, nor told of one shift.
    package static let addresseeLimit = 10_000

    /// A task calls the volunteers of its unit and below; a claim and an offer concern one of them.
    package static let noticeSource: NoticeSource = { event, tx in
        if event.type.hasPrefix("squad.") || event.type.hasPrefix("roster.") || event.type.hasPrefix("duty.") {
            return try SquadNotices.subject(of: event, in: tx)
        }
        var reporter: ID?
        var addressees: [ID] = []
        var task = event.type.hasPrefix("task.") ? try TaskNotice.find(event.stream, in: tx) : nil
        if let task {
            switch event.type {
            case PublishTask.verb.text:
                addressees = try Volunteer.audience(of: task, squads: task.called(in: tx), limit: addresseeLimit, in: tx)
            case CancelTask.verb.text: addressees = try bound(to: task.id, in: tx)
            default: break
            }
        } else if event.type.hasPrefix("task."), let claim = try TaskClaim.find(event.stream, in: tx) {
            task = try TaskNotice.find(claim.task, in: tx)
            reporter = try Volunteer.find(claim.volunteer, in: tx)?.account
        } else if event.type == OfferPlace.offered, let claim = try TaskClaim.find(offer: event.stream, in: tx), let offer = claim.offer {
            task = try TaskNotice.find(claim.task, in: tx)
            reporter = try Volunteer.find(offer.to, in: tx)?.account
        }
        guard let task else { return nil }
        let lineage = try UnitRecord.lineage(of: task.unit.id, in: tx)
        return NoticeSubject(
            label: task.number, path: "/tasks/\(task.id)", place: lineage, owner: lineage, reporter: reporter, addressees: addressees)
    }

    /// The accounts of those who have a place in a task, or hope for one.
    private static func bound(to task: ID, in tx: any Reading) throws -> [ID] {
        try TaskShift.all(of: task, in: tx).flatMap { shift in
            try tx.all(
                """
                SELECT v.account FROM task_claim c JOIN volunteer v ON v.id = c.volunteer
                WHERE c.shift = \(shift.id) AND c.state IN ('entered', 'held', 'waiting') AND v.account IS NOT NULL
                LIMIT \(addresseeLimit)
                """
            ) { try $0.id(0) }
        }
    }

    /// Whether tasks or volunteers belong to a unit, or to one below.
    package static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM (SELECT task FROM task_in WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT id FROM volunteer WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT squad FROM squad_in WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT id FROM theme WHERE unit = \(unit) LIMIT 1) AS any_of") > 0
    }
}
