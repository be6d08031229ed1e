package import Kernel
internal import Ledger
internal import Process
internal import Territory

/// 服务时长: hours that a leader confirmed elsewhere and that are still to be counted here, by the account of whoever served. The house puts them
/// down; they are told by ids, minutes and a day, and by no name.
package struct ServedHours: Sendable {
    /// The place that was held: said again, it replaces what was said.
    package let source: ID
    package let event: ID
    package let account: ID
    /// Zero where what was confirmed was taken back.
    package let minutes: Int64
    package let day: Day

    package init(source: ID, event: ID, account: ID, minutes: Int64, day: Day) {
        self.source = source
        self.event = event
        self.account = account
        self.minutes = minutes
        self.day = day
    }

    package func owe(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO points_hours (source, event, account, minutes, day)
            VALUES (\(source), \(event), \(account), \(minutes), \(day))
            ON CONFLICT (source) DO UPDATE SET event = excluded.event, account = excluded.account, minutes = excluded.minutes,
                day = excluded.day
            """)
    }

    static let statement: Statement = "SELECT source, event, account, minutes, day FROM points_hours ORDER BY source LIMIT 50"

    static func owed(in tx: any Reading) throws -> [ServedHours] {
        try tx.all(statement) {
            ServedHours(
                source: try $0.id(0), event: try $0.id(1), account: try $0.id(2), minutes: try $0.int(3), day: try $0.day(4))
        }
    }

    /// What was said since stays.
    func settle(in tx: any Transaction) throws {
        try tx.execute("DELETE FROM points_hours WHERE source = \(source) AND event = \(event)")
    }

    static let alarm = Alarm(name: "points.hours", everySeconds: 5) { executor in
        let owed = try await executor.together { together in try ServedHours.owed(in: together.reading) }
        for hours in owed { _ = try await executor.perform(CountHours(hours: hours), as: .system, cause: hours.event) }
        return owed.count
    }
}

/// Counts confirmed hours in every scheme that the person takes part in and that has a rule for them. The leader's word is the review; it
/// is shown to the public like everything else. Hours confirmed anew are counted anew: before they are posted in place, afterwards by the
/// difference.
struct CountHours: Command {
    static let verb: Verb = "points.hours"
    let hours: ServedHours

    func run(in context: CommandContext) throws {
        var told = false
        // A county may have given points up since.
        let terms = try context.scheme.section(PointsScheme.self).terms
        for member in try PointsMember.all(of: hours.account, in: context.tx) {
            guard let plan = terms?.plan(member.scheme), let rule = plan.hours else { continue }
            // Each scheme counts a place once.
            let known = try PointsClaim.find(source: Self.source(hours.source, in: member.id), in: context.tx)
            if let known {
                try recount(known, rule, in: context)
            } else if hours.minutes > 0, member.left == nil, member.joined.day <= hours.day {
                try count(member, plan, rule, in: context)
            } else {
                continue
            }
            told = true
        }
        if !told {
            let payload = Payload().with("source", id: hours.source).with("event", id: hours.event)
            try context.emit(Event(stream: context.commandID, version: 1, type: Self.uncounted.text, payload))
        }
        try hours.settle(in: context.tx)
    }

    static let uncounted: Verb = "points.uncounted"

    private static func source(_ place: ID, in member: ID) -> ID {
        ID(bytes: Digest.sha256(place.bytes + member.bytes).prefix(16)) ?? place
    }

    private func count(
        _ member: PointsMember, _ plan: PointsScheme.Plan, _ rule: PointsScheme.Rule, in context: CommandContext
    ) throws {
        var claim = PointsClaim(
            id: context.newID(), member: member.id, scheme: plan.id, rule: rule.id, kind: .award, pack: context.scheme.version,
            cycle: PointsBook.cycle(of: hours.day), unit: member.unit, did: hours.day, source: Self.source(hours.source, in: member.id),
            minutes: hours.minutes, points: rule.points(for: hours.minutes), asker: nil, state: .pending, due: nil, asked: 0,
            made: context.now, version: 1)
        let content = try claim.noticeAnew(in: context)
        try claim.insert(in: context.tx)
        try context.emit(
            Event(
                stream: claim.id, version: 1, type: Self.verb.text, unit: claim.unit.id,
                Payload().with("member", id: member.id).with("scheme", token: plan.id).with("rule", token: rule.id)
                    .with("minutes", number: hours.minutes).with("points", number: claim.points).with("content", commitment: content)))
    }

    private func recount(_ claim: PointsClaim, _ rule: PointsScheme.Rule, in context: CommandContext) throws {
        var next = claim
        (next.minutes, next.points, next.pack) = (hours.minutes, rule.points(for: hours.minutes), context.scheme.version)
        var payload = Payload().with("minutes", number: hours.minutes).with("points", number: next.points)
        if claim.state == .noticed, next.points != claim.points {
            // What is shown is something else now: it is shown anew, and what was held against it is over with it.
            try Publication.find(open: claim.id, in: context.tx)?.withdraw(in: context)
            next.asked = 0
            payload = payload.with("content", commitment: try next.noticeAnew(in: context))
        } else if claim.state == .posted {
            payload = payload.with("posting", id: try PointsBook.post(next, in: context)?.id)
        }
        try claim.commit(next, RecomputePoints.recounted, payload, in: context)
    }
}

extension PointsClaim {
    fileprivate mutating func noticeAnew(in context: CommandContext) throws -> [UInt8]? {
        var next = self
        let content = try notice(&next, in: context)
        self = next
        return content
    }
}
