internal import Kernel
internal import Markup
internal import Territory

/// `/indicators`: every figure there is of a unit, each with its page, the matters behind it and a file.
struct IndicatorPages {
    let services: IndicatorServices

    static let path = "/indicators"

    var endpoints: [Endpoint] { [list, one, rows, file] }

    private var list: Endpoint {
        Endpoint(.get, Self.path, .page, verb: nil, summary: "All figures of a unit over some time") { [services] request in
            let page = try services.store.read { try IndicatorList.load(request, services, in: $0) }
            return .page(IndicatorListPage(list: page, request: request, services: services, lexicon: services.lexicon(request)).page)
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, "\(Self.path)/{id}", .page, verb: nil,
            summary: "One figure of a unit: in time, of the units below, and how it comes about"
        ) { [services] request in
            let view = try services.store.read { try IndicatorView.load(request, services, in: $0) }
            return .page(IndicatorPage(view: view, request: request, services: services, lexicon: services.lexicon(request)).page)
        }
    }

    private var rows: Endpoint {
        Endpoint(
            .get, "\(Self.path)/{id}/rows", .page, verb: IndicatorPermission.list, summary: "The matters that a figure is made of"
        ) { [services] request in
            let found = try services.store.read { try IndicatorRowsView.load(request, services, in: $0) }
            return .page(IndicatorRowsPage(view: found, request: request, services: services, lexicon: services.lexicon(request)).page)
        }
    }

    private var file: Endpoint {
        Endpoint(
            .get, "\(Self.path)/{id}/file", .page, verb: IndicatorPermission.overview,
            summary: "A figure of a unit month by month and of the units below, for a spreadsheet"
        ) { [services] request in try IndicatorFile(services: services).reply(request) }
    }
}

/// All indicators in one unit.
struct IndicatorList: Sendable {
    struct Line: Sendable {
        let indicator: Indicator
        let formula: Formula
        let outcome: Outcome
        let yearAgo: Outcome
    }

    let unit: UnitRecord
    let access: IndicatorView.Access
    let period: Period
    let tree: TreeChoice
    let lines: [Line]
    let fresh: Freshness

    static func load(_ request: Request, _ services: IndicatorServices, in tx: any Reading) throws -> IndicatorList {
        let all = try services.indicators()
        let place = try IndicatorPlace.find(request, services, isPublic: all.contains(where: \.isPublic) || all.isEmpty, in: tx)
        let asked = try Period.read(request, today: services.today)
        let period = place.access == .told ? asked.inMonths : asked
        let tree = try IndicatorPlace.tree(request)
        let shown = all.filter { place.access == .whole || $0.isPublic }
        let lines = try shown.map { indicator -> Line in
            let reading = try IndicatorReading(indicator, tree, today: services.today, in: tx)
            return Line(
                indicator: indicator, formula: indicator.formula(on: Day(sinceEpoch: period.to.sinceEpoch - 1)),
                outcome: try reading.outcome(of: place.unit, period, in: tx),
                yearAgo: try reading.outcome(of: place.unit, period.aYearBefore, in: tx))
        }
        return IndicatorList(
            unit: place.unit, access: place.access, period: period, tree: tree, lines: lines,
            fresh: try Freshness(now: services.now, in: tx))
    }
}

struct IndicatorListPage {
    let list: IndicatorList
    let request: Request
    let services: IndicatorServices
    let lexicon: Lexicon

    private var text: IndicatorText { IndicatorText(lexicon: lexicon) }
    private var unit: String { services.name(list.unit, request) }
    private func shown(_ outcome: Outcome) -> String { list.access == .whole ? text.value(outcome) : text.told(outcome) }

    var page: Page {
        Page(
            title: lexicon("indicator.title", ["unit": unit]), section: IndicatorPages.path,
            body: """
                <h1>\(lexicon("indicator.title", ["unit": unit]))</h1>\(reports)<p class="lead">\(lexicon("indicator.lead"))</p>
                <ul class="chips no-print" aria-label="\(lexicon("indicator.choose_period"))">\(periods)</ul>
                <p class="hint">\(text.period(list.period)) · \(lexicon("picture.at", ["time": list.fresh.asOf.minuteText]))</p>
                \(list.lines.isEmpty ? EmptyState(lexicon("indicator.none")).html : table)
                \(list.access == .told ? "<p class=\"hint\">\(lexicon("indicator.told", ["count": "\(Told.smallest)"]))</p>" as HTML : .empty)
                """)
    }

    private var reports: HTML {
        guard list.access == .whole else { return .empty }
        return
            "<p class=\"no-print\"><a class=\"button quiet\" href=\"\(ReportPages.path)?unit=\(list.unit.code)\">\(lexicon("report.title"))</a></p>"
    }

    private var periods: [HTML] {
        [Period.Name.month, .quarter, .yearToDate, .twelveMonths].map { name in
            "<li><a href=\"\(IndicatorPages.path)?unit=\(list.unit.code)&period=\(name.rawValue)\">\(lexicon("period.\(name.rawValue)"))</a></li>"
        }
    }

    private var table: HTML {
        let last = Day(sinceEpoch: list.period.to.sinceEpoch - 1)
        let query = "unit=\(list.unit.code)&from=\(list.period.from.text)&to=\(last.text)"
        return Table(
            caption: lexicon("indicator.title", ["unit": unit]),
            columns: [
                .init(lexicon("indicator.one")), .init(lexicon("indicator.value"), isNumber: true),
                .init(lexicon("indicator.year_ago"), isNumber: true), .init(lexicon("indicator.target"), isNumber: true),
                .init(lexicon("indicator.definition")),
            ],
            rows: list.lines.map { line in
                let saturated: HTML =
                    line.outcome.isSaturated ? " \(Badge(lexicon("indicator.saturated.short")).html)" : .empty
                let target = line.indicator.target.map {
                    text.value(line.formula.kind.isShare ? Double($0) / 100 : Double($0), line.formula.kind)
                }
                return [
                    "<a href=\"\(IndicatorPages.path)/\(line.indicator.id)?\(query)\">\(text.name(line.indicator))</a>\(saturated)",
                    "\(shown(line.outcome))", "\(shown(line.yearAgo))", "\(target ?? "")", "\(text.formula(line.formula))",
                ]
            }
        ).html
    }
}

/// What `/rows` is asked for.
struct IndicatorRowsView: Sendable {
    let indicator: Indicator
    let unit: UnitRecord
    let period: Period
    let tree: TreeChoice
    let side: IndicatorRows.Side
    let page: IndicatorRows.Page

    static func load(_ request: Request, _ services: IndicatorServices, in tx: any Reading) throws -> IndicatorRowsView {
        guard let indicator = try services.scheme.current.section(IndicatorScheme.self).find(request.parameter("id")) else {
            throw Problem.notFound
        }
        let unit = try IndicatorPlace.find(request, services, isPublic: false, in: tx).unit
        guard services.policy.decide(IndicatorPermission.list, of: request.actor, on: Subject(place: unit.path)).isAllowed else {
            throw Problem.notFound
        }
        guard let side = IndicatorRows.Side(rawValue: request.query["of"] ?? IndicatorRows.Side.numerator.rawValue) else {
            throw Problem.invalid([FieldProblem("of", "choice")])
        }
        let period = try Period.read(request, today: services.today)
        let tree = try IndicatorPlace.tree(request)
        let reading = try IndicatorReading(indicator, tree, today: services.today, in: tx)
        let rows = IndicatorRows(unit: unit, period: period, reading: reading, side: side)
        return IndicatorRowsView(
            indicator: indicator, unit: unit, period: period, tree: tree, side: side,
            page: try rows.load(after: Keyset.read(request.query["after"]), in: tx))
    }
}

struct IndicatorRowsPage {
    let view: IndicatorRowsView
    let request: Request
    let services: IndicatorServices
    let lexicon: Lexicon

    private var text: IndicatorText { IndicatorText(lexicon: lexicon) }

    var page: Page {
        let name = text.name(view.indicator)
        let last = Day(sinceEpoch: view.period.to.sinceEpoch - 1)
        let query = "unit=\(view.unit.code)&from=\(view.period.from.text)&to=\(last.text)&tree=\(view.tree.rawValue)"
        let path = "\(IndicatorPages.path)/\(view.indicator.id)"
        let here = "\(path)/rows?\(query)&of=\(view.side.rawValue)"
        let title = lexicon("indicator.of", ["indicator": name, "unit": services.name(view.unit, request)])
        return Page(
            title: title, section: IndicatorPages.path,
            body: """
                <p><a class="button quiet" href="\(path)?\(query)">\(title)</a></p>
                <h1>\(lexicon("indicator.rows.\(view.side.rawValue)"))</h1>
                <p class="hint">\(text.period(view.period)) · \(lexicon("indicator.searched", ["count": "\(view.page.searched)"]))</p>
                \(view.page.items.isEmpty ? EmptyState(lexicon("indicator.rows.none")).html : table)
                \(Pager(lexicon: lexicon, next: view.page.next.map { "\(here)&after=\($0.text)" }, first: request.query["after"] == nil ? nil : here).html)
                """)
    }

    private var table: HTML {
        Table(
            caption: text.period(view.period),
            columns: [
                .init(lexicon("indicator.number")), .init(lexicon("field.category")), .init(lexicon("indicator.counted_on")),
                .init(lexicon("chart.count"), isNumber: true),
            ],
            rows: view.page.items.map { item in
                [
                    "<a href=\"/matters/\(item.number)\">\(item.number)</a>", "\(lexicon("category.\(item.category)"))", "\(item.day.text)",
                    "\(item.n)",
                ]
            }
        ).html
    }
}

/// The same for a spreadsheet: by month, then the units below.
struct IndicatorFile {
    let services: IndicatorServices

    func reply(_ request: Request) throws -> Reply {
        let view = try services.store.read { try IndicatorView.load(request, services, isFile: true, in: $0) }
        guard view.access == .whole else { throw Problem.notFound }
        let lexicon = services.lexicon(request)
        let text = IndicatorText(lexicon: lexicon)
        var csv = CSVWriter()
        csv.row([
            lexicon("home.unit"), lexicon("indicator.code"), lexicon("indicator.time"), text.name(view.indicator),
            lexicon("indicator.part"),
            lexicon("indicator.whole"),
        ])
        func row(_ unit: UnitRecord, _ period: Period, _ outcome: Outcome) {
            csv.row([
                services.name(unit, request), unit.code, text.period(period), Self.number(outcome), "\(outcome.numerator)",
                outcome.denominator.map { "\($0)" } ?? "",
            ])
        }
        for month in view.months { row(view.unit, month.period, month.outcome) }
        row(view.unit, view.period, view.outcome)
        for line in view.comparison.lines { row(line.line.unit, view.period, line.line.outcome) }
        var reply = Reply(.bytes(csv.bytes, type: "text/csv; charset=utf-8"))
        reply.headers.append(("Content-Disposition", "attachment; filename=\"\(view.indicator.id)-\(view.unit.code).csv\""))
        return reply
    }

    /// Without a sign or a word, so that a spreadsheet can go on with it: a share in percent, a time in minutes.
    static func number(_ outcome: Outcome) -> String {
        guard let value = outcome.value else { return "" }
        switch outcome.kind {
        case .rate, .coverage: return IndicatorText.decimal(value * 100, 2)
        case .mean: return IndicatorText.decimal(value, 2)
        case .p50, .p90, .count, .stock, .mix: return "\(Int64(value))"
        }
    }
}
