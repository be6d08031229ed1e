internal import Kernel
internal import Markup

/// The pages of topics: which matters are one cause, what they are told, and taking them apart.
struct TopicPages {
    let services: MatterServices

    static let path = "/topics"

    var endpoints: [Endpoint] { [form, make, one, tell, leave] }

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

    var endpoints: [Endpoint] { [make, one, tell, leave] }

    private static let done: Shape = .object("TopicDone", [("id", .optional(.id)), ("replayed", .flag)])

    private func done(_ id: ID?, replayed: Bool) -> [UInt8] {
        JSONWriter.object {
            $0.field("id", id)
            $0.field("replayed", replayed)
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
                    json.key("unit")
                    json.object {
                        $0.field("code", view.topic.unit.code)
                        $0.field("name", lexicon.unit(view.topic.unit.place))
                    }
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
