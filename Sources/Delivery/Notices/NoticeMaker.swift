package import Kernel
package import Process

/// Follows the sealed log and writes into the ledger who is to be told of what. The same event makes the same rows, however often it is
/// seen.
package struct NoticeMaker: Sendable {
    /// More than these are not told of one event by one role.
    static let recipientLimit = 100
    /// Nor are more told of one event that is addressed to them.
    static let addresseeLimit = 10_000

    private let scheme: ActiveScheme
    private let sources: [NoticeSource]

    package init(scheme: ActiveScheme, sources: [NoticeSource]) {
        self.scheme = scheme
        self.sources = sources
    }

    package var subscription: Subscription {
        Subscription(name: "delivery.notices", prefix: "") { events, tx in
            var round = NoticeRound(scheme: scheme.current, sources: sources, tx: tx)
            try round.tell(events)
        }
    }
}

/// When nobody wants to be disturbed: outside office hours by the pack's calendar.
package enum QuietHours {
    private static let minuteMs: Int64 = 60_000
    /// The longest holidays are shorter.
    private static let dayLimit = 30

    /// The moment itself when offices are open, or else when they open next.
    package static func end(after moment: Instant, by calendar: WorkCalendar) -> Instant {
        var day = moment.day
        for _ in 0..<dayLimit {
            if calendar.isWorkday(day) {
                for session in calendar.sessions(of: WorkCalendar.general) {
                    let opens = day.start.ms + session.begin * minuteMs
                    if moment.ms < day.start.ms + session.end * minuteMs { return Instant(ms: max(moment.ms, opens)) }
                }
            }
            day = day.next
        }
        return moment
    }

    /// Volunteers keep no office hours: only from ten at night until six nobody is disturbed.
    package static func night(after moment: Instant) -> Instant {
        let minute = (moment.ms - moment.day.start.ms) / minuteMs
        let opens = 6 * 60 * minuteMs
        if minute < 6 * 60 { return Instant(ms: moment.day.start.ms + opens) }
        return minute < 22 * 60 ? moment : Instant(ms: moment.day.next.start.ms + opens)
    }
}
