import Kernel
import Storage
import Territory
import TestSupport
import Testing

/// Which codes a level takes, above and below.
@Suite struct CodeRuleTests {
    @Test(
        arguments: [
            (.city, "140500", nil), (.city, "990100", nil), (.county, "140502", nil), (.county, "140502", "140500"),
            (.county, "140581", "140500"),
            (.township, "140502001", "140502"), (.tagged("XC", 2), "320831107-XC01", "320831107"),
            // Under another organisation the code goes on from the place.
            (.tagged("CD", 2), "320831107-CD02", "320831107-XC01"), (.tagged("Z", 1), "320831107201-Z4", "320831107201"),
            (.digits(2), "320831107-CD0203", "320831107-CD02"),
        ] as [(CodeRule, String, String?)])
    func isAsItsLevelSays(_ rule: CodeRule, _ code: String, _ parent: String?) {
        #expect(rule.fault(in: code, under: parent) == nil)
    }

    @Test(
        arguments: [
            // A city is the whole of its counties, and a county is no city.
            (.city, "140502", nil), (.city, "140000", nil), (.city, "1405", nil), (.city, "140500", "140000"), (.city, "14050０", nil),
            (.county, "140500", nil), (.county, "140802", "140500"), (.county, "140500", "140500"), (.county, "1405020", "140500"),
            (.tagged("XC", 2), "320831107-XC1", "320831107"), (.tagged("XC", 2), "320831107-XC00", "320831107"),
            (.tagged("XC", 2), "320831107-CD01", "320831107"), (.tagged("XC", 2), "320831107XC01", "320831107"),
            (.tagged("XC", 2), "320831106-XC01", "320831107"), (.tagged("CD", 2), "320831107-XC01-CD02", "320831107-XC01"),
            (.tagged("XC", 2), "320831107-XC01", nil), (.tagged("XC", 2), "320831107-XC0１", "320831107"),
        ] as [(CodeRule, String, String?)])
    func isRefused(_ rule: CodeRule, _ code: String, _ parent: String?) {
        #expect(rule.fault(in: code, under: parent) != nil)
    }

    /// A city with its counties, and the party's tree beside the grids: a joint committee over the organisations of some villages.
    private static let city = """
        levels:
          - {id: city, kind: area, code: {kind: city}}
          - {id: county, kind: area, parent: city, code: {kind: county}}
          - {id: township, kind: area, parent: county, code: {kind: township}}
          - {id: office, kind: office, parent: [city, county], code: {kind: office}}
          - {id: village, kind: office, hierarchy: party, parent: [township, duty], code: {kind: tagged, tag: CD, width: 2}}
          - {id: duty, kind: office, hierarchy: party, parent: township, code: {kind: tagged, tag: XC, width: 2}}
          - {id: grid, kind: office, hierarchy: party, parent: village, code: {kind: digits, width: 2}}
        units:
          - {code: 140500, name: 晋城市, level: city}
          - {code: 140502, name: 城区, level: county, parent: 140500}
          - {code: 140581, name: 高平市, level: county, parent: 140500}
          - {code: 140500-ZH, name: 市指挥中心, level: office, parent: 140500}
          - {code: 140581-ZH, name: 高平市指挥中心, level: office, parent: 140581}
          - {code: 140581001, name: 北城街道, level: township, parent: 140581}
          - {code: 140581001-CD01, name: 甲村党总支, level: village, parent: 140581001}
          - {code: 140581001-XC01, name: 联合党委, level: duty, parent: 140581001}
          - {code: 140581001-CD02, name: 乙村党总支, level: village, parent: 140581001-XC01}
          - {code: 140581001-CD0201, name: 第一党支部, level: grid, parent: 140581001-CD02}

        """

    @Test func aCityStandsAboveItsCountiesAndThePartyBesideTheGrids() async throws {
        let (scheme, diagnostics) = try TerritoryFixture.load(Self.city)
        #expect(diagnostics.map(\.text) == [])
        let found = try #require(scheme)
        let test = try TestStore.territory()
        let keeper = Actor(
            account: ID(high: 7, low: 7),
            grants: [.init(role: "administrator", unit: .zero, path: try #require(UnitPath("/140500")))])
        _ = try await test.executor(found).perform(FoundTerritory(), as: keeper)
        #expect(
            try test.unit("140581001-CD0201")?.path.text == "/140500/140581/140581001/140581001-XC01/140581001-CD02/140581001-CD0201")
        #expect(try test.unit("140581001-CD01")?.path.text == "/140500/140581/140581001/140581001-CD01")
        let trees = try test.store.read { tx in
            try tx.all("SELECT hierarchy, COUNT(*) FROM edge GROUP BY hierarchy ORDER BY hierarchy LIMIT 9") {
                "\(try $0.text(0)) \(try $0.int(1))"
            }
        }
        #expect(trees == ["administrative 5", "party 4"])
        #expect(try test.faults() == [])
    }

    /// What stands above something is on a level of a smaller depth, however the levels are written down.
    @Test func depthsFollowTheLongestWayDown() throws {
        let territory = try #require(try TerritoryFixture.load(Self.city).scheme).section(TerritoryScheme.self)
        #expect(["city", "county", "township", "duty", "village", "grid"].map { territory.depth(of: $0) } == [1, 2, 3, 4, 5, 6])
        #expect(territory.depth(of: "borough") == nil)
    }
}
