import Kernel
import Storage
import Territory
import TestSupport
import Testing

@Suite struct UnitSearchTests {
    let test: TestStore
    private static let villages = (1...60).map { "1410291002\($0 < 10 ? "0" : "")\($0) 东庄\($0 < 10 ? "0" : "")\($0) village 141029100" }

    init() async throws {
        test = try TestStore.territory()
        try await test.found(TerritoryFixture.small + Self.villages + ["141029101201 东庄99 village 141029101"])
    }

    private func find(_ text: String, reach: [String] = ["/141029"]) throws -> [String] {
        let reach = try reach.map { try #require(UnitPath($0)) }
        return try test.store.read { tx in
            var found: [String] = []
            var after: UnitRecord?
            for _ in 0..<10 {
                let page = try UnitSearch(text, reach: reach, after: after).page(in: tx)
                found += page.items.map(\.code)
                guard let next = page.next else { return found }
                after = try UnitRecord.find(code: next, in: tx)
            }
            return found
        }
    }

    @Test func nobodyWithoutReachFindsAnything() throws {
        #expect(try find("东庄", reach: []) == [] && find("1410", reach: []) == [])
        #expect(try find("东庄", reach: ["/141029/141029101"]) == ["141029101201"])
        #expect(try find("14102910", reach: ["/141029/141029101"]) == ["141029101", "141029101201"])
    }

    @Test func namesAndCodesAreFoundByTheirBeginning() throws {
        #expect(try find("东庄") == Self.villages.map { String($0.prefix(12)) } + ["141029101201"])
        #expect(try find("14102910020") == Self.villages.prefix(9).map { String($0.prefix(12)) })
        #expect(try find("141029-CG") == ["141029-CG"] && find("幸福") == ["141029100001"])
        #expect(try find("庄") == [] && find("999") == [] && find("%") == [] && find("_") == [] && find("'") == [])
    }

    @Test func levelsAreCounted() throws {
        let counts = try test.store.read { tx in
            (try LevelCounts.read(in: tx), try LevelCounts.read(below: UnitPath("/141029/141029100"), in: tx))
        }
        #expect(counts.0 == ["county": 1, "township": 2, "office": 1, "village": 62, "grid": 1])
        #expect(counts.1 == ["village": 61, "grid": 1])
    }

    @Test func theHistoryTellsWhatWasSupersededAndByWhat() async throws {
        test.entropy.advance(seconds: 86_400 * 10)
        try await test.found(
            TerritoryFixture.small.map { $0.replacing("昌宁镇", with: "昌宁街道") } + Self.villages + ["141029101201 东庄99 village 141029101"])
        try await test.outline("141029100", try OutlineFixture.outline(OutlineFixture.square(0, 0, 4)))
        let unit = try #require(try test.unit("141029100"))
        let history = try test.store.read { try UnitHistory.load(unit.id, in: $0) }
        let names = history.names.map {
            "\($0.from.text) \($0.to.text) \($0.what.name) \($0.act.kind) \($0.superseded == nil ? "believed" : "superseded")"
        }
        #expect(
            names.sorted() == [
                "2026-11-20 2026-11-30 昌宁镇 rename believed", "2026-11-20 9999-12-31 昌宁镇 found superseded",
                "2026-11-30 9999-12-31 昌宁街道 rename believed",
            ])
        #expect(history.places.map { "\($0.what.hierarchy) \($0.what.parentCode) \($0.act.kind)" } == ["administrative 141029 found"])
        #expect(history.land.map(\.act.kind) == ["outline"] && history.land[0].what > 0 && !history.isImported)
        let below = try test.store.read { tx in try UnitOutline.below(try #require(try UnitRecord.root(in: tx)).id, limit: 5, in: tx) }
        #expect(below.map(\.unit.code) == ["141029100"])
    }

    @Test func everyReadWalksAnIndex() throws {
        let path = try #require(UnitPath("/141029/141029100"))
        let id = ID(high: 1, low: 1)
        for statement in [
            UnitSearch("东", reach: [path]).statement, UnitSearch("14", reach: [path]).statement,
            UnitHistory.namesStatement(id), UnitHistory.placesStatement(id, .grid), UnitHistory.landStatement(id),
            UnitOutline.belowStatement(id, limit: 5),
        ] {
            try expectIndexed(test.store, statement)
        }
    }
}
