import Kernel
import Storage
import TestSupport
import Testing

@testable import Territory

/// Who may take a change back, and what is left behind when it was; what one plan's fault means for the others.
@Suite struct RedrawReversalTests {
    private let village = "141029100201"
    private let grid = "14102910020101"

    private func administrator(at path: String) throws -> Actor {
        Actor(account: ID(high: 8, low: 8), grants: [.init(role: "administrator", unit: .zero, path: try #require(UnitPath(path)))])
    }

    /// Whoever reaches the township that a village left could not have moved it, and cannot take that back.
    @Test func takingBackAsksForNoLessThanTheChangeDid() async throws {
        let county = try await Redrawn()
        let move = try #require(try await county.redraw(["kind": "move", "unit": village, "target": "141029101"]))
        for path in ["/141029/141029100", "/141029/141029101"] {
            let some = try administrator(at: path)
            let said = try await Redrawn.outcome { try await county.undo(move.id, by: some) }
            #expect(said == "404 not_found" || said == "403 forbidden", "\(path): \(said)")
        }
        let plan = try #require(
            try await county.redraw(["kind": "merge", "unit": "141029100202", "target": "141029101201", "day": "2026-12-01"]))
        let township = try administrator(at: "/141029/141029100")
        let said = try await Redrawn.outcome {
            _ = try await county.executor().perform(WithdrawAct(plan.id.description), as: township)
        }
        #expect(said == "404 not_found" || said == "403 forbidden", "\(said)")
        try await county.undo(move.id)
        #expect(try county.unit(village)?.path.text == "/141029/141029100/141029100201")
    }

    /// A grid that was moved within its township, whose old village has since gone elsewhere: it would come back there.
    @Test func takingBackReachesWhereTheUnitWouldComeTo() async throws {
        let county = try await Redrawn()
        let move = try #require(try await county.redraw(["kind": "move", "unit": grid, "target": "141029100202"]))
        try await county.redraw(["kind": "move", "unit": village, "target": "141029101"])
        let township = try administrator(at: "/141029/141029100")
        let said = try await Redrawn.outcome { try await county.undo(move.id, by: township) }
        #expect(said == "404 not_found" || said == "403 forbidden", "\(said)")
    }

    @Test func whatIsTakenBackIsThePacksAgain() async throws {
        let county = try await Redrawn()
        func isRedrawn(_ code: String) throws -> Bool {
            let unit = try #require(try county.unit(code)).id
            return try county.test.store.read { try $0.count("SELECT COUNT(*) FROM unit WHERE id = \(unit) AND redrawn") } == 1
        }
        let before = try county.believed()
        let first = try #require(try await county.redraw(["kind": "rename", "unit": village, "name": "新村"]))
        #expect(try isRedrawn(village))
        // Another change of it still stands: the pack goes on leaving it alone.
        let second = try #require(try await county.redraw(["kind": "move", "unit": village, "target": "141029101"]))
        try await county.undo(second.id)
        #expect(try isRedrawn(village))
        try await county.undo(first.id)
        #expect(try !isRedrawn(village) && county.believed() == before)
        #expect(try county.faults() == [])
        let again = try await county.test.found(Redrawn.units)
        #expect(again.output == .init(created: 0, renamed: 0))
    }

    /// What cannot be carried out now, though it may be later, does not keep those after it waiting.
    @Test func onePlanThatFailsDoesNotHoldUpTheOthers() async throws {
        let county = try await Redrawn()
        let stuck = try #require(try await county.redraw(["kind": "close", "unit": grid, "day": "2026-11-22"]))
        let other = try #require(try await county.redraw(["kind": "rename", "unit": village, "name": "新村", "day": "2026-11-23"]))
        county.advance(days: 10)
        let busy = ActFollower(count: { _, _ in [] }) { outcome, _ in if !outcome.left.isEmpty { throw Problem.busy } }
        #expect(try await TerritorySlice.alarm(followers: [busy]).run(county.executor()) == 1)
        func state(_ id: ID) throws -> PlannedAct.State? { try county.test.store.read { try PlannedAct.find(id, in: $0)?.state } }
        #expect(try state(other.id) == .done && state(stuck.id) == .planned)
        await #expect(throws: Problem.busy) { try await TerritorySlice.alarm(followers: [busy]).run(county.executor()) }
        #expect(try await county.carryOutWhatIsDue() == 1)
        #expect(try state(stuck.id) == .done && county.faults() == [])
    }

    /// Land is changed by an act like everything else: previewed with what would not fit, planned, taken back.
    @Test func anOutlineIsAnAct() async throws {
        let county = try await Redrawn()
        func land(_ squares: [(String, Int, Int)]) -> String {
            let features = squares.map { code, west, east in
                let ring = [(west, 0), (east, 0), (east, 10), (west, 10), (west, 0)].map {
                    "[\(110 + Double($0.0) / 100),\(35 + Double($0.1) / 100)]"
                }
                return """
                    {"type":"Feature","properties":{"code":"\(code)"},"geometry":{"type":"Polygon","coordinates":[[\(ring.joined(separator: ","))]]}}
                    """
            }
            return "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
        }
        let (one, other) = (grid, "14102910020102")
        let overlapping = ["kind": "outline", "unit": "\(one) \(other)", "land": land([(one, 0, 6), (other, 5, 10)])]
        let preview = try await county.preview(overlapping)
        let findings = try #require(preview.lands.first.flatMap(LandReview.findings))
        #expect(findings.map(\.kind) == [.overlap])
        #expect(
            try await Redrawn.outcome { try await county.redraw(["kind": "outline", "unit": one]) } == "422 input.invalid land=required")
        let foreign = ["kind": "outline", "unit": one, "land": land([(other, 0, 5)])]
        #expect(try await Redrawn.outcome { try await county.redraw(foreign) } == "422 input.invalid land=act_land_unit")
        county.advance(days: 1)
        let before = try county.believed()
        let act = try #require(
            try await county.redraw(["kind": "outline", "unit": "\(one) \(other)", "land": land([(one, 0, 5), (other, 5, 10)])]))
        let same = ["kind": "outline", "unit": one, "land": land([(one, 0, 5)])]
        #expect(try await Redrawn.outcome { try await county.redraw(same) } == "422 input.invalid land=act_same")
        #expect(try county.faults() == [])
        try await county.undo(act.id)
        #expect(try county.believed() == before && county.faults() == [])
    }
}
