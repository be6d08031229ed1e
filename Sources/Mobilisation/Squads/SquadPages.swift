internal import Kernel
internal import Markup
internal import Territory

/// The list of squads, the form that forms one, one squad, and what is done about it.
struct SquadPages {
    let services: MobilisationServices

    var endpoints: [Endpoint] { [list, form, create, one] + SquadStep.all.map(step) }

    private static let pageSize = 20

    private var list: Endpoint {
        Endpoint(
            .get, "/squads", .page, verb: MobilisationPermission.readSquad,
            parameters: [
                .init("unit", "Code of a unit; where one works or volunteers when left out"), .init("state", "Standing ones when left out"),
                .init("after", "Where the page before ended"),
            ],
            summary: "Squads of a unit and below, and one's own"
        ) { [services] request in
            let limit = request.isElder ? Self.pageSize / 2 : Self.pageSize
            let list = try services.store.read { try SquadList.load(request, services, limit: limit, in: $0) }
            return .page(
                SquadListPage(
                    list: list, mayForm: services.policy.mayEver(FormSquad.verb, request.actor), isFirst: request.query["after"] == nil,
                    lexicon: services.lexicon(request), scheme: services.scheme.current
                ).page)
        }
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let terms = try services.terms()
        let units = try services.units(FormSquad.verb, request.actor)
        guard let widest = units.first else { throw Problem.forbidden }
        let lexicon = services.lexicon(request)
        let words = TaskWords(lexicon: lexicon, scheme: services.scheme.current)
        var raw = request.raw
        if problem == nil { raw["unit"] = request.query["unit"] ?? widest.code }
        // A kind that none of one's roles may form is not offered.
        let roles = Set(request.actor.grants.map(\.role))
        let kinds = terms.squads.filter { request.actor.isSystem || !roles.isDisjoint(with: $0.formedBy) }
        let form = FormView(
            schema: FormSquad.Fields.schema, action: "/squads", tokens: request.form, lexicon: lexicon, submit: "squad.form.submit",
            raw: raw, problem: problem,
            choices: [
                "unit": units.map { Choice($0.code, words.unit($0), group: lexicon("level.\($0.level)")) },
                "kind": kinds.map { Choice($0.id, lexicon("squad.kind.\($0.id)")) },
            ], more: words.skills(terms.skills, raw))
        return Page(
            title: lexicon("squad.form"), section: "/squads",
            body: """
                <p class="eyebrow">\(lexicon("squad.title"))</p><h1>\(lexicon("squad.form"))</h1>
                <p class="lead">\(lexicon("squad.form.about"))</p>\(form.html)
                """)
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/squads/new", .page, verb: FormSquad.verb, parameters: [.init("unit", "Code of a unit")],
            summary: "The form for forming a squad"
        ) { .page(try formPage($0)) }
    }

    private var create: Endpoint {
        Endpoint(
            .post, "/squads", .page, verb: FormSquad.verb, input: FormSquad.Fields.schema, summary: "Forms a squad",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in .redirect("/squads/\(try await services.formSquad(request).id)") })
    }

    private func page(_ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        let terms = try services.terms()
        let view = try services.store.read { try SquadView.load(request.parameter("id"), for: request.actor, services, in: $0) }
        return SquadPage(
            view: view, terms: terms, lexicon: services.lexicon(request), scheme: services.scheme.current, tokens: request.form,
            today: services.now.day, raw: request.raw, problem: problem, refused: refused
        ).page
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/squads/{id}", .page, verb: MobilisationPermission.readSquad, summary: "One squad; who is in it only for its own people"
        ) { .page(try page($0)) }
    }

    private func step(_ step: SquadStep) -> Endpoint {
        Endpoint(
            .post, "/squads/{id}/\(step.name)", .page, verb: step.verb, input: step.schema, summary: step.summary,
            reshow: { request, problem in .page(try page(request, problem: problem, refused: step.name)) },
            handle: { [services] request in
                let made = try await services.carryOut(step, request)
                return .redirect(step.verb == SetUpRoster.verb ? "/rosters/\(made.id)" : "/squads/\(request.parameter("id"))")
            })
    }
}

/// What pages and API do alike.
extension MobilisationServices {
    private func made(_ receipt: Receipt<ID>) throws -> (id: ID, replayed: Bool) {
        guard let id = receipt.stream else { throw Problem.notFound }
        return (id, receipt.replayed)
    }

    private func id(_ request: Request) throws -> ID {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        return id
    }

    func formSquad(_ request: Request) async throws -> (id: ID, replayed: Bool) {
        try made(try await executor.perform(FormSquad(request.input), as: request.actor, key: request.idempotency))
    }

    func carryOut(_ step: SquadStep, _ request: Request) async throws -> (id: ID, replayed: Bool) {
        try made(try await step.carryOut(id(request), request.input, request.actor, request.idempotency, executor))
    }

    func carryOut(_ step: RosterStep, _ request: Request) async throws -> (id: ID, replayed: Bool) {
        let id = try id(request)
        let receipt = try await step.carryOut(id, request.input, request.actor, request.idempotency, executor)
        return (id, receipt.replayed)
    }

    func offerDuty(_ request: Request) async throws -> (id: ID, replayed: Bool) {
        try made(try await executor.perform(OfferDuty(id(request), request.input), as: request.actor, key: request.idempotency))
    }

    func takeDuty(_ request: Request) async throws -> (id: ID, replayed: Bool) {
        try made(try await executor.perform(TakeDuty(id(request)), as: request.actor, key: request.idempotency))
    }

    /// The units over which somebody holds a verb, the widest first.
    func units(_ verb: Verb, _ actor: Actor) throws -> [UnitRecord] {
        let paths = policy.scopes(verb, of: actor, over: .place).map(\.path)
        return try store.read { tx in
            try Array(Set(paths)).prefix(20).flatMap { path in
                try tx.all(
                    """
                    SELECT unit, code, name, level, parent, path, depth, ended FROM unit_now
                    WHERE (path = \(path) OR (path >= \(path.below.lower) AND path < \(path.below.upper))) AND ended IS NULL
                    ORDER BY depth, path LIMIT 300
                    """, UnitRecord.decode)
            }.sorted { ($0.depth, $0.code) < ($1.depth, $1.code) }
        }
    }
}
