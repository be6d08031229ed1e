import Kernel
import Markup
import Territory

/// One unit as the register has it: what it is, what acts said of it, its land.
struct UnitAdminPage {
    let unit: UnitRecord
    let above: [UnitRecord]
    let history: UnitHistory
    let acts: [PlannedAct]
    let predecessors: [Succession]
    let successors: [Succession]
    let counts: [String: Int64]
    let land: UnitOutline?
    let picture: OutlinePicture?
    let reviews: [LandReview.Land]
    let mayOpen: (UnitRecord) -> Bool
    let scheme: Scheme
    let lexicon: Lexicon
    let nav: HTML

    private func name(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }

    var page: Page {
        Page(
            title: name(unit), section: "/admin",
            body: """
                \(nav)\(trail)<h1>\(name(unit))</h1>\(ended)\(HTML.facts(facts))
                <div class="actions"><a class="button" href="/admin/units?parent=\(unit.code)">\(lexicon("admin.units.below"))</a>
                <a class="button quiet" href="/units/\(unit.code)">\(lexicon("admin.units.card"))</a>
                <a class="button quiet" href="/admin/posts?unit=\(unit.code)">\(lexicon("admin.posts"))</a></div>
                \(acts.isEmpty ? .empty : timeline)\(heirs("act.predecessors", predecessors))\(heirs("act.successors", successors))
                <section><h2>\(lexicon("admin.unit.land"))</h2>\(drawing)\(review)\(history.land.isEmpty ? .empty : landTable)</section>
                <section><h2>\(lexicon("admin.unit.names"))</h2><p class="hint">\(lexicon("admin.unit.history"))</p>\(namesTable)</section>
                \(history.places.isEmpty ? .empty : "<section><h2>\(lexicon("admin.unit.places"))</h2>\(placesTable)</section>" as HTML)
                """)
    }

    private var ended: HTML {
        guard let day = unit.ended else { return .empty }
        return "<p class=\"note\">\(lexicon("act.ended", ["day": day.text]))</p>"
    }

    /// What acts did to it, the newest first.
    private var timeline: HTML {
        let items = acts.map { act -> Timeline.Item in
            let paper = act.documentNo.map { " \($0)" } ?? ""
            return Timeline.Item(
                at: act.asked, title: "\(lexicon("act.\(act.kind.rawValue)")) \(act.day.text)\(paper)",
                detail:
                    "<p>\(ActLine.badge(act, lexicon)) <a class=\"link\" href=\"/admin/acts/\(act.id.description)\">\(lexicon("admin.look"))</a></p>"
            )
        }
        return "<section><h2>\(lexicon("act.list"))</h2>\(Timeline(items).html)</section>"
    }

    private func heirs(_ word: String, _ rows: [Succession]) -> HTML {
        guard !rows.isEmpty else { return .empty }
        let lines = rows.map { row -> HTML in
            let args = ["unit": row.name, "code": row.code, "share": Self.percent(row.share), "day": row.from.text]
            return "<li><a class=\"link\" href=\"/admin/units/\(row.code)\">\(lexicon("act.share", args))</a></li>"
        }
        return "<section><h2>\(lexicon(word))</h2><ul>\(lines)</ul></section>"
    }

    /// `6000` as `60`, `3334` as `33.34`.
    private static func percent(_ share: Int64) -> String {
        let rest = share % 100
        return rest == 0 ? "\(share / 100)" : "\(share / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private var trail: HTML {
        guard !above.isEmpty else { return .empty }
        let links = above.map { one -> HTML in
            mayOpen(one) ? "<a href=\"/admin/units/\(one.code)\">\(name(one))</a>" : "<span>\(name(one))</span>"
        }
        return """
            <nav class="trail" aria-label="\(lexicon("unit.above"))"><p>\(HTML(joining: links.flatMap { [$0, " › "] }.dropLast()))</p></nav>
            """
    }

    private var facts: [(String, HTML)] {
        let territory = try? scheme.section(TerritoryScheme.self)
        let levels = (territory?.levels ?? []).compactMap { level in counts[level.id].map { "\(lexicon("level.\(level.id)")) \($0)" } }
        var facts: [(String, HTML)] = [
            (lexicon("unit.code"), "<code>\(unit.code)</code>"), (lexicon("unit.level"), "\(lexicon("level.\(unit.level)"))"),
            (lexicon("admin.unit.path"), "<code>\(unit.path.text)</code>"),
            (lexicon("admin.unit.source"), "\(lexicon(history.isImported ? "admin.unit.imported" : "admin.unit.of_pack"))"),
        ]
        if !levels.isEmpty { facts.append((lexicon("unit.below"), "\(levels.joined(separator: lexicon("list.separator")))")) }
        if let land {
            facts.append((lexicon("admin.unit.area"), "\(lexicon("admin.square_km", ["area": Self.squareKilometres(land.squareMetres)]))"))
        }
        return facts
    }

    /// Two digits after the point: a micro-grid has some hundredths.
    static func squareKilometres(_ metres: Int64) -> String {
        let hundredths = (metres + 5_000) / 10_000
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private var drawing: HTML {
        picture?.html(lexicon, title: lexicon("admin.unit.drawing", ["unit": name(unit)]))
            ?? EmptyState(lexicon("admin.unit.no_land"), detail: lexicon("admin.unit.no_land.about")).html
    }

    /// Whether the land below it fits together; where it does, the picture above shows it already.
    private var review: HTML {
        HTML(
            joining: reviews.enumerated().map { index, land in
                LandReviewSection(land, lexicon: lexicon, scheme: scheme).html(mark: "-\(index)", picture: false)
            })
    }

    private func days(_ from: Day, _ to: Day) -> HTML {
        to == .forever
            ? "\(lexicon("admin.unit.since", ["day": from.text]))" : "\(lexicon("admin.unit.span", ["from": from.text, "to": to.text]))"
    }

    private func act<What>(_ span: UnitHistory.Span<What>) -> HTML {
        let paper: HTML? = span.act.documentNo.map { " \($0)" }
        return
            "\(lexicon("act.\(span.act.kind)"))\(paper) <time datetime=\"\(span.act.recorded.isoText)\">\(span.act.recorded.minuteText)</time>"
    }

    private func belief<What>(_ span: UnitHistory.Span<What>) -> HTML {
        guard let superseded = span.superseded else { return Badge(lexicon("admin.unit.believed"), .good).html }
        return "\(Badge(lexicon("admin.unit.superseded")).html) <time datetime=\"\(superseded.isoText)\">\(superseded.minuteText)</time>"
    }

    private func table<What>(_ caption: String, _ heads: [String], _ spans: [UnitHistory.Span<What>], _ cells: (What) -> [HTML]) -> HTML {
        Table(
            caption: lexicon(caption),
            columns: (["admin.unit.days"] + heads + ["admin.unit.act", "admin.unit.belief"]).map { .init(lexicon($0)) },
            rows: spans.map { [days($0.from, $0.to)] + cells($0.what) + [act($0), belief($0)] }
        ).html
    }

    private var namesTable: HTML {
        table("admin.unit.names", ["unit.name_of_unit", "unit.code", "unit.level"], history.names) { one in
            ["\(one.name)", "<code>\(one.code)</code>", "\(lexicon("level.\(one.level)"))"]
        }
    }

    private var placesTable: HTML {
        table("admin.unit.places", ["admin.unit.hierarchy", "unit.above"], history.places) { one in
            ["\(lexicon("hierarchy.\(one.hierarchy)"))", "\(one.parentName) <code>\(one.parentCode)</code>"]
        }
    }

    private var landTable: HTML {
        table("admin.unit.land", ["admin.unit.area"], history.land) { metres in
            ["\(lexicon("admin.square_km", ["area": Self.squareKilometres(metres)]))"]
        }
    }
}
