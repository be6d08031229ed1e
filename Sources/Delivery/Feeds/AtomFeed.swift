internal import Kernel
internal import Markup

/// Notices as an Atom feed (RFC 4287). It tells kinds, numbers and times; who wants to know more follows the link and signs in.
struct AtomFeed {
    static let type = "application/atom+xml; charset=utf-8"

    let account: ID
    let items: [Delivery]
    let lexicon: Lexicon

    var bytes: [UInt8] {
        // The reader's own time of asking would make every answer another one.
        let updated = items.first?.made ?? Instant(ms: 0)
        let entries = items.map { item -> HTML in
            """
            <entry><id>urn:uuid:\(item.id.description)</id><title>\(lexicon.notice(item))</title><updated>\(item.made.isoText)</updated>\
            <link href="\(item.path)"/></entry>

            """
        }
        let feed: HTML = """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(lexicon.locale)">
            <id>urn:uuid:\(account.description)</id><title>\(lexicon("notices.feed.title", ["name": lexicon("installation.name")]))</title>
            <author><name>\(lexicon("installation.name"))</name></author><updated>\(updated.isoText)</updated>
            \(entries)</feed>

            """
        return Array(feed.text.utf8)
    }
}

extension Lexicon {
    /// A notice in a sentence.
    func notice(_ item: Delivery) -> String {
        let name = item.unitCode.flatMap { code in item.unitName.map { unit(code, $0) } }
        let args = ["number": item.label, "unit": name ?? ""]
        return first(of: ["notice.kind.\(item.kind)"], args) ?? self("notices.unknown", args)
    }
}
