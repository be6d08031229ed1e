internal import Kernel
internal import Markup
internal import Territory

/// The list of tasks, the form that publishes one, one task, and what is done about it by whoever leads it.
struct TaskPages {
    let services: MobilisationServices

    var endpoints: [Endpoint] { [list, form, publish, one, code, add, help, confirm] + TaskStep.all.map(step) }

    private static let pageSize = 20

    private var list: Endpoint {
        Endpoint(
            .get, "/tasks", .page, verb: MobilisationPermission.read,
            parameters: [
                .init("unit", "Code of a unit whose tasks one leads; what one is called to oneself when left out"),
                .init("state", "Open ones when left out"), .init("after", "Where the page before ended"),
            ],
            summary: "Tasks that call for volunteers, newest first"
        ) { [services] request in
            let limit = request.isElder ? Self.pageSize / 2 : Self.pageSize
            let list = try services.store.read { try TaskList.load(request, services, limit: limit, in: $0) }
            return .page(
                TaskListPage(
                    list: list, mayPublish: services.policy.mayEver(PublishTask.verb, request.actor),
                    isFirst: request.query["after"] == nil,
                    lexicon: services.lexicon(request), scheme: services.scheme.current, tokens: request.form, now: services.now
                ).page)
        }
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let terms = try services.terms()
        let units = try services.units(PublishTask.verb, request.actor)
        guard let widest = units.first else { throw Problem.forbidden }
        let lexicon = services.lexicon(request)
        let words = TaskWords(lexicon: lexicon, scheme: services.scheme.current)
        var raw = request.raw
        if problem == nil {
            raw["unit"] = request.query["unit"] ?? widest.code
            raw["matter"] = request.query["matter"]
            raw["fairness"] = terms.fairness.first?.rawValue
            raw["least_age"] = "18"
            raw["day"] = services.now.day.next.text
        }
        var choices = [
            "unit": units.map { Choice($0.code, words.unit($0), group: lexicon("level.\($0.level)")) },
            "kind": terms.kinds.map { Choice($0, lexicon("task.kind.\($0)")) },
            "fairness": terms.fairness.map { Choice($0.rawValue, lexicon("task.fairness.\($0.rawValue)")) },
        ]
        choices["skill"] = [Choice("", lexicon("task.any_skill"))] + terms.skills.map { Choice($0, lexicon("skill.\($0)")) }
        let form = FormView(
            schema: PublishTask.Fields.schema, action: "/tasks", tokens: request.form, lexicon: lexicon, submit: "task.publish.submit",
            raw: raw, problem: problem, choices: choices,
            parts: [
                .init("task.part.what", ["title", "what", "kind", "matter"]), .init("task.part.where", ["unit", "place"]),
                .init("task.part.when", ["day", "starts", "ends", "places"]),
                .init("task.part.who", ["least_age", "skill", "fairness", "window_hours"], after: try squads(widest, raw, lexicon)),
            ])
        return Page(
            title: lexicon("task.publish"), section: "/tasks",
            body: """
                <p class="eyebrow">\(lexicon("task.title"))</p><h1>\(lexicon("task.publish"))</h1>
                <p class="lead">\(lexicon("task.publish.about"))</p>\(form.html)
                """)
    }

    /// Squads to call instead of everybody who lives there; none where none stand below.
    private func squads(_ unit: UnitRecord, _ raw: [String: String], _ lexicon: Lexicon) throws -> HTML {
        let found = try services.store.read { tx in
            try tx.all(SquadList.statement(under: unit.id, Squad.standing, after: .start, limit: 40)) { try $0.id(1) }
                .compactMap { try Squad.find($0, in: tx) }
                .map { ($0, try $0.texts(vault: services.vault, in: tx)[Squad.Text.name] ?? "") }
        }
        guard !found.isEmpty else { return .empty }
        let words = TaskWords(lexicon: lexicon, scheme: services.scheme.current)
        let ticks = found.map { squad, name in
            words.tick(PublishTask.Fields.tick(squad.id), "\(name) · \(words.unit(squad.unit))", raw)
        }
        return """
            <fieldset class="field"><legend>\(lexicon("task.squads"))</legend><p class="hint">\(lexicon("task.squads.hint"))</p>
            <div class="options">\(ticks)</div></fieldset>
            """
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/tasks/new", .page, verb: PublishTask.verb,
            parameters: [.init("unit", "Code of a unit"), .init("matter", "Number of the matter it is made of")],
            summary: "The form for publishing a task"
        ) { .page(try formPage($0)) }
    }

    private var publish: Endpoint {
        Endpoint(
            .post, "/tasks", .page, verb: PublishTask.verb, input: PublishTask.Fields.schema, summary: "Publishes a task",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in .redirect("/tasks/\(try await services.publish(request).id)") })
    }

    fileprivate func page(_ id: String, _ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        try services.page(id, request, problem: problem, refused: refused)
    }

    private var one: Endpoint {
        Endpoint(.get, "/tasks/{id}", .page, verb: MobilisationPermission.read, summary: "One task: what, when, where, and its places") {
            .page(try page($0.parameter("id"), $0))
        }
    }

    private var code: Endpoint {
        Endpoint(
            .get, "/tasks/{id}/code", .page, verb: MobilisationPermission.lead, summary: "The code by which people report in, on a sheet"
        ) { [services] request in
            let view = try services.store.read { try TaskView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            guard view.leads else { throw Problem.notFound }
            let address = request.site + "/spot/" + SpotCode.code(view.task.id, vault: services.vault)
            return .page(
                SpotSheet(view: view, address: address, lexicon: services.lexicon(request), scheme: services.scheme.current).page)
        }
    }

    private var add: Endpoint {
        Endpoint(
            .post, "/tasks/{id}/shifts", .page, verb: AddShift.verb, input: AddShift.schema, summary: "Adds a shift",
            reshow: { request, problem in .page(try page(request.parameter("id"), request, problem: problem, refused: "shifts")) },
            handle: { [services] request in .redirect("/tasks/\(try await services.addShift(request))") })
    }

    private func step(_ step: TaskStep) -> Endpoint {
        Endpoint(
            .post, "/tasks/{id}/\(step.name)", .page, verb: step.verb, input: step.schema, summary: step.summary,
            reshow: { request, problem in .page(try page(request.parameter("id"), request, problem: problem, refused: step.name)) },
            handle: { [services] request in
                let done = try await services.carryOut(step, request)
                return .redirect("/tasks/\(done.task)" + (done.matterIsOpen ? "?matter=open" : ""))
            })
    }

    /// The task of the shift that a form was about.
    private func shown(_ request: Request, _ problem: Problem, _ form: String) throws -> Reply {
        let shift = request.parameter("id")
        guard let id = ID(shift) else { throw Problem.notFound }
        let task = try services.store.read { try TaskShift.load(id, in: $0).task }
        return .page(try page(task.description, request, problem: problem, refused: "\(form).\(id)"))
    }

    private var help: Endpoint {
        Endpoint(
            .post, "/shifts/{id}/help", .page, verb: HelpClaim.verb, input: HelpClaim.Fields.schema,
            summary: "Claims a place for somebody without an account", reshow: { try shown($0, $1, "help") },
            handle: { [services] request in .redirect("/tasks/\(try await services.helpClaim(request).task)") })
    }

    private var confirm: Endpoint {
        Endpoint(
            .post, "/shifts/{id}/confirm", .page, verb: ConfirmShift.verb, input: ConfirmShift.Fields.schema,
            summary: "Confirms who served and for how long", reshow: { try shown($0, $1, "confirm") },
            handle: { [services] request in .redirect("/tasks/\(try await services.confirm(request))") })
    }
}

extension MobilisationServices {
    func page(_ id: String, _ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        let view = try store.read { try TaskView.load(id, for: request.actor, self, in: $0) }
        return TaskPage(
            view: view, lexicon: lexicon(request), scheme: scheme.current, tokens: request.form, now: now, raw: request.raw,
            problem: problem, refused: refused, matterIsOpen: request.query["matter"] == "open"
        ).page
    }
}
