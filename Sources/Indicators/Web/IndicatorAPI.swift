internal import Kernel
internal import Markup
internal import Territory

/// `/api/v1/indicators`: the same queries as the pages.
struct IndicatorAPI {
    let services: IndicatorServices

    static let path = "/api/v1/indicators"

    var endpoints: [Endpoint] { [list, one, rows, land] }

    private static let place: [Endpoint.Parameter] = [
        .init("unit", "Code of the unit; your own, or the whole, when left out"),
        .init("from", "The first day, `2026-01-01`; with `to`", .pattern(AsOf.dayPattern)),
        .init("to", "The last day, not before the first; today when left out", .pattern(AsOf.dayPattern)),
        .init("period", "Instead of days; twelve months when left out", .choice(Period.Name.allCases.map(\.rawValue))),
        .init("back", "So many of these before the present one", .integer(0...120)),
        .init(
            "tree", "Units that stood above on the day, or those of today; `then` when left out",
            .choice(TreeChoice.allCases.map(\.rawValue))),
    ]

    private static let unit: Shape = .object("IndicatorUnit", [("code", .text), ("name", .text), ("level", .text)])
    private static let value: [(String, Shape)] = [
        ("value", .optional(.number)), ("numerator", .optional(.integer)), ("denominator", .optional(.integer)),
        ("low", .optional(.number)),
        ("high", .optional(.number)),
    ]
    private static let span: [(String, Shape)] = [("from", .text), ("to", .text)]
    private static let fresh: [(String, Shape)] = [("as_of", .instant), ("behind", .integer)]
    private static let head: [(String, Shape)] = [
        ("id", .text), ("name", .text), ("kind", .text), ("unit_of_measure", .text), ("better", .text), ("target", .optional(.integer)),
    ]
    private static let here: [(String, Shape)] = [("unit", unit), ("tree", .text)]
    private static let common: [(String, Shape)] = [here, span, fresh].flatMap { $0 }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: nil, parameters: Self.place,
            summary: "All figures of a unit over some time; null where nothing is known, or where it is too small to be told",
            answers: [
                200: .object("Indicators", Self.common + [("items", .list(.object("IndicatorLine", Self.head + Self.value)))]),
                404: .problem,
                422: .problem,
            ]
        ) { [services] request in
            let list = try services.store.read { try IndicatorList.load(request, services, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    common(list.unit, list.tree, list.period, list.fresh, request, into: &json)
                    json.key("items")
                    json.array { items in
                        for line in list.lines {
                            items.object {
                                head(line.indicator, line.formula, lexicon, into: &$0)
                                value(line.outcome, list.access, into: &$0)
                            }
                        }
                    }
                })
        }
    }

    private static let version: Shape = .object("IndicatorFormula", [("from", .optional(.text)), ("formula", .text)])
    private static let month: Shape = .object("IndicatorMonth", span + value)
    private static let part: Shape = .object("IndicatorPart", [("of", .text), ("count", .integer)])
    private static let rest: [(String, Shape)] = [
        ("saturated", .flag), ("stale", .flag), ("formulas", .list(version)), ("months", .list(month)), ("parts", .list(part)),
        ("below", .list(below)), ("next", .optional(.text)),
    ]
    private static let whole: [(String, Shape)] = [head, common, value, rest].flatMap { $0 }
    private static let below: Shape = .object("IndicatorBelow", [("unit", unit)] + value + [("standing", .text)])

    private var one: Endpoint {
        Endpoint(
            .get, "\(Self.path)/{id}", .api, verb: nil,
            parameters: Self.place + [
                .init("after", "The `next` of the page before, for the units below"),
                .init("per", "Counts to a thousand households, for the units below", .choice(["households"])),
            ],
            summary: "One figure of a unit: over the time, month by month, of the units below, and how it comes about",
            answers: [
                200: .object("Indicator", Self.whole), 404: .problem, 422: .problem,
            ]
        ) { [services] request in
            let view = try services.store.read { try IndicatorView.load(request, services, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(JSONWriter.object { write(view, request, lexicon, into: &$0) })
        }
    }

    private func write(_ view: IndicatorView, _ request: Request, _ lexicon: Lexicon, into json: inout JSONWriter) {
        head(view.indicator, view.formula, lexicon, into: &json)
        common(view.unit, view.tree, view.period, view.fresh, request, into: &json)
        value(view.outcome, view.access, into: &json)
        json.field("saturated", view.outcome.isSaturated)
        json.field("stale", view.fresh.isStale)
        json.key("formulas")
        json.array { list in
            for version in view.indicator.versions {
                list.object {
                    $0.field("from", version.from?.text)
                    $0.field("formula", version.formula.text)
                }
            }
        }
        json.key("months")
        json.array { list in
            for month in view.months {
                list.object {
                    span(month.period, into: &$0)
                    value(month.outcome, view.access, into: &$0)
                }
            }
        }
        json.key("parts")
        json.array { list in
            guard view.access == .whole, view.formula.kind == .mix else { return }
            for part in view.outcome.parts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                list.object {
                    $0.field("of", view.words[part.key] ?? "")
                    $0.field("count", part.value)
                }
            }
        }
        json.key("below")
        json.array { list in
            for line in view.comparison.lines {
                list.object {
                    unit(line.line.unit, request, into: &$0)
                    value(line.line.outcome, view.access, into: &$0)
                    $0.field("standing", line.standing.rawValue)
                }
            }
        }
        json.field("next", view.next)
    }

    private static let row: Shape = .object(
        "IndicatorRow", [("number", .text), ("category", .text), ("raised_at", .instant), ("day", .text), ("count", .integer)])

    private var rows: Endpoint {
        Endpoint(
            .get, "\(Self.path)/{id}/rows", .api, verb: IndicatorPermission.list,
            parameters: Self.place + [
                .init("of", "Which side; the numerator when left out", .choice(IndicatorRows.Side.allCases.map(\.rawValue))),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
            ],
            summary: "The matters that a figure is made of, newest first; a page may be empty and still have a next",
            answers: [
                200: .object("IndicatorRows", [("items", .list(Self.row)), ("searched", .integer), ("next", .optional(.text))]),
                404: .problem,
                422: .problem,
            ]
        ) { [services] request in
            let view = try services.store.read { try IndicatorRowsView.load(request, services, in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for item in view.page.items {
                            list.object {
                                $0.field("number", item.number)
                                $0.field("category", item.category)
                                $0.field("raised_at", item.raised)
                                $0.field("day", item.day.text)
                                $0.field("count", item.n)
                            }
                        }
                    }
                    json.field("searched", Int64(view.page.searched))
                    json.field("next", view.page.next?.text)
                })
        }
    }

    private var land: Endpoint {
        Endpoint(
            .get, "\(Self.path)/{id}/geojson", .api, verb: IndicatorPermission.overview, parameters: Self.place,
            summary: "The land of the units below as GeoJSON, each with its figure: as it was on the last day, or as it is today",
            answers: [200: .file("application/geo+json"), 404: .problem, 422: .problem]
        ) { [services] request in
            let bytes = try services.store.read { tx in
                let view = try IndicatorView.load(request, services, in: tx)
                guard view.access == .whole else { throw Problem.notFound }
                let day = view.tree == .now ? services.today : Day(sinceEpoch: view.period.to.sinceEpoch - 1)
                let lines = Dictionary(view.comparison.lines.map { ($0.line.unit.id, $0) }) { first, _ in first }
                let lands = try view.comparison.lines.compactMap { line in
                    try UnitOutline.find(unit: line.line.unit.id, on: day, in: tx).map { (unit: line.line.unit, land: $0) }
                }
                return try GeoJSON.collection(lands) { unit, json in
                    guard let line = lines[unit.id] else { return }
                    value(line.line.outcome, .whole, into: &json)
                    json.field("standing", line.standing.rawValue)
                }
            }
            return Reply(.bytes(bytes, type: "application/geo+json"))
        }
    }

    // MARK: - Parts

    private func head(_ indicator: Indicator, _ formula: Formula, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.field("id", indicator.id)
        json.field("name", lexicon("indicator.\(indicator.id)"))
        json.field("kind", formula.kind.rawValue)
        json.field("unit_of_measure", formula.kind.isShare ? "share" : formula.kind.isTime ? "minutes" : "number")
        json.field("better", indicator.better.rawValue)
        json.field("target", indicator.target)
    }

    private func unit(_ unit: UnitRecord, _ request: Request, into json: inout JSONWriter) {
        json.key("unit")
        json.object {
            $0.field("code", unit.code)
            $0.field("name", services.name(unit, request))
            $0.field("level", unit.level)
        }
    }

    private func span(_ period: Period, into json: inout JSONWriter) {
        json.field("from", period.from.text)
        json.field("to", Day(sinceEpoch: period.to.sinceEpoch - 1).text)
    }

    private func common(
        _ unit: UnitRecord, _ tree: TreeChoice, _ period: Period, _ fresh: Freshness, _ request: Request, into json: inout JSONWriter
    ) {
        self.unit(unit, request, into: &json)
        json.field("tree", tree.rawValue)
        span(period, into: &json)
        json.field("as_of", fresh.asOf)
        json.field("behind", fresh.behind)
    }

    /// A share from 0 to 1 with four places, a time in minutes. For everybody as `Told` allows.
    private func value(_ outcome: Outcome, _ access: IndicatorView.Access, into json: inout JSONWriter) {
        func number(_ name: String, _ value: Double?) {
            json.key(name)
            guard let value, value.isFinite else { return json.value(nil as Int64?) }
            let isWhole = value == value.rounded() && abs(value) < 1e15
            json.value(decimal: isWhole ? "\(Int64(value))" : Self.fraction(value))
        }
        if access == .whole {
            number("value", outcome.value)
            json.field("numerator", outcome.value == nil ? nil : outcome.numerator)
            json.field("denominator", outcome.denominator)
            number("low", outcome.low)
            number("high", outcome.high)
            return
        }
        let told: Double? =
            switch outcome.kind {
            case .rate, .coverage: Told.percent(outcome).map { Double($0) / 100 }
            case .mean: Told.mean(outcome)
            case .p50, .p90: outcome.base >= Told.smallest ? outcome.value : nil
            case .count, .stock, .mix: outcome.value == nil ? nil : Told.count(outcome.numerator).map(Double.init)
            }
        number("value", told)
        json.field("numerator", outcome.value == nil ? nil : Told.count(outcome.numerator))
        json.field("denominator", outcome.denominator.flatMap(Told.count))
        number("low", nil)
        number("high", nil)
    }

    static func fraction(_ value: Double) -> String {
        let whole = Int64((abs(value) * 10_000).rounded())
        let rest = "\(whole % 10_000)"
        return "\(value < 0 ? "-" : "")\(whole / 10_000).\(String(repeating: "0", count: 4 - rest.count))\(rest)"
    }
}
