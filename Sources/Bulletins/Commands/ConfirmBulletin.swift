package import Kernel
internal import Territory

/// 已读: somebody it is addressed to says that they read it, by one tap. Its event has a stream of its own, so that thousands may tap at
/// once and none waits for another.
package struct ConfirmBulletin: Command {
    package static let verb: Verb = "bulletin.confirm"

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func run(in context: CommandContext) throws {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let day = context.now.day
        guard let bulletin = try Bulletin.find(id, in: context.tx),
            try bulletin.isOpen(to: context.actor, Policy(context.scheme), on: day, in: context.tx)
        else { throw Problem.notFound }
        guard try bulletin.isAddressed(to: account, on: day, in: context.tx) else { throw Problem(409, "bulletin.not_for_you") }
        guard bulletin.state == .published else { throw Problem(409, "bulletin.ended") }
        let isKnown =
            try context.tx.first(
                "SELECT 1 FROM bulletin_read WHERE bulletin = \(id) AND account = \(account) LIMIT 1", { try $0.int(0) }) != nil
        guard !isKnown else { throw Problem(409, "bulletin.confirmed") }
        try context.tx.execute(
            "INSERT INTO bulletin_read (bulletin, account, read_ms) VALUES (\(id), \(account), \(context.now))")
        try context.emit(
            Event(
                stream: context.newID(), version: 1, type: Self.verb.text, unit: bulletin.target.id, Payload().with("bulletin", id: id)))
    }
}
