internal import Kernel
internal import Markup

/// The inbox: what waits for the reader, newest first, by state.
struct WorkPage {
    struct Line: Sendable {
        let matter: Matter
        /// The first words of what was said.
        let what: String?
    }

    let unit: Unit
    let kind: StateKind?
    let lines: [Line]
    let next: String?
    let isFirst: Bool
    let lexicon: Lexicon

    static let pageSize = 25

    var page: Page {
        Page(
            title: lexicon("work.title"), section: "/work",
            body: """
                <h1>\(lexicon("work.title"))</h1><p class="lead">\(lexicon("work.unit", ["unit": lexicon.unit(unit.code, unit.name)]))</p>
                <nav class="tabs" aria-label="\(lexicon("work.filter"))">\(tabs)</nav>
                \(lines.isEmpty ? EmptyState(lexicon("work.empty"), detail: lexicon("work.empty.about")).html : list)
                \(Pager(lexicon: lexicon, next: next, first: isFirst ? nil : address(kind)).html)
                """)
    }

    private func address(_ kind: StateKind?) -> String {
        "/work?unit=\(unit.code)" + (kind.map { "&kind=\($0.rawValue)" } ?? "")
    }

    private var tabs: [HTML] {
        ([nil] + StateKind.allCases.map(Optional.some)).map { entry in
            let current: HTML = entry == kind ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(address(entry))\"\(current)>\(lexicon(entry.map { "kind.\($0.rawValue)" } ?? "work.all"))</a>"
        }
    }

    private var list: HTML {
        Table(
            caption: lexicon("work.title"),
            columns: ["work.number", "work.what", "work.place", "work.owner", "work.state", "work.raised"].map { .init(lexicon($0)) },
            rows: lines.map { line in
                [
                    "<a class=\"number-link\" href=\"/matters/\(line.matter.number)\">\(line.matter.number)</a>", "\(line.what ?? "—")",
                    "\(lexicon.unit(line.matter.place))", "\(lexicon.unit(line.matter.owner))",
                    Badge(lexicon("state.\(line.matter.state)"), MatterPage.badge(line.matter.kind)).html,
                    "<time datetime=\"\(line.matter.raised.isoText)\">\(line.matter.raised.minuteText)</time>",
                ]
            }
        ).html
    }
}
