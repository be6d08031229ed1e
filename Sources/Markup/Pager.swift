package import Kernel

/// Links through a keyset-paged list: onwards, and back to its start.
package struct Pager: Sendable {
    private let lexicon: Lexicon
    private let next: String?
    private let first: String?

    /// `next` is the address of the following page, `first` that of the list's start when this is not it.
    package init(lexicon: Lexicon, next: String?, first: String? = nil) {
        self.lexicon = lexicon
        self.next = next
        self.first = first
    }

    package var html: HTML {
        guard next != nil || first != nil else { return .empty }
        let back: HTML? = first.map { "<a class=\"button quiet\" href=\"\($0)\">\(lexicon("pager.first"))</a>" }
        let onwards: HTML? = next.map { "<a class=\"button\" rel=\"next\" href=\"\($0)\">\(lexicon("pager.next"))</a>" }
        return "<nav class=\"pager\" aria-label=\"\(lexicon("pager.label"))\">\(back)\(onwards)</nav>"
    }
}
