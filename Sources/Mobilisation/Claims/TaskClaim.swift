package import Kernel

/// 认领: one volunteer, one shift, one row. A place is a number from 1 to the shift's cap, held by one claim at a time.
package struct TaskClaim: Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// In the draw.
        case entered
        case held
        case waiting
        /// Given back.
        case left
        /// Not drawn, and too far behind to wait.
        case missed
        /// Was there, by the leader's word.
        case served

        package var isLive: Bool { self == .entered || self == .held || self == .waiting }
    }

    package let id: ID
    package let shift: ID
    package let task: ID
    package let volunteer: ID
    package let state: State
    package let seat: Int64?
    /// The order among those who wait.
    package let queue: Int64?
    package let claimed: Instant
    package let arrived: Instant?
    package let minutes: Int64?
    /// To whom it is offered, and under which id.
    package let offer: (id: ID, to: ID)?
    package let version: Int64

    private static let columns: Statement =
        "id, shift, task, volunteer, state, seat, queue, claimed_ms, arrived_ms, minutes, offer, offered_to, version"

    private static func decode(_ row: any Row) throws -> TaskClaim {
        guard let state = State(rawValue: try row.text(4)) else { throw StoreError.column(4) }
        let (offer, to) = (try row.optionalID(10), try row.optionalID(11))
        return TaskClaim(
            id: try row.id(0), shift: try row.id(1), task: try row.id(2), volunteer: try row.id(3), state: state,
            seat: try row.optionalInt(5), queue: try row.optionalInt(6), claimed: try row.instant(7),
            arrived: try row.optionalInstant(8), minutes: try row.optionalInt(9),
            offer: offer.flatMap { id in to.map { (id, $0) } }, version: try row.int(12))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> TaskClaim? {
        try tx.first("SELECT \(columns) FROM task_claim WHERE id = \(id) LIMIT 1", decode)
    }

    static func load(_ id: ID, in tx: any Reading) throws -> TaskClaim {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    static func find(offer: ID, in tx: any Reading) throws -> TaskClaim? {
        try tx.first("SELECT \(columns) FROM task_claim WHERE offer = \(offer) LIMIT 1", decode)
    }

    /// What is offered to somebody of one task.
    static func offered(to volunteer: ID, of task: ID, in tx: any Reading) throws -> [TaskClaim] {
        try tx.all(
            "SELECT \(columns) FROM task_claim WHERE offered_to = \(volunteer) AND task = \(task) ORDER BY id LIMIT 20", decode)
    }

    /// Those with a place, by its number.
    package static func seated(_ shift: ID, in tx: any Reading) throws -> [TaskClaim] { try tx.all(statement(seated: shift), decode) }

    static func statement(seated shift: ID) -> Statement {
        "SELECT \(columns) FROM task_claim WHERE shift = \(shift) AND seat IS NOT NULL ORDER BY seat LIMIT 500"
    }

    /// Those who wait, in their order.
    package static func waiting(_ shift: ID, limit: Int = 200, in tx: any Reading) throws -> [TaskClaim] {
        try tx.all(statement(waiting: shift, limit: limit), decode)
    }

    static func statement(waiting shift: ID, limit: Int) -> Statement {
        "SELECT \(columns) FROM task_claim WHERE shift = \(shift) AND state = 'waiting' ORDER BY queue LIMIT \(limit)"
    }

    static func live(_ volunteer: ID, on shift: ID, in tx: any Reading) throws -> TaskClaim? {
        try tx.first(
            """
            SELECT \(columns) FROM task_claim
            WHERE shift = \(shift) AND volunteer = \(volunteer) AND state IN ('entered', 'held', 'waiting') LIMIT 1
            """, decode)
    }

    /// Somebody's own, newest first.
    package static func all(of volunteer: ID, after: Keyset = .start, limit: Int, in tx: any Reading) throws -> [TaskClaim] {
        try tx.all(statement(of: volunteer, after: after, limit: limit), decode)
    }

    static func statement(of volunteer: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT \(columns) FROM task_claim WHERE volunteer = \(volunteer) AND (claimed_ms, id) < (\(after.ms), \(after.id))
        ORDER BY claimed_ms DESC, id DESC LIMIT \(limit)
        """
    }

    static func insert(
        _ volunteer: ID, on shift: TaskShift, as state: State, seat: Int64?, queue: Int64?, turn: Int64, in context: CommandContext
    ) throws -> TaskClaim {
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO task_claim (id, shift, task, volunteer, turn, state, seat, queue, claimed_ms, version)
            VALUES (\(id), \(shift.id), \(shift.task), \(volunteer), \(turn), \(state.rawValue), \(seat), \(queue), \(context.now), \(1))
            """)
        return TaskClaim(
            id: id, shift: shift.id, task: shift.task, volunteer: volunteer, state: state, seat: seat, queue: queue, claimed: context.now,
            arrived: nil, minutes: nil, offer: nil, version: 1)
    }

    /// Its next event, after `set` changed its row.
    func change(_ set: Statement, _ type: String, _ payload: Payload = Payload(), unit: ID, in context: CommandContext) throws {
        try context.tx.execute("UPDATE task_claim SET \(set), version = \(version + 1) WHERE id = \(id)")
        try context.emit(Event(stream: id, version: version + 1, type: type, unit: unit, payload))
    }
}
