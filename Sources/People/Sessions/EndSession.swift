package import Kernel

/// Signs out, here or from afar. Only one's own session can be ended.
package struct EndSession: Command {
    package static let verb: Verb = "session.end"

    private let session: ID

    package init(_ session: ID) { self.session = session }

    package func run(in context: CommandContext) throws {
        let open = try context.tx.first("SELECT account FROM session WHERE id = \(session) AND ended_ms IS NULL LIMIT 1") { try $0.id(0) }
        guard let open, context.actor.isSystem || context.actor.account == open else { throw Problem.notFound }
        try Self.end(session, of: open, in: context)
    }

    fileprivate static func end(_ session: ID, of account: ID, in context: CommandContext) throws {
        try context.tx.execute("UPDATE session SET ended_ms = \(context.now) WHERE id = \(session)")
        try context.emit(Event(stream: session, version: 2, type: Self.verb.text, Payload().with("account", id: account)))
    }
}

/// Signs out everywhere else: every session of one's own but this one. Tokens go on; they are revoked one by one.
package struct EndOtherSessions: Command {
    package static let verb = EndSession.verb

    package init() {}

    package func run(in context: CommandContext) throws {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let others = try context.tx.all(OwnSession.statement(account, at: context.now), OwnSession.decode)
            .filter { $0.id != context.actor.session }
        guard !others.isEmpty else { throw Problem(409, "session.alone") }
        for session in others { try EndSession.end(session.id, of: account, in: context) }
    }
}
