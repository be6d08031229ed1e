package import Delivery
package import Kernel

/// 政策宣传: what a unit tells everybody who serves below it, confirmed by a tap and asked about by anybody.
package enum BulletinsSlice {
    package static let schema = Slice(
        "bulletins", migrations: BulletinTables.migrations, sections: [BulletinScheme.self], verbs: BulletinPermission.all,
        sweeps: [BulletinTables.forget], checks: BulletinTables.checks)

    package static func slice(_ services: BulletinServices) -> Slice {
        var slice = schema
        let all = BulletinPages(services: services).endpoints + BulletinAPI(services: services).endpoints
        slice.endpoints = all.map { $0.offered { _ = try services.terms() } }
        return slice
    }

    /// Whether bulletins are addressed to a unit, or one below it.
    package static func isUsed(_ unit: ID, in tx: any Reading) throws -> Bool {
        try tx.count("SELECT COUNT(*) FROM (SELECT bulletin FROM bulletin_in WHERE unit = \(unit) LIMIT 1) AS any_of") > 0
    }

    /// Whom a new bulletin, or one that was taken back, is told to: those who serve in the posts that it names.
    package static let noticeSource: NoticeSource = { event, tx in
        guard [PublishBulletin.verb.text, WithdrawBulletin.verb.text].contains(event.type),
            let bulletin = try Bulletin.find(event.stream, in: tx)
        else { return nil }
        let lineage = try bulletin.lineage(in: tx)
        return NoticeSubject(
            label: bulletin.number, path: "/bulletins/\(bulletin.id)", place: lineage, owner: lineage, reporter: nil,
            addressees: try bulletin.addressees(on: event.recorded.day, in: tx))
    }
}
