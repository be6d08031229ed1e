import Kernel
import Storage
import TestSupport
import Testing

/// A long walk along a key, on both engines.
@Suite struct WalkTests {
    @Test(arguments: [1, 2, 3, 6, 7]) func everyRowIsReadOnceWhateverThePage(_ size: Int) async throws {
        let test = try TestStore([Counters.slice])
        let names = (1...6).map { "c\($0)" }
        try await test.store.write(
            Work { tx in
                try tx.load("counter", columns: ["name", "n", "open"], rows: names.map { [$0.value, 1.value, true.value] })
            })
        var read: [String] = []
        try test.store.read { tx in
            try tx.walk(after: "", by: size, { "SELECT name FROM counter WHERE name > \($0) ORDER BY name LIMIT \($1)" }) { row in
                read.append(try row.text(0))
                return try row.text(0)
            }
        }
        #expect(read == names)
    }

    /// An id of another length is no id, wherever it is read from.
    @Test func anIdHasSixteenBytes() throws {
        let test = try TestStore([Counters.slice])
        let id = ID(high: 0x0102_0304_0506_0708, low: 0xF0F1_F2F3_F4F5_F6F7)
        try test.store.read { tx in
            let same = try tx.first("SELECT \(id)") { try $0.id(0) }
            #expect(same == id)
            for bytes in [[], [1], [UInt8](repeating: 1, count: 17)] as [[UInt8]] {
                #expect(throws: StoreError.column(0)) { try tx.first("SELECT \(bytes)") { try $0.optionalID(0) } }
            }
            #expect(throws: StoreError.column(0)) { try tx.first("SELECT \(1)") { try $0.optionalID(0) } }
            #expect(throws: StoreError.column(1)) { try tx.first("SELECT \(id)") { try $0.optionalID(1) } }
        }
    }
}
