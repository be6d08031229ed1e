internal import Kernel
internal import Markup
internal import Territory

/// The pages of matters: skins on the queries and commands that the API uses too.
struct MatterPages {
    let services: MatterServices

    var endpoints: [Endpoint] {
        [home, findForm, find, link, matter, order, relink] + MatterStep.all.filter { $0.verb != .whistle }.map(step)
    }

    private var home: Endpoint {
        Endpoint(.get, "/", .page, verb: nil, summary: "The front page") { [services] request in
            let lines = try services.store.read { try MatterTally.lines(in: $0) }
            return .page(HomePage(lines: lines, lexicon: services.lexicon(request), isElder: request.isElder).page)
        }
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
        try page(of: request.parameter("number"), request, problem: problem, refused: refused)
    }

    func page(
        of number: String, _ request: Request, problem: Problem? = nil, refused: MatterVerb? = nil,
        decision: DecisionsSection.Refused? = nil
    ) throws -> Page? {
        let view = try services.store.read { try MatterView.load(number, for: request.actor, services, in: $0) }
        return view.map { view in
            MatterPage(
                view: view, lexicon: services.lexicon(request), tokens: request.form,
                mayAttach: services.may(AttachFile.verb, request.actor, view.matter),
                link: view.isReporter ? "/m/" + PrivateLink.token(for: view.matter, vault: services.vault) : nil, raw: request.raw,
                problem: problem, refused: refused, decision: decision, template: request.query["template"],
                into: request.query["into"], losesFile: request.query["file"] == "lost", isElder: request.isElder
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
            guard request.actor.account == nil, !receipt.replayed, let stream = receipt.stream,
                let matter = try services.store.read({ try Matter.find(id: stream, in: $0) })
            else { return .redirect("/matters/\(request.parameter("number"))") }
            return open(matter, request)
        }
    }

    private func step(_ step: MatterStep) -> Endpoint {
        Endpoint(
            .post, "/matters/{number}/\(step.verb.rawValue)", .page, verb: step.verb.verb, input: step.schema,
            summary: "Carries out \(step.verb.rawValue) on a matter",
            reshow: { request, problem in
                guard let page = try matterPage(request, problem: problem, refused: step.verb) else { throw problem }
                return .page(page)
            },
            handle: { [services] request in
                do {
                    _ = try await step.perform(request, services.executor)
                } catch let problem as Problem where problem.status == 412 {
                    // A person sent no precondition: a stale form is a conflict, shown again beside what stands there now.
                    throw Problem(409, problem.code, args: problem.args)
                }
                return .redirect("/matters/\(request.parameter("number"))")
            })
    }

    /// For paper: what is to be done where, for whoever goes out to do it. How to reach the reporter stays masked.
    private var order: Endpoint {
        Endpoint(.get, "/matters/{number}/order", .page, verb: MatterPermission.read, summary: "A work order to print") {
            [services] request in
            let view = try services.store.read { try MatterView.load(request.parameter("number"), for: request.actor, services, in: $0) }
            guard let view, view.isStaff else { throw Problem.notFound }
            return .page(WorkOrderPage(view: view, lexicon: services.lexicon(request), printed: services.now).page)
        }
    }
}
