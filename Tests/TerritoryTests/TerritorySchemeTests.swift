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
        ("- {id: hamlet, kind: area, code: {kind: county}}", "words.missing"),
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
}
