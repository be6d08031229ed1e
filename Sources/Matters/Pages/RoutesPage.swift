internal import Kernel
internal import Markup
internal import Process

/// 派单目录: who handles what in one place, and the answer for one category with the rule that gave it.
struct RoutesPage {
    /// Who a category goes to, and why.
    struct Line: Sendable {
        let category: Category
        let limit: TimeLimit?
        /// `nil` when nobody does: a pack is proved against that, so only a fault of the program would show it.
        let route: DispatchCatalogue.Route?
        let unitName: String
        /// The unit whose rule it is; empty for a rule that holds everywhere.
        let placeName: String
    }

    let place: Unit
    /// Units above that the reader may ask about, from the top down.
    let above: [Unit]
    let below: [Unit]
    let next: String?
    let isFirst: Bool
    /// By class, in the order of the pack.
    let groups: [(group: MatterClass, lines: [Line])]
    /// The category that was asked about.
    let asked: Line?
    /// What was typed and is no category, or no place.
    let fault: String?
    let lexicon: Lexicon
    let nav: HTML

    static let pageSize = 100

    var page: Page {
        Page(
            title: lexicon("admin.routes"), section: "/admin",
            body: """
                <h1>\(lexicon("admin.routes"))</h1>\(nav)<p class="lead">\(lexicon("routes.lead"))</p>\(probe)
                <nav class="trail" aria-label="\(lexicon("unit.above"))"><p>\(HTML(joining: trail))</p></nav>
                \(below.isEmpty ? .empty : places)
                <section><h2>\(lexicon("routes.of", ["place": lexicon.unit(place.code, place.name)]))</h2>\(groups.map(table))</section>
                """)
    }

    private var trail: [HTML] {
        let links = above.map { "<a href=\"/admin/routes?place=\($0.code)\">\(lexicon.unit($0.code, $0.name))</a>" as HTML }
        return Array((links + ["<strong>\(lexicon.unit(place.code, place.name))</strong>"]).flatMap { [$0, " › "] }.dropLast())
    }

    private var places: HTML {
        let links = below.map { unit -> HTML in
            let query = asked.map { "&category=\($0.category.id)" } ?? ""
            return "<a href=\"/admin/routes?place=\(unit.code)\(query)\">\(lexicon.unit(unit.code, unit.name))</a>"
        }
        let address = "/admin/routes?place=\(place.code)"
        return """
            <nav class="tabs" aria-label="\(lexicon("unit.below"))">\(links)</nav>
            \(Pager(lexicon: lexicon, next: next.map { "\(address)&after=\($0)" }, first: isFirst ? nil : address).html)
            """
    }

    /// 谁会接到: the question that the catalogue is for.
    private var probe: HTML {
        let options = groups.map { group, lines -> HTML in
            let choices = lines.map { line -> HTML in
                let chosen: HTML = line.category.id == asked?.category.id ? " selected" : .empty
                return "<option value=\"\(line.category.id)\"\(chosen)>\(lexicon("category.\(line.category.id)"))</option>"
            }
            return "<optgroup label=\"\(lexicon("class.\(group.id)"))\">\(choices)</optgroup>"
        }
        let refusal: HTML? = fault.map { "<p class=\"fault\" id=\"probe-fault\">\(lexicon($0))</p>" }
        let state: HTML = fault == nil ? .empty : " aria-describedby=\"probe-fault\" aria-invalid=\"true\""
        return """
            <form class="form card" method="get" action="/admin/routes"><h2>\(lexicon("routes.probe"))</h2>\(refusal)
            <div class="field"><label for="probe-place">\(lexicon("routes.place"))</label>
            <input type="text" id="probe-place" name="place" maxlength="32" autocomplete="off"\(state) value="\(place.code)"></div>
            <div class="field"><label for="probe-category">\(lexicon("routes.category"))</label>
            <select id="probe-category" name="category"><option value="">\(lexicon("form.choose"))</option>\(options)</select></div>
            <p><button class="button primary" type="submit">\(lexicon("routes.ask"))</button></p>\(answer)</form>
            """
    }

    private var answer: HTML {
        guard let asked else { return .empty }
        guard let route = asked.route else { return "<div class=\"note bad\" role=\"status\"><p>\(lexicon("routes.nobody"))</p></div>" }
        let names = [
            "category": lexicon("category.\(asked.category.id)"), "place": lexicon.unit(place.code, place.name),
            "unit": lexicon.unit(route.unit, asked.unitName), "code": route.unit,
        ]
        return """
            <div class="note good" role="status"><p><strong>\(lexicon("routes.answer", names))</strong></p>
            <p>\(reason(asked, route)) \(lexicon("routes.rule")) <code>\(route.rule)</code></p></div>
            """
    }

    /// Why this rule and no other, in a sentence.
    private func reason(_ line: Line, _ route: DispatchCatalogue.Route) -> String {
        let subject =
            switch route.reason.subject {
            case .category: "category"
            case .group: "class"
            case .everything: "everything"
            }
        let place = route.reason.place.map { lexicon.unit($0, line.placeName) } ?? ""
        return lexicon("routes.reason.\(place.isEmpty ? "anywhere" : "place").\(subject)", place.isEmpty ? [:] : ["place": place])
    }

    private func limit(_ limit: TimeLimit) -> String { lexicon("routes.limit.\(limit.unit.rawValue)", ["value": "\(limit.value)"]) }

    private func table(_ group: MatterClass, _ lines: [Line]) -> HTML {
        let table = Table(
            caption: lexicon("class.\(group.id)"),
            columns: ["routes.category", "routes.unit", "routes.why", "routes.limit"].map { .init(lexicon($0)) },
            rows: lines.map { line in
                let unit: HTML = line.route.map { "\(lexicon.unit($0.unit, line.unitName)) <code>\($0.unit)</code>" } ?? "—"
                return [
                    "<a href=\"/admin/routes?place=\(place.code)&amp;category=\(line.category.id)\">\(lexicon("category.\(line.category.id)"))</a>",
                    unit, "\(line.route.map { reason(line, $0) } ?? "—")", "\(line.limit.map(limit) ?? "—")",
                ]
            }
        )
        // Some fifty categories would be an endless page on a phone.
        let isAsked = lines.contains { $0.category.id == asked?.category.id }
        return """
            <details class="card"\(isAsked ? " open" as HTML : .empty)><summary>\(lexicon("class.\(group.id)"))（\(lines.count)）</summary>\(table.html)</details>
            """
    }
}
