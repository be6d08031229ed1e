internal import Kernel
internal import Markup

/// What a matter was split into and who helps with it, each with how far it is; or what it is a part of.
struct PartsSection {
    let view: MatterView
    let lexicon: Lexicon

    var html: HTML { "\(whole)\(list(.part))\(list(.assist))" }

    private var whole: HTML {
        guard let part = view.part, let whole = view.whole else { return .empty }
        let number = lexicon("part.of.\(part.kind.rawValue)", ["number": MatterPage.spaced(whole.number)])
        let named: HTML = view.mayReadWhole ? "<a class=\"link\" href=\"/matters/\(whole.number)\">\(number)</a>" : "\(number)"
        let badge = Badge(lexicon("part.\(part.kind.rawValue)"), .active).html
        return """
            <section class="note"><p>\(badge) \(named)</p>
            <p>\(lexicon("part.of.owner", ["unit": lexicon.whole(whole.owner)]))</p></section>
            """
    }

    private func list(_ kind: Part.Kind) -> HTML {
        let lines = view.parts.filter { $0.part.kind == kind }
        guard let first = lines.first else { return .empty }
        let rule: HTML = first.part.rule.map { "<p>\(lexicon("part.rule.\($0.rawValue)"))</p>" } ?? .empty
        return """
            <section aria-labelledby="parts-\(kind.rawValue)"><h2 id="parts-\(kind.rawValue)">\(lexicon("part.\(kind.rawValue).title"))</h2>
            \(rule)<ul class="plain-list">\(lines.map(item))</ul></section>
            """
    }

    private func item(_ line: PartLine) -> HTML {
        let matter = line.matter
        let badge = Badge(lexicon("state.\(matter.state)"), MatterPage.badge(matter.kind)).html
        let title = "\(lexicon("category.\(matter.category)")) · \(lexicon.whole(matter.owner))"
        let named: HTML = line.mayRead ? "<a href=\"/matters/\(matter.number)\">\(title)</a>" : "\(title)"
        let lead: HTML = line.part.leads ? "\(Badge(lexicon("part.leads"), .neutral).html) " : .empty
        let due: HTML = matter.due.map { "<span class=\"hint\">\(lexicon("part.due", ["due": $0.minuteText]))</span>" } ?? .empty
        let said = [line.what, line.result.map { lexicon("part.result", ["text": $0]) }].compactMap { $0 }
            .map { "<p class=\"said\">\($0)</p>" as HTML }
        return "<li><p>\(lead)\(badge) \(named) \(due)</p>\(said)</li>"
    }
}
