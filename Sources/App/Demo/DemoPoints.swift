import Kernel
import People
import Recognition
import Storage
import Territory

/// The points of a demonstration, by the commands: claims that were agreed to and are entered, one that is shown, one that waits for review.
/// A county whose pack has no points has none of it.
final class DemoPoints: DemoThread {
    private struct Step {
        let at: Instant
        let run: () async throws -> Void
    }

    private static let day: Int64 = 86_400

    private let executor: Executor
    private let store: any Store
    private let clock: SeededEntropy
    private var steps: [Step] = []

    init(_ installation: Installation, clock: SeededEntropy, cast: DemoCast, until: Instant) throws {
        (executor, store) = (installation.executor, installation.store)
        self.clock = clock
        guard let plan = try installation.scheme.current.section(PointsScheme.self).terms?.plans.first,
            let rule = plan.rules.first(where: { $0.kind == .award && $0.evidence == .text }),
            let home = cast.members.first(where: { $0.role == "village_secretary" })?.unit
        else { return }
        let reviewers = ["village_secretary", "township_dispatcher"].compactMap { role in cast.members.first { $0.role == role } }
        let people = cast.members.filter { member in !reviewers.contains { $0.username == member.username } }.prefix(4)
        steps = [
            Step(at: until.adding(seconds: -9 * Self.day)) { [self] in
                for member in people {
                    let form = ["scheme": plan.id, "unit": home, "consent": "true"]
                    try await perform(JoinPoints(try JoinPoints.Fields.schema.decode(form.mapValues(Schema.Raw.text))), as: member)
                }
                for member in people.prefix(2) { try await claim(rule, of: plan, by: member, agreed: reviewers) }
            },
            Step(at: until.adding(seconds: -Self.day)) { [self] in
                for alarm in RecognitionSlice.schema.alarms { while try await alarm.run(executor) > 0 {} }
                for member in people.dropFirst(2).prefix(1) { try await claim(rule, of: plan, by: member, agreed: reviewers) }
                for member in people.dropFirst(3) { try await claim(rule, of: plan, by: member, agreed: []) }
            },
        ]
    }

    var nextAt: Instant? { steps.first?.at }

    func pass(until end: Instant) async throws {
        while let step = steps.first, step.at < end {
            steps.removeFirst()
            clock.set(now: max(clock.now(), step.at))
            try await step.run()
        }
    }

    private func claim(
        _ rule: PointsScheme.Rule, of plan: PointsScheme.Plan, by member: DemoCast.Member, agreed reviewers: [DemoCast.Member]
    ) async throws {
        let form = ["scheme": plan.id, "rule": rule.id, "did_on": clock.now().day.text, "points_what": "帮邻居收玉米，半天。"]
        let input = try ClaimPoints.Fields.schema.decode(form.mapValues(Schema.Raw.text))
        guard let id = try await perform(ClaimPoints(input), as: member) else { return }
        let word = try ReviewClaim.Fields.schema.decode(["points_agrees": .text("yes")])
        for reviewer in reviewers { try await perform(ReviewClaim(id, word), as: reviewer) }
    }

    /// What the pack lets somebody do; what it does not is left out.
    @discardableResult
    private func perform<C: Command>(_ command: C, as member: DemoCast.Member) async throws -> C.Output? {
        guard let account = try store.read({ try People.Account.find(username: member.username, in: $0) }) else { return nil }
        let unit = try member.unit.flatMap { code in try store.read { try UnitRecord.find(code: code, in: $0) } }
        let grants = unit.map { [Actor.Grant(role: member.role, unit: $0.id, path: $0.path)] } ?? []
        do {
            return try await executor.perform(
                command, as: Actor(account: account.id, username: member.username, grants: grants)
            ).output
        } catch let problem as Problem where problem.isFinal { return nil }
    }
}
