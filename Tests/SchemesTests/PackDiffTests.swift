import Kernel
import Testing

@testable import Schemes

@Suite struct PackDiffTests {
    private func changes(_ file: String, _ before: String?, _ after: String?) throws -> [String] {
        let (old, new) = (try PackFixture.source([file: before]), try PackFixture.source([file: after]))
        return PackDiff(from: old, to: new).changes.map { "\($0.kind.rawValue) \($0.path) «\($0.before)» «\($0.after)»" }
    }

    @Test func theSamePackDiffersInNothing() throws {
        #expect(try PackDiff(from: PackFixture.source(), to: PackFixture.source()).changes.isEmpty)
        // Comments and quotes say nothing.
        #expect(try changes("tools.yaml", "hammers: 2\n", "# many\nhammers: \"2\"\n") == [])
    }

    @Test func filesComeAndGo() throws {
        #expect(try changes("tools.yaml", nil, "hammers: 2\n") == ["added  «» «11 B»"])
        #expect(try changes("tools.yaml", "hammers: 2\n", nil) == ["removed  «11 B» «»"])
        // What cannot be read as YAML is told as a whole.
        #expect(try changes("tools.yaml", "hammers: 2\n", "hammers: [\n") == ["changed  «11 B» «11 B»"])
    }

    @Test func entriesAreToldByTheirNames() throws {
        let before = """
            units:
              - {code: "1", name: 甲, level: town}
              - {code: "2", name: 乙, level: town}
            """
        let after = """
            units:
              - {code: "2", name: 丙, level: town}
              - {code: "3", name: 丁, level: town}
            """
        #expect(
            try changes("territory.yaml", before, after) == [
                "removed units.1 «{code: 1, name: 甲, level: town}» «»", "changed units.2.name «乙» «丙»",
                "added units.3 «» «{code: 3, name: 丁, level: town}»",
            ])
    }

    @Test func entriesWithoutNamesAreComparedByWhatTheySay() throws {
        #expect(
            try changes("routes.yaml", "- {unit: a}\n- {unit: b}\n- {unit: b}\n", "- {unit: b}\n- {unit: c}\n") == [
                "removed  «{unit: a}» «»", "removed  «{unit: b}» «»", "added  «» «{unit: c}»",
            ])
        #expect(try changes("routes.yaml", "verbs: [a, b]\n", "verbs: [b, a]\n") == ["changed verbs «[a, b]» «[b, a]»"])
        #expect(try changes("routes.yaml", "x: a\n", "x: [a]\n") == ["changed x «a» «[a]»"])
    }

    @Test func onlySoManyAreTold() throws {
        let many = (0...PackDiff.maximumChanges).map { "k\($0): a" }.joined(separator: "\n")
        let diff = try PackDiff(from: PackFixture.source(["tools.yaml": "x: 1\n"]), to: PackFixture.source(["tools.yaml": many]))
        #expect(diff.changes.count == PackDiff.maximumChanges && diff.isCutShort)
        let long = String(repeating: "长", count: 1000)
        #expect(try changes("tools.yaml", "x: 1\n", "x: \(long)\n")[0].count < 400)
    }
}
