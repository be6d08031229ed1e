internal import Kernel
internal import Markup
internal import Territory

/// The units below beside one another: each with the span that chance explains, and no place in a row where that is wider than what
/// they differ by. Units only, never persons.
struct ComparisonTable {
    let view: IndicatorView
    let request: Request
    let services: IndicatorServices
    let lexicon: Lexicon

    private var text: IndicatorText { IndicatorText(lexicon: lexicon) }
    private var link: IndicatorLink { IndicatorLink(view: view) }

    var html: HTML {
        guard !view.comparison.lines.isEmpty else {
            return "<section><h2>\(lexicon("indicator.below"))</h2>\(EmptyState(lexicon("command.below.none")).html)</section>"
        }
        let lines = view.isByValue ? view.comparison.byValue : view.comparison.lines
        let missing = view.comparison.lines.filter { $0.standing == .missing }
        return """
            <section><h2>\(lexicon("indicator.below"))</h2>\(map)<p class="no-print">\(orders)</p>\
            \(table(lines))\(Pager(lexicon: lexicon, next: view.next.map { "\(link.here)&after=\($0)" }, first: view.isFirst ? nil : link.here).html)\
            \(missing.isEmpty ? .empty : "<p class=\"hint\">\(lexicon("indicator.missing_units", ["count": "\(missing.count)"]))</p>" as HTML)</section>
            """
    }

    private var orders: HTML {
        let order: HTML =
            view.isByValue
            ? "<a class=\"button quiet\" href=\"\(link.here)\">\(lexicon("indicator.by_code"))</a>"
            : "<a class=\"button quiet\" href=\"\(link.here)&order=value\">\(lexicon("indicator.by_value"))</a>"
        guard view.outcome.kind == .count, !view.hasHouseholds else { return order }
        return "\(order) <a class=\"button quiet\" href=\"\(link.here)&per=households\">\(lexicon("indicator.per_households"))</a>"
    }

    private func table(_ lines: [Comparison.Line]) -> HTML {
        var columns = [Table.Column(lexicon("home.unit")), .init(text.name(view.indicator), isNumber: true)]
        let hasSpan = view.outcome.kind == .rate || view.hasHouseholds
        if view.hasHouseholds { columns.append(.init(lexicon("indicator.per_thousand"), isNumber: true)) }
        if hasSpan { columns.append(.init(lexicon("indicator.interval"), isNumber: true)) }
        columns += [.init(lexicon("indicator.base"), isNumber: true), .init(lexicon("indicator.standing"))]
        return Table(
            caption: lexicon("indicator.below.caption", ["unit": services.name(view.unit, request), "period": text.period(view.period)]),
            columns: columns, rows: lines.map { row($0, hasSpan) }
        ).html
    }

    private func row(_ line: Comparison.Line, _ hasSpan: Bool) -> [HTML] {
        let (unit, outcome) = (line.line.unit, line.line.outcome)
        let ended: HTML = unit.ended.map { " <span class=\"hint\">\(lexicon("indicator.ended", ["day": $0.text]))</span>" } ?? .empty
        var cells: [HTML] = [
            "<a href=\"\(link.with(unit: unit.code))\">\(services.name(unit, request))</a>\(ended)", "\(text.value(outcome))",
        ]
        if view.hasHouseholds { cells.append("\(line.perThousand.map { IndicatorText.decimal($0.value, 1) } ?? "—")") }
        if hasSpan {
            let span =
                line.perThousand.map { "\(IndicatorText.decimal($0.low, 1))–\(IndicatorText.decimal($0.high, 1))" }
                ?? text.range(outcome.low, outcome.high, outcome.kind)
            cells.append("\(span ?? "—")")
        }
        cells.append("\(outcome.base)")
        cells.append(standing(line.standing))
        return cells
    }

    private func standing(_ standing: Comparison.Standing) -> HTML {
        let words = lexicon("standing.\(standing.rawValue)")
        switch standing {
        case .better: return Badge(words, .good).html
        case .worse: return Badge(words, .bad).html
        case .above, .below: return Badge(words).html
        case .alike, .open, .few, .stale, .missing, .other: return "\(words)"
        }
    }

    /// The land below, darker where the figure is higher; what is not compared is left pale. The table says the same to everybody.
    private var map: HTML {
        guard let sketch = view.sketch else { return .empty }
        var values: [ID: Double] = [:]
        for line in view.comparison.lines where line.isCompared {
            values[line.line.unit.id] = line.perThousand?.value ?? line.line.outcome.value
        }
        let units = Dictionary(view.comparison.lines.map { ($0.line.unit.id, $0.line) }) { first, _ in first }
        let parts = sketch.parts.filter { units[$0.unit] != nil }
        guard !parts.isEmpty, let least = values.values.min(), let most = values.values.max() else { return .empty }
        func shade(_ value: Double?) -> Int {
            guard let value else { return 0 }
            return most == least ? 1 : 1 + min(3, Int((value - least) / (most - least) * 4))
        }
        let lands = parts.compactMap { part -> HTML? in
            guard let line = units[part.unit] else { return nil }
            return """
                <a href="\(link.with(unit: line.unit.code))" tabindex="-1"><path class="heat-\(shade(values[part.unit]))" d="\(part.path)">\
                <title>\(services.name(line.unit, request)) \(text.value(line.outcome))</title></path></a>
                """
        }
        let words = parts.compactMap { part -> HTML? in
            guard let line = units[part.unit], part.room > 60, parts.count <= 40 else { return nil }
            return "<text x=\"\(part.label.x)\" y=\"\(part.label.y)\">\(services.name(line.unit, request))</text>"
        }
        let legend = (1...4).map { step -> HTML in
            let (low, high) = (least + (most - least) * Double(step - 1) / 4, least + (most - least) * Double(step) / 4)
            return "<li><span class=\"swatch heat-\(step)\" aria-hidden=\"true\"></span>\(scale(low))–\(scale(high))</li>"
        }
        return """
            <figure class="map"><svg viewBox="-8 -8 \(sketch.width + 16) \(sketch.height + 16)" aria-hidden="true" focusable="false">\(lands)\(words)</svg>
            <figcaption><ul class="legend"><li><span class="swatch heat-0" aria-hidden="true"></span>\(lexicon("indicator.not_compared"))</li>\
            \(most == least ? Array(legend.prefix(1)) : legend)</ul><p>\(lexicon("picture.sketch"))</p></figcaption></figure>
            """
    }

    private func scale(_ value: Double) -> String {
        view.hasHouseholds ? IndicatorText.decimal(value, 1) : text.value(value, view.outcome.kind)
    }
}
