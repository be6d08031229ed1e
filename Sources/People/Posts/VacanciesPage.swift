import Kernel
import Markup
import Territory

/// Units that lack a post they need, by post.
struct VacanciesPage {
    let unit: UnitRecord
    let kind: PostKind
    let level: String
    /// Every post that some unit needs, with the levels that need it.
    let kinds: [PostKind]
    let found: Vacancies.Page
    let isFirst: Bool
    let scheme: Scheme
    let lexicon: Lexicon

    var page: Page {
        Page(
            title: lexicon("vacancies.title"), section: "/vacancies",
            body: """
                <h1>\(lexicon("vacancies.title"))</h1>
                <p class="lead">\(lexicon("vacancies.lead", ["unit": unit.name(in: lexicon.locale, of: scheme)]))</p>
                <nav class="tabs" aria-label="\(lexicon("vacancies.filter"))">\(tabs)</nav>
                \(list)\(Pager(lexicon: lexicon, next: found.next.map { address(kind, level) + "&after=\($0)" }, first: first).html)
                """)
    }

    private var first: String? { isFirst ? nil : address(kind, level) }
    private func address(_ kind: PostKind, _ level: String) -> String {
        "/vacancies?unit=\(unit.code)&post=\(kind.id)&level=\(level)"
    }

    private var tabs: [HTML] {
        kinds.flatMap { kind in
            kind.levels.map { level in
                let current: HTML = kind.id == self.kind.id && level == self.level ? " aria-current=\"page\"" : .empty
                let label = "\(lexicon("level.\(level)")) \(lexicon("post.\(kind.id)"))"
                return "<a href=\"\(address(kind, level))\"\(current)>\(label)</a>"
            }
        }
    }

    private var list: HTML {
        // A page may have looked at as many units as it may and found none.
        if found.items.isEmpty { return EmptyState(lexicon(found.next == nil ? "vacancies.none" : "vacancies.none_here")).html }
        return Table(
            caption: lexicon("vacancies.title"),
            columns: [
                .init(lexicon("unit.name_of_unit")), .init(lexicon("unit.code")), .init(lexicon("vacancies.held"), isNumber: true),
                .init(lexicon("vacancies.needed"), isNumber: true),
            ],
            rows: found.items.map { item in
                [
                    "<a href=\"/units/\(item.code)\">\(lexicon.unit(item.code, item.name))</a>", "<code>\(item.code)</code>",
                    "\(item.held)", "\(item.needed)",
                ]
            }
        ).html
    }
}
