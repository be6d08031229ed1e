import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import People

@Suite struct PostTests {
    private static let grid = "141029100"

    /// The county of these tests, with two posts of its townships.
    private func bureau() async throws -> County {
        try await County(
            territory: County.units + """
                posts:
                  - {id: grid_head, kind: head, levels: [township], least: 1, public: true}
                  - {id: part_time, kind: part_time, levels: [township], public: false}
                  - {id: chief, kind: instructor, levels: [county], public: true}
                supervision:
                  - {unit: "141029", phone: "12345"}

                """)
    }

    private func input(_ values: [String: String]) throws -> Input {
        try AppointPost.Fields.schema.decode(values.mapValues(Schema.Raw.text))
    }

    @discardableResult
    private func appoint(_ county: County, _ values: [String: String], unit: String = grid, as actor: Actor = .system) async throws -> ID? {
        let all = ["post": "grid_head", "name": "张支书", "phone": "138 0000 1234"].merging(values) { $1 }.filter { !$0.value.isEmpty }
        return try await county.executor.perform(AppointPost(unit: unit, input(all)), as: actor).output
    }

    private func end(_ county: County, _ post: ID, on day: String? = nil) async throws {
        let input = try EndPost.Fields.schema.decode(day.map { ["on": .text($0)] } ?? [:])
        _ = try await county.executor.perform(EndPost("\(post)", input), as: .system)
    }

    private func card(_ county: County, _ day: Day, seesAll: Bool = false) throws -> UnitCard {
        try county.store.read {
            try UnitCard.load(
                Self.grid, after: nil, seesAll: { _ in seesAll }, on: day, scheme: county.services.scheme.current,
                vault: county.services.executor.vault, in: $0)
        }
    }

    private static let today = TestStore.start.day
    private static func day(_ offset: Int64) -> Day { Day(sinceEpoch: today.sinceEpoch + offset) }

    @Test func refusals() async throws {
        let county = try await bureau()
        await #expect(throws: Problem.signInNeeded) { try await appoint(county, [:], as: .anonymous) }
        let local = Actor(
            account: ID(high: 1, low: 1),
            grants: [.init(role: "administrator", unit: .zero, path: try #require(UnitPath("/141029/141029101")))])
        await #expect(throws: Problem.forbidden) { try await appoint(county, [:], as: local) }
        await #expect(throws: Problem.notFound) { try await appoint(county, [:], unit: "141029199") }
        let refused: [([String: String], FieldProblem)] = [
            (["post": "nobody"], FieldProblem("post", "choice")), (["post": "chief"], FieldProblem("post", "post_level")),
            (["phone": ""], FieldProblem("phone", "required")), (["username": "nobody"], FieldProblem("username", "account")),
            (["from": "2026-02-30"], FieldProblem("from", "day")),
            (["from": "2030-01-01"], FieldProblem("from", "day_range", args: ["from": "1949-10-01", "to": Self.day(366).text])),
        ]
        for (values, fault) in refused {
            await #expect(throws: Problem.invalid([fault])) { try await appoint(county, values) }
        }
        #expect(try county.count("SELECT COUNT(*) FROM post") == 0)
    }

    @Test func thePublicCardShowsWhatTheLawAsksFor() async throws {
        let county = try await bureau()
        #expect(try card(county, Self.today).vacant.map(\.id) == ["grid_head"])
        try await appoint(county, [:])
        try await appoint(county, ["post": "part_time", "name": "李网格"])
        let shown = try card(county, Self.today)
        #expect(shown.servers.map(\.person.name) == ["张支书"] && shown.servers.first?.person.phone == "13800001234")
        #expect(shown.supervision == "12345" && shown.vacant.isEmpty && shown.above.map(\.code) == ["141029"])
        #expect(try card(county, Self.today, seesAll: true).servers.map(\.person.name) == ["张支书", "李网格"])
        #expect(try card(county, Self.day(-1)).servers.isEmpty)
        #expect(try county.faults() == [])
    }

    @Test func thePersonHoldsAPostOnceAtATime() async throws {
        let county = try await bureau()
        let first = try #require(try await appoint(county, ["from": Self.day(-10).text]))
        await #expect(throws: Problem(409, "post.overlap")) { try await appoint(county, [:]) }
        await #expect(throws: Problem(409, "post.overlap")) { try await appoint(county, ["from": Self.day(-20).text]) }
        try await appoint(county, ["name": "李网格"])
        try await appoint(county, [:], unit: "141029101")
        try await end(county, first, on: Self.day(5).text)
        await #expect(throws: Problem(409, "post.overlap")) { try await appoint(county, ["from": Self.day(4).text]) }
        try await appoint(county, ["from": Self.day(5).text])
        #expect(try card(county, Self.day(4)).servers.count == 2 && card(county, Self.day(5)).servers.count == 2)
        await #expect(throws: Problem(409, "post.ended")) { try await end(county, first) }
        #expect(try county.faults() == [])
    }

    @Test func onItsFirstDayAServiceIsTakenBackAltogether() async throws {
        let county = try await bureau()
        let post = try #require(try await appoint(county, [:]))
        await #expect(throws: Problem.invalid([FieldProblem("on", "day_before", args: ["from": Self.today.text])])) {
            try await end(county, post, on: Self.day(-1).text)
        }
        try await end(county, post)
        #expect(try card(county, Self.today).servers.isEmpty)
        await #expect(throws: Problem.notFound) { try await end(county, post) }
        #expect(try county.count("SELECT COUNT(*) FROM post WHERE superseded_by IS NULL") == 0)
        try await appoint(county, [:])
        #expect(try county.faults() == [])
    }

    /// A pack that no longer has the post, or no longer on that level, would leave somebody in hands that nobody can name.
    @Test func aPostThatIsHeldMayNotVanish() async throws {
        let county = try await bureau()
        let posts = "posts:\n  - {id: grid_head, kind: head, levels: [county], least: 0, public: true}\n"
        let packs = try [County.units, County.units + posts].map { try County.scheme($0) }
        func lost(_ scheme: Scheme) throws -> [String] { try county.store.read { try Post.lostKinds(scheme, $0).map(\.description) } }
        #expect(try packs.map(lost) == [[], []])
        let post = try #require(try await appoint(county, [:]))
        #expect(try packs.map(lost) == [["post grid_head on level township"], ["post grid_head on level township"]])
        #expect(try lost(county.services.scheme.current) == [])
        try await end(county, post, on: Self.day(1).text)
        #expect(try packs.map(lost) == [[], []])
    }

    /// Spans made by chance: on every day each person holds a post at most once, as a plain model says.
    @Test(arguments: Array(1...8) as [UInt64]) func spansNeverOverlap(_ seed: UInt64) async throws {
        let county = try await bureau()
        var dice = Dice(seed: seed)
        var model: [(post: ID, name: String, from: Int64, to: Int64)] = []
        for _ in 0..<40 {
            if dice.flip(), let open = model.indices.filter({ model[$0].to == .max }).randomElement(using: &dice) {
                let last = model[open].from + Int64.random(in: 0...6, using: &dice)
                try await end(county, model[open].post, on: Self.day(last).text)
                if last == model[open].from { model.remove(at: open) } else { model[open].to = last }
                continue
            }
            let name = dice.pick(["甲", "乙", "丙"])
            let from = Int64.random(in: -40...40, using: &dice)
            let overlaps = model.contains { $0.name == name && $0.to > from }
            do {
                let post = try #require(try await appoint(county, ["name": name, "from": Self.day(from).text]))
                #expect(!overlaps)
                model.append((post, name, from, .max))
            } catch let problem as Problem { #expect(overlaps && problem.code == "post.overlap") }
        }
        for offset in stride(from: Int64(-45), to: 60, by: 7) {
            let due = model.filter { $0.from <= offset && $0.to > offset }.map(\.name).sorted()
            #expect(try card(county, Self.day(offset)).servers.map(\.person.name).sorted() == due)
        }
        #expect(try county.faults() == [])
    }

    @Test func vacanciesComePageByPage() async throws {
        let county = try await bureau()
        let territory = try county.services.scheme.current.section(TerritoryScheme.self)
        let kind = try #require(territory.post("grid_head"))
        func page(_ after: String?, limit: Int) throws -> Vacancies.Page {
            try county.store.read {
                try Vacancies(
                    kind: kind, level: "township", under: #require(UnitPath("/141029")), after: after, day: Self.today, limit: limit
                ).page(in: $0)
            }
        }
        let first = try page(nil, limit: 1)
        #expect(first.items.map(\.code) == ["141029100"])
        #expect(try page(first.next, limit: 1).items.map(\.code) == ["141029101"])
        try await appoint(county, [:])
        #expect(try page(nil, limit: 50).items.map(\.code) == ["141029101"] && page(nil, limit: 50).next == nil)
    }

    @Test func everyReadWalksAnIndex() async throws {
        let county = try await bureau()
        try expectIndexed(county.store, Post.held(in: .zero, on: Self.today))
        let kind = try #require(try county.services.scheme.current.section(TerritoryScheme.self).post("grid_head"))
        try expectIndexed(
            county.store,
            Vacancies(kind: kind, level: "township", under: try #require(UnitPath("/141029")), after: nil, day: Self.today).statement)
    }

    @Test(
        arguments: [
            (
                "UPDATE post SET act = act, unit = (SELECT id FROM unit WHERE id NOT IN (SELECT unit FROM unit_version) LIMIT 1)",
                "which no act made"
            ),
            (
                "INSERT INTO post (id, unit, kind, named, holder, valid_from, valid_to, act) SELECT act, unit, kind, named, holder, valid_from, valid_to, act FROM post",
                "held by the same person"
            ),
        ] as [(Statement, String)])
    func damageIsFound(_ damage: Statement, _ sentence: String) async throws {
        let county = try await bureau()
        try await appoint(county, [:])
        try await county.store.write(
            Work { tx in
                try tx.execute("INSERT INTO unit (id, kind) VALUES (\(ID(high: 9, low: 9)), 'area')")
                try tx.execute(damage)
            })
        #expect(try county.faults().contains { $0.contains(sentence) })
    }
}
