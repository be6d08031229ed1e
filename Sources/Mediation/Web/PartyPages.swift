internal import Kernel
internal import Markup
internal import People
internal import Process
internal import Territory

/// What a party sees with its private link, and the one thing it can do there: object to a mediator.
struct PartyPages {
    let services: MediationServices

    var endpoints: [Endpoint] { [link, progress, object] }

    /// Exchanged at once for a cookie, so that the secret leaves the address bar.
    private var link: Endpoint {
        Endpoint(.get, "/mediation/p/{token}", .page, verb: nil, summary: "Opens one's own case by its private link") {
            [services] request in
            let party = try services.store.read { try PartyLink.open(request.parameter("token"), vault: services.vault, in: $0) }
            guard let party else { throw Problem(404, "mediation.link") }
            var reply = Reply.redirect("/mediation/mine/\(party.id)").with(
                cookie: services.holds.cookie(for: request.actor.holds, opened: party.id, now: services.now))
            reply.headers.append(("Referrer-Policy", "no-referrer"))
            return reply
        }
    }

    private func page(_ request: Request, problem: Problem? = nil) throws -> Page {
        let view = try services.store.read { try PartyView.load(request.parameter("id"), for: request.actor, services, in: $0) }
        return PartyPage(
            view: view, lexicon: services.lexicon(request), scheme: services.scheme.current, tokens: request.form, raw: request.raw,
            problem: problem
        ).page
    }

    private var progress: Endpoint {
        Endpoint(.get, "/mediation/mine/{id}", .page, verb: nil, summary: "How far one's own case is, and who looked at it") {
            .page(try page($0))
        }
    }

    private var object: Endpoint {
        Endpoint(
            .post, "/mediation/mine/{id}/object", .page, verb: nil, input: ObjectMediator.Fields.schema,
            summary: "Objects to a mediator, as a party",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [services] request in
                guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
                _ = try await services.executor.perform(ObjectMediator(id, request.input), as: request.actor, key: request.idempotency)
                return .redirect("/mediation/mine/\(id)")
            })
    }
}

/// One's own case: plain words on how far it is, who mediates, what comes next, and everybody who looked.
struct PartyPage {
    let view: PartyView
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    private var mediation: MediationCase { view.mediation }
    private var words: CaseWords { CaseWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        Page(
            title: lexicon("mediation.mine.title"), section: "/find",
            body: """
                <p class="eyebrow">\(lexicon("dispute.\(mediation.kind)"))</p>
                <h1>\(lexicon("mediation.mine.title"))</h1>
                <p>\(words.badge(mediation.state)) \(words.next(mediation))</p>
                <dl class="facts">\(facts)</dl>
                \(words.clocks(view.clocks))\(panel)\(words.sessions(view.sessions, [:]))\(words.calls(view.calls))
                \(words.readings(view.readings, isOwn: true))
                """)
    }

    private var facts: [HTML] {
        let lines: [(String, String?)] = [
            ("mediation.number", mediation.number), ("mediation.centre", words.unit(mediation.centre)),
            ("mediation.you", view.maskedName.map { "\($0)（\(lexicon("side.\(view.party.side.rawValue)"))）" }),
            ("mediation.opened", mediation.opened.minuteText), ("mediation.ended", mediation.ended?.minuteText),
            ("mediation.way", mediation.way.map { lexicon("way.\($0)") }),
            ("mediation.hash", mediation.agreement.map { Hex.encode($0) }),
        ]
        return lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" } }
    }

    private var panel: HTML {
        guard !view.seats.isEmpty else { return .empty }
        let names = view.seats.map { line -> HTML in
            let mark: HTML? = line.seat.objected.map { _ in Badge(lexicon("mediation.objected"), .warning).html }
            return "<li>\(line.name ?? lexicon("mediation.name_gone")) \(mark)</li>"
        }
        let open = view.seats.filter { $0.seat.objected == nil }
        let form: HTML =
            mediation.state.hasEnded || open.isEmpty
            ? .empty
            : """
            <details\(problem == nil ? HTML.empty : " open")><summary>\(lexicon("mediation.object.title"))</summary>
            <p class="hint">\(lexicon("mediation.object.about"))</p>
            \(FormView(
                schema: ObjectMediator.Fields.schema, action: "/mediation/mine/\(view.party.id)/object", tokens: tokens, lexicon: lexicon,
                submit: "mediation.object.submit", raw: raw, problem: problem,
                choices: ["seat": open.map { Choice($0.seat.id.description, $0.name ?? lexicon("mediation.name_gone")) }]).html)</details>
            """
        return "<section><h2>\(lexicon("mediation.panel"))</h2><ul>\(names)</ul>\(form)</section>"
    }
}
