internal import Kernel
internal import Markup
internal import People

/// One matter: how far it is, who has it until when, what was said, what the reader can do about it.
struct MatterPage {
    let view: MatterView
    let lexicon: Lexicon
    let tokens: FormTokens
    let mayAttach: Bool
    /// Shown to the reporter only.
    let link: String?
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The verb whose form was refused.
    var refused: MatterVerb?
    /// The answer to a request that was refused.
    var decision: DecisionsSection.Refused?
    /// A text of the pack to begin with.
    var template: String?
    /// The number of one to merge it into, chosen from a list.
    var into: String?
    /// It was raised with a file that could not be kept.
    var losesFile = false
    var isElder = false

    /// What its address ends with then.
    static let losingFile = "?file=lost"

    private var matter: Matter { view.matter }
    private var decisions: DecisionsSection {
        DecisionsSection(lines: view.decisions, number: matter.number, lexicon: lexicon, tokens: tokens, refused: decision)
    }

    var page: Page {
        Page(
            title: lexicon("matter.title", ["number": matter.number]), section: "/work",
            body: """
                <p class="eyebrow">\(lexicon("category.\(matter.category)"))</p>
                <h1>\(lexicon("matter.title", ["number": Self.spaced(matter.number)]))</h1>
                \(StandingSection(view: view, lexicon: lexicon).html)
                \(progress)
                \(FollowingSection(view: view, lexicon: lexicon).html)
                \(PartsSection(view: view, lexicon: lexicon).html)
                \(TopicSection(line: view.topic, form: view.mayGroup ? "/matters/\(matter.number)/topic" : nil, lexicon: lexicon).html)
                \(general)
                \(losesFile && (view.isReporter || view.isStaff) ? "<p class=\"note warning\" role=\"status\">\(lexicon("files.lost"))</p>" as HTML : .empty)
                \(keep)
                \(isShort ? short : "\(about)\(forms { _ in true })\(history)")
                """)
    }

    /// How it stands and what one can do come first for residents in elder mode; the rest is one tap away.
    private var isShort: Bool { isElder && !view.isStaff }

    private var short: HTML {
        let isRare = refused.map { !MatterForm.open.contains($0) } ?? false
        let rare: HTML = "\(relink)\(forms { !MatterForm.open.contains($0) })"
        return """
            \(forms(MatterForm.open.contains))\(rare == .empty ? .empty : Fold(lexicon("matter.more"), isOpen: isRare, rare).html)
            \(Fold(lexicon("matter.details"), isOpen: problem != nil && refused == nil, "\(about)\(history)").html)
            """
    }

    private var about: HTML {
        """
        \(ClocksSection(lines: view.clocks, number: matter.number, lexicon: lexicon).html)
        \(ArbitrationSection(lines: view.arbitrations, lexicon: lexicon).html)
        \(MediatedSection(lines: view.mediated, lexicon: lexicon).html)
        <section><h2>\(lexicon("matter.about"))</h2>\(facts)</section>
        \(RevealSection(view: view, lexicon: lexicon, tokens: tokens).html)
        \(FilesSection(
            number: matter.number, files: view.files, mayAdd: mayAttach, shown: view.shown, showing: view.showing, lexicon: lexicon,
            tokens: tokens
        ).html)
        \(decisions.html)
        \(RevisitSection(lines: view.revisits, isReporter: view.isReporter, lexicon: lexicon).html)
        \(ProjectSection(
            view: view.project, opens: view.opensProject, make: view.mayProject ? "/matters/\(matter.number)/project" : nil,
            lexicon: lexicon
        ).html)
        \(WhistleSection(
            lines: view.whistles, blow: view.verbs.contains(.whistle) ? "/matters/\(matter.number)/whistle" : nil, lexicon: lexicon
        ).html)
        """
    }

    private var history: HTML {
        """
        \(TenureSection(tenures: view.tenures, names: view.placeNames, lexicon: lexicon).html)
        <section><h2>\(lexicon("matter.timeline"))</h2>\(Timeline(MatterTimeline(view: view, lexicon: lexicon).items).html)</section>
        """
    }

    /// `2026 1234 5678 9`: read aloud in groups.
    static func spaced(_ digits: String) -> String {
        [digits.prefix(4), digits.dropFirst(4).prefix(4), digits.dropFirst(8).prefix(4), digits.dropFirst(12)].joined(separator: " ")
    }

    static func badge(_ kind: StateKind) -> Badge.Kind {
        switch kind {
        case .raised: .warning
        case .dispatched, .accepted: .active
        case .resolved: .good
        case .closed: .neutral
        }
    }

    /// What was withdrawn or voided did not come to the end of this way.
    private var progress: HTML {
        let isBrokenOff =
            matter.kind == .closed
            && view.steps.last { ["withdraw", "void", "rate", "verify"].contains($0.verb) }
                .map { ["withdraw", "void"].contains($0.verb) } == true
        return isBrokenOff || view.root != nil ? .empty : ProgressSteps(lexicon: lexicon, done: done, times: times).html
    }

    private var done: Int { (StateKind.allCases.firstIndex(of: matter.kind) ?? 0) + 1 }

    /// When each step was taken last; one that is to come again has no time.
    private var times: [Instant?] {
        let journey: [[MatterVerb]] = [[.raise], [.dispatch], [.accept], [.resolve], [.rate, .verify, .withdraw, .void]]
        return journey.enumerated().map { index, verbs in
            index < done ? view.steps.last { step in verbs.contains { $0.rawValue == step.verb } }?.at : nil
        }
    }

    /// A refusal that belongs to no form that is still here.
    private var general: HTML {
        guard let problem, !(refused.map(view.verbs.contains) ?? false), !decisions.showsRefused else { return .empty }
        return ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private var keep: HTML {
        guard let link else { return .empty }
        return """
            <section class="note good"><h2>\(lexicon("matter.keep.title"))</h2>
            <p>\(lexicon("matter.keep.about", ["number": Self.spaced(matter.number)]))</p>
            <p><a class="link" href="\(link)" rel="nofollow">\(lexicon("matter.keep.link"))</a></p>\(isShort ? .empty : relink)</section>
            """
    }

    private var relink: HTML {
        guard link != nil else { return .empty }
        return """
            <form method="post" action="/matters/\(matter.number)/relink">\(HiddenFields(tokens: tokens).html)
            <button class="button quiet" type="submit">\(lexicon("matter.relink"))</button></form>
            """
    }

    private func forms(_ isWanted: (MatterVerb) -> Bool) -> HTML {
        let order: HTML =
            view.isStaff
            ? "<p class=\"actions\"><a class=\"button quiet\" href=\"/matters/\(matter.number)/order\">\(lexicon("matter.order"))</a></p>"
            : .empty
        let forms = MatterStep.all.map(\.verb).filter { $0 != .whistle && view.verbs.contains($0) && isWanted($0) }.map { verb in
            MatterForm(
                view: view, verb: verb, lexicon: lexicon, tokens: tokens, raw: refused == verb ? raw : [:],
                problem: refused == verb ? problem : nil, template: template, into: into
            ).html
        }
        return "\(forms)\(order)"
    }

    private var facts: HTML {
        let said: [(String, String?)] = [("matter.what", view.texts[MatterText.what])]
        let answered = view.answers.map { ($0.question.name, Optional(lexicon.answer($0))) }
        let about: [(String, String?)] = [
            ("matter.place", lexicon.whole(matter.place)), ("matter.place_text", view.texts[MatterText.place]),
            ("matter.reporter", view.maskedName), ("matter.phone", view.maskedPhone),
            ("matter.hidden", view.isHidden ? lexicon("matter.hidden.yes") : nil),
            ("matter.channel", view.origin.map { lexicon("channel.\($0.channel.rawValue)") }),
            ("matter.group", view.texts[MatterText.group]),
            ("matter.relation", view.origin?.relation.map { lexicon("choice.relation.\($0.rawValue)") }),
            ("matter.raised", matter.raised.minuteText),
        ]
        let shown = (said + answered + about).compactMap { key, text in
            text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" as HTML }
        }
        let bulletin: HTML? = view.origin?.bulletin.map {
            "<dt>\(lexicon("matter.bulletin"))</dt><dd><a class=\"tall\" href=\"\(BulletinQuestions.path($0))\">\(lexicon("matter.bulletin.open"))</a></dd>"
        }
        return "<dl class=\"facts\">\(shown)\(bulletin)</dl>"
    }
}
