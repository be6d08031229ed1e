internal import Kernel

/// The same words from the same person about the same place, again and again: the number of the earlier matter is told instead.
///
/// Kept for a day as a keyed hash of the words: nothing can be read out of it. Somebody else who says the same is somebody else; who gives
/// neither account nor phone cannot be told from a neighbour, and is held by the limits on addresses alone.
enum RepeatedText {
    static let limit = 3
    static let seconds: Int64 = 86_400

    private static func match(_ beginning: MatterBeginning, _ context: CommandContext) -> [UInt8]? {
        guard beginning.enteredBy == nil, let who = beginning.reporter.phone ?? beginning.reporter.account?.description else { return nil }
        let words = String(beginning.what.filter { !$0.isWhitespace && !$0.isPunctuation })
        return context.vault.match("\(who)|\(beginning.place.code)|\(words)", purpose: "matter.said")
    }

    static func judge(_ beginning: MatterBeginning, in context: CommandContext) throws {
        guard let match = match(beginning, context) else { return }
        let since = context.now.adding(seconds: -seconds)
        let earlier = try context.tx.all(
            """
            SELECT m.number FROM matter_said s JOIN matter m ON m.id = s.matter
            WHERE s.match = \(match) AND s.said_ms > \(since) ORDER BY s.said_ms LIMIT \(limit)
            """
        ) { try $0.text(0) }
        guard earlier.count >= limit, let number = earlier.first else { return }
        throw Problem(409, "matter.repeated", args: ["number": number])
    }

    static func note(_ beginning: MatterBeginning, matter: ID, in context: CommandContext) throws {
        guard let match = match(beginning, context) else { return }
        try context.tx.execute(
            "INSERT INTO matter_said (match, said_ms, matter) VALUES (\(match), \(context.now), \(matter))")
    }

    static let prune = Sweep(name: "matters.said", everySeconds: 600) { tx in
        try tx.executeCounting(
            """
            DELETE FROM matter_said WHERE (match, said_ms, matter) IN (
                SELECT match, said_ms, matter FROM matter_said WHERE said_ms < \(tx.recorded.adding(seconds: -seconds))
                ORDER BY said_ms LIMIT 500)
            """)
    }
}
