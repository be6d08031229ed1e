internal import Kernel
internal import Markup
internal import Process

/// `/api/v1/projects`
struct ProjectAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { [open, list, one] + ProjectStep.all.map(step) }

    private static let path = "/api/v1/projects"
    private static let unit: Shape = .reference("UnitReference")
    private static let head: [(String, Shape)] = [
        ("id", .id), ("matter", .text), ("category", .text), ("place", unit), ("owner", unit), ("title", .optional(.text)),
        ("state", .text),
        ("opened_at", .instant), ("ended_at", .optional(.instant)), ("done", .integer), ("count", .integer),
    ]
    private static let milestone: Shape = .object(
        "Milestone",
        [
            ("id", .id), ("title", .optional(.text)), ("due", .text), ("first_due", .text), ("slips", .integer),
            ("slip_reason", .optional(.text)), ("done_at", .optional(.instant)), ("due_at", .optional(.instant)),
            ("clock", .optional(.text)),
        ])
    private static let member: Shape = .object("ProjectMember", [("unit", unit), ("post", .text), ("leads", .flag)])
    private static let sum: Shape = .object(
        "ProjectSum",
        [
            ("kind", .text), ("fen", .integer), ("source", .optional(.text)), ("document", .optional(.text)), ("entered_at", .instant),
        ])
    private static let note: Shape = .object("ProjectNote", [("text", .optional(.text)), ("shown", .flag), ("at", .instant)])
    private static let whole: Shape = .object(
        "Project",
        head + [
            ("dropped", .optional(.text)), ("milestones", .list(milestone)), ("members", .list(member)), ("sums", .list(sum)),
            ("planned_fen", .integer), ("spent_fen", .integer), ("notes", .list(note)), ("steps", .list(.text)),
        ])
    private static let done: Shape = .object("ProjectChanged", [("id", .id), ("state", .text), ("matter", .text)])

    private static func answer(_ opened: OpenedProject, status: Int = 200) -> Reply {
        .json(
            status: status,
            JSONWriter.object {
                $0.field("id", opened.project.id)
                $0.field("state", opened.project.state.rawValue)
                $0.field("matter", opened.matter.number)
            })
    }

    private var open: Endpoint {
        Endpoint(
            .post, "/api/v1/matters/{number}/project", .api, verb: OpenProject.verb, input: OpenProject.Fields.schema,
            summary: "Make a project of a matter, with its first milestone",
            answers: [201: Self.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                OpenProject(request.parameter("number"), request.input), as: request.actor, key: request.idempotency)
            guard let id = receipt.stream else { throw Problem.notFound }
            return Self.answer(try services.store.read { try OpenedProject.load(id, in: $0) }, status: 201)
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: ProjectPermission.read,
            parameters: [
                .init("unit", "Code of the unit; your own when left out"),
                .init("state", "`open` when left out", .choice(["open", "ended"])),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(1...100)),
            ],
            summary: "The projects of a unit, newest first",
            answers: [
                200: .object("ProjectPage", [("items", .list(.object("ProjectLine", Self.head))), ("next", .optional(.text))]),
                404: .problem,
                422: .problem,
            ]
        ) { [services] request in
            if let state = request.query["state"], !["open", "ended"].contains(state) {
                throw Problem.invalid([FieldProblem("state", "choice")])
            }
            let limit = try ListLimit.read(request)
            let page = try services.store.read { try ProjectList.load(request, services, limit: limit, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for line in page.lines {
                            list.object {
                                Self.write(
                                    line.project, line.matter, title: line.title, done: line.done, of: line.milestones.count, lexicon,
                                    into: &$0)
                            }
                        }
                    }
                    json.field("next", page.next?.text)
                })
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}", .api, verb: ProjectPermission.read, summary: "One project with its milestones",
            answers: [200: Self.whole, 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try ProjectView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(JSONWriter.object { Self.write(view, lexicon, into: &$0) })
        }
    }

    private func step(_ step: ProjectStep) -> Endpoint {
        Endpoint(
            .post, "/api/v1/\(step.path)", .api, verb: step.verb, input: step.schema, summary: step.summary,
            answers: [200: Self.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in Self.answer(try await step.perform(request, services)) }
    }

    // MARK: Writing

    private static func write(_ key: String, _ place: Matter.Place, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.key(key)
        json.object {
            $0.field("code", place.code)
            $0.field("name", lexicon.unit(place))
        }
    }

    private static func write(
        _ project: Project, _ matter: Matter, title: String?, done: Int, of count: Int, _ lexicon: Lexicon, into json: inout JSONWriter
    ) {
        json.field("id", project.id)
        json.field("matter", matter.number)
        json.field("category", matter.category)
        write("place", matter.place, lexicon, into: &json)
        write("owner", matter.owner, lexicon, into: &json)
        json.field("title", title)
        json.field("state", project.state.rawValue)
        json.field("opened_at", project.opened)
        json.field("ended_at", project.ended)
        json.field("done", Int64(done))
        json.field("count", Int64(count))
    }

    private static func write(_ view: ProjectView, _ lexicon: Lexicon, into json: inout JSONWriter) {
        write(view.project, view.matter, title: view.title, done: view.done, of: view.steps.count, lexicon, into: &json)
        json.field("dropped", view.dropped)
        json.key("milestones")
        json.array { list in for step in view.steps { list.object { write(step, into: &$0) } } }
        json.key("members")
        json.array { list in
            for member in view.members {
                list.object {
                    write("unit", member.unit, lexicon, into: &$0)
                    $0.field("post", member.role)
                    $0.field("leads", member.leads)
                }
            }
        }
        json.key("sums")
        json.array { list in
            for sum in view.sums {
                list.object {
                    $0.field("kind", sum.money.kind.rawValue)
                    $0.field("fen", sum.money.money.fen)
                    $0.field("source", sum.source)
                    $0.field("document", sum.document)
                    $0.field("entered_at", sum.money.at)
                }
            }
        }
        json.field("planned_fen", view.total(.planned).fen)
        json.field("spent_fen", view.total(.spent).fen)
        json.key("notes")
        json.array { list in
            for note in view.notes {
                list.object {
                    $0.field("text", note.text)
                    $0.field("shown", note.note.isOpen)
                    $0.field("at", note.note.at)
                }
            }
        }
        json.field("steps", strings: view.verbs.map(\.rawValue))
    }

    private static func write(_ step: ProjectView.Step, into json: inout JSONWriter) {
        json.field("id", step.milestone.id)
        json.field("title", step.title)
        json.field("due", step.milestone.due.text)
        json.field("first_due", step.milestone.firstDue.text)
        json.field("slips", step.milestone.slips)
        json.field("slip_reason", step.reason)
        json.field("done_at", step.milestone.done)
        json.field("due_at", step.clock?.due)
        json.field("clock", step.clock?.outcome?.rawValue)
    }
}
