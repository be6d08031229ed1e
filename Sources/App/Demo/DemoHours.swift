import Kernel
import Process

/// When things happen: offices work in their hours, residents write when they are awake.
struct DemoHours {
    private let calendar: WorkCalendar

    /// How often residents write, by hour of the day.
    private static let byHour: [Double] = [
        1, 0.5, 0.3, 0.2, 0.2, 0.5, 2, 5, 9, 11, 10, 7, 5, 6, 8, 9, 9, 7, 6, 7, 7, 5, 3, 2,
    ]
    private static let dayMs: Int64 = 86_400_000

    init(_ scheme: Scheme) throws { calendar = try scheme.section(WorkCalendar.self) }

    /// A moment in the `days` before `until` at which somebody writes; fewer do on days of rest.
    func writing(until: Instant, days: Int64, _ dice: inout DemoDice) -> Instant {
        while true {
            let day = Day(sinceEpoch: until.day.sinceEpoch - Int64(dice.below(Int(days) + 1)))
            guard calendar.isWorkday(day) || dice.below(5) < 3 else { continue }
            let hour = dice.pick(Array(0..<24), weights: Self.byHour) ?? 9
            let at = day.start.adding(seconds: Int64(hour * 3600 + dice.below(3600)))
            if at < until, at >= until.adding(seconds: -days * 86_400) { return at }
        }
    }

    /// A part of the way through the time that a limit counts; beyond its end for more than 1.
    func after(_ start: Instant, _ limit: TimeLimit, part: Double) -> Instant {
        let whole = calendar.due(limit, after: start)
        guard part <= 1 else {
            return calendar.due(TimeLimit(1, .workingHour), after: whole.at.adding(seconds: Int64((part - 1) * 4 * 86_400))).at
        }
        let total = whole.spans.reduce(Int64(0)) { $0 + $1.to.ms - $1.from.ms }
        var left = Int64(Double(total) * part)
        for span in whole.spans {
            if left <= span.to.ms - span.from.ms { return Instant(ms: max(start.ms, span.from.ms + left)) }
            left -= span.to.ms - span.from.ms
        }
        return max(start, whole.at)
    }

    /// Some hours later, by day.
    func awake(after start: Instant, hours: Int, _ dice: inout DemoDice) -> Instant {
        let at = start.adding(seconds: 600 + Int64(dice.below(hours * 3600)))
        let ofDay = at.ms - at.day.start.ms
        // At night they sleep: the next morning then.
        return ofDay < Self.dayMs / 24 * 7 ? at.day.start.adding(seconds: 7 * 3600 + Int64(dice.below(4 * 3600))) : at
    }
}
