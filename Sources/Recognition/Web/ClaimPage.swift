internal import Kernel
internal import Markup
internal import People

/// One claim, for the person it is about and for the offices above.
struct ClaimPage {
    let view: ClaimView
    let policy: Policy
    let actor: Actor
    let words: PointsWords
    let tokens: FormTokens
    let raw: [String: String]
    var problem: Problem?
    var refused: String?

    private var lexicon: Lexicon { words.lexicon }
    private var claim: PointsClaim { view.claim }

    var page: Page {
        Page(
            title: words.rule(claim), section: "/points",
            body: """
                <p class="eyebrow">\(words.plan(claim.scheme))</p><h1>\(words.rule(claim)) \(words.badge(claim))</h1>
                <dl class="facts">\(facts.map { "<dt>\(lexicon($0.0))</dt><dd>\($0.1)</dd>" as HTML })</dl>
                \(objections)\(appeal)\(forms)
                """)
    }

    private var facts: [(String, String)] {
        var lines: [(String, String?)] = [
            ("points.amount", words.amount(claim)), ("points.did", claim.did.text), ("points.what", view.what),
            ("points.version", claim.pack), ("points.unit", words.unit(claim.unit)), ("points.due", view.until?.text),
            ("points.reason", view.reason), ("points.content", view.content.map { Hex.encode($0) }),
        ]
        if view.isOffice, !view.isOwn {
            lines += [("points.who", view.name), ("points.member_number", view.number), ("points.agreed", "\(view.agreed)")]
        }
        return lines.compactMap { line in line.1.map { (line.0, $0) } }
    }

    private var objections: HTML {
        guard !view.objections.isEmpty else { return .empty }
        let items = view.objections.map { line -> HTML in
            let word = line.upheld.map { $0 ? "points.upheld" : "points.dismissed" } ?? "points.waits"
            return """
                <li class="card"><p><strong>\(lexicon("points.ground.\(line.ground)"))</strong> · \(lexicon(word))</p>\
                <p>\(line.text ?? "")</p><p class="hint">\(line.reason ?? "")</p>\
                \(line.upheld == nil ? settle(line) : .empty)</li>
                """
        }
        return "<section><h2>\(lexicon("points.objections"))</h2><ul class=\"plain-list\">\(items)</ul></section>"
    }

    private func may(_ verb: Verb) -> Bool { !view.isOwn && policy.allows(verb, actor, on: claim.subject) }

    private func settle(_ line: ClaimView.Against) -> HTML {
        guard may(DecideObjection.verb) else { return .empty }
        return form(
            "settle", DecideObjection.Fields.schema, ["points_upheld": "points.upheld"], hidden: ["objection": line.id.description])
    }

    private var appeal: HTML {
        guard let appeal = view.appeal else { return .empty }
        let word = appeal.granted.map { $0 ? "points.granted" : "points.appeal_refused" } ?? "points.waits"
        let decide: HTML =
            appeal.granted == nil && may(DecideAppeal.verb)
            ? form("decide", DecideAppeal.Fields.schema, ["points_granted": "points.granted"]) : .empty
        return """
            <section><h2>\(lexicon("points.appeal"))</h2><p><strong>\(lexicon(word))</strong> · \
            \(lexicon("points.appeal.due", ["day": appeal.due.text]))</p><p>\(appeal.text ?? "")</p>\
            <p class="hint">\(appeal.reason ?? "")</p>\(decide)</section>
            """
    }

    private var forms: HTML {
        if claim.state == .pending, may(ReviewClaim.verb) {
            return """
                <section><h2>\(lexicon("points.review"))</h2><p>\(lexicon("points.review.about"))</p>
                \(form("review", ReviewClaim.Fields.schema, ["points_agrees": "points.agree"]))</section>
                """
        }
        let possible = claim.kind == .award ? claim.state == .refused : claim.state == .noticed || claim.state == .posted
        guard view.isOwn, possible, view.appeal == nil else { return .empty }
        return """
            <section><h2>\(lexicon("points.appeal"))</h2><p>\(lexicon("points.appeal.about"))</p>
            \(form("appeal", AppealPoints.Fields.schema, [:]))</section>
            """
    }

    /// `yesNo`: fields that are answered by yes or no, each with the word of its yes.
    private func form(_ step: String, _ schema: Schema, _ yesNo: [String: String], hidden: [String: String] = [:]) -> HTML {
        let isShown = refused == step
        return FormView(
            schema: schema, mark: hidden["objection"] ?? "", action: "/points/claims/\(claim.id)/\(step)", tokens: tokens,
            lexicon: lexicon, submit: "points.submit.\(step)", raw: isShown ? raw : [:], problem: isShown ? problem : nil,
            choices: yesNo.mapValues { [Choice("yes", lexicon("\($0).yes")), Choice("no", lexicon("\($0).no"))] }, hidden: hidden
        ).html
    }
}
