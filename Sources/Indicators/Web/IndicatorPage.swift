internal import Kernel
internal import Markup
internal import Territory

/// One indicator: what it says, how it came about, how the units below stand, and the way to what it is made of.
struct IndicatorPage {
    let view: IndicatorView
    let request: Request
    let services: IndicatorServices
    let lexicon: Lexicon

    private var text: IndicatorText { IndicatorText(lexicon: lexicon) }
    private var unit: String { services.name(view.unit, request) }
    private var title: String { text.name(view.indicator) }

    var page: Page {
        Page(
            title: lexicon("indicator.of", ["indicator": title, "unit": unit]), section: IndicatorPages.path,
            body: """
                \(crumbs)<h1>\(lexicon("indicator.of", ["indicator": title, "unit": unit]))</h1>
                \(IndicatorChoice(view: view, lexicon: lexicon).html)
                \(figure)\(flags)\(trend)\(parts)\(below)\(definition)\(actions)
                """)
    }

    private func shown(_ outcome: Outcome) -> String { view.access == .whole ? text.value(outcome) : text.told(outcome) }

    private var crumbs: HTML {
        let link = IndicatorLink(view: view)
        let links = view.above.map { unit -> HTML in
            "<li><a href=\"\(link.with(unit: unit.code))\">\(services.name(unit, request))</a></li>"
        }
        return """
            <nav class="crumbs" aria-label="\(lexicon("command.path"))"><ol><li><a href="\(IndicatorPages.path)?unit=\(view.unit.code)">\(lexicon("indicator.all"))</a></li>\
            \(links)<li aria-current="page">\(unit)</li></ol></nav>
            """
    }

    private var figure: HTML {
        let outcome = view.outcome
        let sides: HTML
        if view.access == .whole, let whole = outcome.denominator {
            let (part, all) = (rows(.numerator, "\(outcome.numerator)"), rows(.denominator, "\(whole)"))
            sides = "<li class=\"tile plain\"><span class=\"figure\">\(part) / \(all)</span><span>\(lexicon("indicator.sides"))</span></li>"
        } else if view.access == .whole, !outcome.kind.isTime {
            sides =
                "<li class=\"tile plain\"><span class=\"figure\">\(rows(.numerator, lexicon("indicator.rows")))</span><span>\(lexicon("indicator.sides"))</span></li>"
        } else {
            sides = .empty
        }
        let span = view.access == .whole ? text.range(outcome.low, outcome.high, outcome.kind) : nil
        let range: HTML? = span.map {
            "<li class=\"tile plain\"><span class=\"figure\">\($0)</span><span>\(lexicon("indicator.interval"))</span></li>"
        }
        let beside: HTML? = view.beside.map { other in
            """
            <li class="tile"><a href="\(IndicatorLink(view: view).with(indicator: other.indicator.id))"><span class="figure">\(shown(other.outcome))</span>\
            <span>\(text.name(other.indicator))</span></a></li>
            """
        }
        let target: HTML? = targetValue.map {
            "<li class=\"tile plain\"><span class=\"figure\">\(text.value($0, outcome.kind))</span><span>\(lexicon("indicator.target"))</span></li>"
        }
        return """
            <ul class="tiles"><li class="tile plain"><span class="figure">\(shown(outcome))</span><span>\(text.period(view.period))</span></li>\
            <li class="tile plain"><span class="figure">\(shown(view.yearAgo))</span><span>\(lexicon("indicator.year_ago"))</span></li>\
            \(sides)\(range)\(target)\(beside)</ul>
            """
    }

    private var targetValue: Double? {
        view.indicator.target.map { view.formula.kind.isShare ? Double($0) / 100 : Double($0) }
    }

    private func rows(_ side: IndicatorRows.Side, _ words: String) -> HTML {
        guard view.opensRows, view.formula.count.isOfMatters else { return "\(words)" }
        return "<a href=\"\(IndicatorLink(view: view).rows(side))\">\(words)</a>"
    }

    /// What has to be known before anything is concluded from it.
    private var flags: HTML {
        var notes: [HTML] = []
        if view.outcome.value == nil { notes.append("<p class=\"note\">\(lexicon("indicator.missing"))</p>") }
        if view.outcome.isSaturated { notes.append("<p class=\"note\">\(lexicon("indicator.saturated"))</p>") }
        if view.fresh.isStale {
            notes.append(
                "<p class=\"note\">\(lexicon("indicator.behind", ["count": "\(view.fresh.behind)", "time": view.fresh.asOf.minuteText]))</p>"
            )
        }
        if view.access == .told { notes.append("<p class=\"hint\">\(lexicon("indicator.told", ["count": "\(Told.smallest)"]))</p>") }
        let fresh: HTML = "<p class=\"hint\">\(lexicon("picture.at", ["time": view.fresh.asOf.minuteText]))</p>"
        return HTML(joining: notes + [fresh])
    }

    private var trend: HTML {
        guard view.months.count > 1 else { return .empty }
        let points = view.months.map { (label: text.period($0.period), outcome: $0.outcome) }
        let isDrawn = view.access == .whole
        let chart: HTML =
            isDrawn
            ? TrendChart(
                id: "trend", title: lexicon("indicator.months"),
                points: view.months.map { (label: Span.text(ofMonth: Span.month($0.period.from)), outcome: $0.outcome) },
                target: targetValue, text: text
            ).html : .empty
        var columns = [Table.Column(lexicon("rates.month")), .init(title, isNumber: true)]
        let hasSides = isDrawn && view.outcome.denominator != nil
        if hasSides { columns += [.init(lexicon("indicator.part"), isNumber: true), .init(lexicon("indicator.whole"), isNumber: true)] }
        let table = Table(
            caption: lexicon("indicator.months"), columns: columns,
            rows: points.map { point in
                let sides: [HTML] = hasSides ? ["\(point.outcome.numerator)", "\(point.outcome.denominator ?? 0)"] : []
                return ["\(point.label)" as HTML, "\(shown(point.outcome))"] + sides
            })
        return
            "<section>\(chart)<details\(isDrawn ? .empty : " open" as HTML)><summary>\(lexicon("chart.table"))</summary>\(table.html)</details></section>"
    }

    /// Of a mix: what it is made of, the most first.
    private var parts: HTML {
        guard view.formula.kind == .mix, view.access == .whole, !view.outcome.parts.isEmpty else { return .empty }
        let sorted = view.outcome.parts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let shown = sorted.prefix(StackedBar.tones - 1)
        let rest = sorted.dropFirst(StackedBar.tones - 1).reduce(0) { $0 + $1.value }
        var bars = shown.map { StackedBar.Part(text.word(view.words[$0.key]), $0.value) }
        if rest > 0 { bars.append(StackedBar.Part(lexicon("indicator.other"), rest)) }
        let all = sorted.reduce(0) { $0 + $1.value }
        let table = Table(
            caption: title,
            columns: [
                .init(lexicon("chart.item")), .init(lexicon("chart.count"), isNumber: true), .init(lexicon("chart.share"), isNumber: true),
            ],
            rows: sorted.map { part in
                ["\(text.word(view.words[part.key]))", "\(part.value)", "\(text.value(Double(part.value) / Double(max(1, all)), .rate))"]
            })
        return """
            <section><h2>\(lexicon("indicator.parts"))</h2>\(StackedBar(id: "parts", title: title, parts: bars, lexicon: lexicon).html)\
            <details><summary>\(lexicon("indicator.all_parts"))</summary>\(table.html)</details></section>
            """
    }

    private var below: HTML {
        guard view.access == .whole else { return .empty }
        return ComparisonTable(view: view, request: request, services: services, lexicon: lexicon).html
    }

    private var definition: HTML {
        let versions = view.indicator.versions.reversed().map { version -> HTML in
            let from = version.from.map { lexicon("formula.from", ["day": $0.text]) } ?? lexicon("formula.beginning")
            return "<li>\(from)\(text.formula(version.formula))</li>"
        }
        let about = lexicon.first(of: ["indicator.\(view.indicator.id).about"]).map { "<p>\($0)</p>" as HTML }
        let time: HTML? = view.formula.kind.isTime ? "<p>\(lexicon("formula.buckets"))</p>" : nil
        return """
            <section><h2>\(lexicon("indicator.definition"))</h2>\(about)<ul>\(versions)</ul>\(time)\
            <p>\(lexicon("tree.\(view.tree.rawValue).about"))</p>\
            <p class="hint">\(lexicon("indicator.fair", ["least": "\(view.indicator.least)", "days": "\(view.indicator.freshDays)"]))</p></section>
            """
    }

    private var actions: HTML {
        guard view.access == .whole else { return .empty }
        return """
            <p class="actions no-print"><a class="button quiet" href="\(IndicatorLink(view: view).file)">\(lexicon("indicator.csv"))</a></p>
            """
    }
}

/// Addresses that keep what was chosen: a view is shared by its address.
struct IndicatorLink {
    let view: IndicatorView

    private func query(unit: String, tree: TreeChoice) -> String {
        let last = Day(sinceEpoch: view.period.to.sinceEpoch - 1)
        return
            "unit=\(unit)&from=\(view.period.from.text)&to=\(last.text)&tree=\(tree.rawValue)\(view.hasHouseholds ? "&per=households" : "")"
    }

    private var path: String { "\(IndicatorPages.path)/\(view.indicator.id)" }

    func with(unit: String) -> String { "\(path)?\(query(unit: unit, tree: view.tree))" }
    func with(tree: TreeChoice) -> String { "\(path)?\(query(unit: view.unit.code, tree: tree))" }
    func with(indicator: String) -> String { "\(IndicatorPages.path)/\(indicator)?\(query(unit: view.unit.code, tree: view.tree))" }
    var here: String { with(unit: view.unit.code) }
    func rows(_ side: IndicatorRows.Side) -> String { "\(path)/rows?\(query(unit: view.unit.code, tree: view.tree))&of=\(side.rawValue)" }
    var file: String { "\(path)/file?\(query(unit: view.unit.code, tree: view.tree))" }
}

/// What can be chosen: the time, and by which tree.
struct IndicatorChoice {
    let view: IndicatorView
    let lexicon: Lexicon

    var html: HTML {
        let names: [Period.Name] = [.month, .quarter, .yearToDate, .twelveMonths, .year]
        let link = "\(IndicatorPages.path)/\(view.indicator.id)?unit=\(view.unit.code)&tree=\(view.tree.rawValue)"
        let periods = names.map { name -> HTML in
            "<li><a href=\"\(link)&period=\(name.rawValue)\">\(lexicon("period.\(name.rawValue)"))</a></li>"
        }
        let trees = TreeChoice.allCases.map { tree -> HTML in
            let current: HTML = tree == view.tree ? " aria-current=\"true\"" : .empty
            return "<li><a href=\"\(IndicatorLink(view: view).with(tree: tree))\"\(current)>\(lexicon("tree.\(tree.rawValue)"))</a></li>"
        }
        let last = Day(sinceEpoch: view.period.to.sinceEpoch - 1)
        return """
            <ul class="chips no-print" aria-label="\(lexicon("indicator.choose_tree"))">\(trees)</ul>
            <ul class="chips no-print" aria-label="\(lexicon("indicator.choose_period"))">\(periods)</ul>
            <form class="span-form no-print" method="get" action="\(IndicatorPages.path)/\(view.indicator.id)">
            <input type="hidden" name="unit" value="\(view.unit.code)"><input type="hidden" name="tree" value="\(view.tree.rawValue)">
            <p><label for="from">\(lexicon("indicator.from"))</label><input id="from" name="from" type="date" value="\(view.period.from.text)"></p>
            <p><label for="to">\(lexicon("indicator.to"))</label><input id="to" name="to" type="date" value="\(last.text)"></p>
            <p><button type="submit">\(lexicon("indicator.show"))</button></p></form>
            """
    }
}
