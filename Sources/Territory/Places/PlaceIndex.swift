package import Kernel

/// Which unit a point lies in, answered from memory.
///
/// The land is laid under a grid. Of each square it is known which units have land there, the finest first, and of each unit which edges
/// run through a row of squares. So a point is compared with a handful of edges, however many units and points there are.
///
/// A point on the border between neighbours belongs to exactly one of them, the one north-east of it (`Segment.isCrossed`). A point on the
/// outer border, with no neighbour there, belongs to the finest unit whose border it is; of several, to the one with the lowest code.
package struct PlaceIndex: Sendable {
    /// A unit with its land.
    package struct Land: Sendable {
        package let unit: ID
        package let path: UnitPath
        package let outline: Outline

        package init(unit: ID, path: UnitPath, outline: Outline) {
            self.unit = unit
            self.path = path
            self.outline = outline
        }
    }

    package struct Place: Sendable, Equatable {
        package let unit: ID
        /// The codes of the units above and of the unit itself, from the top down, as they stood when the index was made.
        package let codes: [String]
    }

    /// A unit that has land in a square.
    struct Entry {
        let land: Int32
        /// The whole square is its land.
        let isWhole: Bool
    }

    /// Where the edges of a unit begin, row by row.
    struct Strips {
        let firstRow: Int
        let base: Int
    }

    package let places: [Place]
    package let pointCount: Int
    let grid: SquareGrid
    /// For each square where its entries begin, and one more.
    let squareStarts: [Int32]
    let entries: [Entry]
    let strips: [Strips]
    /// For each row of each unit where its edges begin, and one more.
    let stripStarts: [Int32]
    let edges: [Segment]

    /// The place of the finest unit that the point belongs to; `nil` outside all land.
    package func place(at point: Coordinate) -> Place? { land(at: point).map { places[$0] } }

    /// The number of that unit among `places`: the hot path.
    package func land(at point: Coordinate) -> Int? {
        guard let square = grid.square(of: point) else { return nil }
        let row = square / grid.columns
        let (start, end) = (Int(squareStarts[square]), Int(squareStarts[square + 1]))
        // By number: a slice would be counted in and out for every point.
        for number in start..<end {
            let entry = entries[number]
            if entry.isWhole || contains(Int(entry.land), point, row) { return Int(entry.land) }
        }
        for number in start..<end where borders(Int(entries[number].land), point, row) { return Int(entries[number].land) }
        return nil
    }

    private func edgeRange(_ land: Int, _ row: Int) -> Range<Int> {
        let strip = strips[land].base + row - strips[land].firstRow
        return Int(stripStarts[strip])..<Int(stripStarts[strip + 1])
    }

    private func contains(_ land: Int, _ point: Coordinate, _ row: Int) -> Bool {
        var isInside = false
        for number in edgeRange(land, row) where edges[number].isCrossed(fromEastOf: point) { isInside.toggle() }
        return isInside
    }

    private func borders(_ land: Int, _ point: Coordinate, _ row: Int) -> Bool {
        edgeRange(land, row).contains { edges[$0].touches(point) }
    }
}
