internal import Kernel
internal import Markup
internal import Territory

/// Unusual readings by rule and week, for auditors: whether something grows, and whether anybody looks into it.
struct AlertWeeksPages {
    let services: RightsServices

    static let path = "\(ReadingPages.path)/weeks"

    var endpoints: [Endpoint] { [page, api] }

    private func weeks(_ request: Request) throws -> AlertWeeks {
        try services.policy.require(RightsPermission.audit, of: request.actor, on: .installation)
        let asked = request.query["before"] ?? ""
        let before = Day(asked)
        guard asked.isEmpty || before != nil else { throw Problem.invalid([FieldProblem("before", "date")]) }
        return try services.store.read { try AlertWeeks.load(before: before, today: services.now.day, in: $0) }
    }

    private var page: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: RightsPermission.audit,
            parameters: [.init("before", "The Monday that the page before began with")],
            summary: "Unusual readings by rule and week, and how many were looked into"
        ) { [services] request in
            .page(
                AlertWeeksPage(
                    found: try weeks(request), isFirst: (request.query["before"] ?? "").isEmpty, lexicon: services.lexicon(request)
                ).page)
        }
    }

    private static let line: Shape = .object(
        "AlertWeek", [("week", .text), ("rule", .text), ("alerts", .integer), ("settled", .integer)])

    private var api: Endpoint {
        Endpoint(
            .get, "\(ReadingPages.api)/weeks", .api, verb: RightsPermission.audit,
            parameters: [.init("before", "The `next` of the page before", .pattern(AsOf.dayPattern))],
            summary: "Unusual readings by rule and week, the latest week first; `week` is its Monday, and what is zero is left out",
            answers: [200: .object("AlertWeeks", [("items", .list(Self.line)), ("next", .optional(.text))]), 422: .problem]
        ) { request in
            let found = try weeks(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for week in found.weeks {
                            for rule in ReadingRule.Kind.allCases {
                                guard let tally = week.tallies[rule] else { continue }
                                list.object {
                                    $0.field("week", week.monday.text)
                                    $0.field("rule", rule.rawValue)
                                    $0.field("alerts", tally.alerts)
                                    $0.field("settled", tally.settled)
                                }
                            }
                        }
                    }
                    json.field("next", found.next?.text)
                })
        }
    }
}

struct AlertWeeksPage {
    let found: AlertWeeks
    let isFirst: Bool
    let lexicon: Lexicon

    var page: Page {
        Page(
            title: lexicon("reading.weeks"), section: ReadingPages.path,
            body: """
                <p class="eyebrow"><a href="\(ReadingPages.path)">\(lexicon("reading.title"))</a></p><h1>\(lexicon("reading.weeks"))</h1>
                <p class="lead">\(lexicon("reading.weeks.about"))</p>
                \(found.weeks.allSatisfy { $0.tallies.isEmpty } ? EmptyState(lexicon("reading.weeks.none")).html : "\(pictures)\(table)")
                \(Pager(
                    lexicon: lexicon, next: found.next.map { "\(AlertWeeksPages.path)?before=\($0.text)" },
                    first: isFirst ? nil : AlertWeeksPages.path
                ).html)
                """)
    }

    /// One for each rule, all of one scale.
    private var pictures: HTML {
        let weeks = found.weeks.reversed().map { $0 }
        let most = weeks.flatMap(\.tallies.values).map(\.alerts).max() ?? 1
        let tiles = ReadingRule.Kind.allCases.map { rule -> HTML in
            let tallies = weeks.map { $0.tallies[rule] ?? AlertWeeks.Tally() }
            return """
                <li class="tile"><span>\(lexicon("reading.rule.\(rule.rawValue)"))</span>
                \(DayBars(raised: tallies.map(\.alerts), resolved: tallies.map(\.settled), most: most).html)
                <span>\(tallies.reduce(0) { $0 + $1.alerts })</span></li>
                """
        }
        return """
            <ul class="legend"><li><span class="swatch tone-3" aria-hidden="true"></span>\(lexicon("reading.weeks.alerts"))</li>
            <li><span class="swatch tone-1" aria-hidden="true"></span>\(lexicon("reading.weeks.settled"))</li></ul>
            <ul class="tiles unit-tiles">\(tiles)</ul>
            """
    }

    private var table: HTML {
        let rules = ReadingRule.Kind.allCases
        return Table(
            caption: lexicon("reading.weeks"),
            columns: [.init(lexicon("reading.weeks.week"))]
                + rules.map { .init(lexicon("reading.rule.\($0.rawValue)"), isNumber: true) }
                + [.init(lexicon("reading.weeks.all"), isNumber: true), .init(lexicon("reading.weeks.settled"), isNumber: true)],
            rows: found.weeks.map { week in
                [day(week)] + rules.map { "\(week.tallies[$0]?.alerts ?? 0)" as HTML } + ["\(week.all.alerts)", "\(week.all.settled)"]
            }
        ).html
    }

    /// Leads to the alerts of the week and before.
    private func day(_ week: AlertWeeks.Week) -> HTML {
        guard week.all.alerts > 0 else { return "\(week.monday.text)" }
        let end = Keyset(ms: Day(sinceEpoch: week.monday.sinceEpoch + 7).start.ms, id: .zero)
        return "<a href=\"\(ReadingPages.path)?alerts_after=\(end.text)\">\(week.monday.text)</a>"
    }
}
