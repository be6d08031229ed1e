package import Kernel

/// How long a step may take: 限时办结. Never a constant in the code, always a pack's.
package struct TimeLimit: Sendable, Hashable {
    package enum Unit: String, Sendable, CaseIterable {
        /// Counted from the very moment, within office hours.
        case workingHour = "working_hour"
        /// The day it begins is not counted; ends when the office closes.
        case workingDay = "working_day"
        /// Counted from the very moment, round the clock; so are hours.
        case minute
        case hour
        /// The day it begins is not counted; a last day without work moves on to the next working day.
        case calendarDay = "calendar_day"

        /// As a pack writes it, in the singular.
        var word: String {
            switch self {
            case .workingHour: "working hour"
            case .workingDay: "working day"
            case .minute: "minute"
            case .hour: "hour"
            case .calendarDay: "day"
            }
        }

        /// About a year of each, and a day of minutes: whatever is longer is a slip of the pen.
        package var maximum: Int64 {
            switch self {
            case .workingHour: 2000
            case .workingDay: 250
            case .minute: 1440
            case .hour: 8760
            case .calendarDay: 365
            }
        }
    }

    /// The step that the limit is set on.
    package enum Stage: String, Sendable, CaseIterable {
        /// 派单
        case dispatch
        /// 签收
        case accept
        /// 联系反映人
        case contact
        /// 办理
        case handle
        /// 回访、核查
        case recheck
        /// 到场
        case arrive
        /// 审批: of a decision, not of what it is about.
        case decide
    }

    package let value: Int64
    package let unit: Unit

    package init(_ value: Int64, _ unit: Unit) {
        self.value = value
        self.unit = unit
    }

    /// `35 working hours`, `1 working day`, `24 hours`, `7 days`.
    package var text: String { "\(value) \(unit.word)\(value == 1 ? "" : "s")" }

    /// The reverse of `text`; the singular and the plural are both taken. `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let value = Int64(parts[0]),
            let unit = Unit.allCases.first(where: { parts[1] == $0.word || parts[1] == $0.word + "s" }),
            (1...unit.maximum).contains(value)
        else { return nil }
        self.init(value, unit)
    }
}

extension PackReader {
    /// A limit such as `3 working days`.
    package func timeLimit() -> TimeLimit? {
        guard let text = text(maximum: 40) else { return nil }
        if let limit = TimeLimit(text) { return limit }
        fault(
            "process.limit", "«\(text)» is no limit",
            mend: "write a number and a unit: \(TimeLimit.Unit.allCases.map { "1-\($0.maximum) \($0.word)s" }.joined(separator: ", "))")
        return nil
    }
}
