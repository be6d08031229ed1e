internal import Kernel
internal import Markup
internal import Process

/// The inbox and what belongs to it: searching, saved views, the file.
struct WorkPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [work, search, save, drop, export] }

    private func page(
        _ query: WorkQuery, after: String? = nil, _ request: Request, problem: Problem? = nil, refused: Schema? = nil
    ) throws -> Page {
        let inbox = try services.store.read { try WorkInbox.load(query, after: after, for: request.actor, services, in: $0) }
        let address: (WorkQuery) -> String = { (try? $0.address("/work", for: request.actor, services)) ?? "/work" }
        var own = inbox.query
        own[.unit] = inbox.unit.code
        let next = try inbox.next.map { try own.address("/work", for: request.actor, services, and: [("after", $0)]) }
        let policy = services.policy
        let hears = policy.decide(MatterPermission.overview, of: request.actor, on: Subject(place: inbox.unit.path))
        var isLive = false
        if case .allowed = hears { isLive = !inbox.unit.isOffice }
        return WorkPage(
            inbox: inbox, lexicon: services.lexicon(request), tokens: request.form, address: address, nextAddress: next,
            mayDecide: policy.mayEver(Decisions.Event.grant.verb, request.actor), maySave: policy.mayEver(SaveView.verb, request.actor),
            mayExport: policy.mayEver(ExportMatters.verb, request.actor), isLive: isLive, problem: problem, refused: refused,
            raw: request.raw
        ).page
    }

    /// The list that a refused form asked for, but for what was wrong with it.
    private func kept(_ request: Request, _ problem: Problem) -> WorkQuery {
        var raw = request.raw
        for fault in problem.fields { raw[fault.field] = nil }
        if raw["words"]?.isEmpty ?? true, let sealed = raw[WorkFields.sealed.name] {
            raw["words"] = WordsLink.open(sealed, for: request.actor, services)
        }
        return (try? WorkQuery(raw)) ?? WorkQuery()
    }

    private var work: Endpoint {
        Endpoint(.get, "/work", .page, verb: MatterPermission.list, summary: "What waits for me") { [services] request in
            guard let view = request.query["view"] else {
                return .page(
                    try page(WorkQuery(address: request.query, for: request.actor, services), after: request.query["after"], request))
            }
            // A saved view is its owner's alone.
            let views = try services.store.read { try WorkView.of(request.actor, services, in: $0) }
            guard let found = views.first(where: { "\($0.id)" == view }) else { throw Problem.notFound }
            return .page(try page(found.query, after: request.query["after"], request))
        }
    }

    /// Leads to an address in which the words are sealed: so a list can be paged and gone back to, and no history holds them.
    private var search: Endpoint {
        Endpoint(
            .post, "/work/search", .page, verb: MatterPermission.list, input: WorkFields.search,
            summary: "Searches among the matters of a unit",
            reshow: { request, problem in .page(try page(kept(request, problem), request, problem: problem, refused: WorkFields.search)) },
            handle: { [services] request in
                let query = try WorkQuery(request.input, for: request.actor, services)
                if let words = query[.words], MatterTerms(words) == nil {
                    throw Problem.invalid([FieldProblem(WorkFields.words.name, "nothing_to_find")])
                }
                return .redirect(try query.address("/work", for: request.actor, services))
            })
    }

    private var save: Endpoint {
        Endpoint(
            .post, "/work/views", .page, verb: SaveView.verb, input: SaveView.Fields.schema, summary: "Keeps a list under a name",
            reshow: { [services] request, problem in
                // Who may keep a list but has none to look at is told what was wrong.
                guard services.policy.mayEver(MatterPermission.list, request.actor) else { throw problem }
                return .page(try page(kept(request, problem), request, problem: problem, refused: SaveView.Fields.schema))
            },
            handle: { [services] request in
                let query = try WorkQuery(request.input, for: request.actor, services)
                let receipt = try await services.executor.perform(
                    SaveView(name: request.input[SaveView.Fields.name], query: query), as: request.actor, key: request.idempotency)
                return .redirect(receipt.stream.map { "/work?view=\($0)" } ?? "/work")
            })
    }

    private var drop: Endpoint {
        Endpoint(.post, "/work/views/{id}/drop", .page, verb: DropView.verb, summary: "Forgets a saved list") { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(DropView(id), as: request.actor, key: request.idempotency)
            return .redirect("/work")
        }
    }

    private var export: Endpoint {
        Endpoint(
            .post, "/work/export", .page, verb: ExportMatters.verb, input: ExportMatters.Fields.schema,
            summary: "Hands out a list as a file",
            reshow: { request, problem in
                .page(try page(kept(request, problem), request, problem: problem, refused: ExportMatters.Fields.schema))
            },
            handle: { [services] request in try await MatterFile.reply(to: request, services) })
    }
}
