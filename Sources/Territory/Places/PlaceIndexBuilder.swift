import Kernel

extension PlaceIndex {
    /// More than any county has; a command that would go beyond it is refused.
    package static let maximumLands = 50_000
    package static let maximumSide = 1_024

    /// No land at all: every point lies outside.
    package static let empty = PlaceIndex([])

    package init(_ lands: [Land]) {
        let lands = lands.sorted { left, right in
            let (one, other) = (left.path.segments.count, right.path.segments.count)
            return one == other ? left.path.text < right.path.text : one > other
        }
        var builder = PlaceIndexBuilder(lands)
        for number in lands.indices { builder.add(number) }
        self = builder.finish()
    }
}

/// Lays one unit after the other under the grid, the finest first.
private struct PlaceIndexBuilder {
    private let lands: [PlaceIndex.Land]
    private let grid: SquareGrid
    private var found: [(square: Int32, entry: PlaceIndex.Entry)] = []
    /// Squares that a finer unit has as a whole: whatever comes after is never asked there.
    private var isClosed: [Bool]
    private var strips: [PlaceIndex.Strips] = []
    private var stripStarts: [Int32] = []
    private var edges: [Segment] = []

    /// About sixteen squares for each unit.
    init(_ lands: [PlaceIndex.Land]) {
        self.lands = lands
        var box = lands.first?.outline.box ?? Box(Coordinate(x: 0, y: 0), Coordinate(x: 0, y: 0))
        for land in lands { box.include(land.outline.box) }
        var side = lands.isEmpty ? 1 : 16
        while side < PlaceIndex.maximumSide, side * side < 16 * lands.count { side *= 2 }
        grid = SquareGrid(box: box, columns: side, rows: side)
        isClosed = Array(repeating: false, count: grid.count)
    }

    mutating func add(_ number: Int) {
        let outline = lands[number].outline
        let rows = grid.row(outline.box.minimum.y)...grid.row(outline.box.maximum.y)
        let columns = grid.column(outline.box.minimum.x)...grid.column(outline.box.maximum.x)
        let first = stripStarts.count
        strips.append(.init(firstRow: rows.lowerBound, base: first))
        addStrips(outline, rows)
        var isBorder = Array(repeating: false, count: rows.count * columns.count)
        for ring in outline.rings {
            for edge in ring.segments {
                grid.squares(of: edge) { square in
                    let (row, column) = (square / grid.columns, square % grid.columns)
                    isBorder[(row - rows.lowerBound) * columns.count + column - columns.lowerBound] = true
                }
            }
        }
        for row in rows {
            // Squares without a border between two with one lie all inside or all outside.
            var isInside: Bool?
            for column in columns {
                let square = row * grid.columns + column
                let isOnBorder = isBorder[(row - rows.lowerBound) * columns.count + column - columns.lowerBound]
                if isOnBorder {
                    isInside = nil
                } else if isInside == nil {
                    isInside = contains(grid.corner(column: column, row: row), strip: first + row - rows.lowerBound)
                }
                guard isOnBorder || isInside == true, !isClosed[square] else { continue }
                found.append((Int32(square), .init(land: Int32(number), isWhole: !isOnBorder)))
                if !isOnBorder { isClosed[square] = true }
            }
        }
    }

    private mutating func addStrips(_ outline: Outline, _ rows: ClosedRange<Int>) {
        var byRow: [[Segment]] = Array(repeating: [], count: rows.count)
        for ring in outline.rings {
            for edge in ring.segments {
                let (one, other) = (grid.row(edge.from.y), grid.row(edge.to.y))
                for row in min(one, other)...max(one, other) { byRow[row - rows.lowerBound].append(edge) }
            }
        }
        for row in byRow {
            stripStarts.append(Int32(edges.count))
            edges += row
        }
    }

    private func contains(_ point: Coordinate, strip: Int) -> Bool {
        let end = strip + 1 < stripStarts.count ? Int(stripStarts[strip + 1]) : edges.count
        return edges[Int(stripStarts[strip])..<end].reduce(false) { $0 != $1.isCrossed(fromEastOf: point) }
    }

    func finish() -> PlaceIndex {
        // Counting keeps the order in which they were found.
        var starts = [Int32](repeating: 0, count: grid.count + 1)
        for item in found { starts[Int(item.square) + 1] += 1 }
        for square in 0..<grid.count { starts[square + 1] += starts[square] }
        var next = starts
        var entries = [PlaceIndex.Entry](repeating: .init(land: 0, isWhole: false), count: found.count)
        for item in found {
            entries[Int(next[Int(item.square)])] = item.entry
            next[Int(item.square)] += 1
        }
        return PlaceIndex(
            places: lands.map { .init(unit: $0.unit, codes: $0.path.segments.map(String.init)) },
            pointCount: lands.reduce(0) { $0 + $1.outline.pointCount }, grid: grid, squareStarts: starts, entries: entries, strips: strips,
            stripStarts: stripStarts + [Int32(edges.count)], edges: edges)
    }
}
