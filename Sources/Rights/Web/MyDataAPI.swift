internal import Kernel
internal import Markup
internal import People

/// The same for programs.
struct MyDataAPI {
    let services: RightsServices

    static let path = "/api/v1/my-data"

    var endpoints: [Endpoint] { [one, copy, ask, erase] }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: RightsPermission.request,
            parameters: [.init("after", "`next` of a kind", .pattern("(?:[a-z_]+\\.\(ID.pattern))?"))],
            summary: "What is kept about whoever asks, masked: what, why, until when, who read it, what was asked",
            answers: [200: MyDataJSON.shape, 422: .problem]
        ) { [services] request in
            let after = try Self.after(request)
            let data = try services.store.read { try MyData.load(Person(request.actor), services, after: after, in: $0) }
            return .json(MyDataJSON(lexicon: services.lexicon(request), isWhole: false).write(data))
        }
    }

    /// A kind and where it goes on; nothing for the beginning.
    private static func after(_ request: Request) throws -> [String: ID] {
        guard let text = request.query["after"], !text.isEmpty else { return [:] }
        let parts = text.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, parts[0].wholeMatch(of: /[a-z_]+/) != nil, let id = ID(parts[1]) else {
            throw Problem.invalid([FieldProblem("after", "unknown")])
        }
        return [String(parts[0]): id]
    }

    private var copy: Endpoint {
        Endpoint(
            .post, "\(Self.path)/copy", .api, verb: RightsPermission.export,
            summary: "The whole of it, for oneself; that it was taken is stored", answers: [200: MyDataJSON.shape]
        ) { [services] request in
            let data = try await services.copy(for: request.actor)
            var reply = Reply.json(MyDataJSON(lexicon: services.lexicon(request), isWhole: true).write(data))
            reply.headers = [("Cache-Control", "no-store")]
            return reply
        }
    }

    private var ask: Endpoint {
        Endpoint(
            .post, "\(Self.path)/requests", .api, verb: RightsPermission.request, input: RequestRight.Fields.schema,
            summary: "Asks to have something put right, explained or stopped, or tells of retaliation",
            answers: [
                201: .object("RightsRequested", [("id", .optional(.id))]), 404: .problem, 409: .problem, 422: .problem,
            ]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                RequestRight(services, request.input), as: request.actor, key: request.idempotency)
            return .json(status: 201, JSONWriter.object { $0.field("id", receipt.stream) })
        }
    }

    private var erase: Endpoint {
        Endpoint(
            .post, "\(Self.path)/erase", .api, verb: RightsPermission.erase, input: EraseMine.Fields.schema,
            summary: "Has a record of one's own destroyed; what must be kept is refused with the reason",
            answers: [
                200: .object("Erased", [("certificate", .optional(.id)), ("backups_until", .optional(.text))]), 404: .problem,
                409: .problem,
                422: .problem,
            ]
        ) { [services] request in
            let id = try await services.erase(request)
            let erasure = try id.flatMap { id in try services.store.read { try Erasure.find(id, in: $0) } }
            return .json(
                JSONWriter.object { json in
                    json.field("certificate", id)
                    json.field("backups_until", erasure?.backupsUntil.text)
                })
        }
    }
}
