package import Kernel
internal import Territory

/// 请假: away from a day on until one is back, for no reason that anybody writes down. Said again it replaces what was said before; with
/// neither day nothing is left of it. What one had promised in that time is free for others.
package struct StayAway: SquadCommand {
    package static let verb: Verb = "duty.away"
    package static let step = "away"

    package enum Fields {
        package static let from = Field.date("from_day").optional
        /// The day on which one is back.
        package static let back = Field.date("back_day").optional
    }
    package static let schema = Schema("StayAway", [Fields.from.any, Fields.back.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let squad = try Squad.standing(id, in: context.tx)
        let member = try context.actor.account.flatMap { try SquadMember.live($0, of: id, in: context.tx) }
        guard let member, member.joined != nil else { throw Problem(409, "squad.not_member") }
        let (from, back) = (input[Fields.from].flatMap { Day($0) }, input[Fields.back].flatMap { Day($0) })
        var faults: [FieldProblem] = []
        if from == nil, back != nil { faults.append(FieldProblem(Fields.from.name, "required")) }
        if let from, back == nil || back.map({ $0 <= from }) == true { faults.append(FieldProblem(Fields.back.name, "squad_days")) }
        if let back, back <= context.now.day { faults.append(FieldProblem(Fields.back.name, "past")) }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        try context.tx.execute("DELETE FROM duty_away WHERE member = \(member.id) AND until_ms > \(context.now)")
        if let from, let back {
            try context.tx.execute(
                """
                INSERT INTO duty_away (id, member, from_ms, until_ms) VALUES (\(context.newID()), \(member.id), \(from.start), \(back.start))
                """)
            try Duty.free(of: member.id, from: max(from.start, context.now), until: back.start, in: context.tx)
        }
        try member.change("asked_ms = \(member.asked)", Self.verb, unit: squad.unit.id, in: context)
        return id
    }

    /// What is over is of no use to anybody.
    static let prune = Sweep(name: "duty.away", everySeconds: 3600) { tx in
        try tx.executeCounting(
            "DELETE FROM duty_away WHERE id IN (SELECT id FROM duty_away WHERE until_ms <= \(tx.recorded) ORDER BY until_ms LIMIT 500)")
    }

    /// When a member is away from now on.
    static func ahead(of member: ID, after now: Instant, in tx: any Reading) throws -> Range<Instant>? {
        try tx.first(
            "SELECT from_ms, until_ms FROM duty_away WHERE member = \(member) AND until_ms > \(now) ORDER BY until_ms LIMIT 1"
        ) { try $0.instant(0)..<$0.instant(1) }
    }
}

/// 换班: somebody would like another to take theirs. It stays theirs until somebody does; asked for once more it is not offered any longer.
package struct OfferDuty: Command {
    package static let verb: Verb = "duty.offer"
    package static let reading: Verb? = MobilisationPermission.readSquad

    package enum Fields {
        package static let back = Field.flag("take_back")
        package static let schema = Schema("OfferDuty", [back.any])
    }

    private let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package var serialisedBy: String? { Duty.line(id) }

    package func subject(in tx: any Reading) throws -> Subject { try Squad.load(Duty.load(id, in: tx).squad, in: tx).subject }

    package func run(in context: CommandContext) throws -> ID {
        let duty = try Duty.load(id, in: context.tx)
        let own = try context.actor.account.flatMap { try SquadMember.live($0, of: duty.squad, in: context.tx) }
        guard let own, own.id == duty.member else { throw Problem.notFound }
        guard duty.state == .planned, context.now < duty.time.lowerBound else { throw Problem(409, "duty.state") }
        let isOffered = !input[Fields.back]
        let unit = try Squad.load(duty.squad, in: context.tx).unit.id
        try duty.change("offered = \(isOffered)", Self.verb.text, Payload().with("offered", flag: isOffered), unit: unit, in: context)
        return id
    }
}

/// 接班: takes what is offered or nobody's. Who had it before is told, and the log says who handed it on to whom.
package struct TakeDuty: Command {
    package static let verb: Verb = "duty.take"
    package static let reading: Verb? = MobilisationPermission.readSquad
    package static let schema = Schema("TakeDuty", [])

    private let id: ID

    package init(_ id: ID) { self.id = id }

    package var serialisedBy: String? { Duty.line(id) }

    package func subject(in tx: any Reading) throws -> Subject { try Squad.load(Duty.load(id, in: tx).squad, in: tx).subject }

    package func run(in context: CommandContext) throws -> ID {
        let duty = try Duty.load(id, in: context.tx)
        let own = try context.actor.account.flatMap { try SquadMember.live($0, of: duty.squad, in: context.tx) }
        // To whoever is none of the squad it is not there.
        guard let account = own?.account, let own else { throw Problem.notFound }
        guard duty.state == .planned, context.now < duty.time.upperBound, duty.member == nil || duty.isOffered, duty.member != own.id else {
            throw Problem(409, "duty.state")
        }
        let days = own.from.start..<own.to.start
        guard own.joined != nil, days.contains(duty.time.lowerBound), duty.time.upperBound <= days.upperBound else {
            throw Problem(409, "squad.not_member")
        }
        guard try Self.isFree(account, own.id, at: duty.time, in: context.tx) else { throw Problem(409, "duty.overlap") }
        let unit = try Squad.load(duty.squad, in: context.tx).unit.id
        try duty.change(
            "member = \(own.id), offered = FALSE", Self.verb.text, Payload().with("from", id: duty.member).with("to", id: own.id),
            unit: unit,
            in: context)
        return id
    }

    /// Nobody is in two places at once, nor where they said they are not.
    private static func isFree(_ account: ID, _ member: ID, at time: Range<Instant>, in tx: any Reading) throws -> Bool {
        let duty = try tx.first(
            """
            SELECT 1 FROM squad_member m JOIN duty d ON d.member = m.id WHERE m.account = \(account) AND m.ended_ms IS NULL
            AND d.starts_ms < \(time.upperBound) AND d.ends_ms > \(time.lowerBound) AND d.state <> 'off' LIMIT 1
            """
        ) { try $0.int(0) }
        let away = try tx.first(
            """
            SELECT 1 FROM duty_away WHERE member = \(member) AND from_ms < \(time.upperBound) AND until_ms > \(time.lowerBound) LIMIT 1
            """
        ) { try $0.int(0) }
        let claim = try tx.first(
            """
            SELECT 1 FROM volunteer v JOIN task_claim c ON c.volunteer = v.id JOIN task_shift s ON s.id = c.shift
            JOIN task t ON t.id = c.task WHERE v.account = \(account) AND s.starts_ms < \(time.upperBound)
            AND s.ends_ms > \(time.lowerBound) AND c.state = 'held' AND t.ended_ms IS NULL LIMIT 1
            """
        ) { try $0.int(0) }
        return duty == nil && away == nil && claim == nil
    }
}
