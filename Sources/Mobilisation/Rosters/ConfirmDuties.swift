package import Kernel
internal import Territory

/// 确认到岗: the leader says who was there, with one tick each: no photo, no position. The minutes of whoever is a volunteer go into their own
/// record as those of a task do; 0 minutes takes a mistake back. Of those who are not ticked nothing is kept.
package struct ConfirmDuties: RosterCommand {
    package static let verb: Verb = "roster.confirm"
    package static let step = "confirm"
    /// What each duty's own event says.
    package static let served = "duty.served"
    package static let unserved = "duty.unserved"

    package enum Fields {
        /// The length of each when left out.
        package static let minutes = Field.integer("minutes", 0...1440).optional
        package static let prefix = "served."
        /// A field's name holds no hyphens and begins with a letter.
        package static func tick(_ duty: ID) -> String { "\(prefix)c\(duty.description.replacing("-", with: ""))" }
    }
    package static let schema = Schema("ConfirmDuties", [Fields.minutes.any], openPrefix: Fields.prefix, openLimit: Duty.weekLimit)

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let roster = try Roster.load(id, in: context.tx)
        let squad = try Squad.load(roster.squad, in: context.tx)
        let ticked = JoinVolunteers.ticked(input, Fields.prefix)
        guard !ticked.isEmpty else { throw Problem(422, "task.nobody") }
        let duties = try ticked.compactMap { try ID(tick: $0, after: "c").flatMap { try Duty.find($0, in: context.tx) } }
        guard duties.count == ticked.count, duties.allSatisfy({ $0.roster == id }) else {
            throw Problem.invalid([FieldProblem(Fields.prefix, "unknown")])
        }
        for duty in duties {
            guard context.now >= duty.time.lowerBound else { throw Problem(409, "task.ahead") }
            guard duty.state != .off, let member = try duty.member.flatMap({ try SquadMember.find($0, in: context.tx) }) else {
                throw Problem(409, "duty.state")
            }
            // Nobody says of themselves how long they were there.
            guard member.account != context.actor.account else { throw Problem(409, "task.own_hours") }
            let minutes = input[Fields.minutes] ?? duty.length
            if minutes > 0 {
                try confirm(duty, member, minutes, unit: squad.unit.id, in: context)
            } else if duty.state == .served {
                try takeBack(duty, unit: squad.unit.id, in: context)
            }
        }
        return id
    }

    private func confirm(_ duty: Duty, _ member: SquadMember, _ minutes: Int64, unit: ID, in context: CommandContext) throws {
        let volunteer = try member.account.flatMap { try Volunteer.of($0, in: context.tx) }
        try duty.change(
            "state = 'served', minutes = \(minutes), volunteer = \(volunteer?.id), offered = FALSE", Self.served,
            Payload().with("minutes", number: minutes), unit: unit, in: context)
        if let volunteer { try Volunteer.served(volunteer.id, until: duty.time.upperBound, in: context.tx) }
    }

    private func takeBack(_ duty: Duty, unit: ID, in context: CommandContext) throws {
        let volunteer = try context.tx.first("SELECT volunteer FROM duty WHERE id = \(duty.id) LIMIT 1") { try $0.optionalID(0) } ?? nil
        try duty.change("state = 'planned', minutes = NULL, volunteer = NULL", Self.unserved, unit: unit, in: context)
        if let volunteer { try Volunteer.recount(volunteer, in: context.tx) }
    }
}

extension Volunteer {
    /// When they served last is never earlier than this.
    static func served(_ id: ID, until: Instant, in tx: any Transaction) throws {
        try tx.execute(
            "UPDATE volunteer SET served_ms = \(until) WHERE id = \(id) AND (served_ms IS NULL OR served_ms < \(until))")
    }

    /// Something that was confirmed is not any more.
    static func recount(_ id: ID, in tx: any Transaction) throws {
        try tx.execute(
            """
            UPDATE volunteer SET served_ms = (
                SELECT MAX(done.ends_ms) FROM (
                    SELECT s.ends_ms FROM task_claim c JOIN task_shift s ON s.id = c.shift
                    WHERE c.volunteer = \(id) AND c.state = 'served'
                    UNION ALL SELECT d.ends_ms FROM duty d WHERE d.volunteer = \(id)) AS done)
            WHERE id = \(id)
            """)
    }
}
