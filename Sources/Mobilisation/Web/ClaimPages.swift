internal import Kernel
internal import Markup
internal import Territory

/// What a volunteer does about a place, each with one button; and the page that the code of the spot opens.
struct ClaimPages {
    let services: MobilisationServices

    var endpoints: [Endpoint] { [claim, leave, offer, take, arrive, spot, report] }

    private func back(_ standing: ClaimStanding) -> Reply { .redirect("/tasks/\(standing.task)") }

    /// The task of what a form was about, with what is wrong above it.
    private func shown(_ request: Request, _ problem: Problem, task: (any Reading) throws -> ID, refused: String? = nil) throws -> Reply {
        let task = try services.store.read(task)
        return .page(try services.page(task.description, request, problem: problem, refused: refused))
    }

    private func id(_ request: Request) throws -> ID {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        return id
    }

    private func claimed(
        _ path: String, _ verb: Verb, _ schema: Schema, _ summary: String, form: String? = nil,
        _ act: @escaping @Sendable (Request) async throws -> ClaimStanding
    ) -> Endpoint {
        Endpoint(
            .post, path, .page, verb: verb, input: schema, summary: summary,
            reshow: { request, problem in
                let id = try id(request)
                return try shown(request, problem, task: { try TaskClaim.load(id, in: $0).task }, refused: form.map { "\($0).\(id)" })
            },
            handle: { request in back(try await act(request)) })
    }

    private var claim: Endpoint {
        Endpoint(
            .post, "/shifts/{id}/claim", .page, verb: ClaimPlace.verb, input: ClaimPlace.schema, summary: "Claims a place",
            reshow: { request, problem in
                let id = try id(request)
                return try shown(request, problem, task: { try TaskShift.load(id, in: $0).task })
            },
            handle: { [services] request in back(try await services.claim(request)) })
    }

    private var leave: Endpoint {
        claimed("/claims/{id}/leave", LeavePlace.verb, LeavePlace.schema, "Gives a place back") { [services] in
            try await services.leave($0)
        }
    }

    private var offer: Endpoint {
        claimed("/claims/{id}/offer", OfferPlace.verb, OfferPlace.Fields.schema, "Offers one's place to somebody", form: "offer") {
            [services] in try await services.offer($0)
        }
    }

    private var take: Endpoint {
        claimed("/claims/{id}/take", TakePlace.verb, TakePlace.schema, "Takes a place that was offered to one") { [services] in
            try await services.take($0)
        }
    }

    private var arrive: Endpoint {
        claimed("/claims/{id}/arrive", ArrivePlace.verb, ArrivePlace.schema, "Says that somebody with a place is there, by the leader") {
            [services] in try await services.arrive($0)
        }
    }

    // MARK: - The code of the spot

    private func task(_ request: Request) throws -> ID {
        guard let task = SpotCode.read(request.parameter("code"), vault: services.vault) else { throw Problem(404, "task.spot") }
        return task
    }

    private func spotPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let task = try task(request)
        let view = try services.store.read { try TaskView.load(task.description, for: request.actor, services, in: $0) }
        let lexicon = services.lexicon(request)
        let words = TaskWords(lexicon: lexicon, scheme: services.scheme.current)
        let now = services.now
        let mine = view.shifts.filter { $0.mine?.seat != nil && now < $0.shift.ends }
        let lines = mine.compactMap { shift -> HTML? in
            guard let claim = shift.mine else { return nil }
            let isNow = now >= shift.shift.starts.adding(seconds: -ArrivePlace.earlySeconds)
            let button: HTML =
                claim.arrived != nil
                ? words.standing(claim)
                : isNow
                    ? """
                    <form method="post" action="/spot/\(request.parameter("code"))">\(HiddenFields(tokens: request.form, others: ["claim": claim.id.description]).html)\
                    <button class="button primary" type="submit">\(lexicon("task.arrive"))</button></form>
                    """ : "<p>\(lexicon("task.arrive.early"))</p>"
            return "<article class=\"card task\"><h2>\(words.time(shift.shift))</h2>\(button)</article>"
        }
        let none: HTML = EmptyState(
            lexicon("task.arrive.none"), action: (path: "/tasks/\(task)", label: lexicon("task.back.one"))
        ).html
        return Page(
            title: lexicon("task.arrive.title"), section: "/tasks",
            body: """
                <p class="eyebrow">\(words.unit(view.task.unit))</p><h1>\(view.title)</h1>
                \(problem.map { ErrorSummary(problem: $0, schema: .empty, lexicon: lexicon).html })
                <p class="lead">\(lexicon("task.arrive.about"))</p>\(lines.isEmpty ? none : HTML(joining: lines))
                """)
    }

    private var spot: Endpoint {
        Endpoint(.get, "/spot/{code}", .page, verb: MobilisationPermission.read, summary: "What the code of a task's spot opens") {
            .page(try spotPage($0))
        }
    }

    private static let scanned = Schema("ScanSpot", [Field<String>.choice("claim").any])

    private var report: Endpoint {
        Endpoint(
            .post, "/spot/{code}", .page, verb: ArrivePlace.verb, input: Self.scanned, summary: "Reports in by the code of the spot",
            reshow: { request, problem in .page(try spotPage(request, problem: problem)) },
            handle: { [services] request in
                let task = try task(request)
                guard let claim = ID(request.input[Field<String>.choice("claim")]) else { throw Problem.notFound }
                _ = try await services.executor.perform(ArrivePlace(claim, spot: task), as: request.actor, key: request.idempotency)
                return .redirect("/spot/\(request.parameter("code"))")
            })
    }
}
