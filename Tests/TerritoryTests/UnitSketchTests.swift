import Kernel
import Territory
import TestSupport
import Testing

/// Sketches: neighbours stay neighbours, the size is bounded, and what changed is drawn anew.
@Suite struct UnitSketchTests {
    private let one = ID(high: 1, low: 1)
    private let two = ID(high: 1, low: 2)

    @Test func withoutLandThereIsNone() throws {
        #expect(UnitSketch([]) == nil)
    }

    @Test func northIsUpAndSharedCornersMeet() throws {
        let south = try OutlineFixture.outline(OutlineFixture.square(0, 0, 10))
        let north = try OutlineFixture.outline(OutlineFixture.square(0, 10, 10))
        let sketch = try #require(UnitSketch([(one, south), (two, north)]))
        #expect(sketch.height == UnitSketch.size && sketch.width < UnitSketch.size / 2)
        let (below, above) = (sketch.parts[0], sketch.parts[1])
        #expect(below.label.y > 500 && above.label.y < 500)
        let corners = [below, above].map { Set(Self.corners($0.path)) }
        #expect(corners[0].intersection(corners[1]).count == 2)
    }

    /// Whatever is drawn, no picture holds more corners than its limit.
    @Test func manyCornersAreMovedToACoarserGrid() throws {
        let ring = (0..<20_000).map { index -> Coordinate in
            let turn = Double(index) / 20_000
            let far = 0.4 + (index % 2 == 0 ? 0.004 : 0)
            // A wheel with teeth, walked around a square so that no sine is needed.
            let side = turn * 4
            let (x, y): (Double, Double) =
                switch Int(side) {
                case 0: (-1 + 2 * side, -1)
                case 1: (1, -1 + 2 * (side - 1))
                case 2: (1 - 2 * (side - 2), 1)
                default: (-1, 1 - 2 * (side - 3))
                }
            return Coordinate(x: 1_100_000_000 + Int32(x * far * 1e7), y: 350_000_000 + Int32(y * far * 1e7))
        }
        let outline = try OutlineFixture.outline([[ring + ring.prefix(1)]])
        let sketch = try #require(UnitSketch([(one, outline)]))
        #expect(Self.corners(sketch.parts[0].path).count <= UnitSketch.maximumPoints)
    }

    @Test func aWordLiesWithinTheLand() throws {
        // A horseshoe: its middle is outside.
        let horseshoe = try OutlineFixture.outline(
            OutlineFixture.ring((0, 0), (30, 0), (30, 30), (20, 30), (20, 10), (10, 10), (10, 30), (0, 30)))
        let sketch = try #require(UnitSketch([(one, horseshoe)]))
        let part = sketch.parts[0]
        let arm = Double(sketch.width) / 3
        #expect(Double(part.label.x) < arm || Double(part.label.x) > 2 * arm || Double(part.label.y) > Double(sketch.height) * 2 / 3)
        #expect(part.room > 0)
    }

    @Test func whatIsTooSmallToSeeIsLeftOut() throws {
        let large = try OutlineFixture.outline(OutlineFixture.square(0, 0, 1000))
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
        let small = try OutlineFixture.outline(
            corners.map { Coordinate(x: 1_120_000_000 + Int32($0.0) * 9000, y: 370_000_000 + Int32($0.1) * 9000) })
        #expect(try #require(UnitSketch([(one, large), (two, small)])).parts.map(\.unit) == [one])
    }

    @Test func isDrawnOnceUntilAnOutlineChanges() async throws {
        let test = try TestStore.territory()
        try await test.found(TerritoryFixture.small)
        let county = try #require(try test.unit("141029")).id
        let townships = try ["141029100", "141029101"].map { try #require(try test.unit($0)).id }
        let sketches = ActiveSketches()
        func current() throws -> UnitSketch? {
            try test.store.read { try sketches.current(under: county, children: townships, in: $0) }
        }
        #expect(try current() == nil)
        try await test.outline("141029", OutlineFixture.outline(OutlineFixture.square(0, 0, 20)))
        #expect(try current()?.parts.map(\.unit) == [county])
        try await test.outline("141029100", OutlineFixture.outline(OutlineFixture.square(0, 0, 10)))
        #expect(try current()?.parts.map(\.unit) == [townships[0]])
        try await test.outline("141029101", OutlineFixture.outline(OutlineFixture.square(10, 0, 10)))
        #expect(try current()?.parts.map(\.unit) == townships)
        #expect(try current() == current())
    }

    private static func corners(_ path: String) -> [String] {
        path.split(separator: "M").flatMap { piece -> [String] in
            let halves = piece.dropLast().split(separator: "l")
            var at = halves[0].split(separator: " ").compactMap { Int($0) }
            var all = ["\(at[0]),\(at[1])"]
            let steps = halves.dropFirst().joined().split(separator: " ").compactMap { Int($0) }
            for index in stride(from: 0, to: steps.count - 1, by: 2) {
                at = [at[0] + steps[index], at[1] + steps[index + 1]]
                all.append("\(at[0]),\(at[1])")
            }
            return all
        }
    }
}
