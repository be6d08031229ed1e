import Kernel
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import Imports

@Suite struct PostImportTests {
    static let heading = "网格代码,岗位,姓名,电话,任职日期\n"
    static let head = "14102910020101,村网格长,张支书,138 0000 1234,2023/3/1\n"

    private func bureau() async throws -> Bureau {
        let bureau = try await Bureau()
        try await bureau.bring(Bureau.small)
        return bureau
    }

    @Test(arguments: [
        ("999,村网格长,李网格,13800001111,", "unknown_unit@unit"), ("14102910020101,队长,李网格,13800001111,", "unknown_post@post"),
        ("141029100201,村网格长,李网格,13800001111,", "post_level@post"), ("14102910020101,村网格长,李网格,,", "phone_needed@phone"),
        ("14102910020101,村网格长,李网格,问村里,", "phone@phone"), ("14102910020101,村网格长,李网格,13800001111,2026-02-30", "day@from"),
        ("14102910020101,村网格长,李网格,13800001111,2030-01-01", "day_range@from"), ("14102910020101,村网格长,,13800001111,", "required@name"),
        ("14102910020101,grid_head,张支书,13800009999,", "duplicate_person@name"),
        ("999,队长,李网格,x,y", "unknown_unit@unit unknown_post@post phone@phone day@from"),
    ])
    func faultsAreSentToTheirColumn(_ line: String, _ faults: String) async throws {
        let bureau = try await bureau()
        let id = try await bureau.stage(Self.heading + Self.head + line + "\n", kind: "people")
        #expect(try bureau.report(id) == ["2 new", "3 error \(faults)"])
    }

    @Test func peopleAreAppointedOnceAndKeptSealed() async throws {
        let bureau = try await bureau()
        try await bureau.bring(Self.heading + Self.head + "14102910020101001,part_time,王村民,,\n", kind: "people")
        #expect(try bureau.count("post WHERE superseded_by IS NULL") == 2)
        let again = try await bureau.stage(Self.heading + Self.head, kind: "people")
        #expect(try bureau.report(again) == ["2 same"] && bureau.faults() == [])
        let card = try bureau.store.read {
            try UnitCard.load(
                "14102910020101", after: nil, on: Day(year: 2026, month: 11, day: 20), scheme: bureau.services.scheme.current,
                vault: bureau.services.executor.vault, in: $0)
        }
        #expect(card.servers.map(\.person.name) == ["张支书"] && card.servers.first?.person.phone == "13800001234")
        #expect(card.servers.first?.from.text == "2023-03-01" && card.vacant.isEmpty)
    }

    @Test func aNewPhoneReplacesAndUndoGivesTheOldOneBack() async throws {
        let bureau = try await bureau()
        let first = try await bureau.bring(Self.heading + Self.head, kind: "people")
        let before = try bureau.believed()
        let id = try await bureau.stage(Self.heading + "14102910020101,村网格长,张支书,13900005678,\n", kind: "people")
        #expect(try bureau.report(id) == ["2 update"])
        try await bureau.runner.apply(id)
        func phones() throws -> [String?] {
            try bureau.store.read {
                try UnitCard.load(
                    "14102910020101", after: nil, on: Day(year: 2026, month: 11, day: 20), scheme: bureau.services.scheme.current,
                    vault: bureau.services.executor.vault, in: $0)
            }.servers.map(\.person.phone)
        }
        #expect(try phones() == ["13900005678"])
        try await bureau.runner.undo(id)
        #expect(try bureau.believed() == before && phones() == ["13800001234"] && bureau.faults() == [])
        // Newest first, the older import comes off as well.
        try await bureau.runner.undo(first)
        #expect(try phones() == [] && bureau.count("sealed_text") == 0 && bureau.faults() == [])
    }

    @Test func unitsWithPeopleAreNotUndone() async throws {
        let bureau = try await Bureau()
        let units = try await bureau.bring(Bureau.small)
        let people = try await bureau.bring(Self.heading + Self.head, kind: "people")
        await #expect(throws: Problem(409, "import.depended", args: ["code": "14102910020101"])) { try await bureau.runner.undo(units) }
        try await bureau.runner.undo(people)
        try await bureau.runner.undo(units)
        #expect(try bureau.count("unit_now") == 4 && bureau.count("sealed_text") == 0 && bureau.faults() == [])
    }

    /// Neither names nor phones stand anywhere in clear: not in the rows, not in the report, not in the log.
    @Test func nothingPersonalIsLeftInClear() async throws {
        let bureau = try await bureau()
        _ = try await bureau.stage(Self.heading + Self.head + "999,队长,李网格,13877776666,y\n", kind: "people")
        try await bureau.bring(Self.heading + Self.head, kind: "people")
        let clear = try bureau.store.read { tx in
            try tx.all("SELECT key, faults, cells FROM import_row ORDER BY number LIMIT 100") {
                "\(try $0.text(0)) \(try $0.text(1)) \(String(decoding: try $0.bytes(2), as: UTF8.self))"
            }
                + tx.all("SELECT payload FROM event LIMIT 1000") { String(decoding: try $0.bytes(0), as: UTF8.self) }
                + tx.all("SELECT named, holder FROM post LIMIT 10") { Hex.encode(try $0.bytes(0)) + Hex.encode(try $0.bytes(1)) }
        }.joined()
        for secret in ["张支书", "李网格", "13800001234", "13877776666", "138 0000 1234"] { #expect(!clear.contains(secret)) }
    }
}
