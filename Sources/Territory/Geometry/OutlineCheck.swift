/// Judges rings as they came and makes an outline of them.
///
/// Points are judged first, then crossings, then which ring lies within which: each step relies on the one before.
package struct OutlineCheck {
    package static let maximumPoints = 200_000
    package static let maximumRings = 1_000
    static let maximumFaults = 100

    /// A ring as it came, its closing point included.
    package typealias Ring = [Coordinate]

    private let polygons: [[Ring]]
    private let within: Box
    private var faults: [OutlineFault] = []

    /// `within`: where points may lie.
    package static func outline(of polygons: [[Ring]], within: Box = .china) -> (outline: Outline?, faults: [OutlineFault]) {
        var check = OutlineCheck(polygons: polygons, within: within)
        return (check.run(), check.faults)
    }

    private init(polygons: [[Ring]], within: Box) {
        self.polygons = polygons
        self.within = within
    }

    private mutating func run() -> Outline? {
        let rings = polygons.reduce(0) { $0 + $1.count }
        let points = polygons.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
        if rings > Self.maximumRings { add(.manyRings, args: ["max": "\(Self.maximumRings)"]) }
        if points > Self.maximumPoints { add(.manyPoints, args: ["max": "\(Self.maximumPoints)"]) }
        if polygons.isEmpty { add(.empty) }
        guard faults.isEmpty else { return nil }
        for (polygon, rings) in polygons.enumerated() {
            if rings.isEmpty { add(.empty, polygon: polygon) }
            for (ring, points) in rings.enumerated() { judge(points, polygon: polygon, ring: ring) }
        }
        guard faults.isEmpty else { return nil }
        let open = polygons.map { $0.map { Array($0.dropLast()) } }
        judgeCrossings(open)
        guard faults.isEmpty else { return nil }
        judgeNesting(open)
        guard faults.isEmpty else { return nil }
        return Outline(checked: open.map { (outer: $0[0], holes: Array($0.dropFirst())) })
    }

    private mutating func add(
        _ code: OutlineFault.Code, args: [String: String] = [:], polygon: Int? = nil, ring: Int? = nil, point: Int? = nil
    ) {
        guard faults.count < Self.maximumFaults else { return }
        func number(_ index: Int?) -> Int? { index.map { $0 + 1 } }
        faults.append(OutlineFault(code, args: args, polygon: number(polygon), ring: number(ring), point: number(point)))
    }

    private mutating func judge(_ points: Ring, polygon: Int, ring: Int) {
        for (index, point) in points.enumerated() {
            if !within.contains(point) { add(.outside, polygon: polygon, ring: ring, point: index) }
            if index > 0, points[index - 1] == point { add(.repeated, polygon: polygon, ring: ring, point: index) }
        }
        guard points.count >= 4 else { return add(.short, polygon: polygon, ring: ring) }
        guard points.first == points.last else { return add(.open, polygon: polygon, ring: ring, point: points.count - 1) }
        if points.dropLast().doubledArea == 0 { add(.flat, polygon: polygon, ring: ring) }
    }

    private mutating func judgeCrossings(_ polygons: [[Ring]]) {
        switch CrossingSearch(rings: polygons.flatMap { $0 }).first() {
        case .none: return
        case .dense: add(.dense)
        case .found(let ring, let point):
            var rest = ring
            for (polygon, rings) in polygons.enumerated() {
                if rest < rings.count { return add(.crossing, polygon: polygon, ring: rest, point: point) }
                rest -= rings.count
            }
        }
    }

    /// No two rings cross, so one point that lies on no border tells for the whole ring.
    private mutating func judgeNesting(_ polygons: [[Ring]]) {
        let boxes = polygons.map { $0.map { Box(around: $0) ?? .world } }
        for (polygon, rings) in polygons.enumerated() {
            for hole in rings.indices.dropFirst() {
                if !Self.lies(rings[hole], boxes[polygon][hole], in: rings[0], boxes[polygon][0]) {
                    add(.holeOutside, polygon: polygon, ring: hole)
                }
                for other in rings.indices.dropFirst() where other != hole {
                    if Self.lies(rings[hole], boxes[polygon][hole], in: rings[other], boxes[polygon][other]) {
                        add(.nested, polygon: polygon, ring: hole)
                    }
                }
            }
            for other in polygons.indices where other != polygon {
                guard Self.lies(rings[0], boxes[polygon][0], in: polygons[other][0], boxes[other][0]) else { continue }
                let isInHole = polygons[other].indices.dropFirst().contains { hole in
                    Self.lies(rings[0], boxes[polygon][0], in: polygons[other][hole], boxes[other][hole])
                }
                if !isInHole { add(.nested, polygon: polygon, ring: 0) }
            }
        }
    }

    private static func lies(_ inner: Ring, _ innerBox: Box, in outer: Ring, _ outerBox: Box) -> Bool {
        guard outerBox.contains(innerBox) else { return false }
        let free = inner.first { point in !outer.segments.contains { $0.touches(point) } }
        return free.map(outer.contains) ?? false
    }
}

extension ArraySlice<Coordinate> {
    fileprivate var doubledArea: Int128 { Array(self).doubledArea }
}
