import Kernel
import Storage
import TestSupport
import Testing

@testable import Territory

/// Whether the land below a unit fits together: what is found, where, and about how much.
@Suite struct LandReviewTests {
    private static func unit(_ number: UInt64) throws -> UnitRecord {
        UnitRecord(
            id: ID(high: 1, low: number), code: "\(number)", name: "格\(number)", level: "grid", parent: nil,
            path: try #require(UnitPath("/\(number)")), depth: 1)
    }

    private static func land(_ whole: OutlineCheck.Ring?, _ parts: [OutlineCheck.Ring], isComplete: Bool = true) throws -> LandReview.Land {
        LandReview.Land(
            unit: try unit(99), whole: try whole.map { try OutlineFixture.outline($0) },
            parts: try parts.enumerated().map { (try unit(UInt64($0.offset)), try OutlineFixture.outline($0.element)) },
            isComplete: isComplete)
    }

    /// Told size within a twentieth: lines are laid, not areas cut.
    private static func isAbout(_ found: Int64, _ due: Int64) -> Bool { abs(found - due) * 20 <= due }

    @Test func whatFitsIsNotFound() throws {
        let land = try Self.land(
            OutlineFixture.square(0, 0, 20),
            [
                OutlineFixture.ring((0, 0), (7, 0), (7, 20), (0, 20)), OutlineFixture.ring((7, 0), (20, 0), (20, 20), (7, 20)),
            ])
        #expect(try #require(LandReview.findings(land)) == [])
    }

    @Test func twoThatOverlapAreNamedWithTheirPlace() throws {
        let land = try Self.land(
            OutlineFixture.square(0, 0, 20),
            [
                OutlineFixture.ring((0, 0), (12, 0), (12, 20), (0, 20)), OutlineFixture.ring((10, 0), (20, 0), (20, 20), (10, 20)),
            ])
        let findings = try #require(LandReview.findings(land))
        let overlap = try #require(findings.first)
        #expect(findings.count == 1 && overlap.kind == .overlap && overlap.units == land.parts.map(\.unit.id))
        let due = try OutlineFixture.outline(OutlineFixture.ring((10, 0), (12, 0), (12, 20), (10, 20)))
        #expect(Self.isAbout(overlap.squareMetres, due.squareMetres), "\(overlap.squareMetres), \(due.squareMetres)")
        #expect(due.contains(overlap.at) && !overlap.runs.isEmpty)
    }

    @Test func whatNobodyHasIsAGapOnlyWhereEverybodyHasLand() throws {
        let parts = [OutlineFixture.ring((0, 0), (9, 0), (9, 20), (0, 20)), OutlineFixture.ring((10, 0), (20, 0), (20, 20), (10, 20))]
        let findings = try #require(LandReview.findings(try Self.land(OutlineFixture.square(0, 0, 20), parts)))
        #expect(findings.map(\.kind) == [.gap] && findings.first?.units == [])
        let others = [try Self.land(OutlineFixture.square(0, 0, 20), parts, isComplete: false), try Self.land(nil, parts)]
        for land in others { #expect(LandReview.findings(land) == []) }
    }

    @Test func whatRunsOverTheBorderIsFoundInBothDirections() throws {
        for (east, north) in [(3, 0), (0, 3)] {
            let whole = OutlineFixture.square(0, 0, 20)
            let land = try Self.land(whole, [OutlineFixture.ring((0, 0), (20 + east, 0), (20 + east, 20 + north), (0, 20 + north))])
            let findings = try #require(LandReview.findings(land))
            #expect(findings.map(\.kind) == [.outside] && findings.first?.units == [land.parts[0].unit.id], "\(east) \(north)")
        }
    }

    /// A strip of some metres along a border: the lines in one direction miss it, those in the other do not.
    @Test func aNarrowStripIsFoundWhicheverWayItRuns() throws {
        func strip(_ points: [(Int32, Int32)]) -> OutlineCheck.Ring {
            let ring = points.map { Coordinate(x: 1_100_000_000 + $0.0, y: 350_000_000 + $0.1) }
            return ring + ring.prefix(1)
        }
        let side: Int32 = 2_000_000
        for isLying in [false, true] {
            func turned(_ points: [(Int32, Int32)]) -> [(Int32, Int32)] { isLying ? points.map { ($0.1, $0.0) } : points }
            let one = strip(turned([(0, 0), (1_000_300, 0), (1_000_300, side), (0, side)]))
            let other = strip(turned([(1_000_000, 0), (side, 0), (side, side), (1_000_000, side)]))
            let land = LandReview.Land(
                unit: try Self.unit(9), whole: nil,
                parts: [(try Self.unit(1), try OutlineFixture.outline(one)), (try Self.unit(2), try OutlineFixture.outline(other))],
                isComplete: true)
            #expect(try #require(LandReview.findings(land)).map(\.kind) == [.overlap], "lying: \(isLying)")
        }
    }

    /// Cut from one sheet nothing overlaps and nothing is left over, at every level, whatever the seed; move one corner and it shows.
    @Test(arguments: 1...3 as ClosedRange<UInt64>) func whatIsCutFromOneSheetFits(_ seed: UInt64) throws {
        let outlines = try OutlineCutter.cut(
            OutlineFixture.tree(townships: 3, villages: 3, grids: 3), from: OutlineFixture.outline(OutlineFixture.square(0, 0, 60)),
            seed: seed)
        let lands = Dictionary(outlines.map { ($0.code, $0.outline) }) { first, _ in first }
        var looked = 0
        for (code, whole) in lands {
            let below = lands.filter { $0.key.count > code.count && $0.key.hasPrefix(code) }
            guard let length = below.keys.map(\.count).min() else { continue }
            let parts = try below.filter { $0.key.count == length }.sorted { $0.key < $1.key }.enumerated()
                .map { (unit: try Self.unit(UInt64($0.offset)), outline: $0.element.value) }
            let land = LandReview.Land(unit: try Self.unit(999), whole: whole, parts: parts, isComplete: true)
            #expect(try #require(LandReview.findings(land)) == [], "seed \(seed), below \(code)")
            looked += 1
        }
        #expect(looked > 3)
    }

    @Test func theUnitsBelowAreWalkedByIndex() throws {
        let test = try TestStore([TerritorySlice.schema])
        try expectIndexed(test.store, LandReview.childrenStatement(.zero, .grid))
        try expectIndexed(test.store, OutlineChecks.parents(after: ""), walking: ["here"])
    }
}
