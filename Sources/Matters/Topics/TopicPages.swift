internal import Kernel
internal import Markup

/// The pages of topics: those of a unit, which matters are one cause, what they are told, and taking them apart.
struct TopicPages {
    let services: MatterServices

    static let path = "/topics"
    private static let pageSize = 25

    var endpoints: [Endpoint] { [list, form, make, one, tell, leave] }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: TopicPermission.read,
            parameters: [
                .init("unit", "Code of the unit; the reader's own when left out"), .init("state", "`ended` for what was taken apart"),
                .init("after", "Where the page before ended"),
            ],
            summary: "The topics of a unit, newest first"
        ) { [services] request in
            let list = try services.store.read { try TopicList.load(request, services, limit: Self.pageSize, in: $0) }
            return .page(
                TopicListPage(list: list, isFirst: (request.query["after"] ?? "").isEmpty, lexicon: services.lexicon(request)).page)
        }
    }

    private func known(_ request: Request, in tx: any Reading) throws -> Matter {
        guard let matter = try MatterNumber.read(request.parameter("number")).flatMap({ try Matter.find(number: $0, in: tx) }),
            services.policy.mayGroup(request.actor, at: matter.place.path)
        else { throw Problem.notFound }
        return matter
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        try services.store.read { tx in
            let matter = try known(request, in: tx)
            return TopicFormPage(
                matter: matter, candidates: try TopicCandidates.of(matter, for: request.actor, services, in: tx),
                lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem
            ).page
        }
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/matters/{number}/topic", .page, verb: FormTopic.verb, summary: "Which matters might be the same cause"
        ) { .page(try formPage($0)) }
    }

    private var make: Endpoint {
        Endpoint(
            .post, "/matters/{number}/topic", .page, verb: FormTopic.verb, input: FormTopic.Fields.schema,
            summary: "Groups matters as one cause",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in
                _ = try services.store.read { try known(request, in: $0) }
                let receipt = try await services.executor.perform(
                    FormTopic(request.parameter("number"), request.input), as: request.actor, key: request.idempotency)
                guard let id = receipt.stream else { throw Problem.notFound }
                return .redirect("\(Self.path)/\(id)")
            })
    }

    private func page(_ request: Request, problem: Problem? = nil) throws -> Page {
        let view = try services.store.read { try TopicView.load(request.parameter("id"), for: request.actor, services, in: $0) }
        return TopicPage(
            view: view, lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem
        ).page
    }

    private var one: Endpoint {
        Endpoint(.get, Self.path + "/{id}", .page, verb: nil, summary: "Matters on one cause, and what they were told") {
            .page(try page($0))
        }
    }

    private var tell: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/tell", .page, verb: TellTopic.verb, input: TellTopic.Fields.schema,
            summary: "Tells everybody who raised one of them how far it is",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [services] request in
                let id = try services.knownTopic(request)
                _ = try await services.executor.perform(TellTopic(id, request.input), as: request.actor, key: request.idempotency)
                return .redirect("\(Self.path)/\(id)")
            })
    }

    private var leave: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/leave", .page, verb: LeaveTopic.verb, input: LeaveTopic.Fields.schema,
            summary: "Takes one matter out, or all of them apart",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [services] request in
                let id = try services.knownTopic(request)
                _ = try await services.executor.perform(LeaveTopic(id, request.input), as: request.actor, key: request.idempotency)
                return .redirect("\(Self.path)/\(id)")
            })
    }
}

extension MatterServices {
    /// Whether there is such a topic is told only to who may know of it.
    func knownTopic(_ request: Request) throws -> ID {
        try store.read { try Topic.find(request.parameter("id"), for: request.actor, policy, in: $0) }.id
    }
}

/// The same for programs.
struct TopicAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { [list, make, one, tell, leave] }

    private static let line: [(String, Shape)] = [
        ("id", .id), ("number", .text), ("title", .optional(.text)), ("unit", MatterJSON.place), ("state", .text), ("made_at", .instant),
        ("ended_at", .optional(.instant)), ("matters", .integer), ("told_at", .optional(.instant)), ("told", .optional(.text)),
    ]
    private static let done: Shape = .object("TopicDone", [("id", .optional(.id)), ("replayed", .flag)])

    private func done(_ id: ID?, replayed: Bool) -> [UInt8] {
        JSONWriter.object {
            $0.field("id", id)
            $0.field("replayed", replayed)
        }
    }

    private func write(_ unit: Unit, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.key("unit")
        json.object {
            $0.field("code", unit.code)
            $0.field("name", lexicon.unit(unit.place))
        }
    }

    private func write(_ line: TopicList.Line, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.field("id", line.topic.id)
        json.field("number", line.topic.number)
        json.field("title", line.title)
        write(line.topic.unit, lexicon, into: &json)
        json.field("state", line.topic.state)
        json.field("made_at", line.topic.made)
        json.field("ended_at", line.topic.ended)
        json.field("matters", line.matters)
        json.field("told_at", line.last?.told)
        json.field("told", line.last?.text)
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/topics", .api, verb: TopicPermission.read,
            parameters: [
                .init("unit", "Code of the unit; your own when left out"),
                .init("state", "`open` when left out", .choice(Topic.states)),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(ListLimit.range)),
            ],
            summary: "The topics of a unit, newest first, with what was told last",
            answers: [
                200: .object("TopicPage", [("items", .list(.object("TopicLine", Self.line))), ("next", .optional(.text))]),
                404: .problem, 422: .problem,
            ]
        ) { [services] request in
            let limit = try ListLimit.read(request)
            let page = try services.store.read { try TopicList.load(request, services, limit: limit, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for line in page.lines { list.object { write(line, lexicon, into: &$0) } } }
                    json.field("next", page.next?.text)
                })
        }
    }

    private var make: Endpoint {
        Endpoint(
            .post, "/api/v1/matters/{number}/topic", .api, verb: FormTopic.verb, input: FormTopic.Fields.schema,
            summary: "Group matters as one cause; the others are sent as `with.m<number>`: \"true\"",
            answers: [201: Self.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                FormTopic(request.parameter("number"), request.input), as: request.actor, key: request.idempotency)
            return .json(status: 201, done(receipt.stream, replayed: receipt.replayed))
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/api/v1/topics/{id}", .api, verb: nil,
            summary: "Matters on one cause, for who looks after the place; what was told, also for who raised one of them",
            answers: [
                200: .object(
                    "Topic",
                    [
                        ("id", .id), ("number", .text), ("title", .optional(.text)), ("unit", MatterJSON.place), ("made_at", .instant),
                        ("ended_at", .optional(.instant)), ("matters", .list(.text)),
                        ("notes", .list(.object("TopicNote", [("told_at", .instant), ("text", .optional(.text))]))),
                    ]), 404: .problem,
            ]
        ) { [services] request in
            let view = try services.store.read { try TopicView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.field("id", view.topic.id)
                    json.field("number", view.topic.number)
                    json.field("title", view.title)
                    write(view.topic.unit, lexicon, into: &json)
                    json.field("made_at", view.topic.made)
                    json.field("ended_at", view.topic.ended)
                    json.field("matters", strings: view.matters.map(\.number))
                    json.key("notes")
                    json.array { list in
                        for note in view.notes {
                            list.object {
                                $0.field("told_at", note.told)
                                $0.field("text", note.text)
                            }
                        }
                    }
                })
        }
    }

    private var tell: Endpoint {
        Endpoint(
            .post, "/api/v1/topics/{id}/tell", .api, verb: TellTopic.verb, input: TellTopic.Fields.schema,
            summary: "Tell everybody who raised one of them how far it is",
            answers: [200: Self.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let id = try services.knownTopic(request)
            let receipt = try await services.executor.perform(TellTopic(id, request.input), as: request.actor, key: request.idempotency)
            return .json(done(id, replayed: receipt.replayed))
        }
    }

    private var leave: Endpoint {
        Endpoint(
            .post, "/api/v1/topics/{id}/leave", .api, verb: LeaveTopic.verb, input: LeaveTopic.Fields.schema,
            summary: "Take one matter out, or all of them apart", answers: [200: Self.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let id = try services.knownTopic(request)
            let receipt = try await services.executor.perform(LeaveTopic(id, request.input), as: request.actor, key: request.idempotency)
            return .json(done(id, replayed: receipt.replayed))
        }
    }
}
