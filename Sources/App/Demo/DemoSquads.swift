import Kernel
import Mobilisation
import Storage

/// A squad of the village with its roster, of which one duty is confirmed and the others are ahead, and one with a vehicle and an account where
/// a kind keeps them. By the commands, each step by whoever takes it; a county whose pack has no squads has none of it.
final class DemoSquads {
    private let executor: Executor
    private let store: any Store
    private var roster: ID?

    init(_ installation: Installation) { (executor, store) = (installation.executor, installation.store) }

    /// `people`: who is asked and says yes.
    func steps(
        _ terms: MobilisationScheme.Terms, home: String, village: Actor, township: (actor: Actor, unit: String)?, people: [Actor],
        until: Instant
    ) -> [DemoTasks.Step] {
        guard let kind = terms.squads.first(where: { $0.formedBy.contains("village_secretary") }), let turn = terms.rosters.first,
            let role = turn.roles.first
        else { return [] }
        let yesterday = Day(sinceEpoch: until.day.sinceEpoch - 1)
        let weekday = { (day: Day) in "\((day.sinceEpoch % 7 + 10) % 7 + 1)" }
        let form = ["unit": home, "kind": kind.id, "squad_name": "清河队", "about": "每周两个晚上，沿河清扫、巡看。"]
        var place = ["weekday": weekday(yesterday), "starts": "19:00", "ends": "20:00", "role": role, "people": "2", "spot": "村口桥头"]
        place["roster_kind"] = turn.id
        let first = place
        place["weekday"] = weekday(Day(sinceEpoch: until.day.sinceEpoch + 2))
        place["roster_kind"] = nil
        let second = place
        var steps = [
            DemoTasks.Step(at: until.adding(seconds: -4 * 86_400)) { [self] in
                guard let squad = try await raise(form, by: village, with: people) else { return }
                roster = try await executor.perform(SetUpRoster(squad, try Self.input(SetUpRoster.schema, first)), as: village).output
                guard let roster else { return }
                _ = try await executor.perform(AddRosterPlace(roster, try Self.input(AddRosterPlace.schema, second)), as: village)
                _ = try await executor.perform(PublishRoster(roster, try Self.input(PublishRoster.schema, ["weeks": "4"])), as: village)
            },
            DemoTasks.Step(at: yesterday.start.adding(seconds: 21 * 3600)) { [self] in
                guard let roster else { return }
                try await confirm(roster, on: yesterday, by: village)
            },
        ]
        steps.append(
            DemoTasks.Step(at: until.adding(seconds: -2 * 86_400)) { [self] in
                let day = executor.entropy.now().day.text
                let theme = ["unit": home, "month": String(day.prefix(7)), "theme_title": "清河月", "plan": "每周两个晚上清扫河岸，月底看一次水。"]
                guard let id = try await executor.perform(SetTheme(try Self.input(SetTheme.Fields.schema, theme)), as: village).output
                else { return }
                let entry = ["done_what": "清出垃圾两车，立了三块提示牌。", "held_on": day, "people": "14"]
                _ = try await executor.perform(NoteTheme(id, try Self.input(NoteTheme.Fields.schema, entry)), as: village)
            })
        if let township, let farm = terms.squads.first(where: { $0.keepsAccounts && $0.formedBy.contains("township_dispatcher") }) {
            steps.append(
                DemoTasks.Step(at: until.adding(seconds: -4 * 86_400 + 3600)) { [self] in
                    let said = ["unit": township.unit, "kind": farm.id, "squad_name": "乡味小分队", "about": "帮村里把土特产拍出去、说明白。"]
                    guard let squad = try await raise(said, by: township.actor, with: Array(people.suffix(2))) else { return }
                    let account = try Self.input(KeepAccount.schema, ["platform": "短视频平台", "account_name": "乡里乡味"])
                    _ = try await executor.perform(KeepAccount(squad, account), as: township.actor)
                    guard farm.keepsVehicles else { return }
                    let vehicle = try Self.input(KeepVehicle.schema, ["vehicle": "七座面包车"])
                    _ = try await executor.perform(KeepVehicle(squad, vehicle), as: township.actor)
                })
        }
        return steps
    }

    private static func input(_ schema: Schema, _ fields: [String: String]) throws -> Input {
        try schema.decode(fields.mapValues(Schema.Raw.text))
    }

    /// Led by whoever forms it; everybody else is asked, and says yes themselves.
    private func raise(_ said: [String: String], by leader: Actor, with people: [Actor]) async throws -> ID? {
        let squad = try await executor.perform(FormSquad(try Self.input(FormSquad.Fields.schema, said)), as: leader).output
        guard let squad else { return nil }
        let consent = try JoinSquad.schema.decode(["consent": .flag(true)])
        for person in people where person.account != leader.account {
            guard let name = person.username else { continue }
            _ = try await executor.perform(InviteMember(squad, try Self.input(InviteMember.schema, ["member_name": name])), as: leader)
            _ = try await executor.perform(JoinSquad(squad, consent), as: person)
        }
        return squad
    }

    private func confirm(_ roster: ID, on day: Day, by leader: Actor) async throws {
        // Nobody confirms their own; a demonstration that came here late has planned nothing for that day.
        let there = try store.read { tx in
            try Duty.all(of: roster, from: day.start, until: day.next.start, in: tx).filter { duty in
                guard let member = try duty.member.flatMap({ try SquadMember.find($0, in: tx) }) else { return false }
                return member.account != leader.account
            }
        }
        guard !there.isEmpty else { return }
        let ticks = there.map { (ConfirmDuties.Fields.tick($0.id), "true") }
        let input = try Self.input(ConfirmDuties.schema, Dictionary(ticks) { first, _ in first })
        _ = try await executor.perform(ConfirmDuties(roster, input), as: leader)
    }
}
