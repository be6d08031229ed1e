import Kernel

/// Where one is signed in, for programs.
struct SessionsAPI: Sendable {
    private static let session = Shape.object(
        "Session", [("id", .id), ("opened_at", .instant), ("expires_at", .instant), ("device", .text), ("is_current", .flag)])

    let services: PeopleServices

    var endpoints: [Endpoint] { [list, end] }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/sessions", .api, verb: EndSession.verb,
            summary: "One's own sessions, the newest fifty: since when, until when at most, and in what kind of browser",
            answers: [200: .object("Sessions", [("items", .list(Self.session))])]
        ) { [services] request in
            guard let account = request.actor.account else { throw Problem.signInNeeded }
            let now = services.entropy.now()
            let sessions = try services.store.read { try OwnSession.all(account, at: now, in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for session in sessions {
                            list.object {
                                $0.field("id", session.id)
                                $0.field("opened_at", session.opened)
                                $0.field("expires_at", session.expires)
                                $0.field("device", session.device)
                                $0.field("is_current", session.id == request.actor.session)
                            }
                        }
                    }
                })
        }
    }

    private var end: Endpoint {
        Endpoint(
            .post, "/api/v1/sessions/{id}/end", .api, verb: EndSession.verb, summary: "Signs out a session of one's own",
            answers: [204: .nothing, 404: .problem]
        ) { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(EndSession(id), as: request.actor, key: request.idempotency)
            return Reply(status: 204, .none)
        }
    }
}
