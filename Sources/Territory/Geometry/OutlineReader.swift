import Foundation

/// Reads outlines from GeoJSON (RFC 7946): a feature collection, one feature, or one polygon or multipolygon by itself.
///
/// Nothing is taken on trust: bytes, features, points, texts and depth are limited by name, and every fault is told with its place.
package struct OutlineReader {
    package static let maximumBytes = 128 << 20
    package static let maximumFeatures = 50_000
    package static let maximumProperties = 64
    package static let maximumFaults = 100

    private let system: CoordinateSystem
    private let within: Box
    private var scanner: JSONScanner
    private var file = OutlineFile()
    private var features = 0
    /// Where the newest feature begins: faults are counted on from there.
    private var start = FilePlace()

    /// `system`: how the file counts degrees. `within`: where points may lie, in WGS-84.
    package static func read(_ bytes: [UInt8], system: CoordinateSystem = .wgs84, within: Box = .china) -> OutlineFile {
        guard bytes.count <= maximumBytes else { return tooLarge }
        var reader = OutlineReader(system: system, within: within, scanner: JSONScanner(bytes))
        reader.read()
        return reader.file
    }

    /// Asks for the size before reading anything, so that a huge file costs nothing. Throws what the system says of an unreadable one.
    package static func read(path: String, system: CoordinateSystem = .wgs84, within: Box = .china) throws -> OutlineFile {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        guard try handle.seekToEnd() <= UInt64(maximumBytes) else { return tooLarge }
        try handle.seek(toOffset: 0)
        return read(Array(try handle.read(upToCount: maximumBytes + 1) ?? Data()), system: system, within: within)
    }

    private static var tooLarge: OutlineFile {
        OutlineFile(faults: [OutlineFault(.tooLarge, args: ["max": "\(maximumBytes >> 20)"])], isCutShort: true)
    }

    private init(system: CoordinateSystem, within: Box, scanner: JSONScanner) {
        self.system = system
        self.within = within
        self.scanner = scanner
    }

    private typealias Stop = JSONScanner.Stop

    private mutating func read() {
        do {
            let root = try node(isRoot: true)
            try scanner.finish()
            if !root.isCollection { try add(root) }
        } catch {
            file.isCutShort = true
            if file.faults.count < Self.maximumFaults { add(OutlineFault(error.code, args: error.args), at: error.at) }
        }
    }

    // MARK: Walking

    /// An object of the file: a collection, a feature or a geometry, whichever its members make it.
    private struct Node {
        let start: Int
        var type: String?
        var isCollection = false
        var properties: [String: String] = [:]
        var geometry: Geometry?
    }

    private struct Geometry {
        let start: Int
        var type: String?
        /// Stands before the coordinates: what they mean the type tells, which may come after them.
        var coordinates: JSONScanner?
    }

    private mutating func node(isRoot: Bool) throws(Stop) -> Node {
        guard try scanner.next() == .object else { throw scanner.stop(.shape) }
        var node = Node(start: scanner.at)
        var seen: Set<String> = []
        // A geometry by itself has its members here.
        var bare = Geometry(start: scanner.at)
        try scanner.enterObject()
        while let key = try key(&seen) {
            switch key {
            case "type": node.type = try text()
            case "features" where isRoot:
                node.isCollection = true
                try collection()
            case "geometry": node.geometry = try geometry()
            case "coordinates": bare.coordinates = try coordinates()
            case "properties": node.properties = try properties()
            default: try scanner.skip()
            }
        }
        switch node.type {
        case "FeatureCollection" where node.isCollection, "Feature" where !node.isCollection: return node
        case "Polygon" where !node.isCollection, "MultiPolygon" where !node.isCollection:
            bare.type = node.type
            node.geometry = bare
            return node
        default: throw scanner.stop(.type, at: node.start)
        }
    }

    /// A member that stands twice could be read either way.
    private mutating func key(_ seen: inout Set<String>) throws(Stop) -> String? {
        guard let key = try scanner.key() else { return nil }
        guard seen.insert(key).inserted else { throw scanner.stop(.twice, at: scanner.keyStart) }
        return key
    }

    private mutating func text() throws(Stop) -> String {
        guard try scanner.next() == .text else { throw scanner.stop(.shape) }
        return try scanner.text()
    }

    private mutating func collection() throws(Stop) {
        guard try scanner.next() == .array else { throw scanner.stop(.shape) }
        try scanner.enterArray()
        while try scanner.item() { try add(try node(isRoot: false)) }
    }

    /// `null` stands for a feature without a place.
    private mutating func geometry() throws(Stop) -> Geometry? {
        switch try scanner.next() {
        case .word:
            guard try scanner.word() == nil else { throw scanner.stop(.shape) }
            return nil
        case .object: break
        default: throw scanner.stop(.shape)
        }
        var geometry = Geometry(start: scanner.at)
        var seen: Set<String> = []
        try scanner.enterObject()
        while let key = try key(&seen) {
            switch key {
            case "type": geometry.type = try text()
            case "coordinates": geometry.coordinates = try coordinates()
            default: try scanner.skip()
            }
        }
        return geometry
    }

    private mutating func coordinates() throws(Stop) -> JSONScanner {
        let here = scanner
        try scanner.skip()
        return here
    }

    private mutating func properties() throws(Stop) -> [String: String] {
        switch try scanner.next() {
        case .word:
            guard try scanner.word() == nil else { throw scanner.stop(.shape) }
            return [:]
        case .object: break
        default: throw scanner.stop(.shape)
        }
        var properties: [String: String] = [:]
        var seen: Set<String> = []
        try scanner.enterObject()
        while let key = try key(&seen) {
            guard seen.count <= Self.maximumProperties else {
                throw scanner.stop(.manyProperties, args: ["max": "\(Self.maximumProperties)"])
            }
            switch try scanner.next() {
            case .text: properties[key] = try scanner.text()
            case .number: properties[key] = try scanner.numberText()
            case .word: properties[key] = try scanner.word().map { $0 ? "true" : "false" }
            case .object, .array: try scanner.skip()
            }
        }
        return properties
    }

    // MARK: Judging

    private mutating func add(_ node: Node) throws(Stop) {
        features += 1
        guard features <= Self.maximumFeatures else {
            throw scanner.stop(.manyFeatures, at: node.start, args: ["max": "\(Self.maximumFeatures)"])
        }
        start.advance(to: node.start, in: scanner.bytes)
        let outline = outline(of: node)
        file.features.append(.init(number: features, line: start.line, properties: node.properties, outline: outline))
        if file.faults.count >= Self.maximumFaults { throw scanner.stop() }
    }

    private mutating func outline(of node: Node) -> Outline? {
        guard let geometry = node.geometry else {
            add(OutlineFault(node.type == "FeatureCollection" ? .type : .noGeometry, feature: features), at: node.start)
            return nil
        }
        guard let coordinates = geometry.coordinates, let type = geometry.type, ["Polygon", "MultiPolygon"].contains(type) else {
            add(OutlineFault(.geometry, feature: features), at: geometry.start)
            return nil
        }
        var reader = GeometryReader(coordinates, system: system)
        let (outline, faults) = reader.read(isMultiple: type == "MultiPolygon", within: within)
        for (judged, offset) in faults {
            var fault = judged
            fault.feature = features
            add(fault, at: offset)
        }
        return outline
    }

    private mutating func add(_ fault: OutlineFault, at offset: Int) {
        guard file.faults.count < Self.maximumFaults else { return file.isCutShort = true }
        // What is said of the file as a whole stands before its features.
        var place = offset < start.offset ? FilePlace() : start
        place.advance(to: offset, in: scanner.bytes)
        var fault = fault
        fault.line = place.line
        fault.column = offset - place.lineStart + 1
        file.faults.append(fault)
    }
}

/// A line of the file, found by walking on from an earlier one.
private struct FilePlace {
    private(set) var line = 1
    private(set) var lineStart = 0
    private(set) var offset = 0

    mutating func advance(to place: Int, in bytes: [UInt8]) {
        while offset < min(place, bytes.count) {
            if bytes[offset] == 0x0A {
                line += 1
                lineStart = offset + 1
            }
            offset += 1
        }
    }
}
