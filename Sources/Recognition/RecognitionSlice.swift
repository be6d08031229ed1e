package import Delivery
package import Kernel
internal import Territory

/// 积分: a thank-you that people can trust: joined freely, agreed to by two, shown to everybody, and explained entry by entry.
package enum RecognitionSlice {
    package static let schema = Slice(
        "recognition", migrations: RecognitionTables.migrations, sections: [PointsScheme.self], verbs: PointsPermission.all,
        alarms: [PostPoints.alarm, TellLateAppeal.alarm, ReleaseOrder.alarm, ServedHours.alarm, ExpirePoints.alarm],
        checks: RecognitionTables.checks, erase: { try PointsErasure.erase($0, in: $1) })

    package static func slice(_ services: RecognitionServices) -> Slice {
        var slice = schema
        let all =
            PointsPages(services: services).endpoints + PointsOfficePages(services: services).endpoints
            + PointsAPI(services: services).endpoints + PointsAct.all.flatMap { [$0.page(services), $0.api(services)] }
        slice.endpoints = all.map { $0.offered { _ = try services.terms() } }
        return slice
    }

    /// What an office has to decide: not for whoever the claim is about, who said it or whom it might set against whoever did.
    private static let waiting = Set([ObjectToPoints.verb, AppealPoints.verb, TellLateAppeal.verb].map(\.text))

    /// Whoever a claim is about is told when it goes on: that it is shown, was entered, refused, or decided about; and offices of what waits.
    package static let noticeSource: NoticeSource = { event, tx in
        let waits = waiting.contains(event.type)
        guard event.type.hasPrefix("points."), waits || event.type == DecideAppeal.verb.text || event.payload["to"] != nil,
            let claim = try PointsClaim.find(event.stream, in: tx),
            let member = try PointsMember.find(claim.member, in: tx)
        else { return nil }
        let lineage = try UnitRecord.lineage(of: claim.unit.id, in: tx)
        return NoticeSubject(
            label: member.number, path: "/points/claims/\(claim.id)", place: lineage, owner: lineage, reporter: waits ? nil : member.account
        )
    }

    /// Whether somebody takes part in a unit or below, or something was claimed there.
    package static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM (SELECT claim FROM points_in WHERE unit = \(unit) LIMIT 1) AS any_of")
            + tx.count("SELECT COUNT(*) FROM (SELECT id FROM points_member WHERE unit = \(unit) LIMIT 1) AS any_of") > 0
    }
}
