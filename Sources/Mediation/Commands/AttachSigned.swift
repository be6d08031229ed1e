package import Delivery
package import Kernel
internal import Territory

/// 归档签字件: the paper that was signed, as a picture. Its bytes were sealed under the case's key before; here it becomes true.
package struct AttachSigned: Command {
    package static let verb: Verb = "mediation.attach"
    package static let reading: Verb? = MediationPermission.read
    package static let schema = Schema("AttachSigned", [])

    let id: ID
    let file: AttachedFile

    package init(_ id: ID, _ file: AttachedFile) {
        self.id = id
        self.file = file
    }

    package func subject(in tx: any Reading) throws -> Subject { try MediationCase.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws -> ID {
        let mediation = try MediationCase.load(id, in: context.tx)
        guard try mediation.isOpen(to: context.actor, Policy(context.scheme), in: context.tx), file.record == mediation.id else {
            throw Problem.notFound
        }
        guard mediation.state == .agreed, !mediation.isForgotten else { throw Problem(409, "mediation.state") }
        try file.insert(in: context.tx)
        guard let content = Hex.decode(file.content.text) else { throw Problem.notFound }
        _ = try CaseMove(mediation, in: context).commit(
            Self.verb, Payload().with("file", id: file.id).with("kind", token: file.kind.rawValue).with("content", commitment: content))
        return file.id
    }
}
