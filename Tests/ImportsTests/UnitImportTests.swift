import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Imports

@Suite struct UnitImportTests {
    /// The second line of the file, judged beside a sound village.
    @Test(arguments: [
        ("141029100201,再来一次,village,141029100", "duplicate@code"), ("141029100202,某村,borough,141029100", "unknown_level@level"),
        ("141030,吉县,county,141029", "top_level@level"), ("141029199201,某村,village,141029199", "unknown_parent@parent"),
        ("14102910101,某格,village_grid,141029101", "wrong_level@parent"), ("141029100999,某村,village,141029100", "code_village@code"),
        ("141029101203,某村,village,141029100", "code_village@code"), ("1410291002011,某格,village_grid,141029100201", "code_digits@code"),
        ("141029100201000,某格,village_grid,141029100201", "code_digits@code"), ("141029-cg,某局,office,141029", "code_office@code"),
        ("141029-CG001,市场,duty_grid,141029-CG", "code_numbered@code"), ("141029100,昌宁街道,township,141029", "pack_unit@name"),
        ("141029100,昌宁镇,village,141029101", "code_village@code"), ("141029700,某乡,township,141029", "code_township@code"),
        ("1.41029E+11,某村,village,141029100", "scientific@code"), ("\"=\"\"1.41029E+05\"\"\",某镇,township,141029", "scientific@code"),
        ("141029100202,某村,village,1.41029E+05", "scientific@parent"), (",某村,village,141029100", "required@code"),
        ("141029100202,,village,141029100", "required@name"), ("141029100202,某\u{200B}村,village,141029100", "characters@name"),
        ("141029100202,某村,village,141029100,多,余", "columns@"), ("141029100202,某村,village", "required@parent"),
        ("1410291002020199999999999999999999999,某村,village,141029100", "too_long@code"),
    ])
    func faultsAreSentToTheirColumn(_ line: String, _ fault: String) async throws {
        let bureau = try await Bureau()
        let id = try await bureau.stage("代码,名称,层级,上级\n141029100201,龙鼻村,village,141029100\n\(line)\n")
        #expect(try bureau.report(id) == ["2 new", "3 error \(fault)"])
        let batch = try bureau.batch(id)
        #expect(batch.faulty == 1 && batch.counts[.new] == 1 && batch.rows == 2 && batch.state == .checked)
        #expect(try bureau.faults() == [])
    }

    @Test func theRowsBelowAFaultyOneAreToldWhy() async throws {
        let bureau = try await Bureau()
        let id = try await bureau.stage(
            Bureau.heading + "14102910099901,某格,village_grid,141029100999\n141029100999,某村,village,141029100\n")
        #expect(try bureau.report(id) == ["2 error parent_fault@parent", "3 error code_village@code"])
    }

    @Test func aUnitThatStandsElsewhereIsNotMoved() async throws {
        let bureau = try await Bureau()
        try await bureau.bring(Bureau.heading + "141029-CG-001,市场,duty_grid,141029-CG\n141029100201,龙鼻村,village,141029100\n")
        let again = try await bureau.stage(Bureau.heading + "141029-CG-001,市场,duty_grid,141029100\n")
        // Its code continues its own parent's, so any other parent shows in the code.
        #expect(try bureau.report(again) == ["2 error code_numbered@code"])
    }

    @Test func wholeTreesComeInAnyOrderAsOneAct() async throws {
        let bureau = try await Bureau()
        let id = try await bureau.bring(Bureau.small)
        let micro = try #require(try bureau.unit("1410291002010100101"))
        #expect(micro.path.text == "/141029/141029100/141029100201/14102910020101/14102910020101001/1410291002010100101")
        #expect(micro.depth == 6 && micro.name == "微网格一")
        #expect(try bureau.count("act") == 2)
        #expect(try bureau.batch(id).state == .applied)
        #expect(try bureau.faults() == [])
        // What the rows said is sealed under a key that is gone.
        #expect(try bureau.count("record_key") == 0)
        let same = try await bureau.stage(Bureau.small)
        #expect(try bureau.batch(same).counts[.same] == 5)
    }

    /// Organisations under one another have codes of one length: not the code but the level says what comes first.
    @Test func thePartysTreeComesInAnyOrder() async throws {
        let party = """
              - {id: joint, kind: office, hierarchy: party, parent: township, code: {kind: tagged, tag: XC, width: 2}}
              - {id: village_party, kind: office, hierarchy: party, parent: [township, joint], code: {kind: tagged, tag: CD, width: 2}}
              - {id: branch, kind: office, hierarchy: party, parent: village_party, code: {kind: digits, width: 2}}
            posts:
              - {id: household, kind: central_household, levels: [branch], public: false}
            """
        let territory = Bureau.territory.replacing("posts:\n", with: party + "\n")
        let bureau = try await Bureau(territory: territory)
        let file = """
            141029100-CD0101,第一支部,branch,141029100-CD01
            141029100-CD01,甲村党总支,village_party,141029100-XC01
            141029100-CD02,乙村党总支,village_party,141029100
            141029100-XC01,联合党委,joint,141029100

            """
        let id = try await bureau.bring(Bureau.heading + file)
        #expect(
            try bureau.unit("141029100-CD0101")?.path.text == "/141029/141029100/141029100-XC01/141029100-CD01/141029100-CD0101")
        let moved = try await bureau.stage(Bureau.heading + "141029100-CD02,乙村党总支,village_party,141029100-XC01\n")
        #expect(try bureau.report(moved) == ["2 error moved@parent"])
        let wrong = try await bureau.stage(
            Bureau.heading + "141029100-CD3,丙村党总支,village_party,141029100\n141029101-CD01,丁村党总支,village_party,141029100\n")
        #expect(try bureau.report(wrong) == ["2 error code_tagged@code", "3 error code_tagged@code"])
        try await bureau.bring("单位代码,岗位,姓名\n141029100-CD0101,household,王村民\n", kind: "people")
        #expect(try bureau.faults() == [])
        await #expect(throws: Problem(409, "import.depended", args: ["code": "141029100-CD0101"])) { try await bureau.runner.undo(id) }
    }

    @Test func aDryRunChangesNothing() async throws {
        let bureau = try await Bureau()
        let before = try bureau.believed()
        let id = try await bureau.stage(Bureau.small)
        #expect(try bureau.believed() == before && bureau.count("act") == 1)
        try await bureau.runner.discard(id)
        #expect(try bureau.believed() == before && bureau.batch(id).state == .discarded && bureau.faults() == [])
    }

    @Test func undoLeavesTheCountyAsItWas() async throws {
        let bureau = try await Bureau()
        try await bureau.bring(Bureau.small)
        bureau.test.entropy.advance(seconds: 86_400 * 3)
        let before = try bureau.believed()
        let second = try await bureau.bring(
            Bureau.heading + "141029100201,龙鼻社区,village,141029100\n14102910020102,第二网格,village_grid,141029100201\n")
        #expect(try bureau.unit("141029100201")?.name == "龙鼻社区")
        try await bureau.runner.undo(second)
        #expect(try bureau.believed() == before)
        #expect(try bureau.unit("14102910020102") == nil && bureau.unit("141029100201")?.name == "龙鼻村")
        #expect(try bureau.faults() == [])
        // What was undone was a mistake: the same code may come again, for another unit.
        try await bureau.bring(Bureau.heading + "14102910020102,第二网格,village_grid,141029100201\n")
        #expect(try bureau.faults() == [])
    }

    @Test func aRetiredCodeNeverComesBack() async throws {
        let bureau = try await Bureau()
        try await bureau.bring(Bureau.heading + "141029100201,龙鼻村,village,141029100\n")
        // As an act that dissolves a unit will leave it.
        try await bureau.store.write(
            Work { tx in
                try tx.execute("UPDATE unit_version SET valid_to = '2026-12-31' WHERE code = '141029100201'")
                try tx.execute("DELETE FROM unit_now WHERE code = '141029100201'")
            })
        let id = try await bureau.stage(Bureau.heading + "141029100201,新村,village,141029100\n")
        #expect(try bureau.report(id) == ["2 error retired@code"])
    }

    @Test func undoIsRefusedWhileSomethingStandsOnIt() async throws {
        let bureau = try await Bureau()
        let village = try await bureau.bring(Bureau.heading + "141029100201,龙鼻村,village,141029100\n")
        let below = try await bureau.bring(Bureau.heading + "14102910020101,第一网格,village_grid,141029100201\n")
        let before = try bureau.believed()
        await #expect(throws: Problem(409, "import.depended", args: ["code": "141029100201"])) { try await bureau.runner.undo(village) }
        #expect(try bureau.believed() == before && bureau.batch(village).state == .applied)
        let renamed = try await bureau.bring(Bureau.heading + "14102910020101,一号网格,village_grid,141029100201\n")
        await #expect(throws: Problem(409, "import.depended", args: ["code": "14102910020101"])) { try await bureau.runner.undo(below) }
        // Newest first, everything comes off again.
        for batch in [renamed, below, village] { try await bureau.runner.undo(batch) }
        #expect(try bureau.unit("141029100201") == nil && bureau.faults() == [])
    }

    @Test func whatChangedSinceTheDryRunStopsAndTakesBack() async throws {
        let bureau = try await Bureau()
        try await bureau.bring(Bureau.heading + "141029100201,龙鼻村,village,141029100\n")
        let late = "141029-CG-001,市场,duty_grid,141029-CG\n"
        var lines = "141029100202,甲村,village,141029100\n"
        for number in 1...98 { lines += "141029100201\(String(number + 100).suffix(2)),网格,village_grid,141029100201\n" }
        lines += "14102910020101001,组,group_grid,14102910020101\n14102910020101002,组,group_grid,14102910020101\n"
        let id = try await bureau.stage(Bureau.heading + lines)
        #expect(try await bureau.services.executor.perform(ApplyImport(batch: id), as: Bureau.keeper).output == false)
        #expect(try bureau.batch(id).state == .applying)
        try await bureau.bring(Bureau.heading + late)
        let before = try bureau.believed().filter { $0.contains("CG-001") }
        // Somebody else makes the last unit of the file first.
        try await bureau.store.write(
            Work { tx in try tx.execute("UPDATE import_row SET verdict = 'update' WHERE batch = \(id) AND line = 102") })
        await #expect(throws: Problem(409, "import.stale", args: ["line": "102"])) { try await bureau.runner.apply(id) }
        #expect(try bureau.batch(id).state == .undone && bureau.unit("14102910020101") == nil && bureau.unit("141029100202") == nil)
        #expect(try bureau.believed().filter { $0.contains("CG-001") } == before)
    }

    /// Stopped anywhere, the batch goes on where it was, or is taken back.
    @Test func aBatchThatStoppedGoesOn() async throws {
        let bureau = try await Bureau()
        let before = try bureau.believed()
        var lines = "141029100201,龙鼻村,village,141029100\n"
        for village in 0..<3 {
            for grid in 1...90 {
                lines += "14102910020\(village + 1)\(grid < 10 ? "0" : "")\(grid),网格,village_grid,14102910020\(village + 1)\n"
            }
        }
        lines += "141029100202,甲村,village,141029100\n141029100203,乙村,village,141029100\n"
        let id = try await bureau.stage(Bureau.heading + lines)
        for _ in 0..<2 { _ = try await bureau.services.executor.perform(ApplyImport(batch: id), as: Bureau.keeper) }
        #expect(try bureau.batch(id).state == .applying && bureau.batch(id).done == 200 && bureau.faults() == [])
        try await bureau.runner.apply(id)
        #expect(try bureau.batch(id).state == .applied && bureau.count("unit_now") == 4 + 273 && bureau.count("act") == 2)
        _ = try await bureau.services.executor.perform(UndoImport(batch: id, uses: []), as: Bureau.keeper)
        #expect(try bureau.batch(id).state == .undoing && bureau.faults() == [])
        try await bureau.runner.undo(id)
        #expect(try bureau.believed() == before && bureau.batch(id).state == .undone && bureau.faults() == [])
    }

    /// Names and phones wait for nobody for ever; what was done can be taken back without them.
    @Test func aBatchThatIsLeftHalfDoneForgetsWhatItsRowsSaid() async throws {
        let bureau = try await Bureau()
        var lines = "141029100201,龙鼻村,village,141029100\n141029100202,甲村,village,141029100\n"
        for grid in 1...99 { lines += "141029100201\(String(grid + 100).suffix(2)),网格,village_grid,141029100201\n" }
        let id = try await bureau.stage(Bureau.heading + lines)
        #expect(try await bureau.services.executor.perform(ApplyImport(batch: id), as: Bureau.keeper).output == false)
        func sweep() async throws { while try await bureau.store.write(Work { try ImportSweep.all.run($0) }) > 0 {} }
        bureau.test.entropy.advance(seconds: ImportSweep.waitingSeconds)
        try await sweep()
        #expect(try bureau.count("record_key WHERE record = \(id)") == 1)
        bureau.test.entropy.advance(seconds: 1)
        try await sweep()
        #expect(try bureau.count("record_key WHERE record = \(id)") == 0 && bureau.batch(id).state == .applying)
        await #expect(throws: Problem(409, "import.expired")) { try await bureau.runner.apply(id) }
        try await bureau.runner.undo(id)
        #expect(try bureau.batch(id).state == .undone && bureau.unit("14102910020101") == nil && bureau.faults() == [])
    }
}
