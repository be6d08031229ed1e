import Foundation
import Glibc
import Kernel
import Storage
import TestSupport
import Testing

@testable import Imports

@Suite struct LargeImportTests {
    /// A hundred thousand rows are never in memory together, but some thousands at a time.
    @Test func aHundredThousandRowsAreReadPieceByPiece() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("genxu-large-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("large.csv").path
        var text = Bureau.heading
        for row in 0..<100_000 { text += "\(1_410_291_002_010_000_000 + row),微网格\(row),micro_grid,14102910020101001\n" }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        text = ""
        var table = try TableReader(.path(path), columns: UnitImport.columns, encoding: .utf8)
        _ = try table.next()
        var rows = 0
        var most = 0
        while let some = try table.next() {
            rows += some.count
            most = max(most, some.count)
        }
        #expect(rows > 98_000 && most < 4_000)
    }

    /// Every step walks an index: a large batch costs no more for each row than a small one.
    @Test func everyStepWalksAnIndex() async throws {
        let bureau = try await Bureau()
        let id = try await bureau.bring(Bureau.small)
        var batch = try bureau.batch(id)
        batch.cursor = .init(rank: 3, row: 4)
        for statement in [
            batch.forward(limit: 10), batch.forward(limit: 10, only: [.new, .update]), batch.backward(limit: 10),
            ImportReport(batch: id, verdict: nil, after: 3).statement, ImportReport(batch: id, verdict: .error, after: 3).statement,
        ] { try expectIndexed(bureau.store, statement) }
        try expectIndexed(bureau.store, ImportList(before: nil).statement, walking: ["import_batch"])
        try expectIndexed(bureau.store, ImportList(before: ImportList.Cursor(created: 5, id: .zero)).statement)
        let first = ImportLook.first("x", of: id)
        try expectIndexed(bureau.store, first)
        // By its key, not through all rows of the batch, which is an index too.
        #expect(try bureau.store.plan(of: first).contains { $0.contains("import_row_key") })
    }
}
