internal import Kernel
internal import Markup
internal import Territory

/// One bulletin: the text, the tap, the way to ask, and for who published it how far it got.
struct BulletinPage {
    let view: BulletinView
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?
    /// What was refused: `files`, or else what stands at the end.
    var refused: String?

    private var bulletin: Bulletin { view.bulletin }
    private var words: BulletinWords { BulletinWords(lexicon: lexicon, scheme: scheme) }
    private var path: String { "\(BulletinPages.path)/\(bulletin.id)" }
    private var title: String { view.title ?? lexicon("bulletin.gone") }
    private var isLive: Bool { bulletin.state == .published }

    var page: Page {
        Page(
            title: title, section: BulletinPages.path,
            body: """
                <p class="eyebrow">\(bulletin.target.name(in: lexicon.locale, of: scheme)) · \(lexicon("bulletin.title"))</p>
                <h1>\(title)</h1>
                <p>\(words.badge(bulletin, isConfirmed: view.isConfirmed ? true : view.isAddressed ? false : nil))
                <time datetime="\(bulletin.published.isoText)">\(bulletin.published.minuteText)</time></p>
                \(over)\(text)\(files)\(tap)\(ask)\(facts)\(earlier)\(management)
                <p class="actions"><a class="button quiet" href="\(BulletinPages.path)">\(lexicon("bulletin.back"))</a></p>
                """)
    }

    /// Said before the text: what does not hold any more is not read as if it did.
    private var over: HTML {
        switch bulletin.state {
        case .published: .empty
        case .replaced:
            """
            <section class="note"><p>\(lexicon("bulletin.replaced.about"))</p>
            <p><a class="button" href="\(BulletinPages.path)/\(bulletin.replacedBy?.description ?? "")">\(lexicon("bulletin.newer"))</a></p></section>
            """
        case .withdrawn:
            """
            <section class="note bad"><p>\(lexicon("bulletin.withdrawn.about", ["time": bulletin.ended?.minuteText ?? ""]))</p>
            \(view.ground.map { "<p class=\"said\">\($0)</p>" as HTML })</section>
            """
        }
    }

    private var text: HTML {
        let paragraphs = (view.text ?? "").split(whereSeparator: \.isNewline).map { "<p class=\"said\">\(String($0))</p>" as HTML }
        return "<section class=\"card bulletin-text\" aria-label=\"\(lexicon("bulletin.text"))\">\(paragraphs)</section>"
    }

    private var files: HTML {
        BulletinFilesSection(view: view, lexicon: lexicon, tokens: tokens, problem: refused == "files" ? problem : nil).html
    }

    private var tap: HTML {
        guard isLive, view.isAddressed else { return .empty }
        if view.isConfirmed { return "<p class=\"note good\" role=\"status\">\(lexicon("bulletin.confirmed.thanks"))</p>" }
        return """
            <form method="post" action="\(path)/confirm">\(HiddenFields(tokens: tokens).html)
            <p class="hint">\(lexicon("bulletin.confirm.about"))</p>
            <button class="button primary" type="submit">\(lexicon("bulletin.confirm"))</button></form>
            """
    }

    private var ask: HTML {
        guard isLive else { return .empty }
        return """
            <section><h2>\(lexicon("bulletin.ask.title"))</h2><p>\(lexicon("bulletin.ask.about"))</p>
            <p class="actions"><a class="button" href="\(path)/ask">\(lexicon("bulletin.ask"))</a></p></section>
            """
    }

    private var facts: HTML {
        let asked = view.questions.asked
        let lines: [(String, String?)] = [
            ("bulletin.for", words.posts(bulletin)), ("bulletin.number", bulletin.number),
            (
                "bulletin.questions",
                view.counted == nil || asked == 0
                    ? nil : lexicon("bulletin.questions.count", ["asked": "\(asked)", "answered": "\(view.questions.answered)"])
            ),
        ]
        return "<dl class=\"facts\">\(lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd>\($0)</dd>" as HTML } })</dl>"
    }

    private var earlier: HTML {
        guard let earlier = bulletin.replaces else { return .empty }
        return "<p><a class=\"tall\" href=\"\(BulletinPages.path)/\(earlier.description)\">\(lexicon("bulletin.earlier"))</a></p>"
    }

    private var management: HTML {
        let problem = refused == nil ? problem : nil
        let counts: HTML? = view.counted.map {
            "<a class=\"button quiet\" href=\"\(path)/counts?unit=\($0.code)\">\(lexicon("bulletin.counts"))</a> "
        }
        let newer: HTML? =
            view.mayReplace
            ? "<a class=\"button quiet\" href=\"\(BulletinPages.path)/new?replaces=\(bulletin.id.description)\">\(lexicon("bulletin.replace"))</a>"
            : nil
        let withdraw: HTML? =
            view.mayWithdraw
            ? """
            <details class="card"\(problem == nil ? HTML.empty : " open")><summary>\(lexicon("bulletin.withdraw"))</summary>
            <p class="hint">\(lexicon("bulletin.withdraw.about"))</p>
            \(FormView(
                schema: WithdrawBulletin.Fields.schema, action: "\(path)/withdraw", tokens: tokens, lexicon: lexicon,
                submit: "bulletin.withdraw", raw: raw, problem: problem
            ).html)</details>
            """
            : nil
        guard counts != nil || newer != nil || withdraw != nil else { return .empty }
        return """
            <section><h2>\(lexicon("bulletin.manage"))</h2><p class="actions">\(counts)\(newer)</p>\(withdraw)</section>
            """
    }
}
