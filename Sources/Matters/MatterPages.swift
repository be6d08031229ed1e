internal import Kernel
internal import Markup
internal import People

/// The pages of matters: skins on the queries and commands that the API uses too.
struct MatterPages {
    let services: MatterServices

    var endpoints: [Endpoint] {
        [home, raiseForm, raise, findForm, find, link, matter, relink, work]
            + [
                verb(.dispatch, DispatchMatter.Fields.schema) {
                    DispatchMatter($0.parameter("number"), $0.input, expected: $0.expectedVersion)
                }, verb(.accept, AcceptMatter.schema) { AcceptMatter($0.parameter("number"), expected: $0.expectedVersion) },
                verb(.resolve, ResolveMatter.Fields.schema) {
                    ResolveMatter($0.parameter("number"), $0.input, expected: $0.expectedVersion)
                }, verb(.rate, RateMatter.Fields.schema) { RateMatter($0.parameter("number"), $0.input, expected: $0.expectedVersion) },
            ]
    }

    private var home: Endpoint {
        Endpoint(.get, "/", .page, verb: nil, summary: "The front page") { [services] request in
            let lines = try services.store.read { try MatterTally.lines(in: $0) }
            return .page(HomePage(lines: lines, lexicon: services.lexicon(request)).page)
        }
    }

    private func raisePage(_ request: Request, problem: Problem?) throws -> Page {
        try RaisePage(
            scheme: services.scheme.current.section(MatterScheme.self), places: services.store.read { try Unit.places(in: $0) },
            lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem
        ).page
    }

    private var raiseForm: Endpoint {
        Endpoint(.get, "/raise", .page, verb: RaiseMatter.verb, summary: "The form for raising a matter") { request in
            .page(try raisePage(request, problem: nil))
        }
    }

    private var raise: Endpoint {
        Endpoint(
            .post, "/raise", .page, verb: RaiseMatter.verb, input: RaiseMatter.Fields.schema, summary: "Raises a matter",
            reshow: { request, problem in .page(try raisePage(request, problem: problem)) },
            handle: { [services] request in
                let receipt = try await services.executor.perform(
                    RaiseMatter(request.input, channel: .web), as: request.actor, key: request.idempotency)
                guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
                    throw Problem.notFound
                }
                return open(matter, request)
            })
    }

    private var findForm: Endpoint {
        Endpoint(.get, "/find", .page, verb: FindMatter.verb, summary: "The form for finding a matter") { [services] request in
            .page(FindPage(lexicon: services.lexicon(request), tokens: request.form).page)
        }
    }

    private var find: Endpoint {
        Endpoint(
            .post, "/find", .page, verb: FindMatter.verb, input: FindMatter.Fields.schema,
            summary: "Finds a matter by number and phone tail",
            reshow: { [services] request, problem in
                .page(FindPage(lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem).page)
            },
            handle: { [services] request in
                // No idempotency key: every guess counts.
                let answer = try await services.executor.perform(FindMatter(request.input), as: request.actor).output
                guard case .found(let id)? = answer, let matter = try services.store.read({ try Matter.find(id: id, in: $0) }) else {
                    throw Problem(404, "matter.find_refused")
                }
                return open(matter, request)
            })
    }

    private func open(_ matter: Matter, _ request: Request) -> Reply {
        .redirect("/matters/\(matter.number)").with(
            cookie: services.holds.cookie(for: request.actor.holds, opened: matter.hold, now: services.executor.entropy.now()))
    }

    /// Exchanged at once for a cookie, so that the secret leaves the address bar.
    private var link: Endpoint {
        Endpoint(.get, "/m/{token}", .page, verb: nil, summary: "Opens a matter by its private link") { [services] request in
            let matter = try services.store.read { try PrivateLink.open(request.parameter("token"), vault: services.vault, in: $0) }
            guard let matter else { throw Problem(404, "matter.link") }
            var reply = open(matter, request)
            reply.headers.append(("Referrer-Policy", "no-referrer"))
            return reply
        }
    }

    private func matterPage(_ request: Request, problem: Problem? = nil, refused: MatterVerb? = nil) throws -> Page? {
        let view = try services.store.read { try MatterView.load(request.parameter("number"), for: request.actor, services, in: $0) }
        return view.map { view in
            MatterPage(
                view: view, lexicon: services.lexicon(request), tokens: request.form,
                link: view.isReporter ? "/m/" + PrivateLink.token(for: view.matter, vault: services.vault) : nil, raw: request.raw,
                problem: problem, refused: refused
            ).page
        }
    }

    private var matter: Endpoint {
        Endpoint(.get, "/matters/{number}", .page, verb: nil, summary: "One matter") { [services] request in
            if let page = try matterPage(request) { return .page(page) }
            // Whether it exists is not told: the way in for its reporter is offered either way.
            return .page(
                FindPage(lexicon: services.lexicon(request), tokens: request.form, raw: ["number": request.parameter("number")]).page,
                status: 404)
        }
    }

    private var relink: Endpoint {
        Endpoint(
            .post, "/matters/{number}/relink", .page, verb: RelinkMatter.verb, input: RelinkMatter.schema,
            summary: "Replaces the private link"
        ) { [services] request in
            let receipt = try await services.executor.perform(
                RelinkMatter(request.parameter("number")), as: request.actor, key: request.idempotency)
            // Whoever replaced it goes on holding it, without an account too.
            guard request.actor.account == nil, let stream = receipt.stream,
                let matter = try services.store.read({ try Matter.find(id: stream, in: $0) })
            else { return .redirect("/matters/\(request.parameter("number"))") }
            return open(matter, request)
        }
    }

    private func verb<C: Command>(_ verb: MatterVerb, _ schema: Schema, _ command: @escaping @Sendable (Request) -> C) -> Endpoint {
        Endpoint(
            .post, "/matters/{number}/\(verb.rawValue)", .page, verb: verb.verb, input: schema,
            summary: "Carries out \(verb.rawValue) on a matter",
            reshow: { request, problem in
                guard let page = try matterPage(request, problem: problem, refused: verb) else { throw problem }
                return .page(page)
            },
            handle: { [services] request in
                do {
                    _ = try await services.executor.perform(command(request), as: request.actor, key: request.idempotency)
                } catch let problem as Problem where problem.status == 412 {
                    // A person sent no precondition: a stale form is a conflict, shown again beside what stands there now.
                    throw Problem(409, problem.code, args: problem.args)
                }
                return .redirect("/matters/\(request.parameter("number"))")
            })
    }

    private var work: Endpoint {
        Endpoint(.get, "/work", .page, verb: MatterPermission.list, summary: "What waits for me") { [services] request in
            let lexicon = services.lexicon(request)
            let page = try services.store.read { tx -> Page in
                let list = try MatterList(request, services, limit: WorkPage.pageSize, in: tx)
                let page = try list.page(in: tx)
                let lines = try page.items.map { matter in
                    let what = try SealedTexts.read(matter.id, vault: services.vault, in: tx)[MatterText.what]
                    return WorkPage.Line(matter: matter, what: what.map { $0.count > 40 ? $0.prefix(40) + "…" : $0 })
                }
                let kind = list.kinds.count == 1 ? list.kinds.first : nil
                let next = page.next.map {
                    "/work?unit=\(list.unit.code)" + (kind.map { "&kind=\($0.rawValue)" } ?? "") + "&after=\($0.text)"
                }
                return WorkPage(
                    unit: list.unit, kind: kind, lines: lines, next: next, isFirst: (request.query["after"] ?? "").isEmpty, lexicon: lexicon
                ).page
            }
            return .page(page)
        }
    }
}
