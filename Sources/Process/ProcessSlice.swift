package import Kernel

/// 期限与日历: how long steps may take, when offices work, and the clocks that run by both. Shared by every slice that has deadlines.
package enum ProcessSlice {
    package static let schema = Slice(
        "process",
        migrations: ClockTables.migrations + [
            DecisionTables.migration, LedgerTables.migration, ClockTables.aside, ClockTables.view, PublicationTables.migration,
        ],
        sections: [WorkCalendar.self],
        verbs: Decisions.Event.verbs, alarms: [keeping], checks: ClockChecks.all + DecisionChecks.all + PublicationTables.checks)

    /// The calendar in force is kept even where its pack was put in force before calendars were.
    private static let keeping = Alarm(name: "process.calendar", everySeconds: 3600) { executor in
        try await executor.together { together in try together.adopt(WorkCalendar.self) }
        return 0
    }
}
