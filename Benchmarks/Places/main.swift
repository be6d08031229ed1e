import Foundation
import Kernel
import Territory

// How many points a second find their unit, beside the least that could be done for a point: `make bench` prints both.
// A county of 5,796 cells: 12 townships of 21 villages of 23 cells, cut from land of 2,029 square kilometres.

let townships = 12
let villages = 21
let cells = 23
let pointCount = 1_000_000
let rounds = 5

func tree() -> Parcel {
    Parcel(
        "141029",
        (0..<townships).map { township in
            let code = "141029\(100 + township)"
            return Parcel(
                code,
                (0..<villages).map { village in
                    Parcel("\(code)\(200 + village)", (0..<cells).map { Parcel("\(code)\(200 + village)\(10 + $0)") })
                })
        })
}

/// The codes of a unit continue those of the units above.
func path(_ code: String) -> UnitPath? {
    [6, 9, 12, 14].filter { $0 <= code.count }.reduce(UnitPath.root as UnitPath?) { $0?.appending(String(code.prefix($1))) }
}

/// Milliseconds that `body` took, and what it gave.
func timed<T>(_ body: () throws -> T) rethrows -> (ms: Double, value: T) {
    let clock = ContinuousClock()
    let start = clock.now
    let value = try body()
    let spent = (clock.now - start).components
    return (Double(spent.seconds) * 1000 + Double(spent.attoseconds) / 1e15, value)
}

/// Points a second, the middle of some rounds. What `body` counts goes into `sum`, so that no compiler leaves it out.
func rate(_ points: [Coordinate], sum: inout Int, _ body: ([Coordinate]) -> Int) -> Int {
    var rates: [Double] = []
    for _ in 0..<rounds {
        let (ms, counted) = timed { body(points) }
        sum &+= counted
        rates.append(Double(points.count) / ms * 1000)
    }
    return Int(rates.sorted()[rounds / 2])
}

do {
    let centre = Coordinate(x: 1_108_500_000, y: 359_700_000)
    guard let land = LandSketch.outline(around: centre, squareKilometres: 2_029, seed: 1) else { throw Problem(500, "bench") }
    let (cutMs, outlines) = try timed { try OutlineCutter.cut(tree(), from: land, seed: 1) }
    let lands = outlines.enumerated().compactMap { number, item in
        path(item.code).map { PlaceIndex.Land(unit: ID(high: 0, low: UInt64(number)), path: $0, outline: item.outline) }
    }
    let stored = outlines.map { OutlineBytes.encode($0.outline) }
    let (decodeMs, decoded) = timed { stored.compactMap(OutlineBytes.decode) }
    let (buildMs, index) = timed { PlaceIndex(lands) }
    let leaves = outlines.filter { $0.code.count == 14 }.map(\.outline)

    let dice = SeededEntropy(seed: 2, now: Instant(ms: 0))
    let box = land.box
    let points = (0..<pointCount).map { _ in
        let words = dice.words()
        let (width, height) = (Int64(box.maximum.x) - Int64(box.minimum.x), Int64(box.maximum.y) - Int64(box.minimum.y))
        return Coordinate(
            x: box.minimum.x + Int32(words.0 % UInt64(width + 1)), y: box.minimum.y + Int32(words.1 % UInt64(height + 1)))
    }
    let borders = leaves.flatMap { $0.rings.flatMap { $0 } }

    var sum = 0
    let found = rate(points, sum: &sum) { $0.reduce(0) { $0 + (index.place(at: $1)?.codes.count ?? 0) } }
    let corners = rate(borders, sum: &sum) { $0.reduce(0) { $0 + (index.place(at: $1)?.codes.count ?? 0) } }
    let oneBox = rate(points, sum: &sum) { $0.reduce(0) { $0 + (box.contains($1) ? 1 : 0) } }
    let everyBox = rate(Array(points.prefix(10_000)), sum: &sum) { points in
        points.reduce(0) { count, point in count + (leaves.firstIndex { $0.box.contains(point) && $0.contains(point) } ?? 0) }
    }
    // Every point against asking every cell: a wrong answer counts as none.
    let wrong = points.prefix(10_000).count { point in
        let due = leaves.contains { $0.contains(point) }
        guard let place = index.place(at: point), let code = place.codes.last else { return due }
        return !(outlines.first { $0.code == code }.map { $0.outline.contains(point) || $0.outline.borders(point) } ?? false)
    }
    let report = JSONWriter.object { json in
        json.field("cells", Int64(leaves.count))
        json.field("outlines", Int64(outlines.count))
        json.field("points_of_outlines", Int64(index.pointCount))
        json.field("stored_bytes", Int64(stored.reduce(0) { $0 + $1.count }))
        json.field("per_second", Int64(found))
        json.field("corners_per_second", Int64(corners))
        json.field("one_box_per_second", Int64(oneBox))
        json.field("every_box_per_second", Int64(everyBox))
        json.field("cut_ms", Int64(cutMs))
        json.field("decode_ms", Int64(decodeMs))
        json.field("build_ms", Int64(buildMs))
        json.field("wrong", Int64(wrong + outlines.count - decoded.count))
        json.field("checksum", Int64(truncatingIfNeeded: sum))
    }
    try FileHandle.standardOutput.write(contentsOf: Data(report + [0x0A]))
} catch {
    FileHandle.standardError.write(Data("places: \(error)\n".utf8))
    exit(1)
}
