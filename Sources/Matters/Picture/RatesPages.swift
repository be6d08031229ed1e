internal import Kernel
internal import Markup

/// 办理情况公开: for everybody, what a unit handled in each month, how much of it in time, and what was decided for it. No matter and no
/// person can be told from it.
struct RatesPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [page, list] }

    private func load(_ request: Request) throws -> (unit: Unit, lines: [MatterMonths.Line], below: [Unit]) {
        try services.store.read { tx in
            let code = request.query["unit"] ?? ""
            guard let unit = try code.isEmpty ? Unit.root(in: tx) : Unit.find(code: code, in: tx) else { throw Problem.notFound }
            let below =
                try MatterTally.lines(below: unit, in: tx).map(\.unit)
                + Unit.offices(over: unit.path, in: tx).filter { unit.path.contains($0.path) }
            return (unit, try MatterMonths.lines(unit.unit, until: services.now, in: tx), below.filter { $0.unit != unit.unit })
        }
    }

    private var page: Endpoint {
        Endpoint(.get, "/rates", .page, verb: nil, summary: "How much a unit handled in time, month by month") { [services] request in
            let found = try load(request)
            return .page(RatesPage(unit: found.unit, lines: found.lines, below: found.below, lexicon: services.lexicon(request)).page)
        }
    }

    private static let line: Shape = .object(
        "RatesLine",
        [("month", .text)] + MatterMonths.Fact.allCases.map { ($0.rawValue, .optional(.integer)) } + [("percent", .optional(.integer))])

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/rates", .api, verb: nil, parameters: [.init("unit", "Code of the unit; the whole when left out")],
            summary: "How much a unit handled in time, month by month; null for what is too small to be told",
            answers: [200: .object("Rates", [("unit", MatterJSON.place), ("items", .list(Self.line))]), 404: .problem]
        ) { [services] request in
            let found = try load(request)
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("unit")
                    json.object {
                        $0.field("code", found.unit.code)
                        $0.field("name", lexicon.unit(found.unit.code, found.unit.name))
                    }
                    json.key("items")
                    json.array { list in
                        for line in found.lines {
                            list.object { item in
                                item.field("month", line.month)
                                for fact in MatterMonths.Fact.allCases { item.field(fact.rawValue, line.told(fact)) }
                                item.field("percent", line.percent)
                            }
                        }
                    }
                })
        }
    }
}

struct RatesPage {
    let unit: Unit
    let lines: [MatterMonths.Line]
    let below: [Unit]
    let lexicon: Lexicon

    var page: Page {
        let name = lexicon.unit(unit.code, unit.name)
        return Page(
            title: lexicon("rates.title", ["unit": name]), section: "/",
            body: """
                <h1>\(lexicon("rates.title", ["unit": name]))</h1><p class="lead">\(lexicon("rates.about"))</p>
                \(lines.isEmpty ? EmptyState(lexicon("rates.none"), detail: lexicon("rates.none.about")).html : table)
                <p class="hint">\(lexicon("home.small", ["count": "\(HomePage.smallest)"]))</p>\(units)
                """)
    }

    private var table: HTML {
        let facts = MatterMonths.Fact.allCases.filter { $0 != .met }
        return Table(
            caption: lexicon("rates.caption"),
            columns: [.init(lexicon("rates.month"))] + facts.map { .init(lexicon("rates.\($0.rawValue)"), isNumber: true) }
                + [.init(lexicon("rates.percent"), isNumber: true)],
            rows: lines.map { line in
                ["\(line.month)" as HTML] + facts.map { shown(line.told($0)) } + [line.percent.map { "\($0)%" } ?? "—"]
            }
        ).html
    }

    private func shown(_ count: Int64?) -> HTML { "\(count.map { "\($0)" } ?? lexicon("home.few", ["count": "\(HomePage.smallest)"]))" }

    private var units: HTML {
        guard !below.isEmpty else { return .empty }
        let links = below.map { "<li><a href=\"/rates?unit=\($0.code)\">\(lexicon.unit($0.code, $0.name))</a></li>" as HTML }
        return "<section><h2>\(lexicon("rates.below"))</h2><ul class=\"chips\">\(links)</ul></section>"
    }
}
