package import Delivery
package import Kernel
internal import Territory

/// 附件: a photo, a sound or a video that belongs to a bulletin, added by whoever may publish it and only while it is in force. What was
/// told stays word for word; a file has a time of its own, so that who has confirmed already sees that it came later. Its bytes were sealed
/// under the bulletin's key before; here it becomes true.
package struct AttachToBulletin: Command {
    package static let verb = PublishBulletin.verb
    package static var reading: Verb? { BulletinPermission.read }
    package static let schema = Schema("AttachToBulletin", [])

    let id: ID
    let file: AttachedFile

    package init(_ id: ID, _ file: AttachedFile) {
        self.id = id
        self.file = file
    }

    private func find(in tx: any Reading) throws -> Bulletin {
        guard let found = try Bulletin.find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    package func subject(in tx: any Reading) throws -> Subject { try find(in: tx).subject }

    package func run(in context: CommandContext) throws -> ID {
        let bulletin = try find(in: context.tx)
        guard file.record == bulletin.id, let content = Hex.decode(file.content.text) else { throw Problem.notFound }
        let version = try bulletin.grow(in: context.tx)
        try file.insert(in: context.tx)
        try context.emit(
            Event(
                stream: id, version: version, type: "bulletin.attach", unit: bulletin.target.id,
                Payload().with("file", id: file.id).with("kind", token: file.kind.rawValue).with("content", commitment: content)))
        return file.id
    }
}
