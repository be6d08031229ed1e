package import Kernel

/// What happened, in order, each with its time and who did it.
package struct Timeline: Sendable {
    package struct Item: Sendable {
        package let at: Instant
        package let title: String
        package let who: String?
        package let detail: HTML

        package init(at: Instant, title: String, who: String? = nil, detail: HTML = .empty) {
            self.at = at
            self.title = title
            self.who = who
            self.detail = detail
        }
    }

    private let items: [Item]

    package init(_ items: [Item]) { self.items = items }

    package var html: HTML {
        guard !items.isEmpty else { return .empty }
        let lines = items.map { item -> HTML in
            let who: HTML? = item.who.map { "<span class=\"who\">\($0)</span>" }
            return """
                <li><p class="timeline-head"><time datetime="\(item.at.isoText)">\(item.at.minuteText)</time>
                <strong>\(item.title)</strong> \(who)</p>\(item.detail)</li>
                """
        }
        return "<ol class=\"timeline\">\(lines)</ol>"
    }
}
