package import Kernel

/// Says that one has read one's notices: one of them, or all up to a moment.
package struct ReadNotices: Command {
    package static let verb: Verb = "notice.read"
    static let biteLimit = 1000

    let one: ID?

    package init(_ one: ID?) { self.one = one }

    package func run(in context: CommandContext) throws -> Int {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let tx = context.tx
        let count: Int
        if let one {
            let state = try tx.first("SELECT state FROM delivery WHERE id = \(one) AND recipient = \(account) LIMIT 1") { try $0.text(0) }
            guard let state, state == Delivery.State.unread.rawValue || state == Delivery.State.read.rawValue else {
                throw Problem.notFound
            }
            count = try tx.executeCounting(
                "UPDATE delivery SET state = 'read', done_ms = \(context.now) WHERE id = \(one) AND state = 'unread'")
        } else {
            count = try tx.executeCounting(
                """
                UPDATE delivery SET state = 'read', done_ms = \(context.now) WHERE id IN (
                    SELECT id FROM delivery WHERE recipient = \(account) AND state = 'unread' LIMIT \(Self.biteLimit))
                """)
        }
        try context.emit(
            Event(
                stream: context.newID(), version: 1, type: Self.verb.text,
                Payload().with("account", id: account).with("count", number: Int64(count))))
        return count
    }
}
