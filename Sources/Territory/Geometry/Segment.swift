/// Exact questions about lines between coordinates.
package enum Side: Int, Sendable { case right = -1, on = 0, left = 1 }

package struct Segment: Sendable, Equatable {
    package let from: Coordinate
    package let to: Coordinate

    package init(_ from: Coordinate, _ to: Coordinate) {
        self.from = from
        self.to = to
    }

    /// Where a point lies of the line from `from` to `to`.
    ///
    /// Differences need 33 and 32 bits, so either product fits in 64, and two products are compared, not subtracted.
    @inlinable
    package func side(of point: Coordinate) -> Side {
        let one = (Int64(to.x) - Int64(from.x)) * (Int64(point.y) - Int64(from.y))
        let other = (Int64(to.y) - Int64(from.y)) * (Int64(point.x) - Int64(from.x))
        return one > other ? .left : one < other ? .right : .on
    }

    /// Whether the point lies on it, ends included.
    @inlinable
    package func touches(_ point: Coordinate) -> Bool {
        min(from.x, to.x) <= point.x && point.x <= max(from.x, to.x) && min(from.y, to.y) <= point.y
            && point.y <= max(from.y, to.y) && side(of: point) == .on
    }

    /// Whether a ray from just north-east of the point to the east crosses it.
    ///
    /// The point counts as moved east by an infinitely small step and north by a far smaller one. So it lies on no border at all, and of
    /// the cells of a tiling exactly one has it.
    @inlinable
    package func isCrossed(fromEastOf point: Coordinate) -> Bool {
        guard (from.y > point.y) != (to.y > point.y) else { return false }
        return side(of: point) == (to.y > from.y ? .left : .right)
    }

    package enum Meeting: Sendable, Equatable {
        case none
        /// The insides of both have one point in common.
        case crossing
        /// One point in common, the end of at least one.
        case touch(Coordinate)
        /// More than one point in common.
        case overlap
    }

    package func meeting(_ other: Segment) -> Meeting {
        guard Box(self).meets(Box(other)) else { return .none }
        let (a, b) = (side(of: other.from), side(of: other.to))
        let (c, d) = (other.side(of: from), other.side(of: to))
        if a == .on, b == .on { return meetingOnOneLine(other) }
        if a != .on, b != .on, c != .on, d != .on { return a != b && c != d ? .crossing : .none }
        for point in [other.from, other.to] where touches(point) { return .touch(point) }
        for point in [from, to] where other.touches(point) { return .touch(point) }
        return .none
    }

    private func meetingOnOneLine(_ other: Segment) -> Meeting {
        let start = max(min(from, to), min(other.from, other.to))
        let end = min(max(from, to), max(other.from, other.to))
        return start < end ? .overlap : start == end ? .touch(start) : .none
    }
}

extension Box {
    package init(_ segment: Segment) {
        self.init(
            Coordinate(x: min(segment.from.x, segment.to.x), y: min(segment.from.y, segment.to.y)),
            Coordinate(x: max(segment.from.x, segment.to.x), y: max(segment.from.y, segment.to.y)))
    }
}
