internal import Kernel
internal import People
internal import Process

/// Draws the samples of a period whose frame is whole, some units at a time, and tells the seed with the last of them. It has no input:
/// there is nothing to choose, and in whatever bites it is done, it comes to the same.
struct DrawRevisits: Command {
    static let verb: Verb = "revisit.draw"
    /// What each call begins with.
    static let chosen: Verb = "revisit.choose"
    /// When so many calls were begun, or so many tokens were looked at, the rest waits for the next transaction.
    static let callBite = 200
    static let tokenBite = 5000

    let period: ID
    var callBite = Self.callBite

    func run(in context: CommandContext) throws {
        let tx = context.tx
        guard let period = try RevisitPeriod.find(id: period, in: tx), period.collected != nil, period.drawn == nil else {
            throw Problem.notFound
        }
        let text = try SealedTexts.read(period.id, vault: context.vault, in: tx)[CommitRevisits.label]
        guard let seed = text.flatMap({ Hex.decode($0) }), RevisitDraw.commitment(to: seed) == period.commitment else {
            throw Problem(500, "revisit.seed")
        }
        let done = Set(
            try tx.all("SELECT stratum FROM revisit_stratum WHERE period = \(period.id) ORDER BY stratum LIMIT 5000") { try $0.id(0) })
        var left = RevisitDraw.samples(try period.parts(in: tx)).filter { !done.contains($0.stratum) }[...]
        let due = try context.scheme.section(WorkCalendar.self).due(period.rule.within, after: context.now).at
        var (calls, tokens): (Int, [[UInt8]]) = (0, [])
        while calls < callBite, tokens.count < Self.tokenBite, let next = left.popFirst() {
            let frame = try next.parts.flatMap { try period.tokens(of: $0, in: tx) }
            calls += try draw(frame, for: next.stratum, seed, period, due: due, in: context)
            tokens += frame
        }
        let payload = Payload().with("count", number: Int64(calls)).with("tokens", commitment: Digest.sha256(tokens.flatMap { $0 }))
        try tell(payload, left.isEmpty ? seed : nil, period, in: context)
    }

    /// Returns how many calls were begun.
    private func draw(
        _ frame: [[UInt8]], for stratum: ID, _ seed: [UInt8], _ period: RevisitPeriod, due: Instant, in context: CommandContext
    ) throws -> Int {
        let drawn = RevisitDraw.sample(frame, seed, period.rule)
        try context.tx.execute(
            """
            INSERT INTO revisit_stratum (period, stratum, frame, drawn)
            VALUES (\(period.id), \(stratum), \(Int64(frame.count)), \(Int64(drawn.count)))
            """)
        for token in drawn {
            let id = try context.tx.first("SELECT matter FROM revisit_frame WHERE period = \(period.id) AND token = \(token) LIMIT 1") {
                try $0.id(0)
            }
            guard let matter = try id.flatMap({ try Matter.find(id: $0, in: context.tx) }) else { throw Problem.notFound }
            try begin(token, matter, stratum, period, due: due, in: context)
        }
        return drawn.count
    }

    /// `seed`: once every sample is drawn.
    private func tell(_ payload: Payload, _ seed: [UInt8]?, _ period: RevisitPeriod, in context: CommandContext) throws {
        let (tx, version) = (context.tx, period.version + 1)
        var payload = payload.with("whole", flag: seed != nil)
        if let seed {
            let sums = try tx.first(
                "SELECT COALESCE(SUM(frame), 0), COALESCE(SUM(drawn), 0) FROM revisit_stratum WHERE period = \(period.id)"
            ) { (frame: try $0.int(0), drawn: try $0.int(1)) }
            payload = payload.with("frame", number: sums?.frame ?? 0).with("drawn", number: sums?.drawn ?? 0)
                .with("seed", commitment: seed)
        }
        try tx.execute(
            """
            UPDATE revisit_period SET drawn_ms = \(seed.map { _ in context.now }), seed = \(seed), version = \(version)
            WHERE id = \(period.id)
            """)
        try context.emit(Event(stream: period.id, version: version, type: Self.verb.text, payload))
    }

    private func begin(
        _ token: [UInt8], _ matter: Matter, _ stratum: ID, _ period: RevisitPeriod, due: Instant, in context: CommandContext
    ) throws {
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO revisit (id, period, token, stratum, matter, unit, state, next_ms, due_ms, version)
            VALUES (\(id), \(period.id), \(token), \(stratum), \(matter.id), \(matter.owner.unit), 'waiting', \(context.now), \(due),
                \(1))
            """)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.chosen.text, unit: matter.owner.unit,
                Payload().with("period", token: period.name).with("matter", id: matter.id)))
    }
}
