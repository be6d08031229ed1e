internal import Kernel
internal import Markup
internal import Territory

/// What one is told, newest first; what waits for one's tap stands out.
struct BulletinListPage {
    let list: BulletinList
    let mayPublish: Bool
    let isFirst: Bool
    let lexicon: Lexicon
    let scheme: Scheme

    var page: Page {
        let open = list.items.filter { $0.isConfirmed == false }.count
        let waiting: HTML? = open > 0 ? "<p class=\"note\">\(lexicon("bulletin.waiting", ["count": "\(open)"]))</p>" : nil
        return Page(
            title: lexicon("bulletin.title"), section: BulletinPages.path,
            body: """
                \(list.unit.map { "<p class=\"eyebrow\">\(name($0))</p>" as HTML })
                <h1>\(lexicon("bulletin.title"))</h1><p class="lead">\(lexicon("bulletin.about.\(list.show.rawValue)"))</p>
                \(publish)\(tabs)\(units)\(waiting)\(items)
                \(Pager(
                    lexicon: lexicon, next: list.next.map { address(list.show) + "&after=\($0.text)" },
                    first: isFirst ? nil : address(list.show)
                ).html)
                """)
    }

    private func name(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }

    private func address(_ show: BulletinList.Show) -> String {
        let unit = show == .unit ? list.unit.map { "&unit=\($0.code)" } ?? "" : ""
        return "\(BulletinPages.path)?show=\(show.rawValue)\(unit)"
    }

    private var publish: HTML {
        guard mayPublish else { return .empty }
        return "<p class=\"actions\"><a class=\"button\" href=\"\(BulletinPages.path)/new\">\(lexicon("bulletin.new"))</a></p>"
    }

    private var tabs: HTML {
        guard list.shows.count > 1 else { return .empty }
        let links = list.shows.map { show -> HTML in
            let mark: HTML = show == list.show ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(address(show))\"\(mark)>\(lexicon("bulletin.show.\(show.rawValue)"))</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon("bulletin.shows"))\">\(links)</nav>"
    }

    private var units: HTML {
        guard list.show == .unit, list.own.count > 1 else { return .empty }
        let links = list.own.map { unit -> HTML in
            let mark: HTML = unit.id == list.unit?.id ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(BulletinPages.path)?show=unit&amp;unit=\(unit.code)\"\(mark)>\(name(unit))</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon("bulletin.units"))\">\(links)</nav>"
    }

    private var items: HTML {
        guard !list.items.isEmpty else { return EmptyState(lexicon("bulletin.empty.\(list.show.rawValue)")).html }
        let words = BulletinWords(lexicon: lexicon, scheme: scheme)
        let lines = list.items.map { line -> HTML in
            let bulletin = line.bulletin
            return """
                <li class="notice-line\(line.isConfirmed == false ? " is-new" : "")">
                <p><a class="tall" href="\(BulletinPages.path)/\(bulletin.id.description)">\(line.title ?? lexicon("bulletin.gone"))</a></p>
                <p class="notice-about">\(words.badge(bulletin, isConfirmed: line.isConfirmed)) \(name(bulletin.target)) ·
                <time datetime="\(bulletin.published.isoText)">\(bulletin.published.minuteText)</time></p></li>
                """
        }
        return "<ul class=\"notices\">\(lines)</ul>"
    }
}

/// The parts that pages of bulletins share.
struct BulletinWords {
    let lexicon: Lexicon
    let scheme: Scheme

    /// How it stands, and whether its reader still has to tap.
    func badge(_ bulletin: Bulletin, isConfirmed: Bool?) -> HTML {
        switch (bulletin.state, isConfirmed) {
        case (.withdrawn, _): Badge(lexicon("bulletin.state.withdrawn"), .bad).html
        case (.replaced, _): Badge(lexicon("bulletin.state.replaced")).html
        case (.published, true): Badge(lexicon("bulletin.confirmed"), .good).html
        case (.published, false): Badge(lexicon("bulletin.to_confirm"), .warning).html
        case (.published, nil): Badge(lexicon("bulletin.state.published"), .active).html
        }
    }

    func posts(_ bulletin: Bulletin) -> String {
        let posts = bulletin.posts.map { lexicon("post.\($0)") } + (bulletin.isForEverybody ? [lexicon("bulletin.residents")] : [])
        return posts.joined(separator: lexicon("bulletin.comma"))
    }
}
