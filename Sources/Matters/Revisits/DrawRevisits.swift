internal import Kernel
internal import People
internal import Process

/// Draws the sample of a period whose frame is whole, and tells the seed. It has no input: there is nothing to choose.
struct DrawRevisits: Command {
    static let verb: Verb = "revisit.draw"
    /// What each call begins with.
    static let chosen: Verb = "revisit.choose"

    let period: ID

    func run(in context: CommandContext) throws {
        let tx = context.tx
        guard let period = try RevisitPeriod.find(id: period, in: tx), period.collected != nil, period.drawn == nil else {
            throw Problem.notFound
        }
        let text = try SealedTexts.read(period.id, vault: context.vault, in: tx)[CommitRevisits.label]
        guard let seed = text.flatMap({ Hex.decode($0) }), RevisitDraw.commitment(to: seed) == period.commitment else {
            throw Problem(500, "revisit.seed")
        }
        let frame = try period.frame(in: tx)
        let samples = RevisitDraw.draw(frame.map { ($0.unit, $0.token) }, seed, period.rule)
        let strata = samples.sorted { $0.key < $1.key }
        try tx.load(
            "revisit_stratum", columns: ["period", "stratum", "frame", "drawn"],
            rows: strata.map { [period.id.value, $0.key.value, $0.value.frame.value, Int64($0.value.drawn.count).value] })
        let byToken = Dictionary(frame.map { ($0.token, $0.matter) }) { first, _ in first }
        let due = try context.scheme.section(WorkCalendar.self).due(period.rule.within, after: context.now).at
        var drawn: Int64 = 0
        for (_, sample) in strata {
            for token in sample.drawn {
                guard let matter = try byToken[token].flatMap({ try Matter.find(id: $0, in: tx) }) else { continue }
                try begin(token, matter, period, due: due, in: context)
                drawn += 1
            }
        }
        try tx.execute(
            """
            UPDATE revisit_period SET drawn_ms = \(context.now), seed = \(seed), version = \(period.version + 1) WHERE id = \(period.id)
            """)
        let whole = Digest.sha256(frame.flatMap(\.token))
        try context.emit(
            Event(
                stream: period.id, version: period.version + 1, type: Self.verb.text,
                Payload().with("frame", number: Int64(frame.count)).with("drawn", number: drawn).with("tokens", commitment: whole)
                    .with("seed", commitment: seed)))
    }

    private func begin(
        _ token: [UInt8], _ matter: Matter, _ period: RevisitPeriod, due: Instant, in context: CommandContext
    ) throws {
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO revisit (id, period, token, matter, unit, state, next_ms, due_ms, version)
            VALUES (\(id), \(period.id), \(token), \(matter.id), \(matter.owner.unit), 'waiting', \(context.now), \(due), \(1))
            """)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.chosen.text, unit: matter.owner.unit,
                Payload().with("period", token: period.name).with("matter", id: matter.id)))
    }
}
