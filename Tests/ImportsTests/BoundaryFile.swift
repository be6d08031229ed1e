import Kernel
import Storage
import Territory
import TestSupport

@testable import Imports

/// Maps drawn by hand: squares in units of a hundredth of a degree from 110° E, 35° N.
enum BoundaryFile {
    static func ring(_ x: Int, _ y: Int, _ side: Int = 1) -> String {
        ring([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])
    }

    static func ring(_ points: [(Int, Int)]) -> String {
        "[\(points.map { "[\(degrees(110, $0.0)), \(degrees(35, $0.1))]" }.joined(separator: ", "))]"
    }

    private static func degrees(_ whole: Int, _ hundredths: Int) -> String {
        "\(whole + hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    static func feature(_ properties: String, _ ring: String) -> String {
        """
        {"type": "Feature", "properties": {\(properties)}, "geometry": {"type": "Polygon", "coordinates": [\(ring)]}}
        """
    }

    static func feature(code: String, _ x: Int, _ y: Int, _ side: Int = 1) -> String { feature("\"code\": \"\(code)\"", ring(x, y, side)) }

    static func collection(_ features: [String]) -> String {
        "{\"type\": \"FeatureCollection\", \"features\": [\n\(features.joined(separator: ",\n"))\n]}\n"
    }

    static func point(_ x: Int, _ y: Int, plus: Int32 = 50_000) -> Coordinate {
        Coordinate(x: Int32(1_100_000_000 + x * 100_000) + plus, y: Int32(350_000_000 + y * 100_000) + plus)
    }
}

extension Bureau {
    func stageMap(_ text: String, _ change: (inout ImportReading) -> Void = { _ in }) async throws -> ID {
        var reading = ImportReading()
        change(&reading)
        return try await runner.stage(.bytes(Array(text.utf8)), kind: "boundaries", reading)
    }

    @discardableResult
    func bringMap(_ text: String, _ change: (inout ImportReading) -> Void = { _ in }) async throws -> ID {
        let id = try await stageMap(text, change)
        try await runner.apply(id)
        return id
    }

    /// Every believed span of every outline.
    func outlines() throws -> [String] {
        try store.read { tx in
            try tx.all(
                """
                SELECT v.code, o.valid_from, o.valid_to, o.square_metres, o.geometry FROM unit_outline o
                JOIN unit_version v ON v.unit = o.unit AND v.superseded_by IS NULL
                WHERE o.superseded_by IS NULL ORDER BY v.code, o.valid_from LIMIT 100000
                """
            ) { row in
                "\(try row.text(0)) \(try row.text(1)) \(try row.text(2)) \(try row.int(3)) \(Hex.encode(Digest.sha256(try row.bytes(4)).prefix(4)))"
            }
        }
    }

    func place(_ point: Coordinate) throws -> String? {
        try store.read { try PlaceIndex.load(in: $0) }.place(at: point)?.codes.last
    }
}
