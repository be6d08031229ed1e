internal import Kernel
internal import People
internal import Process

/// 裁定: a dispute over whose matter it is, from asking until it is decided. Whoever decides has a clock of their own beside the office's,
/// which answers for the matter meanwhile.
struct Arbitration: Sendable {
    enum State: String, Sendable {
        case waiting, decided
        /// The matter went on without it.
        case dropped
    }

    let id: ID
    let matter: ID
    /// The unit of the arbiter: told first when it is late.
    let unit: ID
    /// The office that asked.
    let asker: ID
    let asked: Instant
    let state: State
    let settled: Instant?

    /// What its clock runs on.
    static func clocks(_ id: ID) -> Clock.Subject { Clock.Subject("arbitration", id) }

    /// A matter is disputed once as a rule, since who was decided for cannot dispute it again.
    static let limit = 50

    private static let columns: Statement = "id, matter, unit, asker, asked_ms, state, settled_ms"

    private static func decode(_ row: any Row) throws -> Arbitration {
        guard let state = State(rawValue: try row.text(5)) else { throw StoreError.column(5) }
        return Arbitration(
            id: try row.id(0), matter: try row.id(1), unit: try row.id(2), asker: try row.id(3), asked: try row.instant(4), state: state,
            settled: try row.optionalInstant(6))
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Arbitration? {
        try tx.first("SELECT \(columns) FROM arbitration WHERE id = \(id) LIMIT 1", decode)
    }

    static func all(of matter: ID, in tx: any Reading) throws -> [Arbitration] {
        try tx.all("SELECT \(columns) FROM arbitration WHERE matter = \(matter) ORDER BY id LIMIT \(limit)", decode)
    }

    /// What a step does to a dispute: begins it, decides it, or leads away from it.
    static func follow(_ move: MatterMove, to target: MatterScheme.State, in context: CommandContext) throws {
        let scheme = try context.scheme.section(MatterScheme.self)
        if move.verb == .dispute { try begin(move.matter, scheme, in: context) }
        guard scheme.isDisputed(move.matter.state), target.id != move.matter.state else { return }
        guard let open = try all(of: move.matter.id, in: context.tx).last(where: { $0.state == .waiting }) else { return }
        let clocks = try Clocks(Self.clocks(open.id), in: context)
        let isDecided = move.verb == .arbitrate
        if isDecided { try clocks.finish([.decide]) } else { try clocks.stop([.decide]) }
        try context.tx.execute(
            """
            UPDATE arbitration SET state = \((isDecided ? State.decided : .dropped).rawValue), settled_ms = \(context.now)
            WHERE id = \(open.id)
            """)
    }

    private static func begin(_ matter: Matter, _ scheme: MatterScheme, in context: CommandContext) throws {
        let arbiter = try self.arbiter(of: matter, context.scheme, in: context.tx)
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO arbitration (id, matter, unit, asker, asked_ms, state)
            VALUES (\(id), \(matter.id), \(arbiter.unit), \(matter.owner.unit), \(context.now), \(State.waiting.rawValue))
            """)
        let category = scheme.category(matter.category)
        let bounds = try context.scheme.section(BoundsScheme.self)
        // A pack that sets no limit for it: to say whose it is takes as long as giving it out, or as handling it.
        let limit = bounds.arbitration ?? category.flatMap { scheme.limit(.dispatch, of: $0) ?? scheme.limit(.handle, of: $0) }
        guard let limit else { return }
        try Clocks(Self.clocks(id), in: context).start(
            [Clocks.Start(.decide, limit)], unit: arbiter.unit, level: arbiter.level, warnPercent: scheme.reminders?.warnPercent)
    }

    /// The nearest unit above the matter's place in which somebody may decide; without anybody the top.
    private static func arbiter(of matter: Matter, _ scheme: Scheme, in tx: any Reading) throws -> Matter.Place {
        let roles = scheme.roles(with: MatterVerb.arbitrate.verb).filter { $0.over == .place }.map(\.id)
        for unit in matter.placeLineage.units.reversed() where try !Staff.of(unit, roles: roles, in: tx).isEmpty {
            if let found = try Unit.find(id: unit, in: tx) { return found.place }
        }
        return try matter.placeLineage.units.first.flatMap { try Unit.find(id: $0, in: tx)?.place } ?? matter.place
    }

    /// The arbiter is told, then those above, like any other who is late.
    static let alarm = ClockAlarm.alarm(
        "arbitration", everySeconds: 5, rules: ClockRules(ladder: MatterAlarm.rules.ladder, climb: MatterAlarm.rules.climb))

    /// What waits has a clock, on a matter that is with somebody; what is settled has none.
    static let check = IntegrityCheck("arbitrations") { tx in
        try tx.all(
            """
            SELECT m.number FROM arbitration a JOIN matter m ON m.id = a.matter
            WHERE a.state = 'waiting' AND (m.kind <> 'dispatched'
                OR NOT EXISTS (SELECT 1 FROM clock c WHERE c.subject = a.id AND c.ended_ms IS NULL)) ORDER BY m.number LIMIT 100
            """
        ) { "matter \(try $0.text(0)) waits for an arbiter without a clock, or is not disputed" }
            + tx.all(
                """
                SELECT m.number FROM arbitration a JOIN matter m ON m.id = a.matter
                WHERE a.state <> 'waiting' AND EXISTS (SELECT 1 FROM clock c WHERE c.subject = a.id AND c.ended_ms IS NULL)
                ORDER BY m.number LIMIT 100
                """
            ) { "the arbiter of matter \(try $0.text(0)) has decided, and the clock runs on" }
    }
}

extension MatterScheme {
    /// Whether it waits for an arbiter in this state.
    func isDisputed(_ state: String) -> Bool { transitions.contains { $0.verb == .dispute && $0.to == state } }
}
