package import Delivery
package import Kernel

/// 补充附件: a photo, a sound or a video that belongs to a matter. Its bytes were sealed and laid down before; here it becomes true.
package struct AttachFile: Command {
    package static let verb = MatterPermission.attach
    package static let reading: Verb? = MatterPermission.read
    package static let schema = Schema("AttachFile", [])

    let number: String
    let file: AttachedFile

    package init(_ number: String, _ file: AttachedFile) {
        self.number = number
        self.file = file
    }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(number, in: tx).subject }

    package func run(in context: CommandContext) throws -> ID {
        let matter = try MatterMove.load(number, in: context.tx)
        guard file.record == matter.id else { throw Problem.notFound }
        try file.insert(in: context.tx)
        try context.tx.execute("UPDATE matter SET version = \(matter.version + 1) WHERE id = \(matter.id)")
        guard let content = Hex.decode(file.content.text) else { throw Problem.notFound }
        try context.emit(
            Event(
                stream: matter.id, version: matter.version + 1, type: Self.verb.text, unit: matter.place.unit,
                Payload().with("file", id: file.id).with("kind", token: file.kind.rawValue).with("content", commitment: content)))
        return file.id
    }
}
