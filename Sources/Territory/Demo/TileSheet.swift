import Kernel

/// Land in tiles: a lattice of rows and columns whose corners are shifted by chance, and which of its tiles are land.
struct TileSheet {
    private let columns: Int
    private let rows: Int
    /// Corners row by row from the south, each row from the west.
    private let corners: [Coordinate]
    /// The numbers of the tiles that are land: one connected piece.
    private(set) var all: [Int32] = []

    var count: Int { columns * rows }

    /// About `wanted` tiles, as square on the ground as whole numbers allow.
    init(of land: Outline, wanted: Int, seed: UInt64) {
        let box = land.box
        let (width, height) = (Double(box.maximum.x) - Double(box.minimum.x), Double(box.maximum.y) - Double(box.minimum.y))
        // A degree of longitude is shorter than one of latitude.
        let shrink = Self.cosine(ofDegrees: (box.minimum.latitude + box.maximum.latitude) / 2)
        let surface = abs(land.rings.reduce(0.0) { $0 + Double($1.doubledArea) }) / 2
        let side = max(1, (surface * shrink / Double(max(wanted, 1))).squareRoot())
        columns = max(1, Int((width * shrink / side).rounded(.up)))
        rows = max(1, Int((height / side).rounded(.up)))
        let dice = SeededEntropy(seed: seed, now: Instant(ms: 0))
        corners = Self.corners(box, columns, rows, dice)
        all = largestPiece(of: insideTiles(land))
    }

    private static func cosine(ofDegrees degrees: Double) -> Double {
        // Of the parallel circle; a series is the same on every machine.
        let x = degrees * .pi / 180
        let square = x * x
        return max(0.1, 1 - square / 2 * (1 - square / 12 * (1 - square / 30 * (1 - square / 56))))
    }

    /// Shifted by at most three tenths of a tile, so that no tile is folded over.
    private static func corners(_ box: Box, _ columns: Int, _ rows: Int, _ dice: SeededEntropy) -> [Coordinate] {
        let (width, height) = (Double(box.maximum.x) - Double(box.minimum.x), Double(box.maximum.y) - Double(box.minimum.y))
        return (0...rows).flatMap { row in
            (0...columns).map { column in
                let words = dice.words()
                let shift = (x: Double(words.0 >> 11) * 0x1p-53 * 0.6 - 0.3, y: Double(words.1 >> 11) * 0x1p-53 * 0.6 - 0.3)
                let x = Double(box.minimum.x) + (Double(column) + shift.x) * width / Double(columns)
                let y = Double(box.minimum.y) + (Double(row) + shift.y) * height / Double(rows)
                return Coordinate(x: Int32(x.rounded()), y: Int32(y.rounded()))
            }
        }
    }

    private func centre(_ column: Int, _ row: Int) -> Coordinate {
        let (one, other) = (corners[row * (columns + 1) + column], corners[(row + 1) * (columns + 1) + column + 1])
        return Coordinate(x: Int32((Int64(one.x) + Int64(other.x)) / 2), y: Int32((Int64(one.y) + Int64(other.y)) / 2))
    }

    private func insideTiles(_ land: Outline) -> [Bool] {
        let edges = land.rings.flatMap { Array($0.segments) }
        var isInside = Array(repeating: false, count: count)
        for row in 0..<rows {
            let line = (0..<columns).map { centre($0, row) }
            let (low, high) = (line.map(\.y).min() ?? 0, line.map(\.y).max() ?? 0)
            let near = edges.filter { min($0.from.y, $0.to.y) <= high && max($0.from.y, $0.to.y) >= low }
            for (column, point) in line.enumerated() {
                isInside[row * columns + column] = near.reduce(false) { $0 != $1.isCrossed(fromEastOf: point) }
            }
        }
        return isInside
    }

    private func neighbours(_ tile: Int) -> [Int] {
        let (row, column) = (tile / columns, tile % columns)
        return [
            row > 0 ? tile - columns : -1, column + 1 < columns ? tile + 1 : -1, row + 1 < rows ? tile + columns : -1,
            column > 0 ? tile - 1 : -1,
        ]
    }

    private func largestPiece(of isLand: [Bool]) -> [Int32] {
        var isLeft = isLand
        var largest: [Int32] = []
        for start in isLand.indices where isLeft[start] {
            var piece = [Int32(start)]
            isLeft[start] = false
            var next = 0
            while next < piece.count {
                for tile in neighbours(Int(piece[next])) where tile >= 0 && isLeft[tile] {
                    isLeft[tile] = false
                    piece.append(Int32(tile))
                }
                next += 1
            }
            if piece.count > largest.count { largest = piece }
        }
        return largest.sorted()
    }

    // MARK: Dealing out

    /// Of the same row the western one comes first.
    func isNorthOf(_ one: Int32, _ other: Int32) -> Bool {
        let (a, b) = (Int(one), Int(other))
        return (-(a / columns), a % columns) < (-(b / columns), b % columns)
    }

    /// Of the same column the northern one comes first.
    func isWestOf(_ one: Int32, _ other: Int32) -> Bool {
        let (a, b) = (Int(one), Int(other))
        return (a % columns, -(a / columns)) < (b % columns, -(b / columns))
    }

    func extent(of tiles: [Int32]) -> (width: Int, height: Int) {
        let (x, y) = (tiles.map { Int($0) % columns }, tiles.map { Int($0) / columns })
        return ((x.max() ?? 0) - (x.min() ?? 0) + 1, (y.max() ?? 0) - (y.min() ?? 0) + 1)
    }

    // MARK: Borders

    /// The border of some tiles. `marks`: one number for each tile of the sheet, changed here and put back.
    func border(of tiles: [Int32], marks: inout [Int32]) -> Outline {
        for tile in tiles { marks[Int(tile)] = 1 }
        defer { for tile in tiles { marks[Int(tile)] = -1 } }
        // Each edge of the border runs with the tiles on its left.
        var ways: [Int: [Int]] = [:]
        for tile in tiles.map(Int.init) {
            let southWest = tile / columns * (columns + 1) + tile % columns
            let around = [southWest, southWest + 1, southWest + columns + 2, southWest + columns + 1]
            for (side, neighbour) in neighbours(tile).enumerated() where neighbour < 0 || marks[neighbour] < 0 {
                ways[around[side], default: []].append(around[(side + 1) % 4])
            }
        }
        let rings = BorderWalk(ways: ways).rings().map { $0.map { corners[$0] } }
        let outer = rings.filter { $0.doubledArea > 0 }
        var polygons = outer.map { (outer: $0, holes: [Outline.Ring]()) }
        for hole in rings where hole.doubledArea < 0 {
            let around = outer.indices.filter { number in
                let free = hole.first { point in !outer[number].segments.contains { $0.touches(point) } }
                return free.map(outer[number].contains) ?? false
            }
            if let nearest = around.min(by: { outer[$0].doubledArea < outer[$1].doubledArea }) { polygons[nearest].holes.append(hole) }
        }
        return Outline(checked: polygons)
    }
}

/// Follows the edges of a border from corner to corner.
private struct BorderWalk {
    var ways: [Int: [Int]]

    /// Rings that pass no corner twice: where tiles meet in a corner only, the walk is cut into a ring on either side.
    func rings() -> [[Int]] {
        var left = ways
        var rings: [[Int]] = []
        for start in ways.keys.sorted() {
            while left[start]?.isEmpty == false {
                var path: [Int] = []
                var seen: [Int: Int] = [:]
                var here = start
                repeat {
                    if let earlier = seen[here] {
                        rings.append(Array(path[earlier...]))
                        for corner in path[earlier...] { seen[corner] = nil }
                        path.removeSubrange(earlier...)
                    }
                    seen[here] = path.count
                    path.append(here)
                    guard let next = left[here]?.popLast() else { break }
                    here = next
                } while here != start || left[start]?.isEmpty == false
                if path.count > 2 { rings.append(path) }
            }
        }
        return rings
    }
}
