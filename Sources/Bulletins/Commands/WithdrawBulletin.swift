package import Kernel
internal import People
internal import Territory

/// 撤回: what was told does not hold any more. Whoever reads it still is told so, and why.
package struct WithdrawBulletin: Command {
    package static let verb: Verb = "bulletin.withdraw"
    package static var reading: Verb? { BulletinPermission.read }

    package enum Fields {
        package static let ground = Field.text("ground", maximum: 500)
        package static let schema = Schema("WithdrawBulletin", [ground.any])
    }

    let id: ID
    let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    private func find(in tx: any Reading) throws -> Bulletin {
        guard let found = try Bulletin.find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    package func subject(in tx: any Reading) throws -> Subject { try find(in: tx).subject }

    package func run(in context: CommandContext) throws {
        let bulletin = try find(in: context.tx)
        guard bulletin.state == .published else { throw Problem(409, "bulletin.ended") }
        let version = try bulletin.end(as: .withdrawn, in: context)
        let ground = try SealedTexts.write(input[Fields.ground], label: BulletinText.ground, of: id, in: context)
        try context.emit(
            Event(
                stream: id, version: version, type: Self.verb.text, unit: bulletin.target.id, Payload().with("ground", commitment: ground)))
    }
}
