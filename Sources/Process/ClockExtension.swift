package import Kernel

/// 延期: time that a decision put on top of a clock's limit. It stands with the clock, so that whoever counts its end anew counts it too.
package struct ClockExtension: Sendable, Equatable {
    package let limit: TimeLimit
    package let granted: Instant
    package let decision: ID

    /// `5 working days|1764140400000|0190…;…`, as the clock's row holds them.
    static func text(_ all: [ClockExtension]) -> String {
        all.map { "\($0.limit.text)|\($0.granted.ms)|\($0.decision)" }.joined(separator: ";")
    }

    static func list(_ text: String) throws -> [ClockExtension] {
        try text.split(separator: ";").map { entry in
            let parts = entry.split(separator: "|")
            guard parts.count == 3, let limit = TimeLimit(String(parts[0])), let ms = Int64(parts[1]), let decision = ID(parts[2]) else {
                throw StoreError.column(20)
            }
            return ClockExtension(limit: limit, granted: Instant(ms: ms), decision: decision)
        }
    }
}

extension Clock {
    /// When it ends: its limit from its beginning, then each extension from where the one before ended, with the pauses left out of all.
    package func due(by calendar: WorkCalendar, pauses: [Pause]) -> Due {
        let first = calendar.due(limit, after: started, hours: hours, pauses: pauses)
        return extensions.reduce(first) { due, extra in
            let further = calendar.due(extra.limit, after: due.at, hours: hours, pauses: pauses)
            return Due(at: further.at, spans: due.spans + further.spans, isProvisional: due.isProvisional || further.isProvisional)
        }
    }
}
