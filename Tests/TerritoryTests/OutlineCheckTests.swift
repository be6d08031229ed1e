import Territory
import TestSupport
import Testing

@Suite struct OutlineCheckTests {
    private typealias Code = OutlineFault.Code

    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let polygons: [[OutlineCheck.Ring]]
        /// `code polygon ring point`
        let faults: [String]

        init(_ name: String, _ polygons: [[OutlineCheck.Ring]], _ faults: String...) {
            testDescription = name
            self.polygons = polygons
            self.faults = faults
        }
    }

    private static func text(_ fault: OutlineFault) -> String {
        ([fault.code.rawValue] + [fault.polygon, fault.ring, fault.point].compactMap { $0.map(String.init) }).joined(separator: " ")
    }

    private static let box = OutlineFixture.square(0, 0, 10)
    private static func ring(_ points: (Int, Int)...) -> OutlineCheck.Ring {
        let ring = points.map { OutlineFixture.point($0.0, $0.1) }
        return ring + ring.prefix(1)
    }

    @Test(arguments: [
        Bad("nothing", [], "empty"),
        Bad("no ring", [[]], "empty 1"),
        Bad("three points", [[Array(box.prefix(3))]], "short 1 1"),
        Bad("not closed", [[Array(box.dropLast())]], "open 1 1 4"),
        Bad("a point twice", [[[box[0]] + box]], "repeated 1 1 2"),
        Bad("no area", [[ring((0, 0), (5, 0), (9, 0))]], "flat 1 1"),
        Bad("there and back", [[ring((0, 0), (5, 0), (5, 5), (5, 0))]], "flat 1 1"),
        Bad("a bow tie", [[ring((0, 0), (10, 10), (10, 0), (0, 9))]], "crossing 1 1 1"),
        // Its two halves outweigh each other: there is no land in it.
        Bad("a symmetric bow tie", [[ring((0, 0), (10, 10), (10, 0), (0, 10))]], "flat 1 1"),
        Bad("a spike", [[ring((0, 0), (10, 0), (14, 0), (10, 0), (10, 10), (0, 10))]], "crossing 1 1 1"),
        Bad("a corner touched from within", [[ring((0, 0), (10, 0), (10, 10), (5, 0), (0, 10))]], "crossing 1 1 1"),
        Bad("a corner passed twice", [[ring((0, 0), (5, 5), (10, 0), (10, 10), (5, 5), (0, 10))]], "crossing 1 1 1"),
        Bad("a hole across the border", [[box, OutlineFixture.square(8, 8, 5)]], "crossing 1 1 2"),
        Bad("a hole through a corner", [[box, ring((5, 5), (10, 10), (12, 12), (5, 12))]], "crossing 1 1 2"),
        Bad("a hole along the border", [[box, OutlineFixture.square(0, 2, 3)]], "crossing 1 1 4"),
        Bad("a hole outside", [[box, OutlineFixture.square(20, 0, 5)]], "hole_outside 1 2"),
        Bad("a hole in a hole", [[box, OutlineFixture.square(1, 1, 8), OutlineFixture.square(2, 2, 3)]], "nested 1 3"),
        Bad("one polygon in another", [[box], [OutlineFixture.square(2, 2, 3)]], "nested 2 1"),
        Bad("two polygons side by side", [[box], [OutlineFixture.square(10, 0, 10)]], "crossing 1 1 2"),
        Bad(
            "abroad", [[[Coordinate(x: 0, y: 0)] + box.dropFirst().dropLast() + [Coordinate(x: 0, y: 0)]]], "outside 1 1 1", "outside 1 1 5"
        ),
    ])
    func isRefusedWhereItIsWrong(_ bad: Bad) {
        let (outline, faults) = OutlineCheck.outline(of: bad.polygons)
        #expect(outline == nil && faults.map(Self.text) == bad.faults)
    }

    @Test func ringsMayTouchInAPoint() throws {
        // A hole that reaches the border with a corner; two polygons corner to corner; an island in a hole.
        _ = try OutlineFixture.outline([[Self.box, Self.ring((5, 5), (10, 6), (5, 8))]])
        _ = try OutlineFixture.outline([[Self.box], [OutlineFixture.square(10, 10, 4)]])
        _ = try OutlineFixture.outline([[Self.box, OutlineFixture.square(2, 2, 6)], [OutlineFixture.square(3, 3, 2)]])
    }

    @Test func tooManyPointsAndRingsAreRefusedBeforeTheyAreCompared() {
        let long = (0...OutlineCheck.maximumPoints).map { OutlineFixture.point($0 % 9, 0) }
        #expect(OutlineCheck.outline(of: [[long]]).faults.map(\.code) == [.manyPoints])
        let many = [[OutlineCheck.Ring]](repeating: [Self.box], count: OutlineCheck.maximumRings + 1)
        #expect(OutlineCheck.outline(of: many).faults.map(\.code) == [.manyRings])
    }

    /// Forty thousand long edges side by side, each a centimetre from the next: the answer comes at once, whatever it is.
    @Test func aBorderThatWindsWithoutEndIsRefused() {
        let comb = (0..<40_000).flatMap { number -> [Coordinate] in
            let x = Int32(1_100_000_000 + number * 4)
            let up = [Coordinate(x: x, y: 350_000_000), Coordinate(x: x + 2, y: 360_000_000)]
            return number % 2 == 0 ? up : up.reversed()
        }
        let floor = [Coordinate(x: 1_100_200_000, y: 340_000_000), Coordinate(x: 1_099_999_000, y: 340_000_000)]
        #expect(OutlineCheck.outline(of: [[comb + floor + comb.prefix(1)]]).faults.map(\.code) == [.dense])
    }

    @Test func theSameLandHasOneForm() throws {
        let one = try OutlineFixture.outline([
            [Self.box, OutlineFixture.square(2, 2, 2), OutlineFixture.square(6, 6, 2)], [OutlineFixture.square(20, 0, 5)],
        ])
        let turned = { (ring: OutlineCheck.Ring, by: Int) -> OutlineCheck.Ring in
            let open = Array(ring.dropLast().reversed())
            let start = Array(open[by...] + open[..<by])
            return start + start.prefix(1)
        }
        let other = try OutlineFixture.outline([
            [turned(OutlineFixture.square(20, 0, 5), 2)],
            [turned(Self.box, 1), turned(OutlineFixture.square(6, 6, 2), 3), OutlineFixture.square(2, 2, 2)],
        ])
        #expect(one == other && OutlineBytes.encode(one) == OutlineBytes.encode(other))
        #expect(one.polygons[0].outer.doubledArea > 0 && one.polygons[0].holes.allSatisfy { $0.doubledArea < 0 })
    }

    /// A field of a hundredth of a degree a side at 35° N: 1,112 m by 911 m on the sphere with the surface of the earth.
    @Test func areaIsInSquareMetres() throws {
        let field = try OutlineFixture.outline(OutlineFixture.square(0, 0, 1))
        #expect(abs(field.squareMetres - 1_012_766) < 200, "\(field.squareMetres)")
        let holed = try OutlineFixture.outline([[Self.box, OutlineFixture.square(0 + 1, 1, 1)]])
        let whole = try OutlineFixture.outline(Self.box)
        #expect(whole.squareMetres - holed.squareMetres > 1_000_000)
    }

    @Test func everyPointOfASharedBorderBelongsToOneNeighbour() throws {
        let cells = try [(0, 0), (10, 0), (0, 10), (10, 10)].map { try OutlineFixture.outline(OutlineFixture.square($0.0, $0.1, 10)) }
        for (x, y) in [(10, 5), (5, 10), (10, 10), (10, 0), (0, 10), (3, 3)] {
            #expect(cells.count { $0.contains(OutlineFixture.point(x, y)) } == 1, "\(x) \(y)")
        }
        #expect(cells[3].contains(OutlineFixture.point(10, 10)) && cells[1].contains(OutlineFixture.point(10, 5)))
        #expect(!cells[1].contains(OutlineFixture.point(20, 5)) && cells[1].borders(OutlineFixture.point(20, 5)))
    }

    @Test func bytesComeBackAsTheyWere() throws {
        var dice = Dice(seed: 3)
        for seed in 0..<20 as Range<UInt64> {
            let outline = try #require(LandSketch.outline(around: OutlineFixture.centre, squareKilometres: 2_000, seed: seed))
            let bytes = OutlineBytes.encode(outline)
            #expect(OutlineBytes.decode(bytes) == outline && bytes.count < outline.pointCount * 8)
            #expect(OutlineBytes.decode(Array(bytes.dropLast())) == nil && OutlineBytes.decode(bytes + [0]) == nil)
            // Damage gives something or nothing, but never an end of the program.
            for _ in 0..<200 {
                var damaged = bytes
                damaged[Int.random(in: damaged.indices, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
                _ = OutlineBytes.decode(damaged)
            }
        }
        #expect(OutlineBytes.decode([]) == nil && OutlineBytes.decode([2, 1, 1, 3, 0, 0, 2, 0, 2, 2]) == nil)
        #expect(OutlineBytes.decode([1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]) == nil && OutlineBytes.decode([1, 1, 0]) == nil)
    }
}
