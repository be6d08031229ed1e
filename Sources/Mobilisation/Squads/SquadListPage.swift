internal import Kernel
internal import Markup
internal import Territory

/// One's own squads first, then those of a unit.
struct SquadListPage {
    let list: SquadList
    let mayForm: Bool
    let isFirst: Bool
    let lexicon: Lexicon
    let scheme: Scheme

    private var words: TaskWords { TaskWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        let form: HTML? = mayForm ? "<a class=\"button\" href=\"/squads/new\">\(lexicon("squad.form"))</a>" : nil
        return Page(
            title: lexicon("squad.title"), section: "/squads",
            body: """
                <p class="eyebrow">\(words.unit(list.unit))</p><h1>\(lexicon("squad.title"))</h1>
                <p class="lead">\(lexicon("squad.about"))</p>
                <p class="actions">\(form)<a class="button quiet" href="/duties">\(lexicon("duty.title"))</a>
                <a class="button quiet" href="/themes?unit=\(list.unit.code)">\(lexicon("theme.title"))</a></p>
                \(isFirst ? own : .empty)<section><h2>\(lexicon("squad.of_unit", ["unit": words.unit(list.unit)]))</h2>\(tabs)\(items)
                \(Pager(
                    lexicon: lexicon, next: list.next.map { address(list.group) + "&after=\($0.text)" },
                    first: isFirst ? nil : address(list.group)
                ).html)</section>
                """)
    }

    private func address(_ group: String) -> String { "/squads?state=\(group)&unit=\(list.unit.code)" }

    private var own: HTML {
        guard !list.own.isEmpty else { return .empty }
        let cards = list.own.map { line, member -> HTML in
            card(line, member.isAsked ? Badge(lexicon("squad.asked"), .warning).html : Badge(lexicon("squad.member"), .good).html)
        }
        return "<section><h2>\(lexicon("squad.own"))</h2><ul class=\"task-list\">\(cards)</ul></section>"
    }

    private var tabs: HTML {
        let links = Squad.groups.map { group -> HTML in
            let mark: HTML = group == list.group ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(address(group))\"\(mark)>\(lexicon("squad.group.\(group)"))</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon("squad.groups"))\">\(links)</nav>"
    }

    private var items: HTML {
        guard !list.items.isEmpty else { return EmptyState(lexicon("squad.empty")).html }
        return "<ul class=\"task-list\">\(list.items.map { card($0, .empty) })</ul>"
    }

    private func card(_ line: SquadList.Line, _ badge: HTML) -> HTML {
        """
        <li class="card task"><p class="eyebrow">\(lexicon("squad.kind.\(line.squad.kind)")) · \(words.unit(line.squad.unit)) \(badge)</p>
        <h3><a href="/squads/\(line.squad.id.description)">\(line.name ?? lexicon("squad.one"))</a></h3></li>
        """
    }
}
