package import Kernel

/// A list without anything in it: says so, and what can be done.
package struct EmptyState: Sendable {
    private let title: String
    private let detail: String?
    private let action: (path: String, label: String)?

    package init(_ title: String, detail: String? = nil, action: (path: String, label: String)? = nil) {
        self.title = title
        self.detail = detail
        self.action = action
    }

    package var html: HTML {
        let text: HTML? = detail.map { "<p>\($0)</p>" }
        let link: HTML? = action.map { "<p><a class=\"button\" href=\"\($0.path)\">\($0.label)</a></p>" }
        return "<div class=\"empty\"><p class=\"empty-title\">\(title)</p>\(text)\(link)</div>"
    }
}
