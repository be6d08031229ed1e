import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Imports
@testable import People

/// What is over in the register of households is kept as many years as the pack says, and no longer.
@Suite struct HouseholdKeepingTests {
    private static let heading = HouseholdImportTests.heading
    private static let micro = HouseholdImportTests.micro
    private static let dayMs: Int64 = 86_400_000

    private func bureau() async throws -> Bureau {
        let bureau = try await Bureau()
        try await bureau.bring(Bureau.small)
        return bureau
    }

    private func ring(_ bureau: Bureau) async throws -> Int { try await ForgetHouseholds.alarm.run(bureau.services.executor) }

    private func rows(_ bureau: Bureau) throws -> [String] {
        try bureau.store.read { tx in
            try tx.all("SELECT number, residents, superseded_by FROM household ORDER BY number, valid_from, residents LIMIT 5000") {
                "\(try $0.text(0)) \(try $0.int(1))\(try $0.optionalID(2) == nil ? "" : " superseded")"
            }
        }
    }

    private func told(_ bureau: Bureau) throws -> [Int64] {
        try bureau.store.read { tx in
            try tx.all("SELECT payload FROM event WHERE type = 'household.forget' ORDER BY recorded_ms, id LIMIT 100") { row in
                guard case .number(let rows)? = Payload(encoded: try row.bytes(0))?["rows"] else { return -1 }
                return rows
            }
        }
    }

    /// To the start of a day, and one second more.
    private func go(_ bureau: Bureau, to day: Day) {
        let now = bureau.test.entropy.now().ms
        bureau.test.entropy.advance(seconds: (day.start.ms - now) / 1000 + 1)
    }

    @Test func whatIsOverGoesOnItsDayAndWhatStandsStays() async throws {
        let bureau = try await bureau()
        try await bureau.bring(
            Self.heading + "H1,\(Self.micro),,3\nH2,\(Self.micro),,5\nH3,\(Self.micro),,2\n", kind: "households")
        bureau.test.entropy.advance(seconds: 10 * 86_400)
        // 2026-11-30: H1 is no more, H2 is one fewer, H3 stays as it is.
        try await bureau.bring(Self.heading + "H1,\(Self.micro),,0\nH2,\(Self.micro),,4\n", kind: "households")
        #expect(try await ring(bureau) == 0 && rows(bureau).count == 6)
        go(bureau, to: Day(year: 2029, month: 11, day: 29))
        #expect(try await ring(bureau) == 0 && told(bureau) == [])
        go(bureau, to: Day(year: 2029, month: 11, day: 30))
        // What was over on that day three years ago goes; what an act of that day put right was believed until then.
        #expect(try await ring(bureau) == 2 && told(bureau) == [2])
        #expect(try rows(bureau) == ["H1 3 superseded", "H2 5 superseded", "H2 4", "H3 2"])
        go(bureau, to: Day(year: 2029, month: 12, day: 1))
        #expect(try await ring(bureau) == 2)
        #expect(try rows(bureau) == ["H2 4", "H3 2"] && told(bureau) == [2, 2] && bureau.faults() == [])
        // The same bite may come twice.
        #expect(try await ring(bureau) == 0)
        #expect(try await bureau.services.executor.perform(ForgetHouseholds(), as: .system).output == 0)
        #expect(try told(bureau) == [2, 2])
    }

    @Test func anImportThatWasTakenBackIsForgottenToo() async throws {
        let bureau = try await bureau()
        let id = try await bureau.bring(Self.heading + "H1,\(Self.micro),,3\n", kind: "households")
        try await bureau.runner.undo(id)
        #expect(try rows(bureau) == ["H1 3 superseded"])
        go(bureau, to: Day(year: 2029, month: 11, day: 21))
        #expect(try await ring(bureau) == 1 && rows(bureau) == [] && bureau.faults() == [])
    }

    @Test func eachRunTakesABoundedBite() async throws {
        let bureau = try await bureau()
        let numbers = (1...1100).map { "H\($0),\(Self.micro),," }
        try await bureau.bring(Self.heading + numbers.map { $0 + "3\n" }.joined(), kind: "households")
        bureau.test.entropy.advance(seconds: 86_400)
        try await bureau.bring(Self.heading + numbers.map { $0 + "0\n" }.joined(), kind: "households")
        go(bureau, to: Day(year: 2030, month: 1, day: 1))
        var bites: [Int] = []
        while let bite = Optional(try await ring(bureau)), bite > 0 { bites.append(bite) }
        #expect(bites == [1000, 1000, 200])
        // All in one moment, so their order is not told.
        #expect(try told(bureau).sorted() == [200, 1000, 1000] && rows(bureau) == [])
    }

    @Test func withoutARegisterNothingIsCounted() async throws {
        let bureau = try await bureau()
        try await bureau.bring(Self.heading + "H1,\(Self.micro),,3\n", kind: "households")
        bureau.test.entropy.advance(seconds: 86_400)
        try await bureau.bring(Self.heading + "H1,\(Self.micro),,0\n", kind: "households")
        go(bureau, to: Day(year: 2060, month: 1, day: 1))
        let silent = Scheme(
            id: "x", version: "1", hash: [], roles: [], words: [:], sections: [HouseholdRegister(declaration: nil)])
        #expect(try await ForgetHouseholds.alarm.run(bureau.test.executor(silent)) == 0)
        #expect(try await ring(bureau) == 2)
    }

    @Test func aPackMayNotDropARegisterThatIsKept() async throws {
        let bureau = try await bureau()
        let kept = try bureau.services.scheme.current.section(HouseholdRegister.self)
        func conflicts(_ register: HouseholdRegister) throws -> [String] {
            try bureau.store.read { try register.conflicts(in: $0).map(\.description) }
        }
        let silent = HouseholdRegister(declaration: nil)
        #expect(try conflicts(silent) == [])
        try await bureau.bring(Self.heading + "H1,\(Self.micro),,3\n", kind: "households")
        let declared = try #require(kept.declaration)
        let elsewhere = HouseholdRegister(
            declaration: .init(
                purpose: declared.purpose, legalBasis: declared.legalBasis, sensitivity: declared.sensitivity,
                keptYears: declared.keptYears, levels: ["village"]))
        #expect(try conflicts(silent) == ["the register of households"])
        #expect(try conflicts(elsewhere) == ["households on level micro_grid"] && conflicts(kept) == [])
    }

    @Test func everyReadWalksAnIndex() async throws {
        let bureau = try await bureau()
        let kept = try #require(try ForgetHouseholds.Kept(bureau.services.scheme.current, at: TestStore.start))
        try expectIndexed(bureau.store, kept.ended)
        try expectIndexed(bureau.store, kept.superseded)
    }
}
