/// A rectangle cut into equal squares, counted from the south-west. Borders between squares lie on whole coordinates.
package struct SquareGrid: Sendable {
    package let box: Box
    package let columns: Int
    package let rows: Int
    private let width: Int64
    private let height: Int64

    package init(box: Box, columns: Int, rows: Int) {
        self.box = box
        width = (Int64(box.maximum.x) - Int64(box.minimum.x)) / Int64(max(columns, 1)) + 1
        height = (Int64(box.maximum.y) - Int64(box.minimum.y)) / Int64(max(rows, 1)) + 1
        self.columns = max(columns, 1)
        self.rows = max(rows, 1)
    }

    package var count: Int { columns * rows }

    /// For points of the box only.
    package func column(_ x: Int32) -> Int { Int((Int64(x) - Int64(box.minimum.x)) / width) }
    package func row(_ y: Int32) -> Int { Int((Int64(y) - Int64(box.minimum.y)) / height) }

    /// The square of a point; `nil` outside.
    package func square(of point: Coordinate) -> Int? { box.contains(point) ? row(point.y) * columns + column(point.x) : nil }

    /// The most south-western point of a square.
    package func corner(column: Int, row: Int) -> Coordinate {
        Coordinate(
            x: Int32(clamping: Int64(box.minimum.x) + Int64(column) * width), y: Int32(clamping: Int64(box.minimum.y) + Int64(row) * height)
        )
    }

    /// Calls `body` with every square that has a point of the segment, and perhaps with a neighbour of one. The segment lies in the box.
    package func squares(of segment: Segment, _ body: (Int) -> Void) {
        let (low, high) = segment.from.y <= segment.to.y ? (segment.from, segment.to) : (segment.to, segment.from)
        let rise = Int64(high.y) - Int64(low.y)
        for row in self.row(low.y)...self.row(high.y) {
            // Where the segment enters the row and where it leaves it.
            let bottom = max(Int64(low.y), Int64(box.minimum.y) + Int64(row) * height)
            let top = min(Int64(high.y), Int64(box.minimum.y) + Int64(row + 1) * height)
            let (one, other) = (Self.x(low, high, rise, bottom), Self.x(low, high, rise, top))
            var (west, east) = (min(one, other), max(one, other))
            if rise == 0 { (west, east) = (Int64(min(low.x, high.x)), Int64(max(low.x, high.x))) }
            // Division rounds; one unit more on either side is certainly enough.
            west = max(west - 1, Int64(min(low.x, high.x)))
            east = min(east + 1, Int64(max(low.x, high.x)))
            for column in Int((west - Int64(box.minimum.x)) / width)...Int((east - Int64(box.minimum.x)) / width) {
                body(row * columns + column)
            }
        }
    }

    private static func x(_ low: Coordinate, _ high: Coordinate, _ rise: Int64, _ y: Int64) -> Int64 {
        guard rise > 0 else { return Int64(low.x) }
        return Int64(low.x) + (Int64(high.x) - Int64(low.x)) * (y - Int64(low.y)) / rise
    }
}
