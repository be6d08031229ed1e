internal import Kernel
internal import Markup

/// What one was told of, newest first, and the ways to be told elsewhere.
struct NoticesPage {
    let items: [Delivery]
    let next: String?
    let isFirst: Bool
    let feeds: [Feed.Line]
    /// Shown this once.
    let secret: String?
    let lexicon: Lexicon
    let tokens: FormTokens
    let problem: Problem?

    var page: Page {
        Page(
            title: lexicon("notices.title"), section: "/notices",
            body: """
                <h1>\(lexicon("notices.title"))</h1><p class="lead">\(lexicon("notices.lead"))</p>
                \(items.contains { $0.state == .unread } ? all : .empty)
                \(items.isEmpty ? EmptyState(lexicon("notices.empty"), detail: lexicon("notices.empty.about")).html : list)
                \(Pager(lexicon: lexicon, next: next.map { "/notices?after=\($0)" }, first: isFirst ? nil : "/notices").html)
                \(feedPart)
                """)
    }

    private func button(_ action: String, _ word: String, quiet: Bool = true) -> HTML {
        """
        <form method="post" action="\(action)">\(HiddenFields(tokens: tokens).html)\
        <button class="button\(quiet ? " quiet" : "")" type="submit">\(lexicon(word))</button></form>
        """
    }

    private var all: HTML { button("/notices/read", "notices.read.all") }

    private var list: HTML {
        let entries = items.map { item -> HTML in
            let isUnread = item.state == .unread
            let mark = isUnread ? Badge(lexicon("notices.unread"), .active).html : Badge(lexicon("notices.read")).html
            let id = item.id.description
            return """
                <li class="notice-line\(isUnread ? " is-new" : "")"><p><a href="\(item.path)">\(lexicon.notice(item))</a></p>
                <p class="notice-about">\(mark) <time datetime="\(item.made.isoText)">\(item.made.minuteText)</time></p>
                \(isUnread ? button("/notices/\(id)/read", "notices.read.one") : .empty)</li>
                """
        }
        return "<ul class=\"notices\">\(entries)</ul>"
    }

    private var feedPart: HTML {
        let shown: HTML? = secret.map { secret in
            """
            <div class="note good" role="status"><p>\(lexicon("notices.feed.once"))</p>
            <p><code>/feeds/\(secret)</code></p><p><a href="/feeds/\(secret)" rel="nofollow noreferrer">\(lexicon("notices.feed.open"))</a></p></div>
            """
        }
        let live = feeds.map { feed -> HTML in
            let id = feed.id.description
            return """
                <li>\(lexicon("notices.feed.since", ["time": feed.made.minuteText])) \(button("/notices/feeds/\(id)/close", "notices.feed.close"))</li>
                """
        }
        return """
            <section><h2>\(lexicon("notices.feed"))</h2><p>\(lexicon("notices.feed.about"))</p>\(shown)
            <ul class="plain-list">\(live)</ul>\(Int64(feeds.count) < Feed.limit || problem != nil ? asking : .empty)</section>
            """
    }

    private var asking: HTML {
        let form = FormView(
            schema: NoticePages.proof, action: "/notices/feeds", tokens: tokens, lexicon: lexicon, submit: "notices.feed.new.submit",
            problem: problem)
        return """
            <details class="card"\(problem == nil ? .empty : " open" as HTML)><summary>\(lexicon("notices.feed.new"))</summary>\(form.html)</details>
            """
    }
}
