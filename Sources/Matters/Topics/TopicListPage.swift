internal import Kernel
internal import Markup

/// The topics of a unit, with how many matters each holds and what was told last.
struct TopicListPage {
    let list: TopicList
    let isFirst: Bool
    let lexicon: Lexicon

    /// As much of a note as tells it from another; the whole stands on the topic's page.
    private static let excerpt = 60

    private func address(_ state: String? = nil, unit: String? = nil) -> String {
        "\(TopicPages.path)?unit=\(unit ?? list.unit.code)&state=\(state ?? list.state)"
    }

    var page: Page {
        Page(
            title: lexicon("topic.list"), section: TopicPages.path,
            body: """
                <p class="eyebrow">\(lexicon.whole(list.unit.place))</p>
                <h1>\(lexicon("topic.list"))</h1><p class="lead">\(lexicon("topic.list.about"))</p>
                \(units)
                <nav class="tabs" aria-label="\(lexicon("topic.states"))">\(Topic.states.map(tab))</nav>
                \(list.lines.isEmpty ? EmptyState(lexicon("topic.none")).html : table)
                \(Pager(lexicon: lexicon, next: list.next.map { "\(address())&after=\($0.text)" }, first: isFirst ? nil : address()).html)
                """)
    }

    private var units: HTML {
        guard list.own.count > 1 else { return .empty }
        let links = list.own.map { unit -> HTML in
            let mark: HTML = unit.unit == list.unit.unit ? " aria-current=\"page\"" : .empty
            return "<li><a href=\"\(address(unit: unit.code))\"\(mark)>\(lexicon.whole(unit.place))</a></li>"
        }
        return "<nav aria-label=\"\(lexicon("visits.units"))\"><ul>\(links)</ul></nav>"
    }

    private func tab(_ state: String) -> HTML {
        let mark: HTML = state == list.state ? " aria-current=\"page\"" : .empty
        return "<a href=\"\(address(state))\"\(mark)>\(lexicon("topic.state.\(state)"))</a>"
    }

    private var table: HTML {
        Table(
            caption: lexicon("topic.list"),
            columns: ["topic.what", "topic.unit", "topic.count", "topic.states", "topic.told"].map { .init(lexicon($0)) },
            rows: list.lines.map { line in
                [
                    "<a href=\"\(TopicPages.path)/\(line.topic.id.description)\">\(line.title ?? line.topic.number)</a>",
                    "\(lexicon.whole(line.topic.unit.place))", "\(line.matters)",
                    Badge(lexicon("topic.state.\(line.topic.state)"), line.topic.ended == nil ? .active : .neutral).html, told(line.last),
                ]
            }
        ).html
    }

    private func told(_ note: Topic.Note?) -> HTML {
        guard let note else { return "\(lexicon("topic.never"))" }
        let text = note.text.map { $0.count > Self.excerpt ? "\($0.prefix(Self.excerpt))…" : $0 } ?? lexicon("topic.gone")
        return "<time datetime=\"\(note.told.isoText)\">\(note.told.minuteText)</time> <span class=\"said\">\(text)</span>"
    }
}
