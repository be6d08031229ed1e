package import Delivery
package import Kernel
internal import Process
internal import Territory

/// 一支队伍管执法: a team's people and vehicles, its operations, what they find about places and things, and what goes on to the authority
/// that is competent.
package enum EnforcementSlice {
    package static let schema = Slice(
        "enforcement", migrations: EnforcementTables.migrations, sections: [EnforcementScheme.self], verbs: EnforcementPermission.all,
        alarms: [TransferAlarm.alarm], checks: EnforcementTables.checks)

    package static func slice(_ services: EnforcementServices) -> Slice {
        var slice = schema
        let all =
            EnforcementPages(services: services).endpoints + TransferPages(services: services).endpoints
            + EnforcementAPI(services: services).endpoints + TransferAPI(services: services).endpoints
        slice.endpoints = all.map { $0.offered { _ = try services.terms() } }
        return slice
    }

    /// Whether a unit has operations, or stands above a team with some, or was handed something over.
    package static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM (SELECT operation FROM operation_in WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT id FROM enforcement_transfer WHERE authority = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT id FROM enforcement_vehicle WHERE team = \(unit) LIMIT 1) AS any_of") > 0
    }

    /// What was handed over is told to the authority, and its answer to the team; so is what its clock says.
    package static let noticeSource: NoticeSource = { event, tx in
        var id = event.stream
        if event.type.hasPrefix("clock."), case .id(let subject)? = event.payload["subject"] { id = subject }
        guard event.type.hasPrefix("clock.") || event.type.hasPrefix("enforcement."), let transfer = try Transfer.find(id, in: tx) else {
            return nil
        }
        return NoticeSubject(
            label: transfer.number, path: "\(TransferPages.path)/\(transfer.id)",
            place: try UnitRecord.lineage(of: transfer.team.id, in: tx), owner: try UnitRecord.lineage(of: transfer.authority.id, in: tx),
            reporter: nil)
    }
}

/// An authority is warned before a clock ends; that it is late is told to the units above it, one after the other.
enum TransferAlarm {
    static let alarm = ClockAlarm.alarm(
        Transfer.clockKind, everySeconds: 5,
        rules: ClockRules(
            ladder: { unit, tx in try UnitRecord.lineage(of: unit, in: tx).units.reversed() },
            climb: { try $0.section(EnforcementScheme.self).terms?.climb }))
}
