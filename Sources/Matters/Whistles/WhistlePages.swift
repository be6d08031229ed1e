internal import Kernel
internal import Markup

/// Blowing a whistle, what was blown, and the page that a code on site opens.
struct WhistlePages {
    let services: MatterServices

    var endpoints: [Endpoint] { [form, blow, list, export, one, scanned, scan] + WhistleStep.all.map(step) }

    static let path = "/whistles"
    private static let pageSize = 25

    // MARK: Blowing

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let page = try services.store.read { tx -> WhistleFormPage? in
            let number = request.parameter("number")
            guard let matter = try Matter.find(number: number, readableBy: request.actor, services.policy, in: tx) else { return nil }
            try services.policy.require(WhistleMatter.verb, of: request.actor, on: matter.subject)
            let scheme = services.scheme.current
            return WhistleFormPage(
                matter: matter, scheme: try scheme.section(WhistleScheme.self),
                units: try Whistle.candidates(on: matter, by: scheme, in: tx), lexicon: services.lexicon(request), tokens: request.form,
                raw: request.raw, problem: problem)
        }
        guard let page else { throw Problem.notFound }
        return page.page
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/matters/{number}/whistle", .page, verb: WhistleMatter.verb, summary: "The form for calling departments to a place"
        ) { .page(try formPage($0)) }
    }

    private var blow: Endpoint {
        Endpoint(
            .post, "/matters/{number}/whistle", .page, verb: WhistleMatter.verb, input: WhistleFormPage.schema,
            summary: "Calls departments to a place",
            reshow: { request, problem in
                .page(try formPage(request, problem: WhistleFormPage.whole(problem, request.raw)))
            },
            handle: { [services] request in
                let number = request.parameter("number")
                let offered = try services.store.read { tx in
                    try Matter.find(number: number, in: tx).map { try Whistle.candidates(on: $0, by: services.scheme.current, in: tx) }
                        ?? []
                }
                let input = try WhistleFormPage.input(request.input, offered)
                let receipt = try await services.executor.perform(
                    WhistleMatter(number, input, expected: nil), as: request.actor, key: request.idempotency)
                // The calls are told before the step that the matter takes with them.
                let whistle = try services.store.read { tx in
                    try receipt.events.last.flatMap { try Whistle.all(of: $0.stream, in: tx).last }
                }
                return .redirect(whistle.map { "\(Self.path)/\($0.id)" } ?? "/matters/\(number)")
            })
    }

    // MARK: What was blown

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: WhistlePermission.read,
            parameters: [
                .init("unit", "Code of the unit; the reader's own when left out"), .init("state", "`ended` for what is over"),
                .init("after", "Where the page before ended"),
            ],
            summary: "The whistles of a unit: the open ones by their clock"
        ) { [services] request in
            let list = try services.store.read { try WhistleList.load(request, services, limit: Self.pageSize, in: $0) }
            let mayExport = services.policy.mayEver(ExportMatters.verb, request.actor)
            return .page(
                WhistlesPage(
                    list: list, isFirst: (request.query["after"] ?? "").isEmpty, mayExport: mayExport, lexicon: services.lexicon(request),
                    tokens: request.form
                ).page)
        }
    }

    private var export: Endpoint {
        Endpoint(
            .post, Self.path + "/export", .page, verb: ExportMatters.verb, input: WhistleFile.Fields.schema,
            summary: "The whistles of a unit that are over, as a file"
        ) { [services] request in try await WhistleFile.reply(to: request, services) }
    }

    private func page(
        of id: String, _ request: Request, refused: (step: WhistleStep.Name, id: String)? = nil, problem: Problem? = nil
    ) throws -> Page {
        let view = try services.store.read { try WhistleView.load(id, for: request.actor, services, in: $0) }
        return WhistlePage(
            view: view, site: request.site, lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem,
            refused: refused
        ).page
    }

    private var one: Endpoint {
        Endpoint(.get, Self.path + "/{id}", .page, verb: WhistlePermission.read, summary: "One whistle: who was called, and who is there") {
            .page(try page(of: $0.parameter("id"), $0))
        }
    }

    private func step(_ step: WhistleStep) -> Endpoint {
        Endpoint(
            .post, "/\(step.path)", .page, verb: step.verb, input: step.schema, summary: step.summary,
            reshow: { [services] request, problem in
                guard let id = ID(request.parameter("id")), let blown = try? services.store.read({ try step.blown(id, in: $0) }) else {
                    throw problem
                }
                return .page(
                    try page(of: blown.whistle.id.description, request, refused: (step.name, id.description), problem: problem))
            },
            handle: { [services] request in
                .redirect("\(Self.path)/\(try await step.perform(request, services).whistle.id)")
            })
    }

    // MARK: On site

    private func arrival(_ request: Request, problem: Problem? = nil, told: Matter.Place? = nil) throws -> Page {
        let code = request.parameter("code")
        guard let id = WhistleCode.read(code, at: services.now, vault: services.vault) else { throw Problem(404, "whistle.code") }
        let found = try services.store.read { tx in (blown: try BlownWhistle.load(id, in: tx), calls: try WhistleCall.all(of: id, in: tx)) }
        return ArrivalPage(
            blown: found.blown, calls: found.calls.sorted { $0.unit.code < $1.unit.code }, code: code, lexicon: services.lexicon(request),
            tokens: request.form, raw: request.raw, problem: problem, told: told, now: services.now
        ).page
    }

    private var scanned: Endpoint {
        Endpoint(
            .get, ArrivalPage.path, .page, verb: ScanArrival.verb, summary: "The page that a code on site opens: which unit is there"
        ) { .page(try arrival($0)) }
    }

    private var scan: Endpoint {
        Endpoint(
            .post, ArrivalPage.path, .page, verb: ScanArrival.verb, input: ScanArrival.Fields.schema,
            summary: "Tells by a code that is shown on site that a unit is there",
            reshow: { request, problem in .page(try arrival(request, problem: problem)) },
            handle: { [services] request in
                guard let id = WhistleCode.read(request.parameter("code"), at: services.now, vault: services.vault) else {
                    throw Problem(404, "whistle.code")
                }
                // The unit is there: who of it stands here is not kept, not even as the owner of a key. Nobody arrives twice without one.
                let actor = Actor(account: nil, grants: request.actor.grants)
                _ = try await services.executor.perform(ScanArrival(id, request.input), as: actor)
                let unit = request.input[ScanArrival.Fields.unit]
                let told = try services.store.read { try WhistleCall.all(of: id, in: $0) }.first { $0.unit.code == unit }?.unit
                return .page(try arrival(request, told: told))
            })
    }
}
