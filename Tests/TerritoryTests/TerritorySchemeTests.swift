import Kernel
import Schemes
import Territory
import Testing

/// What a pack may not say about units, and where it is told so.
@Suite struct TerritorySchemeTests {
    private static let base = TerritoryFixture.firstUnitLine

    /// `line of units:column code`; lines of the levels count from the top of the file.
    private func places(_ lines: [String]) throws -> [String] {
        try TerritoryFixture.load(TerritoryFixture.units(lines)).diagnostics.map { "\($0.line - Self.base + 1):\($0.column) \($0.code)" }
    }

    @Test func aSoundTreeStandsParentsFirst() throws {
        let territory = try TerritoryFixture.scheme(TerritoryFixture.small.reversed()).section(TerritoryScheme.self)
        #expect(territory.units.map(\.path.segments.count) == [1, 2, 2, 2, 3, 4])
        #expect(territory.unit("14102910000101")?.path.text == "/141029/141029100/141029100001/14102910000101")
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let extra: [String]
        let places: [String]
        var testDescription: String { extra.joined(separator: " | ") }

        init(_ extra: String..., at places: String...) {
            self.extra = extra
            self.places = places
        }
    }

    static let broken = [
        Broken("141029101 另一个 township 141029", at: "7:5 territory.duplicate_code"),
        Broken("141030 吉县 county", at: "7:5 territory.two_roots"),
        Broken("141029102 台头镇 township", at: "7:5 territory.no_parent"),
        Broken("141029102 台头镇 township 141031", at: "7:59 territory.unknown_parent"),
        Broken("141029102 台头镇 borough 141029", at: "7:41 territory.unknown_level"),
        Broken("141029102002 某村 village 141029", at: "7:60 territory.wrong_level"),
        Broken("141029-XY 某局 office 141029100", at: "7:56 territory.wrong_level"),
        Broken("141029600 某乡 township 141029", at: "7:12 territory.code"),
        Broken("141030102 某乡 township 141029", at: "7:12 territory.code"),
        Broken("14102910 某乡 township 141029", at: "7:12 territory.code"),
        Broken("141029-xy 某局 office 141029", at: "7:12 territory.code"),
        Broken("141029-X 某局 office 141029", at: "7:12 territory.code"),
        Broken("141029-ABCDE 某局 office 141029", at: "7:12 territory.code"),
        Broken("141029100100 某村 village 141029100", at: "7:12 territory.code"),
        Broken("14102910000100 零网格 grid 141029100001", at: "7:12 territory.code"),
        Broken(
            "141029102 甲 township 141029103", "141029103 乙 township 141029102",
            at: "7:57 territory.cycle", "8:57 territory.cycle"),
        // All in one go.
        Broken(
            "141029700 某乡 township 141029", "141029-zz 某局 office 141029", "141029101 光华 township 141029",
            at: "7:12 territory.code", "8:12 territory.code", "9:5 territory.duplicate_code"),
    ]

    @Test(arguments: broken) func isSentToItsPlace(_ fault: Broken) throws {
        #expect(try places(TerritoryFixture.small + fault.extra) == fault.places)
    }

    @Test func anEmptyTerritoryHasNoRoot() throws {
        #expect(try TerritoryFixture.load(TerritoryFixture.levels + "units: []\n").diagnostics.map(\.code) == ["territory.no_root"])
    }

    @Test(arguments: [
        ("- {id: county, kind: area, code: {kind: county}}\n  - {id: township, kind: area, code: {kind: township}}", "territory.two_tops"),
        (
            "- {id: county, kind: area, parent: township, code: {kind: county}}\n  - {id: township, kind: area, parent: county, code: {kind: township}}",
            "territory.no_top"
        ),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: township, kind: area, parent: city, code: {kind: township}}",
            "territory.unknown_level"
        ),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: county, kind: area, code: {kind: county}}",
            "territory.duplicate_level"
        ),
        ("- {id: county, kind: area, code: {kind: postcode}}", "territory.code_kind"),
        ("- {id: county, kind: area, code: {kind: county, width: 6}}", "territory.width"),
        ("- {id: county, kind: area, code: {kind: digits, width: 60}}", "pack.number"),
        ("- {id: county, kind: land, code: {kind: county}}", "pack.choice"),
        ("- {id: county, kind: area, code: {kind: county, tag: XC}}", "territory.width"),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: branch, kind: office, hierarchy: party, parent: county, code: {kind: tagged, width: 2}}",
            "pack.missing"
        ),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: branch, kind: office, hierarchy: party, parent: county, code: {kind: tagged, tag: xc, width: 2}}",
            "territory.tag"
        ),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: branch, kind: area, hierarchy: party, parent: county, code: {kind: tagged, tag: XC, width: 2}}",
            "territory.party_land"
        ),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: branch, kind: office, hierarchy: party, parent: county, code: {kind: tagged, tag: XC, width: 2}}\n  - {id: grid, kind: area, hierarchy: grid, parent: branch, code: {kind: digits, width: 2}}",
            "territory.hierarchy"
        ),
        ("- {id: hamlet, kind: area, code: {kind: county}}", "words.missing"),
        ("- {id: county, kind: area, hierarchy: church, code: {kind: county}}", "pack.choice"),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: township, kind: area, parent: [county, borough], code: {kind: township}}",
            "territory.unknown_level"
        ),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: township, kind: area, parent: [], code: {kind: township}}",
            "territory.no_parent"
        ),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: village, kind: area, hierarchy: grid, parent: county, code: {kind: digits, width: 2}}\n  - {id: township, kind: area, parent: village, code: {kind: township}}",
            "territory.hierarchy"
        ),
        (
            "- {id: county, kind: area, code: {kind: county}}\n  - {id: grid, kind: area, hierarchy: grid, parent: [county, village], code: {kind: digits, width: 2}}\n  - {id: village, kind: area, hierarchy: grid, parent: grid, code: {kind: digits, width: 2}}",
            "territory.cycle"
        ),
    ])
    func levelsAreJudged(_ levels: String, _ code: String) throws {
        let faults = try TerritoryFixture.load("levels:\n  \(levels)\nunits:\n  - {code: 141029, name: 乡宁县, level: county}\n").diagnostics
        #expect(faults.contains { $0.code == code })
    }

    @Test func levelsBeyondTheDepthOfAPathAreRefused() throws {
        var levels = "levels:\n  - {id: l0, kind: area, code: {kind: county}}\n"
        for depth in 1...UnitPath.depthLimit {
            levels += "  - {id: l\(depth), kind: area, parent: l\(depth - 1), code: {kind: digits, width: 1}}\n"
        }
        let faults = try TerritoryFixture.load(levels + "units:\n  - {code: 141029, name: 乡宁县, level: l0}\n").diagnostics
        #expect(faults.contains { $0.code == "territory.depth" && $0.line == UnitPath.depthLimit + 2 })
    }

    /// A ring is told of those that stand in it, not of what hangs below.
    @Test func whatHangsOnARingIsNotCalledTooDeep() throws {
        let levels = """
            levels:
              - {id: county, kind: area, code: {kind: county}}
              - {id: township, kind: area, parent: village, code: {kind: township}}
              - {id: village, kind: area, parent: township, code: {kind: village}}
              - {id: grid, kind: area, parent: village, code: {kind: digits, width: 2}}
            units:
              - {code: 141029, name: 乡宁县, level: county}

            """
        #expect(try TerritoryFixture.load(levels).diagnostics.map(\.code) == ["territory.cycle", "territory.cycle"])
    }

    @Test(arguments: [
        ("posts:\n  - {id: head, kind: chief, levels: [grid], public: true}\n", "pack.choice"),
        ("posts:\n  - {id: head, kind: head, levels: [borough], public: true}\n", "territory.unknown_level"),
        ("posts:\n  - {id: head, kind: head, levels: [], public: true}\n", "territory.no_level"),
        ("posts:\n  - {id: head, kind: head, levels: [grid]}\n", "pack.missing"),
        ("posts:\n  - {id: head, kind: head, levels: [grid], least: 51, public: true}\n", "pack.number"),
        ("posts:\n  - {id: elder, kind: head, levels: [grid], public: true}\n", "words.missing"),
        (
            "posts:\n  - {id: head, kind: head, levels: [grid], public: true}\n  - {id: head, kind: micro, levels: [grid], public: true}\n",
            "territory.duplicate_post"
        ),
        ("supervision:\n  - {unit: 141030, phone: \"12345\"}\n", "territory.unknown_parent"),
        ("supervision:\n  - {unit: 141029, phone: call us}\n", "territory.phone"),
    ])
    func postsAreJudged(_ text: String, _ code: String) throws {
        let faults = try TerritoryFixture.load(TerritoryFixture.units(TerritoryFixture.small) + text).diagnostics
        #expect(faults.map(\.code).contains(code), "\(faults.map(\.text))")
    }

    @Test func thePhoneOfTheNearestUnitAboveIsCalled() throws {
        let text =
            TerritoryFixture.units(TerritoryFixture.small)
            + "supervision:\n  - {unit: 141029, phone: \"12345\"}\n  - {unit: 141029100, phone: 0357-6822000}\n"
        let territory = try #require(try TerritoryFixture.load(text).scheme).section(TerritoryScheme.self)
        func phone(_ path: String) throws -> String? { territory.supervisionPhone(of: try #require(UnitPath(path))) }
        #expect(try phone("/141029/141029100/141029100001") == "0357-6822000")
        #expect(try phone("/141029/141029101") == "12345")
        #expect(try phone("/999999") == nil)
    }
}
