import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Imports

@Suite struct BoundaryImportTests {
    private static let map = BoundaryFile.collection([
        BoundaryFile.feature(code: "141029100", 0, 0, 4), BoundaryFile.feature("\"adcode\": 141029101.0", BoundaryFile.ring(4, 0, 4)),
        BoundaryFile.feature("\"name\": \"乡宁县\"", BoundaryFile.ring(0, 0, 8)),
    ])

    @Test func aDryRunChangesNothing() async throws {
        let bureau = try await Bureau()
        let id = try await bureau.stageMap(Self.map)
        #expect(try bureau.report(id) == ["2 new", "3 new", "4 new"])
        #expect(try bureau.outlines() == [] && bureau.count("act") == 1 && bureau.count("outline_change") == 0)
        try await bureau.runner.discard(id)
        #expect(try bureau.faults() == [])
    }

    @Test func aMapComesAsOneActAndGoesAsAWhole() async throws {
        let bureau = try await Bureau()
        let id = try await bureau.bringMap(Self.map)
        #expect(try bureau.batch(id).state == .applied && bureau.count("act") == 2 && bureau.count("outline_change") == 1)
        #expect(try bureau.place(BoundaryFile.point(1, 1)) == "141029100")
        #expect(try bureau.place(BoundaryFile.point(5, 1)) == "141029101")
        #expect(try bureau.place(BoundaryFile.point(1, 6)) == "141029")
        #expect(try bureau.place(BoundaryFile.point(9, 1)) == nil)
        #expect(try bureau.faults() == [])
        // What the rows said stands in the register now, and nowhere else.
        #expect(try bureau.count("import_row WHERE LENGTH(cells) > 0") == 0 && bureau.count("record_key") == 0)
        let before = try bureau.outlines()

        bureau.test.entropy.advance(seconds: 86_400 * 10)
        let again = try await bureau.stageMap(Self.map)
        #expect(try bureau.report(again) == ["2 same", "3 same", "4 same"])
        let moved = try await bureau.bringMap(BoundaryFile.collection([BoundaryFile.feature(code: "141029100", 0, 0, 3)]))
        #expect(try bureau.place(BoundaryFile.point(3, 1)) == "141029" && bureau.count("outline_change") == 2)
        #expect(try bureau.outlines().count == before.count + 1)
        try await bureau.runner.undo(moved)
        #expect(try bureau.outlines() == before && bureau.faults() == [])
        #expect(try bureau.place(BoundaryFile.point(3, 1)) == "141029100")
        try await bureau.runner.undo(id)
        #expect(try bureau.outlines() == [] && bureau.place(BoundaryFile.point(1, 1)) == nil && bureau.faults() == [])
    }

    @Test func coordinatesAreTurnedAtTheBorder() async throws {
        let bureau = try await Bureau()
        let map = BoundaryFile.collection([BoundaryFile.feature(code: "141029100", 0, 0, 4)])
        for system in [CoordinateSystem.gcj02, .bd09] {
            let id = try await bureau.bringMap(map) { $0.coordinates = system }
            let inside = try #require(system.coordinate(longitude: 110.0001, latitude: 35.0001))
            let outside = try #require(system.coordinate(longitude: 109.9999, latitude: 34.9999))
            #expect(try bureau.place(inside) == "141029100" && bureau.place(outside) == nil, "\(system)")
            // Half a kilometre away from where the numbers would lie on a satellite's map.
            #expect(try bureau.place(BoundaryFile.point(4, 4, plus: -100)) == nil, "\(system)")
            try await bureau.runner.undo(id)
        }
    }

    @Test func otherCountiesOfTheFileArePassedOver() async throws {
        let bureau = try await Bureau()
        let map = BoundaryFile.collection([
            BoundaryFile.feature(code: "141028", 20, 20),
            BoundaryFile.feature("\"code\": \"141030\"", BoundaryFile.ring([(0, 0), (1, 1)])),
            BoundaryFile.feature(code: "141029", 0, 0), BoundaryFile.feature("", BoundaryFile.ring(0, 0)),
        ])
        let told = try await bureau.stageMap(map) { $0.skipsUnknown = true }
        // What says nothing of a unit is no other county's: it stays a fault.
        #expect(try bureau.report(told) == ["2 same skipped@code", "3 same skipped@code", "4 new", "5 error unnamed@code"])
        let id = try await bureau.bringMap(
            BoundaryFile.collection([BoundaryFile.feature(code: "141028", 20, 20), BoundaryFile.feature(code: "141029", 0, 0)])
        ) { $0.skipsUnknown = true }
        #expect(try bureau.batch(id).counts[.new] == 1 && bureau.batch(id).state == .applied && bureau.outlines().count == 1)
        #expect(try bureau.faults() == [])
    }

    @Test func propertiesMayHaveAnyName() async throws {
        let bureau = try await Bureau()
        let map = BoundaryFile.collection([
            BoundaryFile.feature("\"code\": \"A-17\", \"XZQ_DM\": \"141029100\"", BoundaryFile.ring(0, 0)),
            BoundaryFile.feature("\"code\": \"A-18\", \"MC\": \"光华镇\", \"SJ\": \"141029\"", BoundaryFile.ring(2, 0)),
        ])
        let id = try await bureau.stageMap(map) { $0.properties = ["code": "xzq_dm", "name": "mc", "parent": "sj"] }
        #expect(try bureau.report(id) == ["2 new", "3 new"])
    }

    @Test func aMapInGBKIsReadWhenItIsSaidToBe() async throws {
        let bureau = try await Bureau()
        // 昌宁镇
        let bytes =
            Array("{\"type\": \"Feature\", \"properties\": {\"name\": \"".utf8) + [0xB2, 0xFD, 0xC4, 0xFE, 0xD5, 0xF2]
            + Array("\"}, \"geometry\": {\"type\": \"Polygon\", \"coordinates\": [\(BoundaryFile.ring(0, 0))]}}".utf8)
        let id = try await bureau.runner.stage(.bytes(bytes), kind: "boundaries", encoding: .gbk)
        #expect(try bureau.report(id) == ["1 new"])
    }

    /// Long rows go in small pieces; stopped anywhere, the batch goes on where it was, or is taken back.
    @Test func aLargeMapGoesInPieces() async throws {
        let bureau = try await Bureau()
        var lines = "141029100201,龙鼻村,village,141029100\n"
        let grids = (1...60).map { "141029100201\(String($0 + 100).suffix(2))" }
        for grid in grids { lines += "\(grid),网格,village_grid,141029100201\n" }
        try await bureau.bring(Bureau.heading + lines)
        let map = BoundaryFile.collection(
            grids.enumerated().map { BoundaryFile.feature(code: $1, $0 % 10 * 2, $0 / 10 * 2) })
        let id = try await bureau.stageMap(map)
        #expect(try await bureau.services.executor.perform(ApplyImport(batch: id), as: Bureau.keeper).output == false)
        #expect(try bureau.batch(id).state == .applying && bureau.batch(id).done == 20 && bureau.outlines().count == 20)
        #expect(try bureau.faults() == [])
        try await bureau.runner.apply(id)
        #expect(try bureau.outlines().count == 60 && bureau.count("act") == 3 && bureau.count("outline_change") == 3)
        #expect(try bureau.place(BoundaryFile.point(18, 10)) == grids[59])
        try await bureau.runner.undo(id)
        #expect(try bureau.outlines() == [] && bureau.batch(id).state == .undone && bureau.faults() == [])
    }

    @Test func rowsAreCutIntoPiecesByTheirLength() {
        func row(_ number: Int64, _ length: Int) -> RawRow {
            RawRow(number: number, line: 1, cells: [String(repeating: "x", count: length)], faults: [])
        }
        let rows = [row(1, 900_000), row(2, 100_000), row(3, 100_000), row(4, 2_000_000), row(5, 1)]
        #expect(StageRows.pieces(of: rows).map { $0.map(\.number) } == [[1, 2], [3], [4], [5]])
        #expect(StageRows.pieces(of: (1...401).map { row($0, 1) }).map(\.count) == [200, 200, 1])
        #expect(StageRows.pieces(of: []).isEmpty)
    }

    @Test func namesAreLookedUpByAnIndex() async throws {
        let bureau = try await Bureau()
        try expectIndexed(bureau.store, "SELECT unit, code FROM unit_now WHERE name = \("龙鼻村") ORDER BY code LIMIT 5")
    }
}
