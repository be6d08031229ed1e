internal import Kernel

/// What time does to revisits: the commitment goes out before a period, the frame is gathered after it, then the sample is drawn.
enum RevisitAlarm {
    /// So many periods are committed to beforehand that a week without the program costs no draw.
    static let ahead = 2

    static let alarm = Alarm(name: "revisits.periods", everySeconds: 60) { executor in
        try await executor.together { together in
            let scheme = try together.scheme.section(RevisitScheme.self)
            if scheme.rule != nil {
                var span = RevisitSpan(containing: together.now.day, scheme.every)
                for _ in 0..<ahead {
                    span = span.next(scheme.every)
                    guard try RevisitPeriod.find(span.name, in: together.reading) == nil else { continue }
                    try together.perform(CommitRevisits(span), as: .system)
                    return 1
                }
            }
            guard let period = try RevisitPeriod.over(by: together.now, in: together.reading) else { return 0 }
            if period.collected == nil {
                try together.perform(CollectRevisits(period: period.id), as: .system)
            } else {
                try together.perform(DrawRevisits(period: period.id), as: .system)
            }
            return 1
        }
    }
}
