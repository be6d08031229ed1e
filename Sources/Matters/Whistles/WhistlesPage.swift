internal import Kernel
internal import Markup

/// The whistles of a unit. Of units and places: nobody is named and nothing is ranked.
struct WhistlesPage {
    let list: WhistleList
    let isFirst: Bool
    let mayExport: Bool
    let lexicon: Lexicon
    let tokens: FormTokens

    private func address(_ state: String? = nil, unit: String? = nil) -> String {
        let state = state ?? (list.isOpen ? "open" : "ended")
        return "\(WhistlePages.path)?unit=\(unit ?? list.unit.code)&state=\(state)"
    }

    var page: Page {
        Page(
            title: lexicon("whistle.title"), section: WhistlePages.path,
            body: """
                <p class="eyebrow">\(lexicon.unit(list.unit.place))</p>
                <h1>\(lexicon("whistle.title"))</h1><p class="lead">\(lexicon("whistle.about"))</p>
                \(units)
                <nav class="tabs" aria-label="\(lexicon("whistle.states"))">\(["open", "ended"].map(tab))</nav>
                \(list.lines.isEmpty ? EmptyState(lexicon("whistle.none.\(list.isOpen ? "open" : "ended")")).html : table)
                \(Pager(lexicon: lexicon, next: list.next.map { "\(address())&after=\($0.text)" }, first: isFirst ? nil : address()).html)
                \(counts)
                """)
    }

    private var units: HTML {
        guard list.own.count > 1 else { return .empty }
        let links = list.own.map { unit -> HTML in
            let mark: HTML = unit.unit == list.unit.unit ? " aria-current=\"page\"" : .empty
            return "<li><a href=\"\(address(unit: unit.code))\"\(mark)>\(lexicon.unit(unit.place))</a></li>"
        }
        return "<nav aria-label=\"\(lexicon("visits.units"))\"><ul>\(links)</ul></nav>"
    }

    private func tab(_ state: String) -> HTML {
        let mark: HTML = (state == "open") == list.isOpen ? " aria-current=\"page\"" : .empty
        return "<a href=\"\(address(state))\"\(mark)>\(lexicon("whistle.tab.\(state)"))</a>"
    }

    private var table: HTML {
        Table(
            caption: lexicon(list.isOpen ? "whistle.caption.open" : "whistle.caption.ended"),
            columns: [
                "whistle.blown", "work.place", "export.category", "whistle.ground", "whistle.called",
                list.isOpen ? "whistle.due" : "work.state",
            ]
            .map { .init(lexicon($0)) },
            rows: list.lines.map { line in
                let whistle = line.whistle
                let names = line.calls.map { lexicon.unit($0.unit) }.joined(separator: lexicon("list.comma"))
                let there = lexicon("whistle.there", ["arrived": "\(line.arrived)", "called": "\(line.calls.count)"])
                return [
                    "<a href=\"\(WhistlePages.path)/\(whistle.id.description)\">\(whistle.blown.minuteText)</a>",
                    "\(lexicon.whole(line.matter.place))", "\(lexicon("category.\(line.matter.category)"))",
                    "\(lexicon("whistle.ground.\(whistle.ground.rawValue)"))", "\(names) <span class=\"quiet-text\">\(there)</span>",
                    list.isOpen
                        ? DueBadge(due: whistle.due, now: list.now, lexicon: lexicon).html : WhistlePage.badge(whistle.state, lexicon),
                ]
            }
        ).html
    }

    /// By the units' codes; what either side said, and never who.
    private var counts: HTML {
        guard !list.counts.isEmpty else { return .empty }
        let columns = ["called", "arrived", "left", "in_time", "solved", "justified"]
        let rows = list.counts.map { count -> [HTML] in
            [
                "\(lexicon.whole(count.unit))", "\(count.called)", "\(count.arrived)", "\(count.leftEarly)",
                "\(count.inTime) / \(count.assessed)", "\(count.solved) / \(count.assessed)", "\(count.justified) / \(count.answered)",
            ]
        }
        let file: HTML =
            mayExport
            ? """
            <form method="post" action="\(WhistlePages.path)/export">\(HiddenFields(tokens: tokens, others: ["unit": list.unit.code]).html)
            <button class="button quiet" type="submit">\(lexicon("whistle.export"))</button></form>
            """ : .empty
        return """
            <section><h2>\(lexicon("whistle.counts"))</h2><p class="hint">\(lexicon("whistle.counts.about"))</p>
            \(Table(
                caption: lexicon("whistle.counts"),
                columns: [.init(lexicon("whistle.count.unit"))] + columns.map { .init(lexicon("whistle.count.\($0)"), isNumber: true) },
                rows: rows).html)\(file)</section>
            """
    }
}

/// The whistles on a matter, beside the matter: for everybody who reads it.
struct WhistleSection {
    let lines: [WhistleLine]
    /// Where to blow one; `nil` for who may not.
    let blow: String?
    let lexicon: Lexicon

    var html: HTML {
        guard !lines.isEmpty || blow != nil else { return .empty }
        let button: HTML =
            blow.map { "<p class=\"actions\"><a class=\"button\" href=\"\($0)\">\(lexicon("whistle.blow"))</a></p>" } ?? .empty
        return """
            <section aria-labelledby="whistles"><h2 id="whistles">\(lexicon("whistle.title"))</h2>
            \(lines.isEmpty ? .empty : "<ul class=\"plain-list\">\(lines.reversed().map(item))</ul>" as HTML)\(button)</section>
            """
    }

    private func item(_ line: WhistleLine) -> HTML {
        let whistle = line.whistle
        let absent = lexicon(whistle.state == .open ? "whistle.call.waited" : "whistle.call.never")
        let units = line.calls.map { call -> HTML in
            "<li>\(lexicon.whole(call.unit)) \(call.arrived.map { lexicon("whistle.came", ["at": $0.minuteText]) } ?? absent)</li>"
        }
        let title = lexicon(
            "whistle.line", ["ground": lexicon("whistle.ground.\(whistle.ground.rawValue)"), "at": whistle.blown.minuteText])
        let name: HTML = line.opens ? "<a href=\"\(WhistlePages.path)/\(whistle.id.description)\">\(title)</a>" : "\(title)"
        return "<li>\(WhistlePage.badge(whistle.state, lexicon)) \(name)<ul>\(units)</ul></li>"
    }
}
