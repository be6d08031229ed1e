package import Delivery
package import Kernel
internal import People
internal import Territory

/// 我的信息: what a person may know and demand of what is kept about them, and how it goes when its time is over.
package enum RightsSlice {
    package static let schema = Slice(
        "rights", migrations: RightsTables.migrations, sections: [RightsScheme.self], verbs: RightsPermission.all,
        alarms: [RightsAlarm.alarm], checks: RightsTables.checks)

    package static func slice(_ services: RightsServices) -> Slice {
        var slice = schema
        slice.endpoints =
            MyDataPages(services: services).endpoints + MyDataAPI(services: services).endpoints + OfficePages(services: services).endpoints
            + ReadingPages(services: services).endpoints + AlertWeeksPages(services: services).endpoints
            + HoldPages(services: services).endpoints
        return slice
    }

    /// One for each kind of reveal that the house has.
    package static func subscriptions(_ reveals: [Verb]) -> [Subscription] {
        (reveals + [RightsPermission.reveal]).map(ReadingLog.subscription)
    }

    /// What knows every slice's holdings.
    package static func alarms(_ keeping: Keeping) -> [Alarm] { [JudgeReadings.alarm(keeping), Retention.alarm(keeping)] }

    /// What notices say: of a request its office and its owner, of an unusual reading the person, of an alert the auditors.
    package static let noticeSource: NoticeSource = { event, tx in
        var id = event.stream
        if event.type.hasPrefix("clock."), case .id(let subject)? = event.payload["subject"] { id = subject }
        if let request = try RightsRequest.find(id, in: tx) {
            // Clocks are told to the roles that handle matters: of a report about them they are told nothing.
            if request.kind == .retaliation, event.type.hasPrefix("clock.") { return nil }
            let lineage = try UnitRecord.lineage(of: request.unit.id, in: tx)
            let path = event.type == request.verb.text ? MyDataPages.path : "\(OfficePages.path)/\(request.id)"
            return NoticeSubject(label: request.label, path: path, place: lineage, owner: lineage, reporter: request.account)
        }
        guard event.type == JudgeReadings.verb.text || event.type == JudgeReadings.told, let root = try UnitRecord.root(in: tx) else {
            return nil
        }
        var person: ID?
        if case .id(let id)? = event.payload["person"] { person = id }
        let lineage = try UnitRecord.lineage(of: root.id, in: tx)
        return NoticeSubject(
            label: event.recorded.day.text, path: person == nil ? ReadingPages.path : MyDataPages.path, place: lineage, owner: lineage,
            reporter: person)
    }

    /// Destroys somebody's record as if they had asked for it on «my data»: not while an answer is owed, with what was asked, and once more
    /// after a restore.
    package static func forget(_ record: ID, of holding: String, _ keeping: Keeping, in context: CommandContext) throws {
        guard try RightsRequest.open(on: record, in: context.tx) == 0 else { throw Problem(409, "rights.kept_asked") }
        _ = try Erasure.carryOut(
            [(record, [record])], of: keeping.holding(holding), ground: .asked, verb: EraseMine.verb, keeping, in: context)
    }

    /// Whether an office owes an answer, or gave one.
    package static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM (SELECT id FROM rights_request WHERE unit = \(unit) LIMIT 1) AS any_of") > 0
    }
}
