/// Looks for a place where rings cross, overlap or touch themselves. Edges are sorted into the squares of a grid, and those of one square
/// are compared with each other, which for borders as they are drawn is linear.
struct CrossingSearch {
    enum Answer: Equatable {
        case none
        /// Which ring, and the first point of its edge.
        case found(ring: Int, point: Int)
        /// So many edges lie side by side that comparing them would take too long.
        case dense
    }

    private struct Edge {
        let ring: Int
        let index: Int
        let segment: Segment
    }

    /// Together well below a second.
    private static let maximumComparisons = 20_000_000
    private static let maximumEntries = 4_000_000
    private static let maximumSide = 1_024

    private let rings: [Outline.Ring]
    private let edges: [Edge]

    /// Rings without their closing point.
    init(rings: [Outline.Ring]) {
        self.rings = rings
        edges = rings.enumerated().flatMap { ring, points in
            points.segments.enumerated().map { Edge(ring: ring, index: $0, segment: $1) }
        }
    }

    func first() -> Answer {
        guard let box = Box(around: rings.lazy.flatMap { $0 }) else { return .none }
        let side = min(Self.maximumSide, max(1, Int(Double(edges.count).squareRoot())))
        let grid = SquareGrid(box: box, columns: side, rows: side)
        var entries: [(square: Int32, edge: Int32)] = []
        for (number, edge) in edges.enumerated() {
            grid.squares(of: edge.segment) { entries.append((Int32($0), Int32(number))) }
            if entries.count > Self.maximumEntries { return .dense }
        }
        entries.sort { ($0.square, $0.edge) < ($1.square, $1.edge) }
        var comparisons = 0
        var start = 0
        var worst: (ring: Int, point: Int)?
        while start < entries.count {
            var end = start
            while end < entries.count, entries[end].square == entries[start].square { end += 1 }
            comparisons += (end - start) * (end - start - 1) / 2
            guard comparisons <= Self.maximumComparisons else { return .dense }
            for one in start..<end {
                for other in (one + 1)..<end {
                    let (a, b) = (edges[Int(entries[one].edge)], edges[Int(entries[other].edge)])
                    // The first in the order of the file, whatever square it was found in.
                    if isFaulty(a, b), worst.map({ (a.ring, a.index) < $0 }) ?? true { worst = (a.ring, a.index) }
                }
            }
            start = end
        }
        return worst.map { .found(ring: $0.ring, point: $0.point) } ?? .none
    }

    private func isFaulty(_ a: Edge, _ b: Edge) -> Bool {
        switch a.segment.meeting(b.segment) {
        case .none: return false
        case .crossing, .overlap: return true
        case .touch(let point):
            guard a.ring == b.ring else { return isCrossing(at: point, a, b) }
            let count = rings[a.ring].count
            let isNext = (a.index + 1) % count == b.index && a.segment.to == point
            let isPrevious = (b.index + 1) % count == a.index && b.segment.to == point
            return !(isNext || isPrevious)
        }
    }

    /// Two rings may touch in a point; they cross there if one comes in on one side of the other and leaves on the other side.
    private func isCrossing(at point: Coordinate, _ a: Edge, _ b: Edge) -> Bool {
        let (one, other) = (neighbours(of: point, on: a), neighbours(of: point, on: b))
        func isBetween(_ direction: Coordinate) -> Bool {
            let (fromFirst, fromSecond) = (
                Segment(point, other.before).side(of: direction), Segment(point, other.after).side(of: direction)
            )
            return Segment(point, other.before).side(of: other.after) == .left
                ? fromFirst == .left && fromSecond == .right : !(fromSecond == .left && fromFirst == .right)
        }
        return isBetween(one.before) != isBetween(one.after)
    }

    private func neighbours(of point: Coordinate, on edge: Edge) -> (before: Coordinate, after: Coordinate) {
        let ring = rings[edge.ring]
        if point == edge.segment.to { return (edge.segment.from, ring[(edge.index + 2) % ring.count]) }
        if point == edge.segment.from { return (ring[(edge.index + ring.count - 1) % ring.count], edge.segment.to) }
        return (edge.segment.from, edge.segment.to)
    }
}
