internal import Delivery
internal import Kernel
internal import Markup
internal import People
internal import Territory

/// One case for those who work on it. Who is meant and what was said stands here only right after somebody asked for it and said why.
struct CasePage {
    let view: CaseView
    let terms: MediationScheme.Terms
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    /// The private link of a party.
    let link: (ID) -> String
    let now: Instant
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The form that was refused.
    var refused: String?

    private var mediation: MediationCase { view.mediation }
    private var words: CaseWords { CaseWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        Page(
            title: lexicon("mediation.case", ["number": mediation.number]), section: "/mediation",
            body: """
                <p class="eyebrow">\(lexicon("dispute.\(mediation.kind)"))</p>
                <h1>\(lexicon("mediation.case", ["number": mediation.number]))</h1>
                <p>\(words.badge(mediation.state)) \(words.next(mediation))</p>
                \(general)<dl class="facts">\(facts)</dl>
                \(words.clocks(view.clocks))\(parties)\(reading)\(panel)
                \(words.calls(view.calls))\(words.sessions(view.sessions, view.texts))\(visits)\(files)
                \(view.steps.map(form))\(words.readings(view.readings, isOwn: false))
                <p class="actions"><a class="button quiet" href="/mediation">\(lexicon("mediation.back"))</a></p>
                """)
    }

    /// A refusal that belongs to no form that is still here.
    private var general: HTML {
        let shown = view.steps.map(\.name) + (view.mayReveal ? ["reading"] : []) + (view.mayAttach ? ["files"] : [])
        guard let problem, !(refused.map(shown.contains) ?? false) else { return .empty }
        return ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private func lines(_ lines: [(String, String?)]) -> [HTML] {
        lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" } }
    }

    private var facts: [HTML] {
        lines([
            ("mediation.centre", words.unit(mediation.centre)), ("mediation.matter", mediation.matterNumber),
            ("mediation.opened", mediation.opened.minuteText), ("mediation.accepted", mediation.accepted?.minuteText),
            ("mediation.ended", mediation.ended?.minuteText), ("mediation.way", mediation.way.map { lexicon("way.\($0)") }),
            ("mediation.what", view.texts[MediationText.what]), ("mediation.end", view.texts[MediationText.end]),
            ("mediation.agreement", view.texts[MediationText.agreement]),
            ("mediation.hash", mediation.agreement.map { Hex.encode($0) }),
        ])
    }

    private var parties: HTML {
        let lines = view.parties.map { line -> HTML in
            let side = lexicon("side.\(line.party.side.rawValue)")
            guard view.isRevealed else { return "<li>\(side)：\(lexicon("mediation.hidden"))</li>" }
            let address = link(line.party.id)
            return """
                <li>\(side)：<strong>\(line.name ?? lexicon("mediation.name_gone"))</strong> \(line.phone ?? "")
                <details><summary>\(lexicon("mediation.link"))</summary><p class="hint">\(lexicon("mediation.link.about"))</p>
                \(QRCode.svg(of: address, title: lexicon("mediation.link")) ?? .empty)</details></li>
                """
        }
        return "<section><h2>\(lexicon("mediation.parties"))</h2><ul>\(lines)</ul></section>"
    }

    private var purposes: [Choice] { terms.purposes.map { Choice($0, lexicon("purpose.\($0)")) } }

    /// The purpose of the work at hand is chosen already. Printing what was agreed is a reading too.
    private var reading: HTML {
        guard view.mayReveal, !view.isRevealed else { return .empty }
        let isRefused = refused == "reading"
        let paper: HTML? = mediation.agreement.map { _ in
            """
            <p class="hint">\(lexicon("mediation.paper.about"))</p>
            <p><button class="button" type="submit" formaction="/mediation/\(mediation.id.description)/paper">\(lexicon("mediation.paper"))</button></p>
            """
        }
        return """
            <details class="card"\(isRefused ? " open" as HTML : .empty)><summary>\(lexicon("mediation.reveal"))</summary>
            <p class="hint">\(lexicon("mediation.reveal.about"))</p>
            \(FormView(
                schema: RevealCase.Fields.schema, action: "/mediation/\(mediation.id)/reading", tokens: tokens, lexicon: lexicon,
                submit: "mediation.reveal", raw: isRefused ? raw : ["purpose": terms.purposes.first ?? ""],
                problem: isRefused ? problem : nil, choices: ["purpose": purposes], more: paper ?? .empty).html)</details>
            """
    }

    private var panel: HTML {
        guard !view.seats.isEmpty else { return .empty }
        let lines = view.seats.map { line -> HTML in
            let seat = line.seat
            let name = line.name ?? lexicon("mediation.name_gone")
            if let until = seat.until, let ground = seat.ground {
                return
                    "<li>\(name) · \(lexicon("mediation.left", ["time": until.minuteText, "ground": lexicon("choice.ground.\(ground.rawValue)")]))</li>"
            }
            let mark: HTML? = seat.objected.map { _ in Badge(lexicon("mediation.objected"), .warning).html }
            let said: HTML? = view.texts[MediationText.objection(to: seat.id)].map { "<p class=\"said\">\($0)</p>" }
            return "<li><strong>\(name)</strong> \(mark)\(said)</li>"
        }
        return "<section><h2>\(lexicon("mediation.panel"))</h2><ul>\(lines)</ul></section>"
    }

    private var visits: HTML {
        guard !view.visits.isEmpty else { return .empty }
        let items = view.visits.map { visit in
            Timeline.Item(
                at: visit.visited, title: lexicon("choice.result.\(visit.result)"),
                detail: view.texts[MediationText.follow(visit.id)].map { "<p class=\"said\">\($0)</p>" } ?? .empty)
        }
        return "<section><h2>\(lexicon("mediation.visits"))</h2>\(Timeline(items).html)</section>"
    }

    private var files: HTML {
        guard !view.files.isEmpty || view.mayAttach else { return .empty }
        let items = view.files.map { file -> HTML in
            guard view.mayReveal else { return "<li>\(file.added.minuteText)</li>" }
            return """
                <li>\(file.added.minuteText)
                <form method="post" action="/mediation/\(mediation.id.description)/files/\(file.id.description)">
                \(HiddenFields(tokens: tokens, others: ["purpose": terms.purposes.first ?? ""]).html)
                <button class="button quiet" type="submit">\(lexicon("mediation.file.open", [
                    "purpose": lexicon("purpose.\(terms.purposes.first ?? "")")
                ]))</button></form></li>
                """
        }
        let form: HTML? =
            view.mayAttach
            ? FormView(
                schema: AttachSigned.schema, action: "/mediation/\(mediation.id)/files", tokens: tokens, lexicon: lexicon,
                submit: "mediation.file.send", problem: refused == "files" ? problem : nil, takesFile: true,
                accepts: "image/jpeg,image/png,image/webp,image/heic,.heic"
            ).html : nil
        return "<section><h2>\(lexicon("mediation.files"))</h2><ul class=\"files\">\(items)</ul>\(form)</section>"
    }

    private func form(_ step: CaseStep) -> HTML {
        let isRefused = refused == step.name
        var given = isRefused ? raw : [:]
        if step.verb == RecordSession.verb, !isRefused { given["held_on"] = now.day.text }
        return """
            <details class="card"\(isRefused ? " open" as HTML : .empty)><summary>\(lexicon("mediation.step.\(step.name)"))</summary>
            <p class="hint">\(lexicon("mediation.step.\(step.name).about"))</p>
            \(FormView(
                schema: step.schema, action: "/mediation/\(mediation.id)/\(step.name)", tokens: tokens, lexicon: lexicon,
                submit: "mediation.step.\(step.name)", raw: given, problem: isRefused ? problem : nil, choices: choices(step),
                more: step.verb == RecordSession.verb ? came(given) : .empty).html)</details>
            """
    }

    private func choices(_ step: CaseStep) -> [String: [Choice]] {
        var out: [String: [Choice]] = [
            "post": view.candidates.map { Choice($0.id.description, $0.name ?? lexicon("mediation.name_gone")) },
            "seat": view.seats.filter(\.seat.isHeld).map { Choice($0.seat.id.description, $0.name ?? lexicon("mediation.name_gone")) },
            "helper": terms.helpers.map { Choice($0, lexicon("helper.\($0)")) },
            "way": terms.ways.map { Choice($0, lexicon("way.\($0)")) },
        ]
        if step.verb == AddParty.verb {
            out["side"] = MediationParty.Side.allCases.map { Choice($0.rawValue, lexicon("side.\($0.rawValue)")) }
        }
        return out
    }

    /// Who came, to be ticked by role.
    private func came(_ given: [String: String]) -> HTML {
        let called = Set(view.calls.map(\.helper))
        let roles =
            RecordSession.roles.map { ($0, lexicon("side.\($0)")) }
            + terms.helpers.filter(called.contains).map { ($0, lexicon("helper.\($0)")) }
        return """
            <fieldset class="field"><legend>\(lexicon("mediation.who_came"))</legend><div class="options">
            \(roles.map { role, label -> HTML in
                let name = RecordSession.camePrefix + role
                let mark: HTML = given[name] == nil ? .empty : " checked"
                return """
                    <label class="option"><input type="checkbox" name="\(name)" value="true"\(mark)> <span>\(label)</span></label>
                    """
            })</div></fieldset>
            """
    }
}

/// 调解协议书: one sheet of A4 with room for names and seals. The commitment at its foot is the one in the log.
struct AgreementPage {
    let view: CaseView
    let lexicon: Lexicon
    let scheme: Scheme
    let printed: Instant

    var page: Page {
        let mediation = view.mediation
        let words = CaseWords(lexicon: lexicon, scheme: scheme)
        let parties = view.parties.map { line -> HTML in
            let phone: HTML? = line.phone.map { "，\($0)" }
            return "<dt>\(lexicon("side.\(line.party.side.rawValue)"))</dt><dd>\(line.name ?? lexicon("mediation.name_gone"))\(phone)</dd>"
        }
        let signing =
            view.parties.map { "\(lexicon("side.\($0.party.side.rawValue)")) \($0.name ?? "")" }
            + view.seats.filter(\.seat.isHeld).map { "\(lexicon("side.mediator")) \($0.name ?? "")" }
            + [lexicon("mediation.paper.seal", ["unit": words.unit(mediation.centre)])]
        return Page(
            title: lexicon("mediation.paper"), section: "/mediation",
            body: """
                <article class="order"><h1>\(lexicon("mediation.paper.title"))</h1>
                <p>\(lexicon("mediation.paper.number", ["number": mediation.number]))</p>
                <dl class="facts">\(parties)</dl>
                <section><h2>\(lexicon("mediation.what"))</h2><p class="said">\(view.texts[MediationText.what] ?? "")</p></section>
                <section><h2>\(lexicon("mediation.agreement"))</h2><p class="said">\(view.texts[MediationText.agreement] ?? "")</p></section>
                <dl class="facts blanks">\(signing.map { "<dt>\($0)</dt><dd class=\"blank\"></dd>" as HTML })</dl>
                <p class="about">\(lexicon("mediation.paper.foot", [
                    "hash": Hex.encode(mediation.agreement ?? []), "time": printed.minuteText,
                ]))</p>
                <p class="actions screen-only"><a class="button quiet" href="/mediation/\(mediation.id.description)">\(lexicon("mediation.back.case"))</a></p></article>
                """)
    }
}
