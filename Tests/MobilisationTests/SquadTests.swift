import Kernel
import People
import Storage
import TestSupport
import Testing

@testable import Mobilisation

/// A squad from forming to dissolving: who may, who says yes, and what nobody else sees.
@Suite struct SquadTests {
    @Test(arguments: [
        (["kind": "gang"], "422 input.invalid kind"), (["unit": "nowhere"], "404 not_found"), (["unit": Village.guanghua], "403 forbidden"),
        (["squad_name": ""], "422 input.invalid squad_name"), (["skill.flying": "true"], "422 input.invalid skill.flying"),
        (["leader": "nobody"], "422 input.invalid leader"),
        // The verb is not enough: the pack says who forms a kind.
        (["kind": "resident_team"], "403 forbidden"),
    ]) func whatCannotBeFormedIsNot(_ changes: [String: String], _ told: String) async throws {
        let village = try await Village.found(volunteers: 0)
        #expect(try await outcome { try await village.form(changes) } == told)
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM squad") } == 0)
    }

    @Test func nobodyIsAMemberWhoDidNotSayYes() async throws {
        let village = try await Village.found(volunteers: 3)
        for who in [Village.Who.guo, .li, .wang] { #expect(try await outcome { try await village.form(by: who) } == "403 forbidden") }
        let squad = try await village.form()
        let zhang = try village.actor(.zhang)
        func ask(_ said: [String: String], by actor: Actor) async throws -> String {
            try await outcome { try await village.step("invite", squad, said, by: actor) }
        }
        #expect(try await ask(["member_name": "v0"], by: village.volunteer(1)) == "403 forbidden")
        #expect(try await ask(["member_name": "v0"], by: village.actor(.guo)) == "403 forbidden")
        #expect(try await ask(["member_name": "nobody"], by: zhang) == "422 input.invalid member_name")
        #expect(try await ask(["member_name": "v0", "from_day": "2026-11-19"], by: zhang) == "422 input.invalid from_day")
        #expect(
            try await ask(["member_name": "v0", "from_day": "2026-11-21", "to_day": "2026-11-21"], by: zhang) == "422 input.invalid to_day")
        #expect(try await ask(["member_name": "v0"], by: zhang) == "ok")
        #expect(try await ask(["member_name": "v0"], by: zhang) == "422 input.invalid member_name")
        #expect(try village.member(0, of: squad)?.isAsked == true)
        func join(_ number: Int, _ consent: String = "true") async throws -> String {
            try await outcome { try await village.step("join", squad, ["consent": consent], by: village.volunteer(number)) }
        }
        #expect(try await join(1) == "409 squad.not_asked")
        #expect(try await join(0, "false") == "422 input.invalid consent")
        await village.jobs().catchUp()
        #expect(try await join(0) == "ok")
        #expect(try await join(0) == "409 squad.not_asked")
        await village.jobs().catchUp()
        #expect(try village.notices(of: village.volunteers[0]) == ["squad_asked"])
        // Who is in it is for its own people, its leader and the office.
        let services = try village.services()
        func people(_ actor: Actor) throws -> Int {
            try village.read { try SquadView.load(squad.description, for: actor, services, in: $0) }.people.count
        }
        #expect(try people(village.volunteer(0)) == 2 && people(zhang) == 2)
        #expect(try people(village.volunteer(1)) == 0 && people(village.actor(.guo)) == 0)
        let payloads = try village.read { tx in try tx.all("SELECT payload FROM event ORDER BY id LIMIT 5000") { try $0.bytes(0) } }
        #expect(!payloads.contains { String(decoding: $0, as: UTF8.self).contains("清河队") })
        #expect(try village.faults() == [])
    }

    @Test func whoIsNamedToLeadHasNoPowerBeforeSayingYes() async throws {
        let village = try await Village.found(volunteers: 2)
        let squad = try await village.form(["leader": "v0"])
        func invite() async throws -> String {
            try await outcome { try await village.step("invite", squad, ["member_name": "v1"], by: village.volunteer(0)) }
        }
        #expect(try village.read { try Squad.find(squad, in: $0) }?.leader == nil)
        #expect(try await invite() == "403 forbidden")
        try await village.step("join", squad, ["consent": "true"], by: village.volunteer(0))
        #expect(try village.read { try Squad.find(squad, in: $0) }?.leader == village.volunteers[0])
        #expect(try await invite() == "ok")
        #expect(try village.faults() == [])
    }

    @Test func whoLeavesIsGoneAtOnceAndForgottenLater() async throws {
        let village = try await Village.found(volunteers: 3)
        let squad = try await village.form()
        let zhang = try village.actor(.zhang)
        try await village.recruit(squad, 0..<3)
        #expect(
            try await outcome { try await village.step("change", squad, ["squad_name": "新名", "leader": "wang"], by: zhang) }
                == "422 input.invalid leader")
        try await village.step("change", squad, ["squad_name": "新名", "leader": "v0"], by: zhang)
        func kept(_ number: Int) throws -> [PersonalHolding.Item] {
            try village.read { tx in
                let look = PersonalHolding.Look(tx: tx, scheme: village.scheme, vault: village.vault, now: village.entropy.now())
                return try MobilisationSlice.squadHolding.list(Person(village.volunteer(number)), nil, 9, look)
            }
        }
        #expect(try kept(1).map(\.kept) == ["member"] && kept(1).first?.fields.first?.text == "新名")
        // The leader needs no office for it; the office may still do the same.
        let leader = village.volunteer(0)
        let second = try #require(try village.member(1, of: squad))
        #expect(
            try await outcome { try await village.step("remove", squad, ["member": second.id.description], by: village.volunteer(2)) }
                == "403 forbidden")
        try await village.step("remove", squad, ["member": second.id.description], by: leader)
        #expect(try village.member(1, of: squad) == nil)
        #expect(try await outcome { try await village.step("dissolve", squad, by: leader) } == "403 forbidden")
        #expect(try await outcome { try await village.step("leave", squad, by: village.volunteer(1)) } == "409 squad.not_member")
        try await village.step("leave", squad, by: leader)
        #expect(try village.read { try Squad.find(squad, in: $0) }?.leader == nil)
        #expect(try await outcome { try await village.step("invite", squad, ["member_name": "v1"], by: leader) } == "403 forbidden")
        try await village.step("invite", squad, ["member_name": "v1"], by: zhang)
        try await village.step("leave", squad, by: village.volunteer(1))
        try await village.step("dissolve", squad, by: zhang)
        #expect(try await outcome { try await village.step("invite", squad, ["member_name": "v1"], by: zhang) } == "409 squad.dissolved")
        #expect(try village.faults() == [])
        village.wait(hours: 24 * 366 * 2 + 48)
        #expect(try kept(1).map(\.kept) == [nil, nil])
        let now = village.entropy.now()
        let due = try village.read { try SquadHolding.due(before: now, after: nil, limit: 9, in: $0) }
        _ = try await village.store.write(Work { tx in try SquadHolding.erase(due.flatMap(\.keys), in: tx) })
        #expect(try kept(1).isEmpty)
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM squad_member WHERE account IS NOT NULL") } == 0)
        #expect(try village.read { try $0.count("SELECT COUNT(*) FROM squad_member") } == 5)
    }

    @Test func whoIsPastTheirLastDayIsNoMember() async throws {
        let village = try await Village.found(volunteers: 3)
        let squad = try await village.form(["leader": "wang"])
        let zhang = try village.actor(.zhang)
        for number in 0..<2 {
            try await village.step("invite", squad, ["member_name": "v\(number)", "to_day": "2026-11-22"], by: zhang)
            try await village.step("join", squad, ["consent": "true"], by: village.volunteer(number))
        }
        try await village.recruit(squad, 2..<3)
        try await village.step("change", squad, ["squad_name": "清河队", "leader": "v0"], by: zhang)
        let services = try village.services()
        func people(_ number: Int) throws -> Int {
            let actor = village.volunteer(number)
            return try village.read { try SquadView.load(squad.description, for: actor, services, in: $0) }.people.count
        }
        #expect(try people(1) == 3)
        village.wait(hours: 48)
        #expect(try people(1) == 0, "from the first moment of the day after")
        await village.jobs().ringAll()
        #expect(try village.member(0, of: squad) == nil && village.member(1, of: squad) == nil)
        #expect(try village.read { try Squad.find(squad, in: $0) }?.leader == nil)
        #expect(try people(0) == 0 && people(2) == 1)
        #expect(try village.faults() == [])
    }

    @Test func vehiclesAndAccountsAreKeptWhereTheKindKeepsThem() async throws {
        let village = try await Village.found(volunteers: 1)
        let zhang = try village.actor(.zhang)
        let plain = try await village.form()
        #expect(try await outcome { try await village.step("vehicle", plain, ["vehicle": "面包车"], by: zhang) } == "409 squad.not_kept")
        let squad = try await village.form(["kind": "farm_help"])
        try await village.step("vehicle", squad, ["vehicle": "面包车", "plate": "晋L12345"], by: zhang)
        try await village.step("account", squad, ["platform": "短视频", "account_name": "安峪助农"], by: zhang)
        let services = try village.services()
        let view = try village.read { try SquadView.load(squad.description, for: zhang, services, in: $0) }
        #expect(view.assets.map(\.kind) == [.account, .vehicle])
        #expect(view.texts[SquadAsset.name(view.assets[1].id)] == "晋L12345")
        // An account is in public, a plate is not.
        let stranger = village.volunteer(0)
        let seen = try village.read { try SquadView.load(squad.description, for: stranger, services, in: $0) }
        let told = String(decoding: SquadJSON.write(seen), as: UTF8.self)
        #expect(told.contains("安峪助农") && !told.contains("晋L12345"))
        try await village.step("drop", squad, ["asset": view.assets[1].id.description], by: zhang)
        let later = try village.read { try SquadView.load(squad.description, for: zhang, services, in: $0) }
        #expect(later.assets.map(\.kind) == [.account] && !later.texts.values.contains("晋L12345"))
        // Nor is anything left of them once the squad is no more.
        try await village.step("vehicle", squad, ["vehicle": "面包车", "plate": "晋L12345"], by: zhang)
        try await village.step("dissolve", squad, by: zhang)
        let past = try village.read { try SquadView.load(squad.description, for: zhang, services, in: $0) }
        #expect(past.assets.isEmpty && past.texts.keys.sorted() == [Squad.Text.about, Squad.Text.name])
        #expect(try village.faults() == [])
    }

    /// A task that calls squads calls their members only, wherever they live.
    @Test func aTaskCallsSquads() async throws {
        let village = try await Village.found(volunteers: 4)
        let squad = try await village.form()
        try await village.recruit(squad, 0..<2)
        try await village.step("invite", squad, ["member_name": "v2"], by: village.actor(.zhang))
        _ = try await village.executor.perform(JoinVolunteers(try Village.joining(["unit": Village.guanghua])), as: village.volunteer(1))
        let elsewhere = try await village.form(["unit": Village.guanghua], by: .guo)
        #expect(try await outcome { try await village.publish([PublishTask.Fields.tick(elsewhere): "true"]) } == "422 input.invalid squad.")
        #expect(try await outcome { try await village.publish(["squad.x": "true"]) } == "422 input.invalid squad.")
        let (task, shift) = try await village.publish([PublishTask.Fields.tick(squad): "true", "places": "5"])
        await village.jobs().catchUp()
        #expect(try village.notices(of: village.volunteers[0]) == ["task_called"], "who is one already is asked no more")
        #expect(try village.notices(of: village.volunteers[2]) == ["squad_asked"], "asked, and said nothing yet")
        #expect(try village.notices(of: village.volunteers[3]) == [])
        let services = try village.services()
        func listed(_ number: Int) throws -> [ID] {
            let request = Request(
                actor: village.volunteer(number), method: "GET", path: "/tasks", parameters: [:], query: [:], input: .empty,
                locale: "zh-Hans", idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "",
                isSecure: true)
            return try village.read { try TaskList.load(request, services, limit: 9, in: $0) }.items.map(\.task.id)
        }
        #expect(try listed(0) == [task] && listed(1) == [task] && listed(2) == [] && listed(3) == [])
        #expect(try await outcome { try await village.claim(shift, by: 0) } == "ok")
        #expect(try await outcome { try await village.claim(shift, by: 1) } == "ok", "a member who lives in another town")
        #expect(try await outcome { try await village.claim(shift, by: 2) } == "409 task.squads")
        #expect(try await outcome { try await village.claim(shift, by: 3) } == "409 task.squads")
        #expect(try village.faults() == [])
    }
}
