import Territory
import TestSupport
import Testing

@Suite struct CoordinateTests {
    struct Vector: Sendable {
        let from: (Double, Double)
        let to: (Double, Double)
    }

    private func near(_ one: (longitude: Double, latitude: Double), _ other: (Double, Double), _ degrees: Double) -> Bool {
        abs(one.longitude - other.0) < degrees && abs(one.latitude - other.1) < degrees
    }

    /// Published with the program coordtransform (its own test: Beijing) and with the program eviltransform (its own tests: Shanghai,
    /// Shenzhen, Beijing): two independent sources that agree in the formula.
    @Test(arguments: [
        Vector(from: (116.404, 39.915), to: (116.41024449916938, 39.91640428150164)),
        Vector(from: (121.5272106, 31.1774276), to: (121.531541859215, 31.17530398364597)),
        Vector(from: (113.912316, 22.543847), to: (113.9171764808363, 22.540796131694766)),
        Vector(from: (116.377817, 39.911954), to: (116.38404722455657, 39.91334545536069)),
    ])
    func gcj02IsAsPublished(_ vector: Vector) {
        let shown = CoordinateSystem.gcj02.fromWGS84(longitude: vector.from.0, latitude: vector.from.1)
        #expect(near(shown, vector.to, 1e-9))
        let back = CoordinateSystem.gcj02.toWGS84(longitude: vector.to.0, latitude: vector.to.1)
        #expect(near(back, vector.from, 1e-9))
    }

    /// Published with coordtransform: GCJ-02 to BD-09 and back, and the whole way from WGS-84.
    @Test func bd09IsAsPublished() {
        let place = CoordinateSystem.gcj02.toWGS84(longitude: 116.404, latitude: 39.915)
        #expect(
            near(
                CoordinateSystem.bd09.fromWGS84(longitude: place.longitude, latitude: place.latitude),
                (116.41036949371029, 39.92133699351021), 1e-8))
        #expect(near(CoordinateSystem.bd09.fromWGS84(longitude: 116.404, latitude: 39.915), (116.41662724378733, 39.922699552216216), 1e-9))
        let there = CoordinateSystem.bd09.toWGS84(longitude: 116.404, latitude: 39.915)
        #expect(
            near(
                CoordinateSystem.gcj02.fromWGS84(longitude: there.longitude, latitude: there.latitude),
                (116.39762729119315, 39.90865673957631), 1e-8))
    }

    /// Published with coordtransform; its way back takes one step only, which is a metre or two off.
    @Test func theWayBackIsNearThePublishedEstimate() {
        #expect(near(CoordinateSystem.gcj02.toWGS84(longitude: 116.404, latitude: 39.915), (116.39775550083061, 39.91359571849836), 2e-5))
    }

    @Test(arguments: CoordinateSystem.allCases) func thereAndBackIsTheSamePlace(_ system: CoordinateSystem) {
        var dice = Dice(seed: 1)
        for _ in 0..<2_000 {
            let (longitude, latitude) = (Double.random(in: 75...130, using: &dice), Double.random(in: 18...50, using: &dice))
            let shown = system.fromWGS84(longitude: longitude, latitude: latitude)
            // A ten-thousandth of a degree is ten metres; BD-09 was published rounded to some decimetres.
            #expect(
                near(
                    system.toWGS84(longitude: shown.longitude, latitude: shown.latitude), (longitude, latitude),
                    system == .bd09 ? 3e-6 : 1e-8))
        }
    }

    @Test func nothingIsShiftedAbroad() {
        for system in [CoordinateSystem.wgs84, .gcj02] {
            #expect(near(system.fromWGS84(longitude: -104.9903, latitude: 39.7392), (-104.9903, 39.7392), 1e-12))
        }
    }

    @Test(arguments: CoordinateSystem.allCases) func theEdgesOfTheEarthArePlaces(_ system: CoordinateSystem) {
        for (longitude, latitude) in [(180.0, 90.0), (-180, -90), (180, -90), (-180, 90)] {
            #expect(system.coordinate(longitude: longitude, latitude: latitude) != nil)
        }
    }

    @Test(arguments: [(181.0, 0.0), (0, 91), (-180.1, 0), (.infinity, 0), (0, .nan), (.nan, .nan), (0, -.infinity)])
    func noPlaceOnEarth(_ longitude: Double, _ latitude: Double) {
        for system in CoordinateSystem.allCases { #expect(system.coordinate(longitude: longitude, latitude: latitude) == nil) }
    }

    @Test(
        arguments: [
            (0, "0"), (10_000_000, "1"), (-1, "-0.0000001"), (1_113_515_540, "111.351554"), (-5_000_000, "-0.5"), (1_800_000_000, "180"),
            (Int32.min, "-214.7483648"), (1_000_001, "0.1000001"),
        ] as [(Int32, String)])
    func degreesAreWrittenShortAndWhole(_ units: Int32, _ text: String) { #expect(Coordinate.degrees(units) == text) }

    /// The corners of the world: differences need 33 bits and products 64.
    @Test func sidesAreExactAcrossTheWorld() {
        let (low, high) = (Box.world.minimum, Box.world.maximum)
        let diagonal = Segment(low, high)
        #expect(diagonal.side(of: Coordinate(x: 0, y: 0)) == .on)
        #expect(diagonal.side(of: Coordinate(x: 0, y: 1)) == .left && diagonal.side(of: Coordinate(x: 1, y: 0)) == .right)
        #expect(diagonal.touches(high) && !diagonal.touches(Coordinate(x: 1, y: 1)))
    }

    @Test func segmentsMeetAsTheyDo() {
        func segment(_ a: (Int, Int), _ b: (Int, Int)) -> Segment {
            Segment(OutlineFixture.point(a.0, a.1), OutlineFixture.point(b.0, b.1))
        }
        let line = segment((0, 0), (4, 0))
        #expect(line.meeting(segment((1, 1), (1, -1))) == .crossing)
        #expect(line.meeting(segment((1, 1), (1, 0))) == .touch(OutlineFixture.point(1, 0)))
        #expect(line.meeting(segment((4, 0), (5, 3))) == .touch(OutlineFixture.point(4, 0)))
        #expect(line.meeting(segment((4, 0), (6, 0))) == .touch(OutlineFixture.point(4, 0)))
        #expect(line.meeting(segment((3, 0), (6, 0))) == .overlap && line.meeting(segment((3, 0), (1, 0))) == .overlap)
        #expect(line.meeting(segment((5, 0), (6, 0))) == .none && line.meeting(segment((0, 1), (4, 1))) == .none)
        #expect(line.meeting(segment((5, 1), (5, -1))) == .none)
    }
}
