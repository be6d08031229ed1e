internal import Kernel
internal import Markup
internal import Territory

/// `/reports`: what used to be filled in by hand, computed: a page to print and a file, for any unit and any time.
struct ReportPages {
    let services: IndicatorServices

    static let path = "/reports"

    var endpoints: [Endpoint] { [list, one, file] }

    private var list: Endpoint {
        Endpoint(.get, Self.path, .page, verb: IndicatorPermission.overview, summary: "Reports that fill themselves") {
            [services] request in
            let lexicon = services.lexicon(request)
            let unit = try services.store.read { try IndicatorPlace.find(request, services, isPublic: false, in: $0).unit }
            let items = try services.scheme.current.section(ReportScheme.self).reports.map { report -> HTML in
                """
                <li><a href="\(Self.path)/\(report.id)?unit=\(unit.code)">\(lexicon("report.\(report.id)"))</a>
                <span class="hint">\(lexicon("period.\(report.every.rawValue)"))</span></li>
                """
            }
            let body: HTML = items.isEmpty ? EmptyState(lexicon("report.none")).html : "<ul>\(items)</ul>"
            return .page(
                Page(
                    title: lexicon("report.title"), section: IndicatorPages.path,
                    body: "<h1>\(lexicon("report.title"))</h1><p class=\"lead\">\(lexicon("report.lead"))</p>\(body)"))
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, "\(Self.path)/{id}", .page, verb: IndicatorPermission.overview,
            summary: "One report of a unit and of those below it, for the time before the present one"
        ) { [services] request in
            let filled = try services.store.read { try FilledReport.load(request, services, in: $0) }
            return .page(ReportPage(filled: filled, request: request, services: services, lexicon: services.lexicon(request)).page)
        }
    }

    private var file: Endpoint {
        Endpoint(
            .get, "\(Self.path)/{id}/file", .page, verb: IndicatorPermission.overview, summary: "The same for a spreadsheet"
        ) { [services] request in
            let filled = try services.store.read { try FilledReport.load(request, services, in: $0) }
            let lexicon = services.lexicon(request)
            var csv = CSVWriter()
            csv.row([lexicon("home.unit"), lexicon("indicator.code")] + filled.columns.map { lexicon("indicator.\($0.indicator.id)") })
            csv.row([services.name(filled.unit, request), filled.unit.code] + filled.columns.map { IndicatorFile.number($0.outcome) })
            for unit in filled.units {
                csv.row(
                    [services.name(unit, request), unit.code] + filled.columns.map { $0.below[unit.id].map(IndicatorFile.number) ?? "" })
            }
            var reply = Reply(.bytes(csv.bytes, type: "text/csv; charset=utf-8"))
            reply.headers.append(
                ("Content-Disposition", "attachment; filename=\"\(filled.report.id)-\(filled.unit.code)-\(filled.period.from.text).csv\""))
            return reply
        }
    }
}

/// A report as the figures fill it.
struct FilledReport: Sendable {
    struct Column: Sendable {
        let indicator: Indicator
        let outcome: Outcome
        let before: Outcome
        let yearAgo: Outcome
        let below: [ID: Outcome]
    }

    let report: Report
    let unit: UnitRecord
    let period: Period
    /// So many times before the present one; 1 is the last that is over.
    let back: Int64
    let units: [UnitRecord]
    let columns: [Column]
    let fresh: Freshness

    static func load(_ request: Request, _ services: IndicatorServices, in tx: any Reading) throws -> FilledReport {
        guard let report = try services.scheme.current.section(ReportScheme.self).find(request.parameter("id")) else {
            throw Problem.notFound
        }
        let unit = try IndicatorPlace.find(request, services, isPublic: false, in: tx).unit
        guard let back = Int64(request.query["back"] ?? "1"), (0...120).contains(back) else {
            throw Problem.invalid([FieldProblem("back", "integer", args: ["min": "0", "max": "120"])])
        }
        let name = Period.Name(rawValue: report.every.rawValue) ?? .month
        let (period, before) = (Period(name, on: services.today, back: back), Period(name, on: services.today, back: back + 1))
        let scheme = try services.scheme.current.section(IndicatorScheme.self)
        var units: [UnitRecord] = []
        let columns = try report.indicators.compactMap { id -> Column? in
            guard let indicator = scheme.find(id) else { return nil }
            // A report of its time is told by the units of its time.
            let reading = try IndicatorReading(indicator, .then, today: services.today, in: tx)
            let lines = try reading.wholeBelow(unit, period, in: tx)
            if lines.count > units.count { units = lines.map(\.unit) }
            return Column(
                indicator: indicator, outcome: try reading.outcome(of: unit, period, in: tx),
                before: try reading.outcome(of: unit, before, in: tx), yearAgo: try reading.outcome(of: unit, period.aYearBefore, in: tx),
                below: Dictionary(lines.map { ($0.unit.id, $0.outcome) }) { first, _ in first })
        }
        return FilledReport(
            report: report, unit: unit, period: period, back: back, units: units, columns: columns,
            fresh: try Freshness(now: services.now, in: tx))
    }
}

struct ReportPage {
    let filled: FilledReport
    let request: Request
    let services: IndicatorServices
    let lexicon: Lexicon

    private var text: IndicatorText { IndicatorText(lexicon: lexicon) }

    var page: Page {
        let unit = services.name(filled.unit, request)
        let title = lexicon("report.of", ["report": lexicon("report.\(filled.report.id)"), "unit": unit])
        let path = "\(ReportPages.path)/\(filled.report.id)"
        let query = "unit=\(filled.unit.code)&back="
        let later: HTML? =
            filled.back > 0 ? "<a class=\"button quiet\" href=\"\(path)?\(query)\(filled.back - 1)\">\(lexicon("report.later"))</a> " : nil
        return Page(
            title: title, section: IndicatorPages.path,
            body: """
                <p class="no-print"><a class="button quiet" href="\(ReportPages.path)?unit=\(filled.unit.code)">\(lexicon("report.title"))</a></p>
                <h1>\(title)</h1><p class="lead">\(text.period(filled.period))</p>
                <p class="hint">\(lexicon("picture.at", ["time": filled.fresh.asOf.minuteText])) · \(lexicon("report.computed"))</p>
                \(whole(unit))\(below(unit))
                <p class="actions no-print"><a class="button quiet" href="\(path)?\(query)\(filled.back + 1)">\(lexicon("report.earlier"))</a> \(later)\
                <a class="button quiet" href="\(path)/file?\(query)\(filled.back)">\(lexicon("indicator.csv"))</a></p>
                """)
    }

    private func link(_ indicator: Indicator, _ unit: UnitRecord, _ words: String) -> HTML {
        let last = Day(sinceEpoch: filled.period.to.sinceEpoch - 1)
        return """
            <a href="\(IndicatorPages.path)/\(indicator.id)?unit=\(unit.code)&from=\(filled.period.from.text)&to=\(last.text)">\(words)</a>
            """
    }

    private func whole(_ unit: String) -> HTML {
        Table(
            caption: unit,
            columns: [.init(lexicon("indicator.one"))]
                + ["indicator.value", "report.before", "indicator.year_ago", "indicator.part", "indicator.whole"].map {
                    .init(lexicon($0), isNumber: true)
                },
            rows: filled.columns.map { column in
                [
                    link(column.indicator, filled.unit, text.name(column.indicator)), "\(text.value(column.outcome))",
                    "\(text.value(column.before))", "\(text.value(column.yearAgo))",
                    "\(column.outcome.value == nil || column.outcome.kind.isTime ? "" : "\(column.outcome.numerator)")",
                    "\(column.outcome.denominator.map { "\($0)" } ?? "")",
                ]
            }
        ).html
    }

    private func below(_ unit: String) -> HTML {
        guard !filled.units.isEmpty else { return .empty }
        return """
            <section><h2>\(lexicon("indicator.below"))</h2><div class="wide-table" tabindex="0" role="region" aria-label="\(lexicon("indicator.below"))">\(Table(
                caption: lexicon("indicator.below.caption", ["unit": unit, "period": text.period(filled.period)]),
                columns: [.init(lexicon("home.unit"))] + filled.columns.map { .init(text.name($0.indicator), isNumber: true) },
                rows: filled.units.map { one in
                    ["\(services.name(one, request))"]
                        + filled.columns.map { column in
                            link(column.indicator, one, column.below[one.id].map { text.value($0) } ?? "—")
                        }
                }).html)</div></section>
            """
    }
}
