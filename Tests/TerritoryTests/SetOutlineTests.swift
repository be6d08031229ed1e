import Kernel
import Storage
import Territory
import TestSupport
import Testing

@Suite struct SetOutlineTests {
    let test: TestStore
    private let square: Outline
    private let other: Outline

    init() async throws {
        test = try TestStore.territory()
        square = try OutlineFixture.outline(OutlineFixture.square(0, 0, 10))
        other = try OutlineFixture.outline(OutlineFixture.square(2, 2, 4))
        try await test.found(TerritoryFixture.small)
    }

    private func count(_ table: Statement) throws -> Int64 { try test.store.read { try $0.count("SELECT COUNT(*) FROM \(table) LIMIT 1") } }

    private func rows(_ code: String) throws -> [String] {
        let unit = try #require(try test.unit(code))
        return try test.store.read { tx in
            try tx.all(
                """
                SELECT valid_from, valid_to, superseded_by IS NULL, square_metres FROM unit_outline
                WHERE unit = \(unit.id) ORDER BY valid_from, valid_to, act LIMIT 50
                """
            ) { "\(try $0.text(0)) \(try $0.text(1)) \(try $0.bool(2) ? "believed" : "superseded") \(try $0.int(3))" }
        }
    }

    @Test func refusesWhoMayNot() async throws {
        let executor = test.executor(try TerritoryFixture.scheme(TerritoryFixture.small))
        let command = SetOutline(unit: "141029101", outline: square)
        await #expect(throws: Problem.signInNeeded) { try await executor.perform(command, as: .anonymous) }
        let path = try #require(UnitPath("/141029/141029100"))
        let neighbour = Actor(account: ID(high: 1, low: 1), grants: [.init(role: "administrator", unit: .zero, path: path)])
        await #expect(throws: Problem.forbidden) { try await executor.perform(command, as: neighbour) }
        #expect(try count("unit_outline") == 0 && count("act") == 1)
        let receipt = try await executor.perform(SetOutline(unit: "141029100", outline: square), as: neighbour)
        #expect(receipt.output == true && receipt.events.count == 1)
    }

    @Test func refusesWhatHasNoLand() async throws {
        await #expect(throws: Problem.notFound) { try await test.outline("999999", square) }
        await #expect(throws: Problem(409, "territory.no_land")) { try await test.outline("141029-CG", square) }
        await #expect(throws: Problem.self) { try await test.outline("141029", square, documentNo: "") }
        #expect(try count("unit_outline") == 0)
    }

    @Test func theSameOutlineAgainDoesNothing() async throws {
        #expect(try await test.outline("141029", square).output == true)
        let again = try await test.outline("141029", square)
        #expect(again.output == false && again.events.isEmpty)
        #expect(try count("act") == 2)
        #expect(try await test.outline("141029100", nil).output == false)
    }

    @Test func anotherOutlineKeepsTheOld() async throws {
        try await test.outline("141029", square)
        test.entropy.advance(seconds: 86_400 * 10)
        try await test.outline("141029", other)
        test.entropy.advance(seconds: 86_400 * 10)
        try await test.outline("141029", nil)
        #expect(
            try rows("141029") == [
                "2026-11-20 2026-11-30 believed \(square.squareMetres)", "2026-11-20 9999-12-31 superseded \(square.squareMetres)",
                "2026-11-30 2026-12-10 believed \(other.squareMetres)", "2026-11-30 9999-12-31 superseded \(other.squareMetres)",
            ])
        let county = try #require(try test.unit("141029"))
        let then = try test.store.read { tx in
            try ["2026-11-19", "2026-11-20", "2026-11-29", "2026-11-30", "2026-12-10"].map { day in
                try Day(day).flatMap { try UnitOutline.find(unit: county.id, on: $0, in: tx) }?.outline()
            }
        }
        #expect(then == [nil, square, square, other, nil])
        #expect(try test.faults() == [])
    }

    @Test func twoOutlinesOnOneDayLeaveOneSpan() async throws {
        try await test.outline("141029", square)
        try await test.outline("141029", other)
        #expect(try rows("141029").filter { $0.contains("believed") } == ["2026-11-20 9999-12-31 believed \(other.squareMetres)"])
        #expect(try test.faults() == [])
    }

    /// Numbers and a hash only, and the paper's number stays in the act.
    @Test func theEventHoldsNoText() async throws {
        let receipt = try await test.outline("141029", square, documentNo: "乡政发〔2026〕3号")
        let stream = try #require(receipt.stream)
        let payload = try test.store.read { tx in
            try tx.first("SELECT payload FROM event WHERE stream = \(stream) LIMIT 1") { Payload(encoded: try $0.bytes(0)) }
        }
        #expect(
            payload
                == Payload().with("points", number: 4).with("square_metres", number: square.squareMetres)
                .with("geometry", commitment: Digest.sha256(OutlineBytes.encode(square))))
    }

    @Test func damageIsFound() async throws {
        try await test.outline("141029", square)
        try await test.store.write(Work { tx in try tx.execute("UPDATE unit_outline SET west = west - 1") })
        #expect(try test.faults().contains { $0.hasSuffix("is not as it was written.") })
        try await test.store.write(
            Work { tx in try tx.execute("UPDATE unit_outline SET west = west + 1, geometry = \([1, 2] as [UInt8])") })
        #expect(try test.faults().contains { $0.hasSuffix("is not as it was written.") })
    }

    @Test func everyReadWalksAnIndex() throws {
        let (unit, day) = (ID(high: 1, low: 1), Day.forever)
        for statement in [
            "SELECT geometry FROM unit_outline WHERE unit = \(unit) AND valid_to = \(day) AND superseded_by IS NULL LIMIT 1",
            """
            SELECT geometry FROM unit_outline WHERE unit = \(unit) AND valid_from <= \(day) AND valid_to > \(day) AND superseded_by IS NULL
            ORDER BY valid_from DESC LIMIT 1
            """,
            PlaceIndex.page(after: unit),
        ] as [Statement] {
            try expectIndexed(test.store, statement)
        }
        try expectIndexed(test.store, "SELECT COALESCE(MAX(number), 0) FROM outline_change LIMIT 1")
    }
}
