internal import Kernel
internal import Markup

/// The front door: what one can do here, and how the county stands.
struct HomePage {
    let lines: [MatterTally.Line]
    let lexicon: Lexicon
    /// Two ways on in sight, the figures one tap away.
    var isElder = false

    /// Counts below this are not shown: behind them stand recognisable people.
    static let smallest: Int64 = 5

    var page: Page {
        Page(
            title: lexicon("home.title"), section: "/",
            body: """
                <section class="hero"><h1>\(lexicon("installation.name"))</h1><p class="lead">\(lexicon("home.lead"))</p>
                <p class="actions"><a class="button primary" href="/raise">\(lexicon("home.raise"))</a>
                <a class="button" href="/find">\(lexicon("home.find"))</a>\(grid)</p></section>
                \(figures)
                """)
    }

    /// Who serves here and how to reach them: down from the top to one's own grid.
    private var grid: HTML {
        guard let top = lines.first else { return .empty }
        return "<a class=\"button quiet\" href=\"/units/\(top.unit.code)\">\(lexicon("home.grid"))</a>"
    }

    private func shown(_ count: Int64) -> String {
        count > 0 && count < Self.smallest ? lexicon("home.few", ["count": "\(Self.smallest)"]) : "\(count)"
    }

    private var figures: HTML {
        guard let top = lines.first else { return .empty }
        // A part that is too small to be told is left out: drawn as nothing it would tell a falsehood.
        let parts = StateKind.allCases.map { ($0, top.counts[$0, default: 0]) }.filter { $0.1 == 0 || $0.1 >= Self.smallest }
            .map { StackedBar.Part(lexicon("kind.\($0.0.rawValue)"), $0.1) }
        let rows = lines.dropFirst().map { line -> [HTML] in
            ["\(lexicon.unit(line.unit.code, line.unit.name))", "\(shown(line.open))", "\(shown(line.done))"]
        }
        let body: HTML = """
            \(StackedBar(id: "county", title: lexicon("home.chart"), parts: parts, lexicon: lexicon).html)
            \(Table(
                caption: lexicon("home.table"),
                columns: [
                    .init(lexicon("home.unit")), .init(lexicon("home.open"), isNumber: true), .init(lexicon("home.done"), isNumber: true),
                ], rows: rows).html)
            <p><a class="link" href="/rates">\(lexicon("rates.link"))</a></p>
            <p class="hint">\(lexicon("home.small", ["count": "\(Self.smallest)"]))</p>
            """
        if isElder { return Fold(lexicon("home.progress"), body).html }
        return "<section><h2>\(lexicon("home.progress"))</h2>\(body)</section>"
    }
}
