import Delivery
import Kernel
import People
import Territory

/// 附件: the paper that a change of the territory rests on, as a picture. Its bytes were sealed under the change's key before.
struct AttachPaper: Command {
    static let verb: Verb = "territory.attach"
    static let reading: Verb? = UnitSearch.verb
    static let schema = Schema("AttachPaper", [])

    let id: ID
    let file: AttachedFile

    func subject(in tx: any Reading) throws -> Subject { try PlannedAct.require(id, in: tx).subject(in: tx) }

    func run(in context: CommandContext) throws -> ID {
        let plan = try PlannedAct.require(id, in: context.tx)
        guard file.record == plan.id, let content = Hex.decode(file.content.text) else { throw Problem.notFound }
        try file.insert(in: context.tx)
        try plan.tell(
            Self.verb, Payload().with("file", id: file.id).with("kind", token: file.kind.rawValue).with("content", commitment: content),
            in: context)
        return file.id
    }
}

/// The key that the papers of a change are sealed under, made when the first one comes.
struct OpenPapers: Command {
    static let verb = AttachPaper.verb
    static let reading: Verb? = UnitSearch.verb

    let id: ID

    func subject(in tx: any Reading) throws -> Subject { try PlannedAct.require(id, in: tx).subject(in: tx) }

    func run(in context: CommandContext) throws { _ = try SealedTexts.key(of: id, in: context) }
}

/// Takes papers in and gives them out.
struct ActPapers: Sendable {
    let acts: ActServices
    let files: AttachedFiles

    /// Who may not add to the change is told so before anything is read of the file.
    func add(_ request: Request) async throws {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        _ = try await acts.executor.perform(OpenPapers(id: id), as: request.actor)
        let judged = try await files.judge(request.upload)
        guard judged.kind.family == .photo else { throw Problem(422, "file.kind") }
        let file = try files.keep(judged, of: id, in: acts.store)
        _ = try await acts.executor.perform(AttachPaper(id: id, file: file), as: request.actor, key: request.idempotency)
    }

    func content(_ request: Request) throws -> Reply {
        let reply = try acts.store.read { tx in
            let act = try acts.act(request, in: tx)
            return try ID(request.parameter("file")).flatMap { try AttachedFile.find($0, of: act.id, in: tx) }
                .flatMap { try files.answer($0, to: request.clientAddress, in: tx) }
        }
        guard let reply else { throw Problem.notFound }
        return reply
    }

    static func list(_ act: ID, in tx: any Reading) throws -> [AttachedFile] { try AttachedFile.all(of: act, in: tx) }
}
