import Kernel
import Mobilisation
import People
import Storage
import Territory

/// The volunteers of a demonstration and a few tasks by the commands: one that is done, one with places, one that is full, one that will be
/// drawn. A county whose pack has no tasks has none of it.
final class DemoTasks: DemoThread {
    struct Step {
        let at: Instant
        let run: () async throws -> Void
    }

    private static let helped = ["王奶奶", "李师傅", "张大爷", "刘婶", "陈师傅"]

    private let executor: Executor
    private let store: any Store
    private let clock: SeededEntropy
    private var volunteers: [Actor] = []
    private var steps: [Step] = []
    /// The only shift of each task, by its title.
    private var shifts: [String: TaskShift] = [:]

    init(_ installation: Installation, clock: SeededEntropy, cast: DemoCast, until: Instant) throws {
        (executor, store) = (installation.executor, installation.store)
        self.clock = clock
        let scheme = installation.scheme.current
        guard let terms = try scheme.section(MobilisationScheme.self).terms, let kind = terms.kinds.first else { return }
        let village = try actor(cast.members.first { $0.role == "village_secretary" })
        let township = try actor(cast.members.first { $0.role == "township_dispatcher" })
        guard let village, let township, let home = village.unit else { return }
        let skills = terms.skills
        steps.append(
            Step(at: until.adding(seconds: -3 * 86_400)) { [self] in
                for (number, member) in cast.members.enumerated() {
                    guard let found = try actor(member) else { continue }
                    var form = ["unit": home, "age": "18", "consent": "true"]
                    if !skills.isEmpty { form["skill.\(skills[number % skills.count])"] = "true" }
                    let input = try JoinVolunteers.Fields.schema.decode(form.mapValues(Schema.Raw.text))
                    _ = try await executor.perform(JoinVolunteers(input), as: found.actor)
                    volunteers.append(found.actor)
                }
            })
        let yesterday = Day(sinceEpoch: until.day.sinceEpoch - 1)
        let form = ["kind": kind, "least_age": "18", "fairness": "first", "what": "带手套和水，穿防滑的鞋。工具由村里准备。"]
        func soon(_ days: Int64) -> String { Day(sinceEpoch: until.day.sinceEpoch + days).text }
        past(
            form.merging(
                [
                    "unit": home, "title": "清理村口河道", "place": "村口桥头", "day": yesterday.text, "starts": "08:30", "ends": "11:00",
                    "places": "8",
                ]) { $1 }, by: village.actor, on: yesterday)
        let last = until.adding(seconds: -3 * 3600)
        call(
            form.merging(
                ["unit": home, "title": "给独居老人送菜", "place": "村委会门口", "day": soon(1), "starts": "09:00", "ends": "11:00", "places": "4"]
            ) { $1 }, by: village.actor, at: last, come: 0..<7)
        call(
            form.merging(
                [
                    "unit": township.unit ?? home, "title": "国道沿线捡拾垃圾", "place": "客运站广场", "day": soon(2), "starts": "06:30",
                    "ends": "08:30",
                    "places": "12",
                ]) { $1 }, by: township.actor, at: last.adding(seconds: 600), come: 2..<9, helped: 3)
        call(
            form.merging(
                [
                    "unit": township.unit ?? home, "title": "集市疏导", "place": "集市东门", "day": soon(3), "starts": "07:00", "ends": "11:00",
                    "places": "3",
                    "fairness": terms.fairness.contains(.draw) ? "draw" : "first",
                    "window_hours": terms.fairness.contains(.draw) ? "24" : "",
                ]) { $1 }, by: township.actor, at: last.adding(seconds: 1200), come: 3..<10)
        let people = try cast.members.filter { $0.username != village.actor.username }.prefix(5).compactMap { try actor($0)?.actor }
        let office = township.unit.map { (actor: township.actor, unit: $0) }
        steps += DemoSquads(installation).steps(
            terms, home: home, village: village.actor, township: office, people: people, until: until)
        steps.sort { $0.at < $1.at }
    }

    var nextAt: Instant? { steps.first?.at }

    func pass(until end: Instant) async throws {
        while let step = steps.first, step.at < end {
            steps.removeFirst()
            clock.set(now: max(clock.now(), step.at))
            try await step.run()
        }
    }

    private func actor(_ member: DemoCast.Member?) throws -> (actor: Actor, unit: String?)? {
        guard let member, let account = try store.read({ try People.Account.find(username: member.username, in: $0) }) else { return nil }
        let unit = try member.unit.flatMap { code in try store.read { try UnitRecord.find(code: code, in: $0) } }
        let grants = unit.map { [Actor.Grant(role: member.role, unit: $0.id, path: $0.path)] } ?? []
        return (Actor(account: account.id, username: member.username, grants: grants), member.unit)
    }

    private func publish(_ form: [String: String], by leader: Actor) async throws -> TaskShift? {
        let input = try PublishTask.Fields.schema.decode(form.mapValues(Schema.Raw.text))
        guard let task = try await executor.perform(PublishTask(input), as: leader).output else { return nil }
        return try store.read { try TaskShift.all(of: task, in: $0).first }
    }

    private func come(_ range: Range<Int>, to shift: TaskShift, helped: Int = 0, by leader: Actor) async throws {
        for volunteer in volunteers.enumerated().filter({ range.contains($0.offset) }).map(\.element) {
            // Somebody who is elsewhere at that time does not come here.
            do { _ = try await executor.perform(ClaimPlace(shift.id), as: volunteer) } catch let problem as Problem
                where problem.status == 409
            {}
        }
        for (number, name) in Self.helped.prefix(helped).enumerated() {
            let form = ["volunteer_name": name, "volunteer_phone": "00000\(300_000 + number)", "age": "18", "consent": "true"]
            let input = try HelpClaim.Fields.schema.decode(form.mapValues(Schema.Raw.text))
            _ = try await executor.perform(HelpClaim(shift.id, input), as: leader)
        }
    }

    private func call(_ form: [String: String], by leader: Actor, at: Instant, come range: Range<Int>, helped: Int = 0) {
        steps.append(
            Step(at: at) { [self] in
                guard let shift = try await publish(form, by: leader) else { return }
                try await come(range, to: shift, helped: helped, by: leader)
            })
    }

    /// Published the day before, done in the morning, confirmed afterwards.
    private func past(_ form: [String: String], by leader: Actor, on day: Day) {
        let title = form["title"] ?? ""
        steps.append(
            Step(at: day.start.adding(seconds: -6 * 3600)) { [self] in
                // A demonstration of few matters comes here when that day is over.
                guard clock.now() < day.start, let shift = try await publish(form, by: leader) else { return }
                shifts[title] = shift
                try await come(0..<6, to: shift, helped: 2, by: leader)
            })
        steps.append(
            Step(at: day.start.adding(seconds: 8 * 3600 + 20 * 60)) { [self] in
                guard let shift = shifts[title] else { return }
                for claim in try store.read({ try TaskClaim.seated(shift.id, in: $0) }) {
                    _ = try await executor.perform(ArrivePlace(claim.id, spot: shift.task), as: leader)
                }
            })
        steps.append(
            Step(at: day.start.adding(seconds: 12 * 3600)) { [self] in
                guard let shift = shifts[title] else { return }
                // Nobody confirms hours of their own.
                let seated = try store.read { tx in
                    let own = try leader.account.flatMap { try Volunteer.of($0, in: tx) }
                    return try TaskClaim.seated(shift.id, in: tx).filter { $0.volunteer != own?.id }
                }
                var said = ["thanks": "谢谢大家，河道干净多了。"]
                for claim in seated { said[ConfirmShift.Fields.tick(claim.id)] = "true" }
                let input = try ConfirmShift.Fields.schema.decode(said.mapValues(Schema.Raw.text))
                _ = try await executor.perform(ConfirmShift(shift.id, input), as: leader)
                let result = try FinishTask.schema.decode(["result": .text("清出垃圾两车，岸边整齐了。")])
                _ = try await executor.perform(FinishTask(shift.task, result), as: leader)
            })
    }
}
