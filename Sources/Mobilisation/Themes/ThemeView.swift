package import Kernel
internal import People
package import Territory

/// What came of a month, worked out from what is there: tasks and duties of the unit and below, and what was noted. Counts, never people.
package struct ThemeSummary: Sendable, Equatable {
    package let tasks: Int64
    /// Confirmed services in tasks and on duties, and their minutes; `nil` where they are so few that they would tell of somebody.
    package let services: Int64?
    package let minutes: Int64?
    package let entries: Int64
    package let people: Int64

    /// Fewer are not told.
    static let least: Int64 = 5
    /// Tasks are published so long before their shifts at the most.
    private static let leadSeconds: Int64 = 92 * 86_400

    static func load(_ theme: Theme, _ entries: [ThemeEntry], in tx: any Reading) throws -> ThemeSummary {
        let (from, until) = (theme.month.first.start, theme.month.end.start)
        let tasks = try tx.count(statement(tasks: theme.unit.id, from, until))
        let served = try [statement(served: theme.unit.id, from, until), statement(duties: theme.unit.id, from, until)].compactMap {
            try tx.first($0) { (times: try $0.int(0), minutes: try $0.int(1)) }
        }
        let (times, minutes) = (served.reduce(0) { $0 + $1.times }, served.reduce(0) { $0 + $1.minutes })
        return ThemeSummary(
            tasks: tasks, services: times < least ? nil : times, minutes: times < least ? nil : minutes, entries: Int64(entries.count),
            people: entries.reduce(0) { $0 + $1.people })
    }

    static func statement(tasks unit: ID, _ from: Instant, _ until: Instant) -> Statement {
        """
        SELECT COUNT(DISTINCT i.task) FROM task_in i JOIN task_shift s ON s.task = i.task
        WHERE i.unit = \(unit) AND i.grp IN ('open', 'past') AND i.sort_ms >= \(from.adding(seconds: -leadSeconds))
        AND i.sort_ms < \(until) AND s.starts_ms >= \(from) AND s.starts_ms < \(until)
        """
    }

    static func statement(served unit: ID, _ from: Instant, _ until: Instant) -> Statement {
        """
        SELECT COUNT(*), COALESCE(SUM(c.minutes), 0) FROM task_in i JOIN task_shift s ON s.task = i.task
        JOIN task_claim c ON c.shift = s.id
        WHERE i.unit = \(unit) AND i.grp IN ('open', 'past') AND i.sort_ms >= \(from.adding(seconds: -leadSeconds))
        AND i.sort_ms < \(until) AND s.starts_ms >= \(from) AND s.starts_ms < \(until) AND c.state = 'served' AND c.seat IS NOT NULL
        """
    }

    static func statement(duties unit: ID, _ from: Instant, _ until: Instant) -> Statement {
        """
        SELECT COUNT(*), COALESCE(SUM(d.minutes), 0) FROM squad_in i JOIN roster r ON r.squad = i.squad
        JOIN duty d ON d.roster = r.id WHERE i.unit = \(unit) AND i.grp IN ('standing', 'past') AND d.starts_ms >= \(from)
        AND d.starts_ms < \(until) AND d.state = 'served'
        """
    }
}

/// One theme as its reader sees it.
package struct ThemeView: Sendable {
    package struct Line: Sendable {
        package let entry: ThemeEntry
        package let what: String?
        /// What the squad is called; `nil` for the unit itself.
        package let squad: String?
    }

    package let theme: Theme
    package let title: String
    package let plan: String?
    package let lines: [Line]
    package let summary: ThemeSummary
    /// Squads that may be named in an entry.
    package let squads: [(id: ID, name: String)]
    package let mayNote: Bool
    package let maySet: Bool

    package static func load(
        _ text: String, for actor: Actor, _ services: MobilisationServices, in tx: any Reading
    ) throws -> ThemeView {
        guard let id = ID(text), let theme = try Theme.find(id, in: tx) else { throw Problem.notFound }
        func may(_ verb: Verb) -> Bool {
            if case .allowed = services.policy.decide(verb, of: actor, on: theme.subject) { true } else { false }
        }
        guard may(MobilisationPermission.readTheme) else { throw Problem.notFound }
        let texts = try SealedTexts.read(id, vault: services.vault, in: tx)
        let entries = try ThemeEntry.all(of: id, in: tx)
        func name(_ squad: ID) throws -> String? {
            try Squad.find(squad, in: tx).flatMap { try $0.texts(vault: services.vault, in: tx)[Squad.Text.name] }
        }
        let mayNote = may(NoteTheme.verb)
        let squads =
            mayNote
            ? try tx.all(SquadList.statement(under: theme.unit.id, Squad.standing, after: .start, limit: 40)) { try $0.id(1) } : []
        return ThemeView(
            theme: theme, title: texts[Theme.Text.title] ?? theme.month.text, plan: texts[Theme.Text.plan],
            lines: try entries.map { entry in
                Line(entry: entry, what: texts[Theme.Text.entry(entry.id)], squad: try entry.squad.flatMap { try name($0) })
            },
            summary: try ThemeSummary.load(theme, entries, in: tx), squads: try squads.map { ($0, try name($0) ?? "") },
            mayNote: mayNote, maySet: may(SetTheme.verb) && theme.month >= ThemeMonth(services.now.day))
    }
}

/// 年度安排: the themes of a unit in a year.
package struct ThemeProgramme: Sendable {
    package let unit: UnitRecord
    package let year: Int64
    package let items: [(theme: Theme, title: String?)]

    package static func load(_ request: Request, _ services: MobilisationServices, in tx: any Reading) throws -> ThemeProgramme {
        let unit = try SquadList.unit(request, services, in: tx)
        let asked = request.query["year"].flatMap { $0.isEmpty ? nil : $0 }
        guard let year = asked.map({ Int64($0) }) ?? services.now.day.civil.year, (2000...2999).contains(year) else {
            throw Problem.invalid([FieldProblem("year", "choice")])
        }
        return ThemeProgramme(
            unit: unit, year: year,
            items: try Theme.all(of: unit.id, year: year, in: tx).map { theme in
                (theme, try SealedTexts.read(theme.id, vault: services.vault, in: tx)[Theme.Text.title])
            })
    }
}
