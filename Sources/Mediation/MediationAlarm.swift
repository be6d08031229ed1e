internal import Kernel
internal import Process
internal import Territory

/// A centre that is late is told, then the units above, like any other.
enum MediationAlarm {
    static let alarm = ClockAlarm.alarm(
        MediationCase.clockKind, everySeconds: 5,
        rules: ClockRules(
            ladder: { unit, tx in try UnitRecord.lineage(of: unit, in: tx).units.reversed() },
            climb: { try $0.section(MediationScheme.self).terms?.climb }))
}
