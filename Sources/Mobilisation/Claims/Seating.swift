internal import Kernel
internal import Territory

/// Who gets a place and who moves up: one shift at a time, in line, so that two never see the same free place.
struct Seating {
    let task: TaskNotice
    let shift: TaskShift
    let terms: MobilisationScheme.Terms
    let context: CommandContext

    static let promote = "task.promote"

    private var tx: any Transaction { context.tx }

    /// A place where there is one, the waiting list where there is room on it, or a plain refusal.
    func take(_ volunteer: ID, _ type: Verb, onBehalf: ID? = nil) throws -> TaskClaim {
        let turn = try nextTurn()
        let claim: TaskClaim
        if shift.isGathering {
            guard turn <= TaskShift.entryLimit else { throw Problem(409, "task.full") }
            claim = try TaskClaim.insert(volunteer, on: shift, as: .entered, seat: nil, queue: nil, turn: turn, in: context)
        } else if let seat = try freeSeat() {
            claim = try TaskClaim.insert(volunteer, on: shift, as: .held, seat: seat, queue: nil, turn: turn, in: context)
        } else {
            guard try waitingCount() < terms.waiting else { throw Problem(409, "task.full") }
            claim = try TaskClaim.insert(volunteer, on: shift, as: .waiting, seat: nil, queue: turn, turn: turn, in: context)
        }
        try context.emit(
            Event(
                stream: claim.id, version: 1, type: type.text, unit: task.unit.id,
                Payload().with("task", id: task.id).with("shift", id: shift.id).with("volunteer", id: volunteer)
                    .with("state", token: claim.state.rawValue).with("seat", number: claim.seat)),
            onBehalf: onBehalf)
        return claim
    }

    /// Gives a place back; whoever waits longest has it in the same moment.
    func leave(_ claim: TaskClaim) throws {
        try claim.change(
            "state = 'left', seat = NULL, queue = NULL, offer = NULL, offered_to = NULL", MobilisationPermission.leave.text,
            Payload().with("task", id: task.id).with("from", token: claim.state.rawValue), unit: task.unit.id, in: context)
        guard let seat = claim.seat, context.now < shift.ends, !task.state.hasEnded else { return }
        guard let next = try TaskClaim.waiting(shift.id, limit: 1, in: tx).first else { return }
        try next.change(
            "state = 'held', seat = \(seat), queue = NULL", Self.promote,
            Payload().with("task", id: task.id).with("seat", number: seat), unit: task.unit.id, in: context)
    }

    /// One after the other as they came.
    private func nextTurn() throws -> Int64 {
        let last = try tx.first("SELECT turn FROM task_claim WHERE shift = \(shift.id) ORDER BY turn DESC LIMIT 1") { try $0.int(0) }
        return (last ?? 0) + 1
    }

    private func waitingCount() throws -> Int64 {
        try tx.count(
            """
            SELECT COUNT(*) FROM (SELECT id FROM task_claim WHERE shift = \(shift.id) AND state = 'waiting' LIMIT \(terms.waiting))
            AS waiting
            """)
    }

    /// The next place, or one that was given back when nobody waited for it.
    func freeSeat() throws -> Int64? {
        let highest =
            try tx.first(
                "SELECT seat FROM task_claim WHERE shift = \(shift.id) AND seat IS NOT NULL ORDER BY seat DESC LIMIT 1"
            ) { try $0.int(0) } ?? 0
        if highest < shift.cap { return highest + 1 }
        // As long as somebody waits no place is free: whoever gives one back hands it on.
        guard try TaskClaim.waiting(shift.id, limit: 1, in: tx).isEmpty else { return nil }
        let taken = try tx.all(
            "SELECT seat FROM task_claim WHERE shift = \(shift.id) AND seat IS NOT NULL ORDER BY seat LIMIT \(shift.cap)"
        ) { try $0.int(0) }
        return zip(Int64(1)..., taken).first { $0 != $1 }?.0 ?? (Int64(taken.count) < shift.cap ? Int64(taken.count) + 1 : nil)
    }
}
