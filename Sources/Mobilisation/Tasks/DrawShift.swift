internal import Kernel
internal import People
internal import Process
internal import Territory

/// Gives out the places of a shift whose window is over, and tells the seed. It has no input: there is nothing to choose.
struct DrawShift: Command {
    static let verb: Verb = "task.draw"
    /// What the draw came to for one claim.
    static let drawn = "task.drawn"

    let shift: ID

    var serialisedBy: String? { TaskShift.line(shift) }

    func run(in context: CommandContext) throws {
        let tx = context.tx
        let shift = try TaskShift.load(shift, in: tx)
        let task = try TaskNotice.load(shift.task, in: tx)
        guard shift.isGathering, let terms = try context.scheme.section(MobilisationScheme.self).terms else { throw Problem.notFound }
        let text = try SealedTexts.read(shift.id, vault: context.vault, in: tx)[TaskShift.seedLabel]
        guard let seed = text.flatMap({ Hex.decode($0) }), Draw.commitment(to: seed) == shift.commitment else {
            throw Problem(500, "task.seed")
        }
        let entries = try Self.entries(of: shift.id, in: tx)
        let order = task.fairness.order(entries, seed: seed)
        for (index, id) in order.prefix(Int(shift.cap + terms.waiting)).enumerated() {
            guard let claim = try TaskClaim.find(id, in: tx) else { continue }
            let rank = Int64(index) + 1
            let isSeated = rank <= shift.cap
            try claim.change(
                "state = \(isSeated ? "held" : "waiting"), seat = \(isSeated ? rank : nil), queue = \(isSeated ? nil : rank)", Self.drawn,
                Payload().with("task", id: task.id).with("rank", number: rank).with("seated", flag: isSeated), unit: task.unit.id,
                in: context)
        }
        try tx.execute("UPDATE task_claim SET state = 'missed' WHERE shift = \(shift.id) AND state = 'entered'")
        try tx.execute("UPDATE task_shift SET drawn_ms = \(context.now), seed = \(seed) WHERE id = \(shift.id)")
        try task.move(
            Self.verb,
            Payload().with("shift", id: shift.id).with("entries", number: Int64(entries.count))
                .with("order", commitment: Digest.sha256(order.flatMap(\.bytes))).with("seed", commitment: seed),
            in: context)
    }

    static func entries(of shift: ID, in tx: any Reading) throws -> [Fairness.Entry] {
        try tx.all(statement(entriesOf: shift)) { Fairness.Entry(claim: try $0.id(0), served: try $0.optionalInstant(1)) }
    }

    /// Whoever joined after the call stands behind those who never served: leaving and joining again gains nothing.
    static func statement(entriesOf shift: ID) -> Statement {
        """
        SELECT c.id, CASE WHEN v.served_ms IS NULL AND v.joined_ms > t.published_ms THEN v.joined_ms ELSE v.served_ms END
        FROM task_claim c JOIN task t ON t.id = c.task LEFT JOIN volunteer v ON v.id = c.volunteer
        WHERE c.shift = \(shift) AND c.state = 'entered' ORDER BY c.turn LIMIT \(TaskShift.entryLimit)
        """
    }

    static let alarm = Alarm(name: "task.draw", everySeconds: 5) { executor in
        let now = executor.entropy.now()
        guard let due = try executor.store.read({ try TaskShift.due(by: now, limit: 1, in: $0) }).first else { return 0 }
        _ = try await executor.perform(DrawShift(shift: due.id), as: .system)
        return 1
    }
}
