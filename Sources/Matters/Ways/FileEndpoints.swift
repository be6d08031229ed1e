internal import Delivery
internal import Kernel
internal import Markup

/// Attachments of a matter: sent by who may add to it, read by who may read it and by nobody else, until an office lets the public see a photo.
struct FileEndpoints {
    let services: MatterServices

    var endpoints: [Endpoint] { [send, read, attach, list, fetch] + Showing.allCases.flatMap { [showing($0, .page), showing($0, .api)] } }

    private static let sent: Shape = .object("SentFile", [("id", .text), ("number", .text), ("version", .integer), ("replayed", .flag)])

    /// Judges, seals and lays down, then makes it true. Who may not add to the matter is told so before anything is read of the file.
    func add(_ bytes: [UInt8], to number: String, as actor: Actor, key: IdempotencyKey?) async throws -> Receipt<ID> {
        let matter = try services.store.read { try MatterMove.load(number, in: $0) }
        if case .refused = services.policy.decide(MatterPermission.read, of: actor, on: matter.subject) { throw Problem.notFound }
        try services.policy.require(AttachFile.verb, of: actor, on: matter.subject)
        return try await keep(try await services.files.judge(bytes), on: matter, as: actor, key: key)
    }

    func keep(_ judged: AttachedFiles.Judged, on matter: Matter, as actor: Actor, key: IdempotencyKey?) async throws -> Receipt<ID> {
        let file = try services.files.keep(judged, of: matter.id, in: services.store)
        return try await services.executor.perform(AttachFile(matter.number, file), as: actor, key: key)
    }

    private var send: Endpoint {
        Endpoint(
            .post, "/matters/{number}/files", .page, verb: AttachFile.verb, input: AttachFile.schema, upload: FileLimits.largest,
            summary: "Adds a photo, a sound or a video to a matter",
            handle: { request in
                let number = request.parameter("number")
                _ = try await add(request.upload, to: number, as: request.actor, key: request.idempotency)
                return .redirect("/matters/\(number)")
            })
    }

    private func content(_ request: Request) throws -> Reply {
        let reply = try services.store.read { tx -> Reply? in
            guard let id = ID(request.parameter("id")),
                let matter = try Matter.find(number: request.parameter("number"), readableBy: request.actor, services.policy, in: tx),
                let file = try AttachedFile.find(id, of: matter.id, in: tx)
            else { return nil }
            return try services.files.answer(file, to: request.clientAddress, in: tx)
        }
        guard let reply else { throw Problem.notFound }
        return reply
    }

    private var read: Endpoint {
        Endpoint(.get, "/matters/{number}/files/{id}", .page, verb: nil, summary: "An attachment of a matter") { try content($0) }
    }

    private var attach: Endpoint {
        Endpoint(
            .post, "/api/v1/matters/{number}/files", .api, verb: AttachFile.verb, input: AttachFile.schema, upload: FileLimits.largest,
            summary: "Add a photo, a sound or a video to a matter: the file as the whole body",
            answers: [201: Self.sent, 404: .problem, 409: .problem, 413: .problem, 422: .problem]
        ) { [services] request in
            let number = request.parameter("number")
            let receipt = try await add(request.upload, to: number, as: request.actor, key: request.idempotency)
            let (matter, id) = try services.store.read { tx in
                (try MatterMove.load(number, in: tx), try AttachedFile.id(of: receipt, in: tx))
            }
            return .json(
                status: 201,
                JSONWriter.object {
                    $0.field("id", id)
                    $0.field("number", number)
                    $0.field("version", matter.version)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/files", .api, verb: MatterPermission.read, summary: "The attachments of a matter",
            answers: [
                200: .object("AttachedFiles", [("items", .list(.object("AttachedFile", AttachedFile.shape + [("public", .flag)])))]),
                404: .problem,
            ]
        ) { [services] request in
            let found = try services.store.read { tx in
                try Matter.find(number: request.parameter("number"), readableBy: request.actor, services.policy, in: tx)
                    .map { (try AttachedFile.all(of: $0.id, in: tx), try PublicFiles.all(of: $0.id, in: tx)) }
            }
            guard let (files, shown) = found else { throw Problem.notFound }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for file in files {
                            list.object {
                                file.write(into: &$0)
                                $0.field("public", shown.contains(file.id))
                            }
                        }
                    }
                })
        }
    }

    /// To let the public see a photo, or hide it again.
    enum Showing: String, CaseIterable {
        case publish, hide

        var verb: Verb { self == .publish ? PublishFile.verb : HideFile.verb }
        fileprivate var schema: Schema { self == .publish ? PublishFile.schema : HideFile.schema }
        fileprivate var summary: String { self == .publish ? "Lets the public see a photo" : "Hides a photo from the public" }

        fileprivate func carryOut(_ request: Request, _ executor: Executor) async throws {
            guard let file = ID(request.parameter("id")) else { throw Problem.notFound }
            let (number, actor, key) = (request.parameter("number"), request.actor, request.idempotency)
            switch self {
            case .publish: _ = try await executor.perform(PublishFile(number, file), as: actor, key: key)
            case .hide: _ = try await executor.perform(HideFile(number, file), as: actor, key: key)
            }
        }
    }

    private func showing(_ showing: Showing, _ skin: Endpoint.Skin) -> Endpoint {
        Endpoint(
            .post, (skin == .api ? "/api/v1" : "") + "/matters/{number}/files/{id}/\(showing.rawValue)", skin, verb: showing.verb,
            input: showing.schema, summary: showing.summary, answers: [204: .nothing, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            try await showing.carryOut(request, services.executor)
            return skin == .api ? Reply(status: 204, .none) : .redirect("/matters/\(request.parameter("number"))")
        }
    }

    private var fetch: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/files/{id}", .api, verb: MatterPermission.read, summary: "An attachment of a matter, as it is",
            answers: [404: .problem]
        ) { try content($0) }
    }
}

/// The attachments on a matter's page, and the form that adds one.
struct FilesSection {
    let number: String
    let files: [AttachedFile]
    let mayAdd: Bool
    /// Photos that the public sees.
    var shown: [ID] = []
    /// What the reader may do about that; nothing where the category is not public.
    var showing: [FileEndpoints.Showing] = []
    let lexicon: Lexicon
    let tokens: FormTokens

    var html: HTML {
        guard !files.isEmpty || mayAdd else { return .empty }
        return """
            <section><h2>\(lexicon("files.title"))</h2>\(files.isEmpty ? .empty : "<ul class=\"files\">\(files.map(item))</ul>")
            \(mayAdd && files.count < Int(FileLimits.count) ? form : .empty)</section>
            """
    }

    private func item(_ file: AttachedFile) -> HTML {
        let address = "/matters/\(number)/files/\(file.id)"
        return file.item(at: address, beside: file.kind.family == .photo ? publicity(file, address) : nil, lexicon)
    }

    /// Whether the public sees it, and one tap to change that.
    private func publicity(_ file: AttachedFile, _ address: String) -> HTML {
        let isShown = shown.contains(file.id)
        let state: HTML? = isShown ? "<p>\(Badge(lexicon("files.public"), .good).html)</p>" : nil
        let next: FileEndpoints.Showing = isShown ? .hide : .publish
        guard showing.contains(next) else { return state ?? .empty }
        return """
            \(state)<form method="post" action="\(address)/\(next.rawValue)">\(HiddenFields(tokens: tokens).html)
            <button class="button quiet" type="submit">\(lexicon("files.\(next.rawValue)"))</button></form>
            """
    }

    private var form: HTML {
        FormView(
            schema: AttachFile.schema, action: "/matters/\(number)/files", tokens: tokens, lexicon: lexicon, submit: "files.send",
            takesFile: true, accepts: AttachedFile.accepted
        ).html
    }
}
