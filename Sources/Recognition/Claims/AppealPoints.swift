package import Kernel
internal import People
internal import Process

/// 申诉: what somebody holds against how a claim about themselves came out. One for each claim.
package struct PointsAppeal: Sendable {
    package let id: ID
    package let claim: ID
    /// The last day on which it should be decided.
    package let due: Day
    package let asked: Instant
    package let isLate: Bool
    /// `nil` while it waits.
    package let granted: Bool?

    private static let columns: Statement = "id, claim, due_day, asked_ms, late_ms, granted"

    private static func decode(_ row: any Row) throws -> PointsAppeal {
        PointsAppeal(
            id: try row.id(0), claim: try row.id(1), due: try row.day(2), asked: try row.instant(3), isLate: try row.optionalInt(4) != nil,
            granted: try row.optionalInt(5).map { $0 != 0 })
    }

    package static func find(of claim: ID, in tx: any Reading) throws -> PointsAppeal? {
        try tx.first("SELECT \(columns) FROM points_appeal WHERE claim = \(claim) LIMIT 1", decode)
    }

    static func statement(late day: Day, limit: Int) -> Statement {
        """
        SELECT id, claim, due_day, asked_ms, late_ms, granted FROM points_appeal
        WHERE decided_ms IS NULL AND late_ms IS NULL AND due_day < \(day) ORDER BY due_day, id LIMIT \(limit)
        """
    }

    static func late(on day: Day, limit: Int, in tx: any Reading) throws -> [PointsAppeal] {
        try tx.all(statement(late: day, limit: limit), decode)
    }

    func decide(granted: Bool, in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            """
            UPDATE points_appeal SET granted = \(granted), decider = \(context.actor.account), decided_ms = \(context.now)
            WHERE id = \(id) AND decided_ms IS NULL
            """)
        guard changed == 1 else { throw Problem(409, "points.state") }
    }

    /// What it is about is taken back: there is nothing left to decide.
    func drop(in context: CommandContext) throws {
        guard granted == nil else { return }
        try context.tx.execute("DELETE FROM points_appeal WHERE id = \(id)")
    }
}

/// 申诉: against points that are to be taken or were taken, and against a refusal, within the days of the scheme.
package struct AppealPoints: Command {
    package static let verb: Verb = "points.appeal"

    package enum Fields {
        package static let what = Field.text("points_appeal", maximum: 1000)
        package static let schema = Schema("AppealPoints", [what.any])
    }

    private let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let claim = try PointsClaim.load(id, in: context.tx)
        // What somebody else was given or refused is nobody's business.
        guard try PointsMember.load(claim.member, in: context.tx).account == account else { throw Problem.notFound }
        let possible = claim.kind == .award ? claim.state == .refused : claim.state == .noticed || claim.state == .posted
        guard possible, try PointsAppeal.find(of: id, in: context.tx) == nil else { throw Problem(409, "points.state") }
        let plan = try context.scheme.points(claim.scheme)
        let last = try EventLog.stream(id, after: claim.version - 1, limit: 1, in: context.tx).first?.recorded ?? context.now
        guard context.now.day.sinceEpoch <= last.day.sinceEpoch + plan.appealDays else { throw Problem(409, "points.appeal_over") }
        let appeal = context.newID()
        let due = Day(sinceEpoch: context.now.day.sinceEpoch + plan.appealDays)
        try context.tx.execute(
            """
            INSERT INTO points_appeal (id, claim, due_day, asked_ms) VALUES (\(appeal), \(id), \(due), \(context.now))
            """)
        let text = try SealedTexts.write(input[Fields.what], label: PointsClaim.Text.what, of: appeal, in: context)
        var next = claim
        next.asked += 1
        try claim.commit(
            next, Self.verb, Payload().with("appeal", id: appeal).with("due", token: due.text).with("what", commitment: text), in: context)
        return id
    }
}

/// 申诉处理: by somebody who had no part. One that is granted takes a posting back by another one, or lets go on what was refused.
package struct DecideAppeal: ClaimStep {
    package static let verb: Verb = "points.decide"

    package enum Fields {
        package static let granted = Field.choice("points_granted", ["yes", "no"])
        package static let reason = Field.text("points_reason", maximum: 500)
        package static let schema = Schema("DecideAppeal", [granted.any, reason.any])
    }

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let claim = try PointsClaim.load(id, in: context.tx)
        guard let appeal = try PointsAppeal.find(of: id, in: context.tx), appeal.granted == nil else { throw Problem(409, "points.state") }
        try claim.requireNoPart(in: context)
        let granted = input[Fields.granted] == "yes"
        try appeal.decide(granted: granted, in: context)
        let reason = try SealedTexts.write(input[Fields.reason], label: PointsClaim.Text.reason, of: appeal.id, in: context)
        var next = claim
        next.asked = max(0, claim.asked - 1)
        var payload = Payload().with("appeal", id: appeal.id).with("granted", flag: granted).with("reason", commitment: reason)
        if granted {
            switch (claim.kind, claim.state) {
            case (.award, _): payload = payload.with("content", commitment: try claim.notice(&next, in: context))
            case (.deduct, .posted):
                try PointsBook.reverse(claim, in: context)
                next.state = .reversed
            case (.deduct, _): (next.state, next.due) = (.withdrawn, nil)
            }
        }
        try claim.commit(next, Self.verb, payload, in: context)
        return id
    }
}

/// An appeal whose day is over is told to those who answer for it; it stays open until somebody decides.
struct TellLateAppeal: Command {
    static let verb: Verb = "points.late"
    let appeal: PointsAppeal

    func run(in context: CommandContext) throws {
        let claim = try PointsClaim.load(appeal.claim, in: context.tx)
        try context.tx.execute("UPDATE points_appeal SET late_ms = \(context.now) WHERE id = \(appeal.id) AND late_ms IS NULL")
        try claim.commit(claim, Self.verb, Payload().with("appeal", id: appeal.id), in: context)
    }

    static let alarm = Alarm(name: "points.late", everySeconds: 600) { executor in
        try await executor.together { together in
            let late = try PointsAppeal.late(on: together.now.day, limit: 50, in: together.reading)
            for appeal in late { try together.perform(TellLateAppeal(appeal: appeal), as: .system) }
            return late.count
        }
    }
}
