internal import Delivery
internal import Kernel
internal import Markup

/// Attachments of a bulletin: sent by who may publish it, read by who may read it and by nobody else, for as long as it can be read.
struct BulletinFiles {
    let services: BulletinServices
    /// The page of a bulletin with what was refused.
    let reshow: @Sendable (Request, Problem) throws -> Page

    var endpoints: [Endpoint] { [send, attach, read(.page, BulletinPages.path), read(.api, BulletinAPI.path)] }

    private static let sent: Shape = .object("BulletinFileSent", [("id", .text), ("version", .integer), ("replayed", .flag)])

    private var send: Endpoint {
        Endpoint(
            .post, BulletinPages.path + "/{id}/files", .page, verb: AttachToBulletin.verb, input: AttachToBulletin.schema,
            upload: FileLimits.largest, summary: "Adds a photo, a sound or a video to a bulletin",
            reshow: { request, problem in .page(try reshow(request, problem)) },
            handle: { [services] request in
                _ = try await services.attach(request)
                return .redirect("\(BulletinPages.path)/\(request.parameter("id"))")
            })
    }

    private var attach: Endpoint {
        Endpoint(
            .post, BulletinAPI.path + "/{id}/files", .api, verb: AttachToBulletin.verb, input: AttachToBulletin.schema,
            upload: FileLimits.largest, summary: "Add a photo, a sound or a video to a bulletin: the file as the whole body",
            answers: [201: Self.sent, 404: .problem, 409: .problem, 413: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.attach(request)
            let (bulletin, file) = try services.store.read { tx in
                (
                    try receipt.stream.flatMap { try Bulletin.find($0, in: tx) }, try AttachedFile.id(of: receipt, in: tx)
                )
            }
            guard let bulletin else { throw Problem.notFound }
            return .json(
                status: 201,
                JSONWriter.object {
                    $0.field("id", file)
                    $0.field("version", bulletin.version)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }

    private func read(_ skin: Endpoint.Skin, _ path: String) -> Endpoint {
        Endpoint(
            .get, path + "/{id}/files/{file}", skin, verb: BulletinPermission.read, summary: "An attachment of a bulletin, as it is",
            answers: [404: .problem]
        ) { [services] request in
            let answer = try services.store.read { tx -> Reply? in
                let bulletin = try Bulletin.find(
                    request.parameter("id"), for: request.actor, services.policy, on: services.now.day, in: tx)
                return try ID(request.parameter("file")).flatMap { try AttachedFile.find($0, of: bulletin.id, in: tx) }
                    .flatMap { try services.files.answer($0, to: request.clientAddress, in: tx) }
            }
            guard let answer else { throw Problem.notFound }
            return answer
        }
    }
}

extension BulletinServices {
    /// Who may not add to it is told so before anything is read of the file.
    func attach(_ request: Request) async throws -> Receipt<ID> {
        let bulletin = try known(request)
        try policy.require(AttachToBulletin.verb, of: request.actor, on: bulletin.subject)
        guard bulletin.state == .published else { throw Problem(409, "bulletin.ended") }
        return try await keep(try await files.judge(request.upload), on: bulletin.id, as: request.actor, key: request.idempotency)
    }

    func keep(_ judged: AttachedFiles.Judged, on id: ID, as actor: Actor, key: IdempotencyKey?) async throws -> Receipt<ID> {
        let file = try files.keep(judged, of: id, in: store)
        return try await executor.perform(AttachToBulletin(id, file), as: actor, key: key)
    }
}

/// What hangs on a bulletin, and the form that adds to it.
struct BulletinFilesSection {
    let view: BulletinView
    let lexicon: Lexicon
    let tokens: FormTokens
    var problem: Problem?

    private var path: String { "\(BulletinPages.path)/\(view.bulletin.id)/files" }

    var html: HTML {
        let mayAdd = view.mayAttach && view.files.count < Int(FileLimits.count)
        guard !view.files.isEmpty || mayAdd else { return .empty }
        let items: HTML? = view.files.isEmpty ? nil : "<ul class=\"files\">\(view.files.map(item))</ul>"
        return "<section><h2>\(lexicon("files.title"))</h2>\(items)\(mayAdd ? form : .empty)</section>"
    }

    private func item(_ file: AttachedFile) -> HTML {
        let isLater = view.readAt.map { file.added > $0 } ?? false
        let later: HTML? = isLater ? "<p>\(Badge(lexicon("bulletin.file.later"), .warning).html)</p>" : nil
        return file.item(at: "\(path)/\(file.id)", beside: later, lexicon)
    }

    private var form: HTML {
        FormView(
            schema: AttachToBulletin.schema, action: path, tokens: tokens, lexicon: lexicon, submit: "files.send", problem: problem,
            takesFile: true, accepts: AttachedFile.accepted
        ).html
    }
}
