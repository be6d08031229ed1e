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
            let bounds = try services.scheme.current.section(BoundsScheme.self)
            return .page(
                RatesPage(
                    unit: found.unit, lines: found.lines, below: found.below, bounds: bounds, lexicon: services.lexicon(request)
                ).page)
        }
    }

    private static let line: Shape = .object(
        "RatesLine",
        [("month", .text)] + MatterMonths.Fact.allCases.map { ($0.rawValue, .optional(.integer)) } + [("percent", .optional(.integer))])

    private static let bound: Shape = .object(
        "ShareBound", [("kind", .text), ("share_at_most", .integer), ("always", .integer), ("beyond", .text)])

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/rates", .api, verb: nil, parameters: [.init("unit", "Code of the unit; the whole when left out")],
            summary: "How much a unit handled in time, month by month; null for what is too small to be told",
            answers: [
                200: .object("Rates", [("unit", MatterJSON.place), ("items", .list(Self.line)), ("bounds", .list(Self.bound))]),
                404: .problem,
            ]
        ) { [services] request in
            let found = try load(request)
            let bounds = try services.scheme.current.section(BoundsScheme.self)
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
                    json.key("bounds")
                    json.array { list in
                        for (verb, share) in bounds.inOrder {
                            list.object {
                                $0.field("kind", verb.rawValue)
                                $0.field("share_at_most", share.percent)
                                $0.field("always", share.always)
                                $0.field("beyond", share.beyond.rawValue)
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
    let bounds: BoundsScheme
    let lexicon: Lexicon

    var page: Page {
        let name = lexicon.unit(unit.code, unit.name)
        return Page(
            title: lexicon("rates.title", ["unit": name]), section: "/",
            body: """
                <h1>\(lexicon("rates.title", ["unit": name]))</h1><p class="lead">\(lexicon("rates.about"))</p>
                \(lines.isEmpty ? EmptyState(lexicon("rates.none"), detail: lexicon("rates.none.about")).html : table)
                <p class="hint">\(lexicon("home.small", ["count": "\(HomePage.smallest)"]))</p>\(limits)\(units)
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

    /// How much of a month may be asked for, as the pack says.
    private var limits: HTML {
        guard !bounds.shares.isEmpty else { return .empty }
        let lines = bounds.inOrder.map { verb, share -> HTML in
            let words = lexicon(
                "rates.bound.\(share.beyond.rawValue)",
                ["kind": lexicon("decision.kind.\(verb.rawValue)"), "percent": "\(share.percent)", "always": "\(share.always)"])
            return "<li>\(words)</li>"
        }
        return "<section><h2>\(lexicon("rates.bounds"))</h2><ul>\(lines)</ul></section>"
    }

    private func shown(_ count: Int64?) -> HTML { "\(count.map { "\($0)" } ?? lexicon("home.few", ["count": "\(HomePage.smallest)"]))" }

    private var units: HTML {
        guard !below.isEmpty else { return .empty }
        let links = below.map { "<li><a href=\"/rates?unit=\($0.code)\">\(lexicon.unit($0.code, $0.name))</a></li>" as HTML }
        return "<section><h2>\(lexicon("rates.below"))</h2><ul class=\"chips\">\(links)</ul></section>"
    }
}
