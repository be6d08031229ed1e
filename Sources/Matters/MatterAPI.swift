internal import Kernel
internal import Markup

/// `/api/v1/matters`: the same queries and commands as the pages.
struct MatterAPI {
    let services: MatterServices

    var endpoints: [Endpoint] {
        [raise, list, one, events, relink]
            + [
                verb(.dispatch, DispatchMatter.Fields.schema, "Give a raised matter to an office of its category") {
                    DispatchMatter($0.parameter("number"), $0.input, expected: $0.expectedVersion)
                },
                verb(.accept, AcceptMatter.schema, "Sign for a dispatched matter") {
                    AcceptMatter($0.parameter("number"), expected: $0.expectedVersion)
                },
                verb(.resolve, ResolveMatter.Fields.schema, "Say what was done") {
                    ResolveMatter($0.parameter("number"), $0.input, expected: $0.expectedVersion)
                },
                verb(.rate, RateMatter.Fields.schema, "Rate what was done, as its reporter") {
                    RateMatter($0.parameter("number"), $0.input, expected: $0.expectedVersion)
                },
            ]
    }

    private var raise: Endpoint {
        Endpoint(
            .post, "/api/v1/matters", .api, verb: RaiseMatter.verb, input: RaiseMatter.Fields.schema,
            summary: "Raise a matter; the private link in the answer opens it without an account",
            answers: [201: MatterJSON.raised, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                RaiseMatter(request.input, channel: .api), as: request.actor, key: request.idempotency)
            guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
                throw Problem.notFound
            }
            return .json(
                status: 201,
                JSONWriter.object {
                    $0.field("number", matter.number)
                    $0.field("link", "/m/" + PrivateLink.token(for: matter, vault: services.vault))
                    $0.field("version", matter.version)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/matters", .api, verb: MatterPermission.list,
            parameters: [
                .init("unit", "Code of the unit; your own when left out"),
                .init("kind", "raised, dispatched, accepted, resolved or closed"),
                .init("after", "The `next` of the page before"), .init("limit", "1 to 100, 50 when left out"),
            ],
            summary: "Matters under a unit, newest first", answers: [200: MatterJSON.page, 404: .problem, 422: .problem]
        ) { [services] request in
            let page = try services.store.read { tx in try MatterList(request, services, in: tx).page(in: tx) }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for matter in page.items { list.object { MatterJSON.write(matter, lexicon.unit, into: &$0) } }
                    }
                    json.field("next", page.next?.text)
                })
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}", .api, verb: MatterPermission.read, summary: "One matter",
            answers: [200: MatterJSON.whole, 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try MatterView.load(request.parameter("number"), for: request.actor, services, in: $0) }
            guard let view else { throw Problem.notFound }
            var reply = Reply.json(MatterJSON.write(view, services.lexicon(request).unit))
            reply.headers.append(("ETag", "\"\(view.matter.version)\""))
            return reply
        }
    }

    private var events: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/events", .api, verb: MatterPermission.read,
            parameters: [.init("after", "The `next` of the page before"), .init("limit", "1 to 100, 50 when left out")],
            summary: "What happened to a matter, in order", answers: [200: MatterJSON.events, 404: .problem, 422: .problem]
        ) { [services] request in
            let limit = try PageLimit.read(request)
            let after = try PageLimit.number(request.query["after"], field: "after") ?? 0
            let events = try services.store.read { tx -> [SealedEvent]? in
                let matter = try Matter.find(number: request.parameter("number"), readableBy: request.actor, services.policy, in: tx)
                return try matter.map { try EventLog.stream($0.id, after: after, limit: limit + 1, in: tx) }
            }
            guard let events else { throw Problem.notFound }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for event in events.prefix(limit) {
                            list.object {
                                $0.field("id", event.id)
                                $0.field("seq", event.seq)
                                $0.field("version", event.version)
                                $0.field("type", event.type)
                                $0.field("occurred_at", event.occurred)
                                $0.field("recorded_at", event.recorded)
                            }
                        }
                    }
                    json.field("next", events.count > limit ? "\(events[limit - 1].version)" : nil)
                })
        }
    }

    private var relink: Endpoint {
        Endpoint(
            .post, "/api/v1/matters/{number}/relink", .api, verb: RelinkMatter.verb, input: RelinkMatter.schema,
            summary: "Replace the private link of a matter", answers: [200: MatterJSON.raised, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                RelinkMatter(request.parameter("number")), as: request.actor, key: request.idempotency)
            guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
                throw Problem.notFound
            }
            return .json(
                JSONWriter.object {
                    $0.field("number", matter.number)
                    $0.field("link", "/m/" + PrivateLink.token(for: matter, vault: services.vault))
                    $0.field("version", matter.version)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }

    private func verb<C: Command>(
        _ verb: MatterVerb, _ schema: Schema, _ summary: String, _ command: @escaping @Sendable (Request) -> C
    ) -> Endpoint {
        Endpoint(
            .post, "/api/v1/matters/{number}/\(verb.rawValue)", .api, verb: verb.verb, input: schema, summary: summary,
            answers: [200: MatterJSON.done, 404: .problem, 409: .problem, 412: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(command(request), as: request.actor, key: request.idempotency)
            guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
                throw Problem.notFound
            }
            return .json(
                JSONWriter.object {
                    $0.field("number", matter.number)
                    $0.field("state", matter.state)
                    $0.field("kind", matter.kind.rawValue)
                    $0.field("version", matter.version)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }
}

/// How many rows a page of the API has.
enum PageLimit {
    static func read(_ request: Request) throws -> Int {
        guard let number = try number(request.query["limit"], field: "limit") else { return 50 }
        guard (1...100).contains(number) else {
            throw Problem.invalid([FieldProblem("limit", "integer", args: ["min": "1", "max": "100"])])
        }
        return Int(number)
    }

    static func number(_ text: String?, field: String) throws -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw Problem.invalid([FieldProblem(field, "integer", args: ["min": "0", "max": "\(Int64.max)"])])
        }
        return number
    }
}
