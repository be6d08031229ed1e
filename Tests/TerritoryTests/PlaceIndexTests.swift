import Kernel
import Territory
import TestSupport
import Testing

@Suite struct PlaceIndexTests {
    private struct County {
        let outlines: [(code: String, outline: Outline)]
        let leaves: [(code: String, outline: Outline)]
        let index: PlaceIndex
    }

    private static func county(_ tree: Parcel, seed: UInt64, levels: ClosedRange<Int> = 1...12) throws -> County {
        let land = try #require(LandSketch.outline(around: OutlineFixture.centre, squareKilometres: 2_000, seed: seed))
        let outlines = try OutlineCutter.cut(tree, from: land, seed: seed)
        var paths: [String: UnitPath] = [:]
        func walk(_ unit: Parcel, _ above: UnitPath) {
            guard let path = above.appending(unit.code) else { return }
            paths[unit.code] = path
            for child in unit.children { walk(child, path) }
        }
        walk(tree, .root)
        let lands = outlines.enumerated().compactMap { number, item -> PlaceIndex.Land? in
            guard let path = paths[item.code], levels.contains(path.segments.count) else { return nil }
            return PlaceIndex.Land(unit: ID(high: 0, low: UInt64(number)), path: path, outline: item.outline)
        }
        let depth = paths.values.map(\.segments.count).max() ?? 0
        let leaves = outlines.filter { paths[$0.code]?.segments.count == depth }
        return County(outlines: outlines, leaves: leaves, index: PlaceIndex(lands))
    }

    private func leaf(_ county: County, at point: Coordinate) -> String? { county.index.place(at: point)?.codes.last }

    @Test func nothingIsNowhere() {
        #expect(PlaceIndex.empty.place(at: OutlineFixture.centre) == nil)
        #expect(PlaceIndex.empty.place(at: Coordinate(x: 0, y: 0)) == nil && PlaceIndex.empty.pointCount == 0)
    }

    @Test func everyOutlineThatIsCutPassesTheChecks() throws {
        let county = try Self.county(OutlineFixture.tree(townships: 4, villages: 5, grids: 4), seed: 1)
        #expect(county.outlines.count == 1 + 4 + 20 + 80)
        for (code, outline) in county.outlines {
            let closed = outline.polygons.map { $0.rings.map { $0 + $0.prefix(1) } }
            let (checked, faults) = OutlineCheck.outline(of: closed)
            #expect(checked == outline && faults == [], "\(code)")
        }
        // Each unit is exactly what lies below it.
        for depth in [0, 1, 2] {
            let length = [6, 9, 12][depth]
            for (code, outline) in county.outlines where code.count == length {
                let below = county.outlines.filter { $0.code.count == [9, 12, 14][depth] && $0.code.hasPrefix(code) }
                let sum = below.reduce(0) { $0 + $1.outline.rings.reduce(Int128(0)) { $0 + $1.doubledArea } }
                #expect(sum == outline.rings.reduce(Int128(0)) { $0 + $1.doubledArea }, "\(code)")
            }
        }
    }

    @Test func thePiecesAreNumberedFromTheNorthWest() throws {
        let county = try Self.county(Parcel("141029", (0..<9).map { Parcel("14102910\($0)") }), seed: 2)
        let centres = county.leaves.map {
            Coordinate(
                x: $0.outline.box.minimum.x / 2 + $0.outline.box.maximum.x / 2,
                y: $0.outline.box.minimum.y / 2 + $0.outline.box.maximum.y / 2)
        }
        for band in 0..<3 {
            #expect(centres[3 * band].x < centres[3 * band + 1].x && centres[3 * band + 1].x < centres[3 * band + 2].x)
            if band > 0 { #expect(centres[3 * band].y < centres[3 * band - 3].y) }
        }
    }

    @Test func theSameSeedCutsTheSame() throws {
        let tree = OutlineFixture.tree(townships: 2, villages: 2, grids: 2)
        let (one, other, third) = (try Self.county(tree, seed: 3), try Self.county(tree, seed: 3), try Self.county(tree, seed: 4))
        #expect(one.outlines.map { OutlineBytes.encode($0.outline) } == other.outlines.map { OutlineBytes.encode($0.outline) })
        #expect(one.outlines[0].outline != third.outlines[0].outline)
    }

    @Test func landThatIsTooNarrowIsRefused() throws {
        let sliver = try OutlineFixture.outline([
            [
                [
                    Coordinate(x: 1_100_000_000, y: 350_000_000), Coordinate(x: 1_100_000_002, y: 350_000_000),
                    Coordinate(x: 1_100_000_000, y: 350_000_002), Coordinate(x: 1_100_000_000, y: 350_000_000),
                ]
            ]
        ])
        #expect(throws: Problem.self) {
            try OutlineCutter.cut(OutlineFixture.tree(townships: 5, villages: 5, grids: 5), from: sliver, seed: 1)
        }
    }

    /// Random points, every corner, and points on borders: each lies in exactly one leaf, and the index knows which.
    @Test(arguments: [1, 2, 3] as [UInt64]) func everyPointLiesInExactlyOneLeaf(_ seed: UInt64) throws {
        let county = try Self.county(OutlineFixture.tree(townships: 3, villages: 4, grids: 5), seed: seed)
        let land = county.outlines[0].outline
        var dice = Dice(seed: seed)
        var points = (0..<1_500).map { _ in dice.point(in: land.box) }
        for (_, outline) in county.leaves.prefix(20) {
            for ring in outline.rings {
                points += ring
                points += ring.indices.map { number in
                    let (a, b) = (ring[number], ring[(number + 1) % ring.count])
                    return Coordinate(x: Int32((Int64(a.x) + Int64(b.x)) / 2), y: Int32((Int64(a.y) + Int64(b.y)) / 2))
                }
            }
        }
        for point in points {
            let holders = county.leaves.filter { $0.outline.contains(point) }.map(\.code)
            #expect(holders.count == (land.contains(point) ? 1 : 0), "\(point)")
            let found = leaf(county, at: point)
            if let holder = holders.first {
                #expect(found == holder, "\(point)")
            } else {
                // On the outer border somebody has it; outside nobody.
                #expect((found != nil) == land.borders(point), "\(point)")
            }
        }
    }

    @Test func thePointsOfTheOuterBorderBelongIn() throws {
        let county = try Self.county(OutlineFixture.tree(townships: 2, villages: 3, grids: 4), seed: 7)
        for point in county.outlines[0].outline.rings.flatMap({ $0 }) {
            let found = try #require(leaf(county, at: point), "\(point)")
            let outline = try #require(county.leaves.first { $0.code == found }?.outline)
            #expect(outline.contains(point) || outline.borders(point))
        }
    }

    @Test func theFinestThatHasAnOutlineAnswersWithAllAbove() throws {
        let tree = OutlineFixture.tree(townships: 2, villages: 3, grids: 4)
        let (all, coarse) = (try Self.county(tree, seed: 8), try Self.county(tree, seed: 8, levels: 1...2))
        var dice = Dice(seed: 8)
        for _ in 0..<500 {
            let point = dice.point(in: all.outlines[0].outline.box)
            let codes = all.index.place(at: point)?.codes ?? []
            #expect(codes.isEmpty || codes.map(\.count) == [6, 9, 12, 14])
            #expect(coarse.index.place(at: point)?.codes ?? [] == Array(codes.prefix(2)))
        }
    }

    /// Outlines that overlap, have holes and leave gaps, as towns may draw them: the index against asking everybody.
    @Test func theIndexAgreesWithAskingEverybody() throws {
        var dice = Dice(seed: 9)
        let root = try #require(UnitPath("/141029"))
        let lands = try (0..<60).map { number -> PlaceIndex.Land in
            let (x, y, side) = (
                Int.random(in: 0...60, using: &dice), Int.random(in: 0...60, using: &dice), Int.random(in: 3...40, using: &dice)
            )
            let rings =
                dice.flip()
                ? [OutlineFixture.square(x, y, side), OutlineFixture.square(x + 1, y + 1, side - 2)] : [OutlineFixture.square(x, y, side)]
            let path = try #require((dice.flip() ? root : root.appending("a"))?.appending("u\(number)"))
            return PlaceIndex.Land(unit: ID(high: 0, low: UInt64(number)), path: path, outline: try OutlineFixture.outline([rings]))
        }
        let index = PlaceIndex(lands)
        let ranked = lands.sorted { ($1.path.segments.count, $0.path.text) < ($0.path.segments.count, $1.path.text) }
        for _ in 0..<4_000 {
            let point = OutlineFixture.point(Int.random(in: -2...102, using: &dice), Int.random(in: -2...102, using: &dice))
            let due = ranked.first { $0.outline.contains(point) } ?? ranked.first { $0.outline.borders(point) }
            #expect(index.place(at: point)?.unit == due?.unit, "\(point)")
        }
    }
}
