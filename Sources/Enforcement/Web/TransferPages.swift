internal import Kernel
internal import Markup
internal import Process
internal import Territory

/// What was handed over, as the authority finds it: a list, one with its clocks, and the two steps it takes.
struct TransferPages {
    let services: EnforcementServices

    static let path = "/enforcement/transfers"
    private static let pageSize = 25

    var endpoints: [Endpoint] { [list, one, receive, answer] }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: EnforcementPermission.inbox,
            parameters: [
                .init("unit", "Code of one of the reader's offices"), .init("state", "Open ones when left out"),
                .init("after", "Where the page before ended"),
            ],
            summary: "What was handed over to the reader's office, newest first"
        ) { [services] request in
            let page = try services.store.read { try TransferList.load(request, services, limit: Self.pageSize, in: $0) }
            return .page(
                TransferListPage(
                    list: page, isFirst: (request.query["after"] ?? "").isEmpty, lexicon: services.lexicon(request),
                    scheme: services.scheme.current
                ).page)
        }
    }

    private func page(_ request: Request, problem: Problem? = nil) throws -> Page {
        let view = try services.store.read { try TransferView.load(request.parameter("id"), for: request.actor, services, in: $0) }
        return TransferPage(
            view: view, lexicon: services.lexicon(request), scheme: services.scheme.current, tokens: request.form, raw: request.raw,
            problem: problem
        ).page
    }

    /// Open to the team and to the authority: which of them reads is judged with the record.
    private var one: Endpoint {
        Endpoint(.get, Self.path + "/{id}", .page, verb: nil, summary: "One thing that was handed over") { .page(try page($0)) }
    }

    private var receive: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/receive", .page, verb: ReceiveTransfer.verb, input: ReceiveTransfer.schema,
            summary: "Says that the authority has it",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [services] request in
                let id = try services.knownTransfer(request)
                _ = try await services.executor.perform(ReceiveTransfer(id), as: request.actor, key: request.idempotency)
                return .redirect("\(Self.path)/\(id)")
            })
    }

    private var answer: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/answer", .page, verb: AnswerTransfer.verb, input: AnswerTransfer.Fields.schema,
            summary: "Says what the authority does with it",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [services] request in
                let id = try services.knownTransfer(request)
                _ = try await services.executor.perform(AnswerTransfer(id, request.input), as: request.actor, key: request.idempotency)
                return .redirect("\(Self.path)/\(id)")
            })
    }
}

extension EnforcementServices {
    /// Whether there is one is told only to who may know of it.
    func knownTransfer(_ request: Request) throws -> ID {
        try store.read { try Transfer.find(request.parameter("id"), for: request.actor, policy, in: $0) }.id
    }
}

/// What an authority was handed.
struct TransferListPage {
    let list: TransferList
    let isFirst: Bool
    let lexicon: Lexicon
    let scheme: Scheme

    private var words: EnforcementWords { EnforcementWords(lexicon: lexicon, scheme: scheme) }

    private func address(_ group: String) -> String { "\(TransferPages.path)?state=\(group)&unit=\(list.unit.code)" }

    var page: Page {
        Page(
            title: lexicon("enforcement.inbox"), section: TransferPages.path,
            body: """
                <p class="eyebrow">\(words.unit(list.unit))</p><h1>\(lexicon("enforcement.inbox"))</h1>
                <p class="lead">\(lexicon("enforcement.inbox.about"))</p>
                \(words.tabs(Transfer.groups, current: list.group, label: "enforcement.groups", address))\(table)
                \(Pager(
                    lexicon: lexicon, next: list.next.map { address(list.group) + "&after=\($0.text)" },
                    first: isFirst ? nil : address(list.group)
                ).html)
                """)
    }

    private var table: HTML {
        guard !list.items.isEmpty else { return EmptyState(lexicon("enforcement.inbox.empty")).html }
        return Table(
            caption: lexicon("enforcement.inbox.caption"),
            columns: ["enforcement.number", "enforcement.team", "enforcement.handed", "enforcement.state"].map { .init(lexicon($0)) },
            rows: list.items.map { item in
                [
                    "<a class=\"number-link\" href=\"\(TransferPages.path)/\(item.id.description)\">\(item.number)</a>",
                    "\(words.unit(item.team))", "\(item.handed.minuteText)", words.badge(item),
                ]
            }
        ).html
    }
}

/// One thing that was handed over.
struct TransferPage {
    let view: TransferView
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    private var transfer: Transfer { view.transfer }
    private var words: EnforcementWords { EnforcementWords(lexicon: lexicon, scheme: scheme) }
    private var path: String { "\(TransferPages.path)/\(transfer.id)" }

    var page: Page {
        let title = lexicon("enforcement.transfer", ["number": transfer.number])
        return Page(
            title: title, section: view.mayReadOperation ? EnforcementPages.path : TransferPages.path,
            body: """
                <p class="eyebrow">\(words.unit(transfer.team)) → \(words.unit(transfer.authority))</p><h1>\(title)</h1>
                <p>\(words.badge(transfer))</p>\(general)
                \(words.facts([
                    ("enforcement.place", lexicon.unit(view.operation.placeCode, view.operation.placeName)),
                    ("enforcement.day", view.operation.day.text),
                    ("enforcement.checks", view.finding.map { lexicon("check.\($0.check)") }),
                    ("enforcement.about_what", view.finding.map { lexicon("choice.about.\($0.about.rawValue)") }),
                    ("enforcement.seen", view.seen), ("enforcement.why", view.handed),
                    ("enforcement.handed", transfer.handed.minuteText), ("enforcement.received", transfer.received?.minuteText),
                    ("enforcement.answered", transfer.answered?.minuteText), ("enforcement.answer", view.answer),
                ]))
                \(clocks)\(receive)\(answer)\(back)
                """)
    }

    private var general: HTML {
        guard let problem, !view.mayAnswer else { return .empty }
        return ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private var clocks: HTML {
        guard !view.clocks.isEmpty else { return .empty }
        let lines = view.clocks.map { clock -> HTML in
            let how = clock.outcome.map { lexicon("enforcement.clock.\($0.rawValue)") } ?? lexicon("enforcement.clock.running")
            return """
                <li><p><strong>\(lexicon("enforcement.stage.\(clock.stage.rawValue)"))</strong>
                <time datetime="\(clock.due.isoText)">\(clock.due.minuteText)</time> · \(how)</p></li>
                """
        }
        return "<section><h2>\(lexicon("enforcement.clocks"))</h2><ul class=\"clocks\">\(lines)</ul></section>"
    }

    private var receive: HTML {
        guard view.mayReceive else { return .empty }
        return """
            <form method="post" action="\(path)/receive">\(HiddenFields(tokens: tokens).html)
            <button class="button primary" type="submit">\(lexicon("enforcement.receive"))</button></form>
            """
    }

    private var answer: HTML {
        guard view.mayAnswer else { return .empty }
        return """
            <section class="card"><h2>\(lexicon("enforcement.answer.title"))</h2>
            \(FormView(
                schema: AnswerTransfer.Fields.schema, action: path + "/answer", tokens: tokens, lexicon: lexicon,
                submit: "enforcement.answer.submit", raw: raw, problem: problem,
                choices: ["result": Transfer.Outcome.allCases.map { Choice($0.rawValue, lexicon("enforcement.outcome.\($0.rawValue)")) }]
            ).html)</section>
            """
    }

    private var back: HTML {
        let (path, word) =
            view.mayReadOperation
            ? ("\(EnforcementPages.path)/\(view.operation.id)", "enforcement.back.one") : (TransferPages.path, "enforcement.back.inbox")
        return "<p class=\"actions\"><a class=\"button quiet\" href=\"\(path)\">\(lexicon(word))</a></p>"
    }
}
