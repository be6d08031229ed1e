internal import Kernel
internal import Markup

/// Projects: what there are in a unit, one with its milestones, and making one of a matter.
struct ProjectPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [form, open, list, one] + ProjectStep.all.map(step) }

    static let path = "/projects"
    private static let pageSize = 25

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let number = request.parameter("number")
        let matter = try services.store.read { tx in
            try Matter.find(number: number, readableBy: request.actor, services.policy, in: tx)
        }
        guard let matter else { throw Problem.notFound }
        try services.policy.require(OpenProject.verb, of: request.actor, on: matter.subject)
        let lexicon = services.lexicon(request)
        return Page(
            title: lexicon("project.open"), section: "/work",
            body: """
                <p class="eyebrow"><a href="/matters/\(number)">\(MatterPage.spaced(number))</a> · \(lexicon("category.\(matter.category)")) · \(lexicon.whole(matter.place))</p>
                <h1>\(lexicon("project.open"))</h1><p class="lead">\(lexicon("project.open.about"))</p>
                \(FormView(
                    schema: OpenProject.Fields.schema, action: "/matters/\(number)/project", tokens: request.form, lexicon: lexicon,
                    submit: "project.open.submit", raw: request.raw, problem: problem
                ).html)
                """)
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/matters/{number}/project", .page, verb: OpenProject.verb, summary: "The form for making a project of a matter"
        ) { .page(try formPage($0)) }
    }

    private var open: Endpoint {
        Endpoint(
            .post, "/matters/{number}/project", .page, verb: OpenProject.verb, input: OpenProject.Fields.schema,
            summary: "Makes a project of a matter",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in
                let receipt = try await services.executor.perform(
                    OpenProject(request.parameter("number"), request.input), as: request.actor, key: request.idempotency)
                guard let project = receipt.stream else { throw Problem.notFound }
                return .redirect("\(Self.path)/\(project)")
            })
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: ProjectPermission.read,
            parameters: [
                .init("unit", "Code of the unit; the reader's own when left out"), .init("state", "`ended` for what is over"),
                .init("after", "Where the page before ended"),
            ],
            summary: "The projects of a unit, newest first"
        ) { [services] request in
            let list = try services.store.read { try ProjectList.load(request, services, limit: Self.pageSize, in: $0) }
            return .page(
                ProjectsPage(list: list, isFirst: (request.query["after"] ?? "").isEmpty, lexicon: services.lexicon(request)).page)
        }
    }

    private func page(
        of id: String, _ request: Request, refused: (step: ProjectStep.Name, id: String)? = nil, problem: Problem? = nil
    ) throws -> Page {
        let view = try services.store.read { try ProjectView.load(id, for: request.actor, services, in: $0) }
        return ProjectPage(
            view: view, lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem, refused: refused
        ).page
    }

    private var one: Endpoint {
        Endpoint(.get, Self.path + "/{id}", .page, verb: ProjectPermission.read, summary: "One project with its milestones") {
            .page(try page(of: $0.parameter("id"), $0))
        }
    }

    private func step(_ step: ProjectStep) -> Endpoint {
        Endpoint(
            .post, "/\(step.path)", .page, verb: step.verb, input: step.schema, summary: step.summary,
            reshow: { [services] request, problem in
                guard let id = ID(request.parameter("id")), let opened = try? services.store.read({ try step.opened(id, in: $0) }) else {
                    throw problem
                }
                return .page(
                    try page(of: opened.project.id.description, request, refused: (step.name, id.description), problem: problem))
            },
            handle: { [services] request in
                .redirect("\(Self.path)/\(try await step.perform(request, services).project.id)")
            })
    }
}
