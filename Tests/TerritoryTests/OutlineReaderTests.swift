import Foundation
import Territory
import TestSupport
import Testing

@Suite struct OutlineReaderTests {
    private static let square = "[[[110.1,35.1],[110.2,35.1],[110.2,35.2],[110.1,35.2],[110.1,35.1]]]"

    private static func feature(_ coordinates: String = square, type: String = "Polygon", properties: String = "{}") -> String {
        #"{"type":"Feature","properties":\#(properties),"geometry":{"type":"\#(type)","coordinates":\#(coordinates)}}"#
    }

    private static func collection(_ features: String...) -> String {
        "{\"type\":\"FeatureCollection\",\"features\":[\n\(features.joined(separator: ",\n"))\n]}"
    }

    private static func read(_ text: String, system: CoordinateSystem = .wgs84) -> OutlineFile {
        OutlineReader.read(Array(text.utf8), system: system)
    }

    /// `line:column code feature`
    private static func places(_ file: OutlineFile) -> [String] {
        file.faults.map { "\($0.line ?? 0):\($0.column ?? 0) \($0.code.rawValue) \($0.feature.map(String.init) ?? "-")" }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let faults: [String]

        init(_ text: String, _ faults: String...) {
            testDescription = String(text.prefix(80))
            self.text = text
            self.faults = faults
        }
    }

    @Test(arguments: [
        Bad("", "1:1 syntax -"), Bad("   ", "1:4 syntax -"), Bad("[]", "1:1 shape -"), Bad("null", "1:1 shape -"), Bad("{}", "1:1 type -"),
        Bad("{\"type\":\"FeatureCollection\"}", "1:1 type -"), Bad("{\"type\":\"Point\",\"coordinates\":[110,35]}", "1:1 type -"),
        Bad("{\"type\":7}", "1:9 shape -"), Bad("{\"type\":\"Feature\",\"type\":\"Feature\"}", "1:19 twice -"),
        Bad("{\"type\":\"FeatureCollection\",\"features\":{}}", "1:40 shape -"),
        Bad("{\"type\":\"FeatureCollection\",\"features\":[1]}", "1:41 shape -"),
        Bad(collection(feature()) + "x", "3:3 syntax -"), Bad(String(collection(feature()).dropLast(3)), "2:148 syntax -"),
        Bad(String(collection(feature()).dropLast(30)), "2:121 syntax -"),
        Bad(collection("{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}"), "2:1 no_geometry 1"),
        Bad(collection("{\"type\":\"Feature\",\"properties\":{}}"), "2:1 no_geometry 1"),
        Bad(collection("{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[110,35]}}"), "2:30 geometry 1"),
        Bad(collection("{\"type\":\"Feature\",\"geometry\":{\"type\":\"GeometryCollection\",\"geometries\":[]}}"), "2:30 geometry 1"),
        Bad(collection("{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\"}}"), "2:30 geometry 1"),
        Bad(collection("{\"type\":\"Feature\",\"geometry\":[]}"), "2:30 shape -"),
        Bad(collection("{\"type\":\"Feature\",\"properties\":[]}"), "2:32 shape -"),
        Bad(collection("{\"type\":\"FeatureCollection\",\"features\":[]}"), "2:1 type -"),
        Bad(collection(feature("[]")), "2:78 empty 1"), Bad(collection(feature("[[]]")), "2:78 short 1"),
        Bad(collection(feature("7")), "2:78 position 1"), Bad(collection(feature("[[110,35]]")), "2:80 position 1"),
        Bad(collection(feature("[[[\"110\",35]]]")), "2:81 position 1"), Bad(collection(feature("[[[110]]]")), "2:80 position 1"),
        Bad(collection(feature("[[[110,35,1,2,3]]]")), "2:92 position 1"), Bad(collection(feature("[[[null,35]]]")), "2:81 position 1"),
        Bad(collection(feature("[[[1e400,35]]]")), "2:80 outside 1"), Bad(collection(feature("[[[-1e400,35]]]")), "2:80 outside 1"),
        Bad(collection(feature("[[[35.1,110.1]]]")), "2:80 outside 1"),
        Bad(collection(feature("[[[NaN,35]]]")), "2:81 syntax -"), Bad(collection(feature("[[[Infinity,35]]]")), "2:81 syntax -"),
        Bad(collection(feature("[[[0110,35]]]")), "2:81 syntax -"), Bad(collection(feature("[[[110.,35]]]")), "2:81 syntax -"),
        Bad(collection(feature("[[[+110,35]]]")), "2:81 syntax -"), Bad(collection(feature("[[[110,35],]]")), "2:89 syntax -"),
        Bad(collection(feature(square, type: "MultiPolygon")), "2:86 position 1"),
        Bad(collection(feature(), feature("[[[110.1,35.1],[110.2,35.1],[110.2,35.2],[110.1,35.2]]]")), "3:119 open 2"),
        // All in one go.
        Bad(collection(feature("[]"), feature(), feature("[[]]")), "2:78 empty 1", "4:78 short 3"),
        Bad("{\"a\":\"\u{1}\"}", "1:7 syntax -"), Bad("{\"a\":\"\\ud800\",\"type\":\"\\ud800\"}", "1:22 syntax -"),
    ])
    func isToldWhereItIsWrong(_ bad: Bad) { #expect(Self.places(Self.read(bad.text)) == bad.faults) }

    @Test func whateverIsNoTextIsRefused() {
        #expect(OutlineReader.read([0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]).faults.map(\.code) == [.syntax])
    }

    @Test func deepNestingEndsEarly() {
        for text in ["[", "{\"a\":", "{\"type\":\"Polygon\",\"coordinates\":["] {
            let faults = Self.read("{\"x\":" + String(repeating: text, count: 200_000)).faults
            #expect(faults.map(\.code) == [.deep] && faults[0].args == ["max": "32"], "\(text)")
        }
    }

    @Test func whatIsTooMuchIsRefused() throws {
        let many = "{" + (0...OutlineReader.maximumProperties).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        #expect(Self.read(Self.collection(Self.feature(properties: many))).faults.map(\.code) == [.manyProperties])
        let long = String(repeating: "县", count: 400)
        #expect(Self.read(Self.collection(Self.feature(properties: "{\"name\":\"\(long)\"}"))).faults.map(\.code) == [.longText])
        let rings = "[" + [String](repeating: "[]", count: OutlineCheck.maximumRings + 1).joined(separator: ",") + "]"
        #expect(Self.read(Self.collection(Self.feature(rings))).faults.map(\.code) == [.manyRings])
        let features = [String](repeating: "{\"type\":\"Feature\",\"geometry\":null}", count: OutlineReader.maximumFaults + 50)
        let faulty = Self.read("{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}")
        #expect(faulty.faults.count == OutlineReader.maximumFaults && faulty.isCutShort)
    }

    /// Its size is asked before a byte is read: the file is a hole of half a gigabyte.
    @Test func aHugeFileCostsNothing() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-huge-\(UUID().uuidString).geojson").path
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 500 << 20)
        try handle.close()
        let file = try OutlineReader.read(path: path)
        #expect(file.faults.map(\.code) == [.tooLarge] && file.features.isEmpty && file.faults[0].args == ["max": "128"])
        #expect(throws: (any Error).self) { try OutlineReader.read(path: path + ".none") }
    }

    @Test func aFileIsReadInAnyOrderOfItsMembers() throws {
        let text = """
            \u{FEFF}{"features": [
              {"geometry": {"coordinates": \(Self.square), "type": "Polygon", "bbox": [1, 2]}, "properties": {"code": "141029100",
               "n": -1.50e1, "new": true, "none": null, "list": [1, {"x": []}], "\\u540d": "昌宁\\u9547"}, "id": 7, "type": "Feature"}
            ], "crs": {"type": "name"}, "type": "FeatureCollection"}
            """
        let file = Self.read(text)
        #expect(file.faults == [] && !file.isCutShort)
        let feature = try #require(file.features.first)
        #expect(feature.number == 1 && feature.line == 2)
        #expect(feature.properties == ["code": "141029100", "n": "-1.50e1", "new": "true", "名": "昌宁镇"])
        #expect(feature.outline?.polygons.first?.outer.first == Coordinate(x: 1_101_000_000, y: 351_000_000))
    }

    @Test func onePolygonByItselfIsEnough() throws {
        let bare = "{\"type\":\"Polygon\",\"coordinates\":\(Self.square)}"
        let many = "{\"coordinates\":[\(Self.square),[[[111,35,12.5],[112,35],[112,36],[111,35]]]],\"type\":\"MultiPolygon\"}"
        let files = [bare, many, Self.feature()].map { Self.read($0) }
        #expect(files.allSatisfy { $0.faults == [] } && files.map { $0.features.first?.outline?.polygons.count } == [1, 2, 1])
    }

    @Test func otherSystemsAreTurnedIntoWGS84() throws {
        let outline = try #require(Self.read(Self.feature(), system: .gcj02).features.first?.outline)
        let place = CoordinateSystem.gcj02.toWGS84(longitude: 110.1, latitude: 35.1)
        let corner = try #require(Coordinate(longitude: place.longitude, latitude: place.latitude))
        #expect(outline.polygons[0].outer.contains { $0 == corner } && corner.x < 1_101_000_000)
    }

    /// The quick way of reading a number against the library's.
    @Test func numbersAreReadToTheNearestUnit() throws {
        var dice = Dice(seed: 5)
        for _ in 0..<2_000 {
            let digits = (0..<Int.random(in: 1...20, using: &dice)).map { _ in String(Int.random(in: 0...9, using: &dice)) }.joined()
            let text = "11\(Int.random(in: 0...9, using: &dice)).\(digits)" + (dice.flip(4) ? "e0" : "")
            let square = "[[[\(text),35.1],[120,35.1],[120,35.2],[\(text),35.2],[\(text),35.1]]]"
            let outline = try #require(Self.read(Self.feature(square)).features.first?.outline, "\(text)")
            let value = try #require(Double(text))
            #expect(outline.box.minimum.x == Int32((value * 10_000_000).rounded()), "\(text)")
        }
    }

    /// Whatever is cut or damaged is told or read, but never ends the program.
    @Test func damageIsToldOrRead() {
        var dice = Dice(seed: 6)
        let sound = Array(Self.collection(Self.feature(properties: "{\"a\":\"b\\n\",\"c\":[1.5,true]}"), Self.feature()).utf8)
        for _ in 0..<3_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                bytes[Int.random(in: bytes.indices, using: &dice)] = dice.pick(Array("[]{}\",:0-.eE\\unt \u{0}".utf8) + [0xFF, 0xC3])
            }
            if dice.flip(3) { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &dice)) }
            let file = OutlineReader.read(bytes)
            #expect(!file.faults.isEmpty || file.features.allSatisfy { $0.outline != nil })
        }
    }
}
