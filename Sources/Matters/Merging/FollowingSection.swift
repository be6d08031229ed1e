internal import Kernel
internal import Markup

/// What a matter goes along with, or what goes along with it.
struct FollowingSection {
    let view: MatterView
    let lexicon: Lexicon

    var html: HTML { "\(along)\(followers)" }

    private var along: HTML {
        guard let root = view.root else { return .empty }
        let address = view.mayReadRoot ? "/matters/\(root.number)" : PublicPage.path(root.number)
        let badge = Badge(lexicon("state.\(root.state)"), MatterPage.badge(root.kind)).html
        return """
            <section class="note" aria-labelledby="along"><h2 id="along">\(lexicon("merge.along.title"))</h2>
            <p><a class="link" href="\(address)">\(lexicon("merge.along.number", ["number": MatterPage.spaced(root.number)]))</a> \(badge)</p>
            <p>\(lexicon("merge.along.owner", ["unit": lexicon.whole(root.owner)]))</p>
            <p>\(lexicon(view.isReporter ? "merge.along.reporter" : "merge.along.staff"))</p></section>
            """
    }

    private var followers: HTML {
        guard view.others > 0 else { return .empty }
        let items = view.followers.map { follower -> HTML in
            let args = [
                "number": MatterPage.spaced(follower.number), "unit": lexicon.whole(follower.place), "day": follower.raised.day.text,
            ]
            let said = ([follower.what].compactMap { $0 } + follower.comments).map { "<p class=\"said\">\($0)</p>" as HTML }
            let how = lexicon(follower.isJoined ? "merge.follower.joined" : "merge.follower.merged", ["day": follower.since.day.text])
            return """
                <li><a href="/matters/\(follower.number)">\(lexicon("merge.follower", args))</a> <span class="hint">\(how)</span>\(said)</li>
                """
        }
        let list: HTML = items.isEmpty ? .empty : "<ul class=\"plain-list\">\(items)</ul>"
        return """
            <section aria-labelledby="followers"><h2 id="followers">\(lexicon("merge.followers.title"))</h2>
            <p>\(lexicon("merge.others", ["count": "\(view.others)"]))</p>\(list)</section>
            """
    }
}
