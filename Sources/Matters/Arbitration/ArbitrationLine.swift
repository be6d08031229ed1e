internal import Kernel
internal import Process

/// One dispute as it is told: who asked, who decides by when, and how it came out in time.
struct ArbitrationLine: Sendable {
    let record: Arbitration
    let arbiter: Matter.Place?
    let asker: Matter.Place?
    /// Of a matter that was disputed before there were such clocks there is none.
    let clock: Clock?
    /// What was counted for its end, step by step.
    let proof: ClockProof?
    let isLate: Bool

    static func all(of matter: Matter, _ scheme: Scheme, now: Instant, in tx: any Reading) throws -> [ArbitrationLine] {
        let calendar = try scheme.section(WorkCalendar.self)
        return try Arbitration.all(of: matter.id, in: tx).map { record in
            let clock = try Clock.all(of: record.id, in: tx).last
            return ArbitrationLine(
                record: record, arbiter: try Unit.find(id: record.unit, in: tx)?.place,
                asker: try Unit.find(id: record.asker, in: tx)?.place, clock: clock,
                proof: try clock.map { try ClockProof.of($0, pauses: [], in: calendar, tx: tx) },
                isLate: clock.map { clock in (clock.ended ?? now) > clock.due } ?? false)
        }
    }
}
