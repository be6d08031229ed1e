/// Reads the `coordinates` of one geometry, whose type is known and whose syntax was walked over before.
struct GeometryReader {
    private typealias Stop = JSONScanner.Stop

    /// RFC 7946 allows a height after longitude and latitude, and older writers one number more; neither means anything here.
    private static let maximumNumbers = 4

    private var scanner: JSONScanner
    private let system: CoordinateSystem
    private var points = 0
    private var rings = 0
    /// Where each point stands in the file.
    private var offsets: [[[Int]]] = []

    /// `scanner` stands before the list.
    init(_ scanner: JSONScanner, system: CoordinateSystem) {
        self.scanner = scanner
        self.system = system
    }

    /// The outline, or what is wrong with it, each fault with its place in the file.
    mutating func read(isMultiple: Bool, within: Box) -> (outline: Outline?, faults: [(fault: OutlineFault, at: Int)]) {
        let start = scanner.at
        do {
            let polygons = isMultiple ? try list { reader throws(Stop) in try reader.polygon() } : [try polygon()]
            let (outline, faults) = OutlineCheck.outline(of: polygons, within: within)
            return (outline, faults.map { ($0, offset(of: $0) ?? start) })
        } catch {
            return (nil, [(OutlineFault(error.code, args: error.args), error.at)])
        }
    }

    private mutating func list<T>(_ item: (inout GeometryReader) throws(Stop) -> T) throws(Stop) -> [T] {
        guard try scanner.next() == .array else { throw scanner.stop(.position) }
        var all: [T] = []
        try scanner.enterArray()
        while try scanner.item() { all.append(try item(&self)) }
        return all
    }

    private mutating func polygon() throws(Stop) -> [OutlineCheck.Ring] {
        offsets.append([])
        return try list { reader throws(Stop) in try reader.ring() }
    }

    private mutating func ring() throws(Stop) -> OutlineCheck.Ring {
        rings += 1
        guard rings <= OutlineCheck.maximumRings else { throw scanner.stop(.manyRings, args: ["max": "\(OutlineCheck.maximumRings)"]) }
        offsets[offsets.count - 1].append([])
        return try list { reader throws(Stop) in try reader.point() }
    }

    private mutating func point() throws(Stop) -> Coordinate {
        guard try scanner.next() == .array else { throw scanner.stop(.position) }
        let start = scanner.at
        var numbers = (longitude: 0.0, latitude: 0.0)
        var count = 0
        try scanner.enterArray()
        while try scanner.item() {
            guard try scanner.next() == .number, count < Self.maximumNumbers else { throw scanner.stop(.position) }
            let number = try scanner.number()
            if count == 0 { numbers.longitude = number }
            if count == 1 { numbers.latitude = number }
            count += 1
        }
        guard count >= 2 else { throw scanner.stop(.position, at: start) }
        guard let point = system.coordinate(longitude: numbers.longitude, latitude: numbers.latitude) else {
            throw scanner.stop(.outside, at: start)
        }
        points += 1
        guard points <= OutlineCheck.maximumPoints else {
            throw scanner.stop(.manyPoints, args: ["max": "\(OutlineCheck.maximumPoints)"])
        }
        let (polygon, ring) = (offsets.count - 1, offsets[offsets.count - 1].count - 1)
        offsets[polygon][ring].append(start)
        return point
    }

    private func offset(of fault: OutlineFault) -> Int? {
        guard let polygon = fault.polygon.map({ $0 - 1 }), let ring = fault.ring.map({ $0 - 1 }), offsets.indices.contains(polygon),
            offsets[polygon].indices.contains(ring)
        else { return nil }
        let points = offsets[polygon][ring]
        let point = fault.point.map { $0 - 1 } ?? 0
        return points.indices.contains(point) ? points[point] : nil
    }
}
