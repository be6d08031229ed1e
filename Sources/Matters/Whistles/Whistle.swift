internal import Kernel
internal import People
internal import Process
internal import Territory

/// 吹哨: departments are called to a place, on a matter. A record beside the matter, with a stream of its own; the matter goes on, and so
/// do its clocks.
struct Whistle: Sendable {
    enum State: String, Sendable, CaseIterable { case open, settled, withdrawn }

    let id: ID
    let matter: ID
    /// In whose name it was blown.
    let unit: Matter.Place
    let ground: WhistleGround
    /// The version of the matter with which the reason was said.
    let said: Int64
    let blown: Instant
    /// When whoever was called has to be on site.
    let due: Instant
    let state: State
    let ended: Instant?
    /// Until when both sides may assess one another.
    let assess: Instant?
    let version: Int64

    /// Units that one whistle may call.
    static let callLimit = 12
    /// Whistles on one matter.
    static let matterLimit = 20

    private static let columns: Statement = """
        w.id, w.matter, w.ground, w.said, w.blown_ms, w.due_ms, w.state, w.ended_ms, w.assess_ms, w.version, u.unit, u.code, u.name, u.path,
        u.level FROM whistle w JOIN unit_now u ON u.unit = w.unit
        """

    private static func decode(_ row: any Row) throws -> Whistle {
        guard let ground = WhistleGround(rawValue: try row.text(2)) else { throw StoreError.column(2) }
        guard let state = State(rawValue: try row.text(6)) else { throw StoreError.column(6) }
        return Whistle(
            id: try row.id(0), matter: try row.id(1),
            unit: Matter.Place(
                unit: try row.id(10), code: try row.text(11), name: try row.text(12), path: try row.path(13), level: try row.text(14)),
            ground: ground, said: try row.int(3), blown: try row.instant(4), due: try row.instant(5), state: state,
            ended: try row.optionalInstant(7), assess: try row.optionalInstant(8), version: try row.int(9))
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Whistle? {
        try tx.first("SELECT \(columns) WHERE w.id = \(id) LIMIT 1", decode)
    }

    static func all(of matter: ID, in tx: any Reading) throws -> [Whistle] { try tx.all(statement(of: matter), decode) }

    static func statement(of matter: ID) -> Statement {
        "SELECT \(columns) WHERE w.matter = \(matter) ORDER BY w.id LIMIT \(matterLimit)"
    }

    static func named(_ ids: [ID], in tx: any Reading) throws -> [Whistle] {
        guard !ids.isEmpty else { return [] }
        return try tx.all("SELECT \(columns) WHERE w.id IN (\(Statement.list(ids.map { "\($0)" }))) LIMIT \(ids.count)", decode)
    }

    static let listColumns: [StaticString] = ["unit", "grp", "due_ms", "whistle"]

    /// One for each unit above the place and above those that were called.
    static func rows(_ id: ID, due: Instant, isOpen: Bool, _ lineages: [UnitLineage]) -> [[Value]] {
        Set(lineages.flatMap(\.units)).sorted().map { [$0.value, (isOpen ? "open" : "ended").value, due.value, id.value] }
    }

    private func rows(_ units: some Sequence<ID>, isOpen: Bool) -> [[Value]] {
        units.sorted().map { [$0.value, (isOpen ? "open" : "ended").value, due.value, id.value] }
    }

    /// The units in whose lists it stands: those that stood above when it was blown, and those that came to it since.
    private func listed(in tx: any Reading) throws -> [ID] {
        try tx.all("SELECT unit FROM whistle_in WHERE whistle = \(id) LIMIT 1000") { try $0.id(0) }
    }

    /// Stands in the lists of these units too.
    func list(in units: [ID], _ tx: any Transaction) throws {
        let missing = Set(units).subtracting(try listed(in: tx))
        try tx.load("whistle_in", columns: Self.listColumns, rows: rows(missing, isOpen: state == .open))
    }

    /// It ends for good: moves to the other lists, and tells it in its own stream.
    func end(
        as state: State, _ matter: Matter, _ calls: [WhistleCall], assess: Instant?, type: Verb, _ payload: Payload,
        in context: CommandContext
    ) throws {
        guard self.state == .open else { throw Problem(409, "whistle.ended") }
        let units = try listed(in: context.tx)
        try context.tx.replace(
            "whistle_in", columns: Self.listColumns, rows: rows(units, isOpen: true), by: rows(units, isOpen: false))
        let changed = try context.tx.executeCounting(
            """
            UPDATE whistle SET state = \(state.rawValue), ended_ms = \(context.now), assess_ms = \(assess), version = \(version + 1)
            WHERE id = \(id) AND version = \(version)
            """)
        guard changed == 1 else { throw Problem(409, "whistle.ended") }
        try context.emit(
            Event(stream: id, version: version + 1, type: type.text, unit: matter.place.unit, payload.with("matter", id: self.matter)))
    }
}

/// 报到: one unit that was called, from the call to its word on whether it had to come.
struct WhistleCall: Sendable {
    /// Who said that it was there.
    enum Told: String, Sendable { case scan, whistler, unit }

    let id: ID
    let whistle: ID
    let unit: Matter.Place
    let lineage: UnitLineage
    let arrived: Instant?
    let arrivedBy: Told?
    /// When it went before it was settled.
    let left: Instant?
    /// By the word of who blew it.
    let assessment: (inTime: Bool, solved: Bool)?
    /// By the unit's own word.
    let isJustified: Bool?
    let version: Int64

    var clocks: Clock.Subject { Self.clocks(id) }
    static func clocks(_ id: ID) -> Clock.Subject { Clock.Subject("call", id) }

    private static let columns: Statement = """
        c.id, c.whistle, c.arrived_ms, c.arrived_by, c.left_ms, c.in_time, c.solved, c.justified, c.version, u.unit, u.code, u.name, u.path,
        u.level, u.lineage FROM whistle_call c JOIN unit_now u ON u.unit = c.unit
        """

    private static func decode(_ row: any Row) throws -> WhistleCall {
        let inTime = try row.optionalInt(5).map { $0 != 0 }
        let solved = try row.optionalInt(6).map { $0 != 0 }
        return WhistleCall(
            id: try row.id(0), whistle: try row.id(1),
            unit: Matter.Place(
                unit: try row.id(9), code: try row.text(10), name: try row.text(11), path: try row.path(12), level: try row.text(13)),
            lineage: try row.lineage(14), arrived: try row.optionalInstant(2),
            arrivedBy: try row.optionalText(3).flatMap(Told.init(rawValue:)),
            left: try row.optionalInstant(4), assessment: inTime.flatMap { inTime in solved.map { (inTime, $0) } },
            isJustified: try row.optionalInt(7).map { $0 != 0 }, version: try row.int(8))
    }

    static func find(_ id: ID, in tx: any Reading) throws -> WhistleCall? {
        try tx.first("SELECT \(columns) WHERE c.id = \(id) LIMIT 1", decode)
    }

    /// In the order of the units' codes.
    static func all(of whistle: ID, in tx: any Reading) throws -> [WhistleCall] { try tx.all(statement(of: whistle), decode) }

    static func statement(of whistle: ID) -> Statement {
        "SELECT \(columns) WHERE c.whistle = \(whistle) LIMIT \(Whistle.callLimit)"
    }

    /// Writes what has changed of it, with its event.
    func change(_ changes: Statement, _ type: Verb, _ payload: Payload = Payload(), _ matter: Matter, in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            "UPDATE whistle_call SET \(changes), version = \(version + 1) WHERE id = \(id) AND version = \(version)")
        guard changed == 1 else { throw Problem(409, "whistle.changed") }
        try tell(type.text, payload, matter, in: context)
    }

    /// Told to the unit itself where `payload` says so.
    func tell(_ type: String, _ payload: Payload, _ matter: Matter, in context: CommandContext) throws {
        try context.emit(
            Event(
                stream: id, version: version + 1, type: type, unit: matter.place.unit,
                payload.with("whistle", id: whistle).with("called", id: unit.unit)))
    }
}

/// A whistle with its matter, or one unit's call with both: what a command acts on.
struct BlownWhistle {
    let whistle: Whistle
    let matter: Matter

    static func load(_ id: ID, in tx: any Reading) throws -> BlownWhistle {
        guard let whistle = try Whistle.find(id, in: tx), let matter = try Matter.find(id: whistle.matter, in: tx) else {
            throw Problem.notFound
        }
        return BlownWhistle(whistle: whistle, matter: matter)
    }

    static func call(_ id: ID, in tx: any Reading) throws -> (call: WhistleCall, blown: BlownWhistle) {
        guard let call = try WhistleCall.find(id, in: tx) else { throw Problem.notFound }
        return (call, try load(call.whistle, in: tx))
    }

    /// For what whoever looks after the place may do.
    var subject: Subject { Subject(place: matter.place.path) }

    /// For what a unit may do that was called.
    func subject(of call: WhistleCall) -> Subject { Subject(place: matter.place.path, owner: call.unit.path) }

    /// To whoever looks after the place, and to those that were called.
    func isShown(to actor: Actor, _ calls: [WhistleCall], _ policy: Policy) -> Bool {
        ([subject] + calls.map(subject(of:))).contains { policy.allows(WhistlePermission.read, actor, on: $0) }
    }

    /// Seals what was said under the matter's key, so that it is erased with it.
    func say(_ text: String, _ label: String, in context: CommandContext) throws -> [UInt8] {
        guard try SealedTexts.count(of: matter.id, in: context.tx) < MatterMove.textLimit else { throw Problem(409, "matter.full") }
        return try SealedTexts.write(text, label: label, of: matter.id, in: context)
    }
}
