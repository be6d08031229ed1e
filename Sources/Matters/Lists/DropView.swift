package import Kernel
internal import People

/// Forgets a saved question of one's own.
package struct DropView: Command {
    package static let verb: Verb = "view.drop"

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func run(in context: CommandContext) throws {
        guard let account = context.actor.account,
            try context.tx.executeCounting("DELETE FROM work_view WHERE id = \(id) AND account = \(account)") == 1
        else { throw Problem.notFound }
        try SealedTexts.erase([id], in: context.tx)
        try context.emit(Event(stream: id, version: 2, type: Self.verb.text, Payload().with("account", id: account)))
    }
}
