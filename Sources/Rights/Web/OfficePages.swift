internal import Kernel
internal import Markup
internal import People
internal import Territory

/// What people asked about their data, for the office that answers; and reports of retaliation, for whoever looks into those.
struct OfficePages {
    let services: RightsServices

    static let path = "/rights"
    static let api = "/api/v1/rights"
    private static let pageSize = 25

    var endpoints: [Endpoint] { [list, one, open, answer, settle, apiList, apiOpen, apiAnswer, apiSettle] }

    // MARK: - What waits

    private func waiting(_ request: Request) throws -> (lines: [RequestLine], next: String?) {
        let (after, policy) = (request.query["after"] ?? "", services.policy)
        guard let cursor = after.isEmpty ? Keyset(ms: -1, id: .zero) : Keyset(after) else {
            throw Problem.invalid([FieldProblem("after", "cursor")])
        }
        return try services.store.read { tx in
            let found = try RightsRequest.waiting(for: request.actor, policy, after: cursor, limit: Self.pageSize + 1, in: tx)
            let page = found.prefix(Self.pageSize)
            return (
                try page.map { try RequestLine($0, isOwn: false, services, in: tx) },
                found.count > Self.pageSize ? page.last.map { Keyset(ms: $0.asked.ms, id: $0.id).text } : nil
            )
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: RightsPermission.reveal, parameters: [.init("after", "Where the page before ended")],
            summary: "What people asked about their data and nobody has answered yet"
        ) { [services] request in
            let (lines, next) = try waiting(request)
            return .page(
                OfficeListPage(lines: lines, next: next, isFirst: request.query["after"] == nil, lexicon: services.lexicon(request)).page)
        }
    }

    private static let line: Shape = .object(
        "RightsRequestLine",
        [
            ("id", .id), ("kind", .text), ("holding", .text), ("label", .text), ("state", .text), ("asked_at", .instant),
            ("due_at", .optional(.instant)), ("answered_at", .optional(.instant)), ("answer", .optional(.text)),
        ])

    private var apiList: Endpoint {
        Endpoint(
            .get, Self.api, .api, verb: RightsPermission.reveal,
            parameters: [.init("after", "The `next` of the page before", .pattern(Keyset.pattern))],
            summary: "What people asked about their data and nobody has answered yet, the longest waiting first",
            answers: [200: .object("RightsRequests", [("items", .list(Self.line)), ("next", .optional(.text))]), 422: .problem]
        ) { request in
            let (lines, next) = try waiting(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for line in lines { list.object { MyDataJSON.write(line, into: &$0) } } }
                    json.field("next", next)
                })
        }
    }

    // MARK: - One

    private func page(_ request: Request, texts: [String: String]? = nil, problem: Problem? = nil) throws -> Page {
        let line = try services.store.read { tx in
            try RequestLine(
                RightsRequest.find(request.parameter("id"), for: request.actor, services.policy, in: tx), isOwn: false, services, in: tx)
        }
        return OfficePage(
            line: line, texts: texts, lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem
        ).page
    }

    private var one: Endpoint {
        Endpoint(
            .get, "\(Self.path)/{id}", .page, verb: RightsPermission.reveal, summary: "One request, without what it says"
        ) { .page(try page($0)) }
    }

    private func texts(_ request: Request) async throws -> [String: String] {
        let receipt = try await services.executor.perform(OpenRequest(id: request.parameter("id")), as: request.actor)
        return receipt.output ?? [:]
    }

    private var open: Endpoint {
        Endpoint(
            .post, "\(Self.path)/{id}/open", .page, verb: RightsPermission.reveal, summary: "Opens what it says, for answering it"
        ) { request in
            var reply = Reply.page(try page(request, texts: try await texts(request)))
            reply.headers = [("Cache-Control", "no-store")]
            return reply
        }
    }

    private var apiOpen: Endpoint {
        Endpoint(
            .post, "\(Self.api)/{id}/open", .api, verb: RightsPermission.reveal,
            summary: "What a request says; that it was opened is logged and shown to whoever asked",
            answers: [
                200: .object("RightsRequestText", [("text", .optional(.text)), ("value", .optional(.text))]), 404: .problem,
            ]
        ) { request in
            let texts = try await texts(request)
            return .json(
                JSONWriter.object { json in
                    json.field("text", texts[RightsRequest.textLabel])
                    json.field("value", texts[RightsRequest.valueLabel])
                })
        }
    }

    // MARK: - The answer

    private func answered(_ request: Request, retaliation: Bool) async throws {
        let (keeping, id) = (services.keeping, request.parameter("id"))
        if retaliation {
            _ = try await services.executor.perform(
                AnswerRetaliation(keeping: keeping, id: id, input: request.input), as: request.actor, key: request.idempotency)
        } else {
            _ = try await services.executor.perform(
                AnswerRequest(keeping: keeping, id: id, input: request.input), as: request.actor, key: request.idempotency)
        }
    }

    private func answering(_ name: String, _ verb: Verb, retaliation: Bool, _ summary: String) -> Endpoint {
        Endpoint(
            .post, "\(Self.path)/{id}/\(name)", .page, verb: verb, input: AnswerRequest.Fields.schema, summary: summary,
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { request in
                try await answered(request, retaliation: retaliation)
                return .redirect(Self.path)
            })
    }

    private func apiAnswering(_ name: String, _ verb: Verb, retaliation: Bool, _ summary: String) -> Endpoint {
        Endpoint(
            .post, "\(Self.api)/{id}/\(name)", .api, verb: verb, input: AnswerRequest.Fields.schema, summary: summary,
            answers: [200: .object("RightsAnswered", [("id", .text)]), 404: .problem, 409: .problem, 422: .problem]
        ) { request in
            try await answered(request, retaliation: retaliation)
            return .json(JSONWriter.object { $0.field("id", request.parameter("id")) })
        }
    }

    private var answer: Endpoint {
        answering("answer", RightsPermission.answer, retaliation: false, "Answers what somebody asked about their data")
    }
    private var settle: Endpoint {
        answering("settle", RightsPermission.discipline, retaliation: true, "Says what looking into retaliation came to")
    }
    private var apiAnswer: Endpoint {
        apiAnswering("answer", RightsPermission.answer, retaliation: false, "Answers what somebody asked about their data")
    }
    private var apiSettle: Endpoint {
        apiAnswering("settle", RightsPermission.discipline, retaliation: true, "Says what looking into retaliation came to")
    }
}

struct OfficeListPage {
    let lines: [RequestLine]
    let next: String?
    let isFirst: Bool
    let lexicon: Lexicon

    var page: Page {
        let words = RightsWords(lexicon: lexicon)
        let table = Table(
            caption: lexicon("rights.office"),
            columns: ["rights.what", "rights.about_what", "rights.unit", "rights.asked", "rights.due", "rights.state"].map {
                .init(lexicon($0))
            },
            rows: lines.map { line in
                let request = line.request
                return [
                    "<a class=\"link\" href=\"\(OfficePages.path)/\(request.id.description)\">\(lexicon("choice.kind.\(request.kind.rawValue)"))</a>",
                    "\(words.holding(request.holding)) \(request.label)", "\(words.unit(request.unit))", words.time(request.asked),
                    line.due.map(words.time) ?? "—", words.state(line),
                ]
            })
        return Page(
            title: lexicon("rights.office"), section: OfficePages.path,
            body: """
                <h1>\(lexicon("rights.office"))</h1><p class="lead">\(lexicon("rights.office.about"))</p>
                \(lines.isEmpty ? EmptyState(lexicon("rights.office.none")).html : table.html)
                \(Pager(
                    lexicon: lexicon, next: next.map { "\(OfficePages.path)?after=\($0)" }, first: isFirst ? nil : OfficePages.path
                ).html)
                """)
    }
}

struct OfficePage {
    let line: RequestLine
    /// Only right after it was opened.
    let texts: [String: String]?
    let lexicon: Lexicon
    let tokens: FormTokens
    let raw: [String: String]
    let problem: Problem?

    private var request: RightsRequest { line.request }
    private var words: RightsWords { RightsWords(lexicon: lexicon) }
    private var path: String { "\(OfficePages.path)/\(request.id)" }

    var page: Page {
        let facts: [(String, HTML?)] = [
            ("rights.about_what", "\(words.holding(request.holding)) \(request.label)"), ("rights.unit", "\(words.unit(request.unit))"),
            ("rights.field", request.field.map { "\(lexicon("rights.field.\($0)"))" }), ("rights.asked", words.time(request.asked)),
            ("rights.due", line.due.map(words.time)), ("rights.answered", request.answered.map(words.time)),
            ("certificate.helper", request.relation.map { "\(lexicon("choice.relation.\($0)"))" }),
        ]
        let lines = facts.compactMap { key, html in html.map { "<dt>\(lexicon(key))</dt><dd>\($0)</dd>" as HTML } }
        return Page(
            title: lexicon("choice.kind.\(request.kind.rawValue)"), section: OfficePages.path,
            body: """
                <h1>\(lexicon("choice.kind.\(request.kind.rawValue)")) \(words.state(line))</h1><dl class="facts">\(lines)</dl>
                \(said)\(request.state == .open ? answer : .empty)
                <p class="actions"><a class="button quiet" href="\(OfficePages.path)">\(lexicon("rights.office.back"))</a></p>
                """)
    }

    private var said: HTML {
        guard let texts else {
            return """
                <div class="card"><p>\(lexicon("rights.open.about"))</p><form method="post" action="\(path)/open">\(HiddenFields(tokens: tokens).html)
                <button class="button" type="submit">\(lexicon("rights.open"))</button></form></div>
                """
        }
        let value: HTML? = texts[RightsRequest.valueLabel].map {
            "<p><strong>\(lexicon("rights.value"))</strong> <span class=\"said\">\($0)</span></p>"
        }
        return "<div class=\"card\"><p class=\"said\">\(texts[RightsRequest.textLabel] ?? lexicon("rights.gone"))</p>\(value)</div>"
    }

    private var answer: HTML {
        """
        <section><h2>\(lexicon("rights.answer"))</h2>
        \(FormView(
            schema: AnswerRequest.Fields.schema, action: "\(path)/\(request.kind == .retaliation ? "settle" : "answer")", tokens: tokens,
            lexicon: lexicon, submit: "rights.answer.submit", raw: raw, problem: problem
        ).html)</section>
        """
    }
}
