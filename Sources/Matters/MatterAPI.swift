internal import Kernel
internal import Markup

/// `/api/v1/matters`: the same queries and commands as the pages.
struct MatterAPI {
    let services: MatterServices

    var endpoints: [Endpoint] {
        [raise, list, one, events, clocks, relink] + MatterStep.all.map(step)
    }

    private var raise: Endpoint {
        Endpoint(
            .post, "/api/v1/matters", .api, verb: RaiseMatter.verb, input: RaiseMatter.Fields.schema,
            summary: "Raise a matter; the private link in the answer opens it without an account",
            answers: [201: MatterJSON.raised, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                RaiseMatter(request.input, channel: .api, found: services.found(request.input)), as: request.actor,
                key: request.idempotency, occurred: SeenAt.read(SeenAt.field, of: request.input, now: services.now))
            // What was just made is known; only a replay has to look it up.
            if let made = receipt.output {
                let link = PrivateLink.token(made.id, generation: 1, vault: services.vault)
                return .json(status: 201, Self.raised(made.number, link: link, version: 1, replayed: false))
            }
            let matter = try changed(receipt)
            let link = PrivateLink.first(of: matter, vault: services.vault)
            return .json(status: 201, Self.raised(matter.number, link: link, version: matter.version, replayed: true))
        }
    }

    private static func raised(_ number: String, link: String, version: Int64, replayed: Bool) -> [UInt8] {
        JSONWriter.object {
            $0.field("number", number)
            $0.field("link", "/m/" + link)
            $0.field("version", version)
            $0.field("replayed", replayed)
        }
    }

    /// What a command acted on, as it is now.
    private func changed<T>(_ receipt: Receipt<T>) throws -> Matter {
        guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
            throw Problem.notFound
        }
        return matter
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/matters", .api, verb: MatterPermission.list,
            parameters: [
                .init("unit", "Code of the unit; your own when left out"),
                .init("kind", "Only those in this state", .choice(StateKind.allCases.map(\.rawValue))),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(1...100)),
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
            let view = try services.store.read {
                try MatterView.load(request.parameter("number"), for: request.actor, services, hasHistory: false, in: $0)
            }
            guard let view else { throw Problem.notFound }
            var reply = Reply.json(MatterJSON.write(view, services.lexicon(request).unit))
            reply.headers.append(("ETag", "\"\(view.matter.version)\""))
            return reply
        }
    }

    private var events: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/events", .api, verb: MatterPermission.read,
            parameters: [
                .init("after", "The `next` of the page before", .pattern("[0-9]{0,18}")),
                .init("limit", "50 when left out", .integer(1...100)),
            ],
            summary: "What happened to a matter, in order", answers: [200: MatterJSON.events, 404: .problem, 422: .problem]
        ) { [services] request in
            let limit = try ListLimit.read(request)
            let after = try QueryNumber.read(request.query["after"], field: "after") ?? 0
            let events = try services.store.read { tx -> (all: [SealedEvent], isStaff: Bool)? in
                return try told(request, in: tx).map { matter in
                    (
                        try EventLog.stream(matter.id, after: after, limit: limit + 1, in: tx),
                        services.policy.isStaff(request.actor, of: matter)
                    )
                }
            }
            guard let (events, isStaff) = events else { throw Problem.notFound }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for event in events.prefix(limit) where isStaff || !event.isInternal {
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
            let matter = try changed(receipt)
            // Whoever repeats an old request is not shown what came after it.
            guard !receipt.replayed || services.may(MatterPermission.read, request.actor, matter) else { throw Problem.notFound }
            let link = PrivateLink.token(for: matter, vault: services.vault)
            return .json(Self.raised(matter.number, link: link, version: matter.version, replayed: receipt.replayed))
        }
    }

    /// Where no text is given, auditors may see it too.
    private func told(_ request: Request, in tx: any Reading) throws -> Matter? {
        let number = request.parameter("number")
        return try Matter.find(number: number, readableBy: request.actor, services.policy, in: tx)
            ?? Matter.find(number: number, auditedBy: request.actor, services.policy, in: tx)
    }

    private var clocks: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/clocks", .api, verb: MatterPermission.read,
            summary: "The clocks of a matter, each with the proof of its end step by step", answers: [200: ClockJSON.list, 404: .problem]
        ) { [services] request in
            let lines = try services.store.read { tx -> [ClockLine]? in
                try told(request, in: tx).map { try ClockLine.all(of: $0, services.scheme.current, now: services.now, in: tx) }
            }
            guard let lines else { throw Problem.notFound }
            return .json(ClockJSON.write(lines, services.lexicon(request).unit))
        }
    }

    private func step(_ step: MatterStep) -> Endpoint {
        Endpoint(
            .post, "/api/v1/matters/{number}/\(step.verb.rawValue)", .api, verb: step.verb.verb, input: step.schema, summary: step.summary,
            answers: [200: MatterJSON.done, 404: .problem, 409: .problem, 412: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await step.perform(request, services.executor)
            // What was just done is known; only a replay, or what others have to decide, is looked up.
            guard
                let now = try receipt.output
                    ?? services.store.read({ try Matter.find(number: request.parameter("number"), in: $0) })?.standing
            else { throw Problem.notFound }
            return .json(
                JSONWriter.object {
                    $0.field("number", now.number)
                    $0.field("state", now.state)
                    $0.field("kind", now.kind.rawValue)
                    $0.field("version", now.version)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }
}

/// A number in an address.
enum QueryNumber {
    /// `nil` when nothing was asked for; 422 for what is none.
    static func read(_ text: String?, field: String) throws -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw Problem.invalid([FieldProblem(field, "integer", args: ["min": "0", "max": "\(Int64.max)"])])
        }
        return number
    }
}
