internal import Kernel
internal import Markup

/// One matter: how far it is, who has it, what was said, what the reader can do about it.
struct MatterPage {
    let view: MatterView
    let lexicon: Lexicon
    let tokens: FormTokens
    /// Shown to the reporter only.
    let link: String?
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The verb whose form was refused.
    var refused: MatterVerb?

    private var matter: Matter { view.matter }

    var page: Page {
        Page(
            title: lexicon("matter.title", ["number": matter.number]), section: "/work",
            body: """
                <p class="eyebrow">\(lexicon("category.\(matter.category)"))</p>
                <h1>\(lexicon("matter.title", ["number": spaced]))</h1>
                <p>\(Badge(lexicon("state.\(matter.state)"), Self.badge(matter.kind)).html) \(ownerLine)</p>
                \(ProgressSteps(lexicon: lexicon, done: done, times: times).html)
                \(general)
                \(keep)
                <section><h2>\(lexicon("matter.about"))</h2>\(facts)</section>
                \(HTML(joining: view.verbs.map(form)))
                <section><h2>\(lexicon("matter.timeline"))</h2>\(Timeline(items).html)</section>
                """)
    }

    /// `2026 1234 5678 9`: read aloud in groups.
    private var spaced: String {
        let digits = matter.number
        return [digits.prefix(4), digits.dropFirst(4).prefix(4), digits.dropFirst(8).prefix(4), digits.dropFirst(12)].joined(separator: " ")
    }

    static func badge(_ kind: StateKind) -> Badge.Kind {
        switch kind {
        case .raised: .warning
        case .dispatched, .accepted: .active
        case .resolved: .good
        case .closed: .neutral
        }
    }

    private var done: Int { (StateKind.allCases.firstIndex(of: matter.kind) ?? 0) + 1 }

    private var times: [Instant?] {
        [MatterVerb.raise, .dispatch, .accept, .resolve, .rate].map { verb in view.steps.last { $0.verb == verb.rawValue }?.at }
    }

    private var ownerLine: HTML {
        guard matter.kind != .closed else { return .empty }
        return "<span>\(lexicon("matter.owner", ["unit": lexicon.unit(matter.owner), "since": since]))</span>"
    }

    /// Since when the present owner answers for it.
    private var since: String {
        var since = matter.raised
        var owner: ID?
        for step in view.steps where step.owner != nil {
            if step.owner?.unit != owner { since = step.at }
            owner = step.owner?.unit
        }
        return since.minuteText
    }

    /// A refusal that belongs to no form that is still here.
    private var general: HTML {
        guard let problem, !(refused.map(view.verbs.contains) ?? false) else { return .empty }
        return ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private var keep: HTML {
        guard let link else { return .empty }
        return """
            <section class="note good"><h2>\(lexicon("matter.keep.title"))</h2><p>\(lexicon("matter.keep.about", ["number": spaced]))</p>
            <p><a class="link" href="\(link)" rel="nofollow">\(lexicon("matter.keep.link"))</a></p>
            <form method="post" action="/matters/\(matter.number)/relink">\(HiddenFields(tokens: tokens).html)
            <button class="button quiet" type="submit">\(lexicon("matter.relink"))</button></form></section>
            """
    }

    private func form(_ verb: MatterVerb) -> HTML {
        let schema: Schema =
            switch verb {
            case .dispatch: DispatchMatter.Fields.schema
            case .resolve: ResolveMatter.Fields.schema
            case .rate: RateMatter.Fields.schema
            default: AcceptMatter.schema
            }
        let isRefused = refused == verb
        let choices = verb == .dispatch ? ["to": view.handlers.map { Choice($0.code, lexicon.unit($0.code, $0.name)) }] : [:]
        return """
            <section class="card"><h2>\(lexicon("verb.\(verb.rawValue)"))</h2>
            <p>\(lexicon("verb.\(verb.rawValue).about"))</p>
            \(FormView(
                schema: schema, action: "/matters/\(matter.number)/\(verb.rawValue)", tokens: tokens, lexicon: lexicon,
                submit: "verb.\(verb.rawValue).submit", raw: isRefused ? raw : [:], problem: isRefused ? problem : nil, choices: choices,
                version: matter.version
            ).html)</section>
            """
    }

    private var facts: HTML {
        let entries: [(String, String?)] = [
            ("matter.what", view.texts[MatterText.what]), ("matter.place", lexicon.unit(matter.place)),
            ("matter.place_text", view.texts[MatterText.place]), ("matter.reporter", view.maskedName), ("matter.phone", view.maskedPhone),
            ("matter.raised", matter.raised.minuteText),
        ]
        let shown = entries.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" as HTML } }
        return "<dl class=\"facts\">\(shown)</dl>"
    }

    private var items: [Timeline.Item] {
        view.steps.map { step in
            let said: String? =
                switch step.verb {
                case "dispatch": step.hasNote ? view.texts[MatterText.note] : nil
                case "resolve": view.texts[MatterText.result]
                case "rate": rating
                default: nil
                }
            return Timeline.Item(
                at: step.at, title: lexicon("event.\(step.verb)", ["unit": step.owner.map(lexicon.unit) ?? ""]),
                detail: said.map { "<p class=\"said\">\($0)</p>" } ?? .empty)
        }
    }

    private var rating: String? {
        view.rating.map { rating in
            let words = lexicon(
                rating.solved ? "matter.rated.solved" : "matter.rated.unsolved", ["score": lexicon("choice.score.\(rating.score)")])
            return [words, view.texts[MatterText.comment]].compactMap { $0 }.joined(separator: " ")
        }
    }
}
