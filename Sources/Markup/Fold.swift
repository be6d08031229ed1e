package import Kernel

/// What elder mode keeps one tap away: its heading stays in sight and opens it, so that a page has fewer things and none is missing.
package struct Fold: Sendable {
    private let title: String
    private let body: HTML
    private let isOpen: Bool

    package init(_ title: String, isOpen: Bool = false, _ body: HTML) {
        self.title = title
        self.isOpen = isOpen
        self.body = body
    }

    package var html: HTML {
        "<details class=\"card fold\"\(isOpen ? " open" as HTML : .empty)><summary>\(title)</summary>\(body)</details>"
    }
}
