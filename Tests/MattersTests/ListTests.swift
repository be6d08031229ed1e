import Kernel
import Markup
import Territory
import TestSupport
import Testing

@testable import Matters

/// Lists are walks along an index: every matter once, in order, whatever is raised meanwhile, and only what one may see.
@Suite struct ListTests {
    private func list(
        _ county: County, _ code: String = "141029", _ side: MatterIn.Side = .place, _ kinds: [StateKind] = StateKind.allCases,
        after: Keyset? = nil, limit: Int
    ) throws -> MattersUnder.Page {
        let unit = try county.unit(code).id
        return try county.read { try MattersUnder(unit: unit, side: side, kinds: kinds, after: after, limit: limit).run(in: $0) }
    }

    /// Forty matters in a handful of moments, some moved on.
    private func crowd() async throws -> (county: County, numbers: Set<String>) {
        let county = try await County.found()
        var numbers: Set<String> = []
        for index in 0..<40 {
            if index % 9 == 8 { county.entropy.advance(seconds: 60) }
            let number = try await county.raise(unit: index % 3 == 0 ? Cast.guanghua : Cast.changning)
            if index % 4 == 0 { try await county.perform(.dispatch, on: number) }
            if index % 8 == 0 { try await county.perform(.accept, on: number) }
            numbers.insert(number)
        }
        return (county, numbers)
    }

    @Test(arguments: [1, 2, 3, 7, 39, 40, 100])
    func pagesCoverEveryMatterOnceNewestFirst(_ limit: Int) async throws {
        let (county, numbers) = try await crowd()
        var seen: [Matter] = []
        var after: Keyset?
        repeat {
            let page = try list(county, after: after, limit: limit)
            #expect(page.items.count <= limit)
            #expect(page.next == nil || page.items.count == limit)
            seen += page.items
            after = page.next
        } while after != nil
        #expect(seen.count == numbers.count)
        #expect(Set(seen.map(\.number)) == numbers)
        let places = seen.map { ($0.raised.ms, $0.id) }
        #expect(zip(places, places.dropFirst()).allSatisfy { $0 > $1 })
        // There were ties to break.
        #expect(Set(seen.map(\.raised)).count < 10)
    }

    @Test func whatIsRaisedMeanwhileNeitherDoublesNorHidesAnything() async throws {
        let (county, numbers) = try await crowd()
        var seen: [String] = []
        var after: Keyset?
        repeat {
            let page = try list(county, after: after, limit: 4)
            seen += page.items.map(\.number)
            after = page.next
            try await county.raise()
        } while after != nil
        let old = seen.filter(numbers.contains)
        #expect(old.count == numbers.count)
        #expect(Set(old) == numbers)
        #expect(Set(seen).count == seen.count)
    }

    /// A cursor goes through text and back.
    @Test func aCursorSurvivesItsText() throws {
        let cursor = Keyset(ms: 1_795_136_400_000, id: ID(high: 1, low: 2))
        let read = try #require(Keyset(cursor.text))
        #expect(read.ms == cursor.ms && read.id == cursor.id)
        for text in ["", ".", "1", "1.", "x.\(cursor.id)", "1.2.3", "1.\(cursor.id).4"] {
            #expect(Keyset(text) == nil, "\(text)")
        }
    }

    @Test func aKindIsAWalkOfItsOwn() async throws {
        let (county, _) = try await crowd()
        let counts = try StateKind.allCases.map { try list(county, kinds: [$0], limit: 100).items.count }
        #expect(counts == [30, 5, 5, 0, 0])
        #expect(try list(county, kinds: [.raised, .accepted], limit: 100).items.count == 35)
    }

    private func list(_ county: County, kinds: [StateKind], limit: Int) throws -> MattersUnder.Page {
        try list(county, "141029", .place, kinds, limit: limit)
    }

    @Test func aUnitListsWhatIsUnderIt() async throws {
        let (county, _) = try await crowd()
        #expect(try list(county, Cast.changning, limit: 100).items.count == 26)
        #expect(try list(county, Cast.guanghua, limit: 100).items.count == 14)
        #expect(try list(county, "141029204", limit: 100).items.isEmpty)
        #expect(try list(county, Cast.cityManagement, .owner, limit: 100).items.count == 10)
        #expect(try list(county, Cast.cityManagement, .place, limit: 100).items.isEmpty)
        #expect(try list(county, Cast.changning, .owner, limit: 100).items.allSatisfy { $0.kind == .raised })
    }

    @Test func everyQueryUsesAnIndex() async throws {
        let (county, _) = try await crowd()
        let unit = try county.unit(Cast.changning).id
        for side in [MatterIn.Side.place, .owner] {
            for kind in StateKind.allCases {
                let query = MattersUnder(unit: unit, side: side, kinds: [kind], after: nil, limit: 25)
                try expectIndexed(county.store, query.statement(kind, .start))
            }
        }
        for cast in [Cast.chen, .liu] {
            let filter = Policy(county.scheme).filter(MatterPermission.list, of: try cast.actor(in: county), columns: Matter.policyColumns)
            let query = MattersUnder(unit: unit, side: .owner, kinds: [.raised], after: nil, limit: 25, filter: filter)
            try expectIndexed(county.store, query.statement(.raised, .start))
        }
        for key: Statement in ["m.number = \("2026000000010")", "m.id = \(ID.zero)"] {
            try expectIndexed(county.store, "SELECT \(Matter.columns) FROM matter m \(Matter.joins) WHERE \(key) LIMIT 1")
        }
        let policy = Policy(county.scheme)
        for cast in Cast.allCases {
            let filter = policy.filter(MatterPermission.read, of: try cast.actor(in: county), columns: Matter.policyColumns)
            try expectIndexed(
                county.store,
                "SELECT \(Matter.columns) FROM matter m \(Matter.joins) WHERE m.number = \("2026000000010") AND \(filter) LIMIT 1")
        }
        let since = county.entropy.now()
        for statement: Statement in [
            "SELECT COUNT(*) FROM lookup_attempt WHERE number = \("1") AND at_ms > \(since)",
            "SELECT id FROM reporter WHERE matter = \(ID.zero) LIMIT 1",
            "SELECT score, solved FROM rating WHERE matter = \(ID.zero) LIMIT 1",
            "SELECT kind, n FROM matter_tally WHERE unit = \(unit) ORDER BY kind LIMIT 10",
            """
            DELETE FROM lookup_attempt WHERE (number, at_ms, id) IN (
                SELECT number, at_ms, id FROM lookup_attempt WHERE at_ms < \(since) ORDER BY at_ms LIMIT 500)
            """,
        ] { try expectIndexed(county.store, statement) }
    }

    /// A station of one township may be given what happened in another: who looks after the first sees of it only what happened there.
    @Test func anOfficesListHoldsNothingFromBeyondOnesOwnPlaces() async throws {
        let county = try await County.found([
            .replacing(
                "  - {id: office, kind",
                with: "  - {id: station, kind: office, parent: township, code: {kind: office}}\n  - {id: office, kind",
                in: "territory.yaml"),
            .replacing(
                "  # 县直部门", with: "  - {code: 141029100-ZF, name: 综合执法队, level: station, parent: 141029100}\n  # 县直部门",
                in: "territory.yaml"),
            .replacing("level.office:", with: "level.station: 站所\nlevel.office:", in: "words/zh-Hans.yaml"),
            .replacing("level.office:", with: "level.station: Station\nlevel.office:", in: "words/en.yaml"),
            .replacing("handlers: [", with: "handlers: [141029100-ZF, "),
        ])
        let here = try await county.raise(unit: Cast.changning)
        let there = try await county.raise(unit: Cast.guanghua)
        for number in [here, there] { try await county.perform(.dispatch, on: number, Said(to: "141029100-ZF")) }
        func listed(_ cast: Cast) throws -> Set<String> {
            let request = Request(
                actor: try cast.actor(in: county), method: "GET", path: "/work", parameters: [:], query: ["unit": "141029100-ZF"],
                input: .empty,
                locale: "zh-Hans", idempotency: nil, expectedVersion: nil, form: FormTokens(csrf: "", key: ""), clientAddress: "",
                isSecure: true)
            let services = try county.services()
            return try county.read { tx in Set(try MatterList(request, services, in: tx).page(in: tx).items.map(\.number)) }
        }
        #expect(try listed(.chen) == [here])
        #expect(try listed(.liu) == [here, there])
        #expect(throws: Problem.notFound) { try listed(.guo) }
        #expect(throws: Problem.notFound) { try listed(.zhao) }
    }

    /// `decide` and `filter` agree for everybody on everything: what a list of one shows is what a command lets through.
    @Test func whatMayBeReadIsTheSameForOneAndForMany() async throws {
        let (county, numbers) = try await crowd()
        _ = try await county.raise(by: Cast.wang.actor(in: county))
        let policy = Policy(county.scheme)
        let matters = try numbers.map { try #require(try county.matter($0)) }
        let actors = try Cast.allCases.map { try $0.actor(in: county) } + [.anonymous, .holding(matters[0], matters[1])]
        for actor in actors {
            for matter in matters {
                var allowed = false
                if case .allowed = policy.decide(MatterPermission.read, of: actor, on: matter.subject) { allowed = true }
                let found = try county.read { try Matter.find(number: matter.number, readableBy: actor, policy, in: $0) }
                #expect((found != nil) == allowed, "\(actor.username ?? "nobody") \(matter.number)")
            }
        }
    }
}
