package import Kernel

/// Signs out. Only one's own session can be ended.
package struct EndSession: Command {
    package static let verb: Verb = "session.end"

    private let session: ID

    package init(_ session: ID) { self.session = session }

    package func run(in context: CommandContext) throws {
        let open = try context.tx.first("SELECT account FROM session WHERE id = \(session) AND ended_ms IS NULL LIMIT 1") { try $0.id(0) }
        guard let open, context.actor.isSystem || context.actor.account == open else { throw Problem.notFound }
        try context.tx.execute("UPDATE session SET ended_ms = \(context.now) WHERE id = \(session)")
        try context.emit(Event(stream: session, version: 2, type: Self.verb.text, Payload().with("account", id: open)))
    }
}
