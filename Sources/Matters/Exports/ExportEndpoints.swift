internal import Kernel
internal import Markup
internal import People
internal import Process
internal import Territory

/// Every file that left, and those that wait for somebody to agree.
struct ExportEndpoints {
    let services: MatterServices

    static let path = "/exports"
    static let api = "/api/v1/exports"

    var endpoints: [Endpoint] { [list, grant, refuse, take, apiList, apiGrant, apiRefuse, apiTake] }

    /// For whoever may take a file out, or agree that one leaves.
    private func load(_ request: Request) throws -> (exports: [MatterExport], next: String?) {
        guard [ExportMatters.verb, Decisions.Event.grant.verb].contains(where: { services.policy.mayEver($0, request.actor) }) else {
            throw request.actor.account == nil ? Problem.signInNeeded : Problem.forbidden
        }
        let after = try Keyset.read(request.query["after"])
        let found = try services.store.read {
            try MatterExport.list(for: request.actor, services.policy, after: after, limit: MatterExport.pageSize + 1, in: $0)
        }
        let page = Array(found.prefix(MatterExport.pageSize))
        return (page, found.count > MatterExport.pageSize ? page.last.map { Keyset(ms: $0.asked.ms, id: $0.id).text } : nil)
    }

    private func page(_ request: Request, problem: Problem? = nil) throws -> Page {
        let (exports, next) = try load(request)
        let waiting = try services.store.read { tx in
            try Set(
                exports.filter { $0.state == .waiting }.compactMap { export in
                    try export.decision.flatMap { try DecisionRecord.find($0, in: tx) }.flatMap { record in
                        record.requester != request.actor.account
                            && Decisions.role(of: request.actor, on: record, export.subject, services.scheme.current) != nil
                            ? export.id : nil
                    }
                })
        }
        return ExportsPage(
            exports: exports, mine: request.actor.account, waiting: waiting, next: next, isFirst: request.query["after"] == nil,
            now: services.now, lexicon: services.lexicon(request), tokens: request.form, problem: problem
        ).page
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: nil, parameters: [.init("after", "Where the page before ended")],
            summary: "Every file that left: who, when, narrowed to what, how many rows"
        ) { .page(try page($0)) }
    }

    private func answer(_ request: Request, _ agrees: Bool) async throws {
        _ = try await services.executor.perform(
            AnswerExport(id: request.parameter("id"), agrees: agrees), as: request.actor, key: request.idempotency)
    }

    private func answering(_ name: String, _ agrees: Bool, _ summary: String) -> Endpoint {
        Endpoint(
            .post, "\(Self.path)/{id}/\(name)", .page, verb: Decisions.Event.grant.verb, summary: summary,
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { request in
                try await answer(request, agrees)
                return .redirect(Self.path)
            })
    }

    private func apiAnswering(_ name: String, _ agrees: Bool, _ summary: String) -> Endpoint {
        Endpoint(
            .post, "\(Self.api)/{id}/\(name)", .api, verb: Decisions.Event.grant.verb, summary: summary,
            answers: [200: .object("ExportAnswered", [("id", .text)]), 404: .problem, 409: .problem]
        ) { request in
            try await answer(request, agrees)
            return .json(JSONWriter.object { $0.field("id", request.parameter("id")) })
        }
    }

    private var grant: Endpoint { answering("grant", true, "Agrees that a file leaves") }
    private var refuse: Endpoint { answering("refuse", false, "Does not agree that a file leaves") }
    private var apiGrant: Endpoint { apiAnswering("grant", true, "Agrees that a file leaves") }
    private var apiRefuse: Endpoint { apiAnswering("refuse", false, "Does not agree that a file leaves") }

    /// The file, after that it was fetched is stored.
    private func file(_ request: Request) async throws -> Reply {
        let id = request.parameter("id")
        let (export, stored) = try services.store.read { tx in
            let export = try MatterExport.find(id, in: tx)
            return (export, try SealedTexts.read(export.id, vault: services.vault, in: tx)[MatterExport.queryLabel])
        }
        guard export.account == request.actor.account else { throw Problem.notFound }
        guard export.state == .granted, let stored, let query = WorkQuery(stored: stored) else { throw Problem(409, "export.state") }
        let lexicon = services.lexicon(request)
        let content = try MatterFile(services: services, lexicon: lexicon).make(query, from: export.from, for: request.actor)
        _ = try await services.executor.perform(
            TakeExport(id: id, rows: content.rows, persons: content.persons), as: request.actor, key: request.idempotency)
        return MatterFile.marked(content, export.id, lexicon, services, for: request.actor)
    }

    private var take: Endpoint {
        Endpoint(
            .post, "\(Self.path)/{id}/take", .page, verb: ExportMatters.verb, summary: "Fetches a file that was agreed to",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { try await file($0) })
    }

    private var apiTake: Endpoint {
        Endpoint(
            .post, "\(Self.api)/{id}/take", .api, verb: ExportMatters.verb, summary: "Fetches a file that was agreed to",
            answers: [200: .file("text/csv; charset=utf-8"), 404: .problem, 409: .problem]
        ) { try await file($0) }
    }

    private static let line: Shape = .object(
        "MatterExport",
        [
            ("id", .id), ("unit", .text), ("by", .optional(.text)), ("kind", .text), ("filter", .text), ("rows", .integer),
            ("persons", .integer), ("state", .text), ("at", .instant),
        ])

    private var apiList: Endpoint {
        Endpoint(
            .get, Self.api, .api, verb: nil,
            parameters: [.init("after", "The `next` of the page before", .pattern(Keyset.pattern))],
            summary: "Every file that left or waits for somebody to agree, newest first",
            answers: [200: .object("MatterExports", [("items", .list(Self.line)), ("next", .optional(.text))]), 422: .problem]
        ) { request in
            let (exports, next) = try load(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for export in exports {
                            list.object {
                                $0.field("id", export.id)
                                $0.field("unit", export.unit.code)
                                $0.field("by", export.username)
                                $0.field("kind", export.kind)
                                $0.field("filter", export.filter)
                                $0.field("rows", export.rows)
                                $0.field("persons", export.persons)
                                $0.field("state", export.state.rawValue)
                                $0.field("at", export.asked)
                            }
                        }
                    }
                    json.field("next", next)
                })
        }
    }
}

struct ExportsPage {
    let exports: [MatterExport]
    let mine: ID?
    /// Those that the reader may agree to.
    let waiting: Set<ID>
    let next: String?
    let isFirst: Bool
    let now: Instant
    let lexicon: Lexicon
    let tokens: FormTokens
    let problem: Problem?

    var page: Page {
        let table = Table(
            caption: lexicon("exports.title"),
            columns: [
                .init(lexicon("exports.at")), .init(lexicon("exports.by")), .init(lexicon("exports.what")),
                .init(lexicon("exports.rows"), isNumber: true), .init(lexicon("exports.persons"), isNumber: true),
                .init(lexicon("exports.state")),
            ],
            rows: exports.map { export in
                [
                    "<time datetime=\"\(export.asked.isoText)\">\(export.asked.minuteText)</time>",
                    "\(export.username ?? "—") · \(export.unit.name)",
                    "\(lexicon("exports.kind.\(export.kind)")) <span class=\"hint\">\(export.filter)</span>", "\(export.rows)",
                    "\(export.persons)", "\(state(export))\(actions(export))",
                ]
            })
        let refusal: HTML? = problem.map {
            "<div class=\"note bad\" role=\"alert\"><p>\(lexicon.sentence($0))</p><p>\(lexicon.mend($0))</p></div>"
        }
        return Page(
            title: lexicon("exports.title"), section: "/work",
            body: """
                <h1>\(lexicon("exports.title"))</h1><p class="lead">\(lexicon("exports.about"))</p>\(refusal)
                \(exports.isEmpty ? EmptyState(lexicon("exports.none")).html : table.html)
                \(Pager(
                    lexicon: lexicon, next: next.map { "\(ExportEndpoints.path)?after=\($0)" }, first: isFirst ? nil : ExportEndpoints.path
                ).html)
                """)
    }

    private func state(_ export: MatterExport) -> HTML {
        let kind: Badge.Kind =
            switch export.state {
            case .given, .taken: .good
            case .waiting: .warning
            case .granted: .active
            case .refused: .neutral
            }
        return Badge(lexicon("exports.state.\(export.state.rawValue)"), kind).html
    }

    private func actions(_ export: MatterExport) -> HTML {
        func button(_ name: String, _ quiet: Bool = false) -> HTML {
            """
            <form method="post" action="\(ExportEndpoints.path)/\(export.id.description)/\(name)">\(HiddenFields(tokens: tokens).html)
            <button class="button\(quiet ? " quiet" : "")" type="submit">\(lexicon("exports.\(name)"))</button></form>
            """
        }
        if waiting.contains(export.id) { return "\(button("grant"))\(button("refuse", true))" }
        return export.state == .granted && export.account == mine && !export.isOver(at: now) ? button("take") : .empty
    }
}
