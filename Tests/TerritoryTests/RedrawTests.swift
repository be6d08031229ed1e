import Kernel
import Storage
import TestSupport
import Testing

@testable import Territory

/// 区划调整, one kind after the other.
@Suite struct RedrawTests {
    private let village = "141029100201"
    private let grid = "14102910020101"

    @Test func refusesWhoMayNotOrNotThere() async throws {
        let county = try await Redrawn()
        let rename = ["kind": "rename", "unit": village, "name": "新村"]
        await #expect(throws: Problem.signInNeeded) { try await county.redraw(rename, by: .anonymous) }
        let path = try #require(UnitPath("/141029/141029101"))
        let elsewhere = Actor(account: ID(high: 1, low: 1), grants: [.init(role: "administrator", unit: .zero, path: path)])
        await #expect(throws: Problem.forbidden) { try await county.redraw(rename, by: elsewhere) }
        // Whoever reaches one township alone takes nothing into it, and nothing out of it.
        let move = ["kind": "move", "unit": village, "target": "141029101"]
        await #expect(throws: Problem.forbidden) { try await county.redraw(move, by: elsewhere) }
    }

    @Test func refusesWhatCannotBe() async throws {
        let county = try await Redrawn()
        let before = try county.now()
        let wrong: [([String: String], String)] = [
            (["kind": "rename", "unit": "999", "name": "x"], "422 input.invalid unit=unit"),
            (["kind": "rename", "unit": village], "422 input.invalid name=required"),
            (["kind": "rename", "unit": village, "name": "村01"], "422 input.invalid name=act_same"),
            (["kind": "recode", "unit": village, "code": "141029100202"], "422 input.invalid code=code_taken"),
            (["kind": "recode", "unit": village, "code": "141029100901"], "422 input.invalid code=code_rule"),
            (["kind": "close", "unit": village], "422 input.invalid unit=act_children"),
            (["kind": "close", "unit": "141029"], "422 input.invalid unit=act_root"),
            (["kind": "move", "unit": grid, "target": "141029101"], "422 input.invalid target=act_parent"),
            (["kind": "move", "unit": grid, "target": village], "422 input.invalid target=act_same"),
            (["kind": "merge", "unit": grid, "target": village], "422 input.invalid target=act_levels"),
            (["kind": "merge", "unit": "\(grid) \(village)", "target": village], "422 input.invalid unit=act_levels"),
            (["kind": "merge", "unit": grid, "name": "甲", "code": village + "09"], "422 input.invalid unit=act_alone"),
            (["kind": "split", "unit": grid, "parts": "\(village)11 甲 50%\n\(village)12 乙 40%"], "422 input.invalid parts=act_shares"),
            (
                ["kind": "split", "unit": grid, "parts": "\(village)11 甲"],
                "422 input.invalid parts=act_part"
            ),
            (["kind": "extract", "unit": grid, "parts": "\(village)11 甲 100%"], "422 input.invalid parts=act_rest"),
            (
                ["kind": "open", "unit": village, "level": "township", "name": "甲", "code": "141029102"],
                "422 input.invalid level=act_level"
            ),
            (["kind": "rename", "unit": village, "name": "甲", "day": "2099-01-01"], "422 input.invalid day=day_range"),
            (["kind": "rename", "unit": village, "name": "甲", "day": "2020-01-01"], "409 territory.later_act"),
        ]
        for (fields, said) in wrong {
            #expect(try await Redrawn.outcome { try await county.redraw(fields) } == said, "\(fields)")
        }
        #expect(try county.now() == before)
        #expect(try county.faults() == [])
    }

    @Test func aMoveTakesTheWholeSubtreeAlongWithCodesThatFit() async throws {
        let county = try await Redrawn()
        let unit = try #require(try county.unit(village))
        county.advance(days: 3)
        try await county.redraw(["kind": "move", "unit": village, "target": "141029101", "document_no": "乡政发〔2026〕9号"])
        let moved = try #require(try county.test.store.read { try UnitRecord.find(id: unit.id, in: $0) })
        // 201 and 202 are taken there.
        #expect(moved.path.text == "/141029/141029101/141029101203")
        #expect(try county.unit("14102910120301")?.name == "格011")
        #expect(try county.unit(village) == nil)
        // The old code still tells who it was, and is never another's.
        #expect(try county.test.store.read { try Succession.standing(code: grid, in: $0)?.code } == "14102910120301")
        #expect(
            try await Redrawn.outcome { try await county.redraw(["kind": "recode", "unit": "141029100202", "code": village]) }
                == "422 input.invalid code=code_taken")
        #expect(try county.faults() == [])
    }

    @Test func aSplitKeepsSharesAndGivesUnitsBelowToItsParts() async throws {
        let county = try await Redrawn()
        county.advance(days: 1)
        let parts = "141029100211 东村 60% \(village)02\n141029100212 西村 40% \(village)03"
        try await county.redraw(["kind": "split", "unit": village, "parts": parts])
        #expect(try county.unit(village) == nil)
        #expect(try county.unit("14102910021102")?.name == "格012" && county.unit("14102910021203")?.name == "格013")
        // What no part names goes with the first.
        #expect(try county.unit("14102910021101")?.name == "格011")
        let old = try #require(try county.test.store.read { try UnitRecord.find(anyCode: village, in: $0) })
        #expect(old.ended == county.today)
        let heirs = try county.test.store.read { try Succession.successors(of: old.id, in: $0) }
        #expect(heirs.map(\.name) == ["东村", "西村"] && heirs.map(\.share) == [6000, 4000])
        #expect(try county.faults() == [])
    }

    @Test func whatWasMergedGoesOnInOne() async throws {
        let county = try await Redrawn()
        county.advance(days: 1)
        let outcome = try await county.redraw(["kind": "merge", "unit": village, "target": "141029100202"])
        #expect(try county.now().filter { $0.level == "grid" && $0.path.hasPrefix("/141029/141029100/141029100202/") }.count == 6)
        #expect(try county.test.store.read { try Succession.standing(code: village, in: $0)?.code } == "141029100202")
        let act = try #require(outcome?.id)
        county.advance(days: 1)
        try await county.undo(act)
        #expect(try county.unit(village)?.name == "村01" && county.unit(grid)?.name == "格011")
        let back = try #require(try county.unit(village)).id
        #expect(try county.test.store.read { try Succession.successors(of: back, in: $0) } == [])
        #expect(try await Redrawn.outcome { try await county.undo(act) } == "409 territory.not_done")
        #expect(try county.faults() == [])
    }

    @Test func landOfASplitTellsWhoGoesOnWhere() async throws {
        let county = try await Redrawn()
        county.advance(days: 1)
        func square(_ x: Int) -> String { "[[[\(110 + x),35],[\(111 + x),35],[\(111 + x),36],[\(110 + x),36],[\(110 + x),35]]]" }
        let features = [(village + "11", 0), (village + "12", 1)].map { code, x in
            "{\"type\":\"Feature\",\"properties\":{\"code\":\"\(code)\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":\(square(x))}}"
        }
        let land = "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
        try await county.redraw([
            "kind": "split", "unit": grid, "parts": "\(village)11 甲 50%\n\(village)12 乙 50%", "land": land,
        ])
        func heir(_ longitude: Double?) throws -> String? {
            let point = longitude.flatMap { CoordinateSystem.wgs84.coordinate(longitude: $0, latitude: 35.5) }
            return try county.test.store.read { try Succession.standing(code: grid, at: point, in: $0)?.code }
        }
        #expect(try heir(110.5) == village + "11" && heir(111.5) == village + "12")
        // Without a place, or outside both, the first goes on.
        #expect(try heir(nil) == village + "11" && heir(119) == village + "11")
        #expect(try county.faults() == [])
    }

    @Test func aPreviewTellsWhatChangesAndLeavesNothing() async throws {
        let county = try await Redrawn()
        let before = try county.now()
        let preview = try await county.preview(["kind": "move", "unit": village, "target": "141029101", "day": "2027-01-01"])
        #expect(preview.changes.count == 4)
        #expect(preview.changes.first?.before?.code == village && preview.changes.first?.after?.code == "141029101203")
        #expect(try county.now() == before && county.test.store.read { try $0.count("SELECT COUNT(*) FROM act_plan") } == 0)
        #expect(
            try await Redrawn.outcome { try await county.preview(["kind": "close", "unit": village]) }
                == "422 input.invalid unit=act_children")
    }

    @Test func whatIsPlannedHappensOnItsDay() async throws {
        let county = try await Redrawn()
        let outcome = try await county.redraw(["kind": "rename", "unit": village, "name": "新村", "day": "2026-11-22"])
        #expect(outcome?.state == .planned)
        #expect(try await county.carryOutWhatIsDue() == 0)
        #expect(try county.unit(village)?.name == "村01")
        // The machine was off on the day.
        county.advance(days: 4)
        #expect(try await county.carryOutWhatIsDue() == 1)
        #expect(try county.unit(village)?.name == "新村")
        let day = try #require(Day("2026-11-22"))
        #expect(try county.then(day).contains { $0.name == "新村" })
        #expect(try !county.then(Day(sinceEpoch: day.sinceEpoch - 1)).contains { $0.name == "新村" })
        #expect(try county.faults() == [])
    }

    @Test func aPlanThatNoLongerFitsIsToldAndLeft() async throws {
        let county = try await Redrawn()
        let plan = try await county.redraw(["kind": "rename", "unit": grid, "name": "新格", "day": "2026-11-25"])
        try await county.redraw(["kind": "close", "unit": grid])
        county.advance(days: 10)
        #expect(try await county.carryOutWhatIsDue() == 1)
        let id = try #require(plan?.id)
        let found = try #require(try county.test.store.read { try PlannedAct.find(id, in: $0) })
        #expect(found.state == .failed && found.fault == "input.invalid")
        #expect(try await county.carryOutWhatIsDue() == 0)
        #expect(try county.faults() == [])
    }

    @Test func aDayThatIsPastAndWhatWasKnownOnIt() async throws {
        let county = try await Redrawn()
        county.advance(days: 30)
        let known = county.test.entropy.now()
        county.advance(days: 1)
        try await county.redraw(["kind": "rename", "unit": village, "name": "新村", "day": "2026-12-01"])
        let day = try #require(Day("2026-12-05"))
        #expect(try county.then(day).contains { $0.name == "新村" })
        #expect(try !county.then(day, known: known).contains { $0.name == "新村" })
        #expect(try county.then(day, known: known).contains { $0.name == "村01" })
        #expect(try county.faults() == [])
    }

    @Test func whatLiesOnALaterActIsNotTakenBackUnderIt() async throws {
        let county = try await Redrawn()
        let open = try await county.redraw(["kind": "open", "unit": "141029100", "level": "village", "name": "甲村", "code": "141029100211"])
        try await county.redraw(["kind": "open", "unit": "141029100211", "level": "grid", "name": "甲格", "code": "14102910021101"])
        let before = try county.now()
        let act = try #require(open?.id)
        #expect(try await Redrawn.outcome { try await county.undo(act) } == "409 territory.later_act")
        #expect(try county.now() == before)
        // A move one way and another that would close a circle once the first is undone.
        let first = try await county.redraw(["kind": "close", "unit": "14102910020103"])
        try await county.redraw(["kind": "merge", "unit": village, "target": "141029100202"])
        let closed = try #require(first?.id)
        #expect(try await Redrawn.outcome { try await county.undo(closed) } == "409 territory.later_act")
        #expect(try county.faults() == [])
    }

    @Test func thePackNoLongerLooksAfterWhatWasRedrawn() async throws {
        let county = try await Redrawn()
        try await county.redraw(["kind": "rename", "unit": village, "name": "新村"])
        try await county.redraw(["kind": "close", "unit": "141029100202" + "01"])
        try await county.redraw(["kind": "move", "unit": "141029101201", "target": "141029100"])
        let before = try county.now()
        let again = try await county.test.found(Redrawn.units)
        #expect(again.output == .init(created: 0, renamed: 0))
        #expect(try county.now() == before)
        #expect(try county.faults() == [])
    }

    @Test func listsAndHistoriesAreWalkedByIndex() throws {
        let test = try TestStore([TerritorySlice.schema])
        try expectIndexed(test.store, PlannedAct.pageStatement(before: nil), walking: ["p"])
        try expectIndexed(test.store, PlannedAct.ofStatement(.zero))
        try expectIndexed(test.store, PlannedAct.dueStatement(Day.forever, limit: 20), walking: ["p"])
        for tree in [TreeThen(on: .forever), TreeThen(on: .forever, known: TestStore.start)] {
            try expectIndexed(test.store, tree.childrenStatement(of: .zero, .grid))
        }
    }
}
