package import Kernel
internal import People
internal import Process

/// 班次: when, and how many places there are. Everything that gives out its places waits in line for it.
package struct TaskShift: Sendable {
    package let id: ID
    package let task: ID
    package let starts: Instant
    package let ends: Instant
    package let cap: Int64
    /// When the window ends; `nil` where places are given out at once.
    package let draws: Instant?
    package let drawn: Instant?
    package let commitment: [UInt8]?
    /// Told from the draw on.
    package let seed: [UInt8]?

    static let limit = 20
    static let longestHours: Int64 = 24
    /// More do not enter one draw.
    static let entryLimit: Int64 = 5000
    static let seedLabel = "seed"

    package var minutes: Int64 { (ends.ms - starts.ms) / 60_000 }
    /// Claims are gathered now and given places later.
    var isGathering: Bool { draws != nil && drawn == nil }
    /// Where commands that give out its places stand in line.
    static func line(_ id: ID) -> String { "shift/\(id)" }

    private static let columns: Statement = "id, task, starts_ms, ends_ms, cap, draws_ms, drawn_ms, commitment, seed"

    private static func decode(_ row: any Row) throws -> TaskShift {
        TaskShift(
            id: try row.id(0), task: try row.id(1), starts: try row.instant(2), ends: try row.instant(3), cap: try row.int(4),
            draws: try row.optionalInstant(5), drawn: try row.optionalInstant(6), commitment: try row.optionalBytes(7),
            seed: try row.optionalBytes(8))
    }

    package static func load(_ id: ID, in tx: any Reading) throws -> TaskShift {
        guard let found = try tx.first("SELECT \(columns) FROM task_shift WHERE id = \(id) LIMIT 1", decode) else { throw Problem.notFound }
        return found
    }

    package static func all(of task: ID, in tx: any Reading) throws -> [TaskShift] {
        try tx.all("SELECT \(columns) FROM task_shift WHERE task = \(task) ORDER BY starts_ms, id LIMIT \(limit)", decode)
    }

    /// Those whose window is over, the longest due first.
    static func statement(due now: Instant, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM task_shift WHERE draws_ms IS NOT NULL AND drawn_ms IS NULL AND draws_ms <= \(now)
        ORDER BY draws_ms, id LIMIT \(limit)
        """
    }

    static func due(by now: Instant, limit: Int, in tx: any Reading) throws -> [TaskShift] {
        try tx.all(statement(due: now, limit: limit), decode)
    }

    // MARK: - Writing

    /// What a form says of a shift.
    enum Fields {
        static let day = Field.date("day")
        static let starts = Field.line("starts", maximum: 5)
        static let ends = Field.line("ends", maximum: 5)
        static let places = Field.integer("places", 1...500)
        /// How long claims are gathered, where places are not given out at once.
        static let window = Field.integer("window_hours", 1...336).optional
        static let all = [day.any, starts.any, ends.any, places.any, window.any]
    }

    /// Judges what was said; every fault is told.
    static func read(
        _ input: Input, of task: ID, _ fairness: Fairness, _ terms: MobilisationScheme.Terms, in context: CommandContext
    ) throws -> TaskShift {
        var faults: [FieldProblem] = []
        let day = Day(input[Fields.day]) ?? context.now.day
        let begin = DayTime.minutes(input[Fields.starts])
        let end = DayTime.minutes(input[Fields.ends])
        if begin == nil { faults.append(FieldProblem(Fields.starts.name, "time")) }
        if end == nil { faults.append(FieldProblem(Fields.ends.name, "time")) }
        let starts = Instant(ms: day.start.ms + (begin ?? 0) * 60_000)
        // What ends before it begins ends on the next morning: a watch at night is one shift.
        let next = (end ?? 0) <= (begin ?? 0) ? day.next : day
        let ends = Instant(ms: next.start.ms + (end ?? 0) * 60_000)
        if begin != nil, starts <= context.now { faults.append(FieldProblem(Fields.day.name, "past")) }
        if input[Fields.places] > terms.places {
            faults.append(FieldProblem(Fields.places.name, "integer", args: ["min": "1", "max": "\(terms.places)"]))
        }
        var draws: Instant?
        if fairness.hasWindow {
            if let hours = input[Fields.window] { draws = context.now.adding(seconds: hours * 3600) }
            if draws == nil { faults.append(FieldProblem(Fields.window.name, "required")) }
            if let draws, draws >= starts { faults.append(FieldProblem(Fields.window.name, "window")) }
        } else if input[Fields.window] != nil {
            faults.append(FieldProblem(Fields.window.name, "no_window"))
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return TaskShift(
            id: context.newID(), task: task, starts: starts, ends: ends, cap: input[Fields.places], draws: draws, drawn: nil,
            commitment: nil, seed: nil)
    }

    /// Writes it; where places will be drawn, with the commitment to a seed that only this installation can read until then.
    func insert(in context: CommandContext) throws -> Payload {
        var commitment: [UInt8]?
        if draws != nil {
            let seed = context.random(Draw.seedBytes)
            commitment = Draw.commitment(to: seed)
            try SealedTexts.write([(label: Self.seedLabel, text: Hex.encode(seed))], of: id, isNew: true, in: context)
        }
        try context.tx.execute(
            """
            INSERT INTO task_shift (id, task, starts_ms, ends_ms, cap, draws_ms, commitment)
            VALUES (\(id), \(task), \(starts), \(ends), \(cap), \(draws), \(commitment))
            """)
        return Payload().with("shift", id: id).with("starts", instant: starts).with("ends", instant: ends).with("places", number: cap)
            .with("draws", instant: draws).with("commitment", commitment: commitment)
    }
}
