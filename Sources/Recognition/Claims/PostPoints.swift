package import Kernel
internal import Ledger
internal import Process

/// 入账: the days of notice are over and nothing waits: what was agreed counts.
struct PostPoints: Command {
    static let verb: Verb = "points.post"
    private static let bite = 50
    let id: ID

    func run(in context: CommandContext) throws {
        let claim = try PointsClaim.load(id, in: context.tx)
        guard claim.state == .noticed, claim.asked == 0, let due = claim.due, due <= context.now.day else {
            throw Problem(409, "points.state")
        }
        try Publication.find(open: id, in: context.tx)?.settle(in: context)
        var next = claim
        (next.state, next.due) = (.posted, nil)
        let posted = try PointsBook.post(claim, in: context)
        try claim.commit(
            next, Self.verb, Payload().with("posting", id: posted?.id).with("moved", number: posted?.moved.first ?? 0), in: context)
    }

    static let alarm = Alarm(name: "points.post", everySeconds: 60) { executor in
        try await executor.together { together in
            let due = try PointsClaim.due(on: together.now.day, limit: bite, in: together.reading)
            for claim in due { try together.perform(PostPoints(id: claim.id), as: .system) }
            return due.count
        }
    }
}

/// 重算: a rule was changed: every claim of a cycle is counted again by the pack in force from what is stored, and the difference is posted.
/// What was decided against is left alone, and so is what was taken for a ground. A thousand at a time; `after` says where to go on.
package struct RecomputePoints: Command {
    package static let verb: Verb = "points.recompute"

    package enum Fields {
        package static let scheme = Field.choice("scheme")
        package static let cycle = Field.integer("points_cycle", 2000...9000)
        package static let after = Field.line("after", maximum: 40).optional
        package static let schema = Schema("RecomputePoints", [scheme.any, cycle.any, after.any])
    }

    package static let bite = 1000

    package struct Outcome: Sendable {
        package let looked: Int64
        package let changed: Int64
        /// The last claim that was looked at; `nil` when there are no more.
        package let next: ID?
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    package var serialisedBy: String? { "points.recompute.\(input[Fields.scheme])" }

    package func run(in context: CommandContext) throws -> Outcome {
        let plan = try context.scheme.points(input[Fields.scheme])
        let after = input[Fields.after].flatMap { ID($0) } ?? .zero
        let claims = try PointsClaim.posted(plan.id, "\(input[Fields.cycle])", after: after, limit: Self.bite, in: context.tx)
        var changed: Int64 = 0
        for claim in claims {
            guard let rule = plan.rule(claim.rule), rule.kind == .award else { continue }
            var next = claim
            next.points = rule.points(for: claim.minutes ?? 0)
            next.pack = context.scheme.version
            let posted = try PointsBook.post(next, in: context)
            guard posted != nil || next.points != claim.points else { continue }
            changed += 1
            try claim.commit(
                next, Self.recounted,
                Payload().with("points", number: next.points).with("posting", id: posted?.id)
                    .with("moved", number: posted?.moved.first ?? 0),
                in: context)
        }
        let next = claims.count == Self.bite ? claims.last?.id : nil
        try context.emit(
            Event(
                stream: context.commandID, version: 1, type: Self.verb.text,
                Payload().with("scheme", token: plan.id).with("cycle", number: input[Fields.cycle])
                    .with("looked", number: Int64(claims.count)).with("changed", number: changed)))
        return Outcome(looked: Int64(claims.count), changed: changed, next: next)
    }

    static let recounted: Verb = "points.recount"
}

/// 到期清零: what is left of a cycle goes when its last claims are over: ninety days after its end.
struct ExpirePoints: Command {
    static let verb: Verb = "points.expire"
    private static let graceDays: Int64 = 90
    private static let bite = 500
    let scheme: String
    let cycle: String

    func run(in context: CommandContext) throws {
        let books = try PointsBook.open(context.scheme.points(scheme), cycle, in: context)
        let last = Day(sinceEpoch: books.book.until.sinceEpoch - 1)
        let closed = try Postings(in: context).close(
            books.book.id, into: books.expired, rule: "expired", day: last, limit: Self.bite)
        try context.emit(
            Event(
                stream: context.commandID, version: 1, type: Self.verb.text,
                Payload().with("scheme", token: scheme).with("cycle", token: cycle).with("accounts", number: Int64(closed))))
    }

    static let alarm = Alarm(name: "points.expire", everySeconds: 3600) { executor in
        try await executor.together { together in
            guard let terms = try together.scheme.section(PointsScheme.self).terms else { return 0 }
            let over = Day(sinceEpoch: together.now.day.sinceEpoch - graceDays)
            let cycle = "\(over.civil.year - 1)"
            var done = 0
            for plan in terms.plans {
                guard let book = try PointsBook.find(plan, cycle, in: together.reading),
                    try together.reading.first(Postings.left(in: book.id, limit: 1), { try $0.id(0) }) != nil
                else { continue }
                try together.perform(ExpirePoints(scheme: plan.id, cycle: cycle), as: .system)
                done += 1
            }
            return done
        }
    }
}
