internal import Delivery
internal import Kernel
internal import Process

/// A unit that is late on site is told, then those above, one after the other, day and night.
enum WhistleAlarm {
    static let alarm = ClockAlarm.alarm(
        "call", everySeconds: 5,
        rules: ClockRules(ladder: MatterAlarm.rules.ladder, climb: { try $0.section(WhistleScheme.self).climb }))

    /// Whom an event of a call is about, or that of its clock; `nil` for any other.
    static func told(_ event: SealedEvent, _ id: ID, in tx: any Reading) throws -> NoticeSubject? {
        guard let call = try WhistleCall.find(id, in: tx) else { return nil }
        let blown = try BlownWhistle.load(call.whistle, in: tx)
        return NoticeSubject(
            label: blown.matter.number, path: "\(WhistlePages.path)/\(call.whistle)", place: blown.matter.placeLineage, owner: call.lineage,
            reporter: nil)
    }
}
