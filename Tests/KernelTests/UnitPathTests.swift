import Kernel
import TestSupport
import Testing

@Suite struct UnitPathTests {
    private func path(_ dice: inout Dice) throws -> UnitPath {
        // Few segments, and such that share prefixes or sort beside `/`.
        let segments = ["1", "10", "1-", "1-0", "1A", "2", "a", "a-b"]
        var path = UnitPath.root
        for _ in 0..<Int.random(in: 0...4, using: &dice) { path = try #require(path.appending(dice.pick(segments))) }
        return path
    }

    @Test func containsAgreesWithSegmentsAndWithTheRangeOfTheQuery() throws {
        var dice = Dice(seed: 21)
        for _ in 0..<5000 {
            let (above, other) = (try path(&dice), try path(&dice))
            let byHand = other.segments.starts(with: above.segments)
            #expect(above.contains(other) == byHand)
            let bytes = { (text: String) in Array(text.utf8) }
            let isInRange =
                !bytes(other.text).lexicographicallyPrecedes(bytes(above.below.lower))
                && bytes(other.text).lexicographicallyPrecedes(bytes(above.below.upper))
            #expect((isInRange || above == other) == byHand, "\(above) \(other)")
        }
    }

    @Test func lineageRunsFromTheTopDownToItself() throws {
        let path = try #require(UnitPath("/141029/141029100/01"))
        #expect(path.lineage.map(\.text) == ["/141029", "/141029/141029100", "/141029/141029100/01"])
        #expect(path.parent?.text == "/141029/141029100")
        #expect(UnitPath.root.lineage.isEmpty && UnitPath.root.parent == nil)
        #expect(UnitPath("") == .root)
    }

    @Test(arguments: [
        "141029", "/", "//", "/141029/", "/141029//1", "/a b", "/a_b", "/a.b", "/村", "/%", "/a'", "/a\u{0}",
        "/" + String(repeating: "1", count: 33),
        "/1/2/3/4/5/6/7/8/9/10/11/12/13",
    ])
    func badPathsAreNil(_ text: String) {
        #expect(UnitPath(text) == nil)
    }

    @Test func nothingGrowsBelowTheDepthLimit() throws {
        var path = UnitPath.root
        for level in 1...UnitPath.depthLimit { path = try #require(path.appending("\(level)")) }
        #expect(path.appending("13") == nil)
        #expect(UnitPath(path.text) == path)
        #expect(UnitPath.root.appending("") == nil && UnitPath.root.appending("a/b") == nil)
    }
}
