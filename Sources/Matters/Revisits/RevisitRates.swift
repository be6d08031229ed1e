internal import Kernel
internal import Markup

/// 回访结果公开: what residents said of a unit's work, month by month, beside what it handled by its own account.
struct RevisitRates: Sendable {
    let unit: Unit
    let lines: [RevisitMonths.Line]
    let below: [Unit]

    static func load(_ request: Request, _ services: MatterServices) throws -> RevisitRates {
        try services.store.read { tx in
            let code = request.query["unit"] ?? ""
            guard let unit = try code.isEmpty ? Unit.root(in: tx) : Unit.find(code: String(code.prefix(32)), in: tx) else {
                throw Problem.notFound
            }
            let below =
                try MatterTally.lines(below: unit, in: tx).map(\.unit)
                + Unit.offices(over: unit.path, in: tx).filter { unit.path.contains($0.path) }
            return RevisitRates(
                unit: unit, lines: try RevisitMonths.lines(unit.unit, until: services.now, in: tx),
                below: below.filter { $0.unit != unit.unit })
        }
    }
}

struct RevisitRatesPage {
    let rates: RevisitRates
    let lexicon: Lexicon

    var page: Page {
        let name = lexicon.unit(rates.unit.place)
        return Page(
            title: lexicon("revisits.rates.title", ["unit": name]), section: "/revisits",
            body: """
                <p class="eyebrow"><a href="/revisits">\(lexicon("revisits.back"))</a></p>
                <h1>\(lexicon("revisits.rates.title", ["unit": name]))</h1><p class="lead">\(lexicon("revisits.rates.about"))</p>
                \(rates.lines.isEmpty ? EmptyState(lexicon("rates.none"), detail: lexicon("rates.none.about")).html : table)
                <p class="hint">\(lexicon("home.small", ["count": "\(HomePage.smallest)"]))</p>\(units)
                """)
    }

    private static let shares: [RevisitMonths.Fact] = [.responded, .solved, .satisfied]

    private var table: HTML {
        Table(
            caption: lexicon("rates.caption"),
            columns: [
                .init(lexicon("rates.month")), .init(lexicon("rates.handled"), isNumber: true),
                .init(lexicon("rates.percent"), isNumber: true),
            ]
                + [.init(lexicon("revisits.rates.reached"), isNumber: true)]
                + Self.shares.map { .init(lexicon("revisits.rates.\($0.rawValue)"), isNumber: true) }
                + [.init(lexicon("revisits.rates.reopened"), isNumber: true)],
            rows: rates.lines.map { line -> [HTML] in
                let own: [HTML] = [
                    "\(line.month)", line.own.map { shown($0.told(.handled)) } ?? "—", percent(line.own?.percent),
                    shown(line.told(.reached)),
                ]
                return own + Self.shares.map { percent(line.percent($0)) } + [shown(line.told(.reopened))]
            }
        ).html
    }

    private func percent(_ share: Int64?) -> HTML { share.map { "\($0)%" } ?? "—" }
    private func shown(_ count: Int64?) -> HTML { "\(count.map { "\($0)" } ?? lexicon("home.few", ["count": "\(HomePage.smallest)"]))" }

    private var units: HTML {
        guard !rates.below.isEmpty else { return .empty }
        let links = rates.below.map { "<li><a href=\"/revisits/rates?unit=\($0.code)\">\(lexicon.unit($0.place))</a></li>" as HTML }
        return "<section><h2>\(lexicon("rates.below"))</h2><ul class=\"chips\">\(links)</ul></section>"
    }
}
