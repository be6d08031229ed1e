import Kernel
import Storage
import TestSupport
import Testing

/// Many rows at once, on either engine.
@Suite struct LoadTests {
    let test: TestStore

    init() throws { test = try TestStore([Counters.slice, Self.sums]) }

    private static let sums = Slice(
        "sums",
        migrations: [Migration("sums-1", ["CREATE TABLE total (name TEXT NOT NULL PRIMARY KEY, n BIGINT NOT NULL CHECK (n < 1000))"])])

    private func load(_ rows: [[Value]]) -> Work<Void> {
        Work { tx in
            try tx.execute("INSERT INTO counter (name, n, open) VALUES (\("before"), \(1), \(true))")
            try tx.load("counter", columns: ["name", "n", "open", "note"], rows: rows)
            try tx.execute("INSERT INTO counter (name, n, open) VALUES (\("after"), \(2), \(false))")
        }
    }

    private static func row(_ number: Int) -> [Value] {
        let note: Value = number % 3 == 0 ? .null : .text("'\\\t\n\"\(number)")
        return [.text("行\(number)"), .integer(Int64(number % 900)), .boolean(number % 2 == 0), note]
    }

    private func count() throws -> Int64 { try test.store.read { try $0.count("SELECT COUNT(*) FROM counter LIMIT 1") } }

    @Test func everyRowIsThere() async throws {
        let rows = (0..<5000).map(Self.row)
        try await test.store.write(load(rows))
        #expect(try count() == 5002)
        let row = try test.store.read { tx in
            try tx.first("SELECT n, open, note FROM counter WHERE name = \("行4999") LIMIT 1") {
                (try $0.int(0), try $0.bool(1), try $0.optionalText(2))
            }
        }
        #expect(row?.0 == 4999 % 900 && row?.1 == false && row?.2 == "'\\\t\n\"4999")
        try await test.store.write(Work { try $0.load("counter", columns: ["name", "n", "open"], rows: []) })
        #expect(try count() == 5002)
    }

    /// Counts that are there grow, others begin; one that breaks a rule undoes all of them.
    @Test func countsAreAddedUp() async throws {
        let rows: [[Value]] = (0..<2500).map { [.text("行\($0)"), .integer(1)] }
        func add(_ rows: [[Value]]) async throws {
            try await test.store.write(Work { try $0.add(to: "total", key: ["name"], count: "n", rows: rows) })
        }
        func told() throws -> [Int64] {
            try test.store.read { tx in
                try tx.all("SELECT COUNT(*), SUM(n), MAX(n) FROM total LIMIT 1") { [try $0.int(0), try $0.int(1), try $0.int(2)] }
            }[0]
        }
        try await add([])
        try await add(Array(rows.prefix(1200)))
        try await add(rows)
        try await add([[.text("行7"), .integer(40)]])
        #expect(try told() == [2500, 3740, 42])
        await #expect(throws: (any Error).self) { try await add([rows[1], [.text("行0"), .integer(5000)]]) }
        #expect(try told() == [2500, 3740, 42])
    }

    private static func total(_ name: String, _ n: Int64) -> [Value] { [.text(name), .integer(n)] }

    @Test func rowsAreTakenOutAndPutInThePlaceOfOthers() async throws {
        let columns: [StaticString] = ["name", "n"]
        let first = [Self.total("a", 1), Self.total("b", 2), Self.total("c", 3)]
        try await test.store.write(Work { try $0.load("total", columns: columns, rows: first) })
        let (old, new) = ([Self.total("a", 1), Self.total("b", 2)], [Self.total("b", 2), Self.total("d", 4), Self.total("a", 5)])
        try await test.store.write(Work { try $0.replace("total", columns: columns, rows: old, by: new) })
        func told() throws -> [String] {
            try test.store.read { tx in
                try tx.all("SELECT name, n FROM total ORDER BY name LIMIT 10") { "\(try $0.text(0))\(try $0.int(1))" }
            }
        }
        #expect(try told() == ["a5", "b2", "c3", "d4"])
        // What is not there, or is there otherwise, is passed over.
        let gone = [Self.total("a", 1), Self.total("c", 3), Self.total("x", 1)]
        try await test.store.write(Work { try $0.unload("total", columns: columns, rows: gone) })
        #expect(try told() == ["a5", "b2", "d4"])
        try await test.store.write(Work { try $0.unload("total", columns: columns, rows: []) })
        #expect(try told() == ["a5", "b2", "d4"])
    }

    /// One row that breaks a rule undoes the command, and the connection serves the next one.
    @Test(arguments: [[Value.text("x"), .integer(5000), .boolean(true), .null], [.text("before"), .integer(1), .boolean(true), .null]])
    func aRowThatBreaksARuleUndoesAll(_ bad: [Value]) async throws {
        await #expect(throws: (any Error).self) {
            try await test.store.write(load([[.text("a"), .integer(1), .boolean(true), .null], bad]))
        }
        #expect(try count() == 0)
        try await test.store.write(load([]))
        #expect(try count() == 2)
    }
}
