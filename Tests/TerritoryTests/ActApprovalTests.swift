import Foundation
import Kernel
import Process
import Schemes
import Storage
import TestSupport
import Testing

@testable import Territory

/// 审批: some changes wait until others have allowed them.
@Suite struct ActApprovalTests {
    private static let village = "141029100201"
    private static let grid = "14102910020101"

    private static let words =
        ["county", "township", "office", "village", "grid", "duty"].map { "level.\($0): x" }
        + ["administrator", "leader", "secretary"].map { "role.\($0): x" }
    private static let roles = """
        administrator: {over: place, verbs: [territory.found, territory.redraw, territory.undo, territory.withdraw, territory.read]}
        leader: {over: place, verbs: [territory.read, territory.approve, territory.refuse]}
        secretary: {over: place, verbs: [territory.read, territory.approve, territory.refuse]}

        """
    private static let approvals = """
        approvals:
          - {acts: [close, merge], within: 5 working days, chain: [{roles: [secretary]}, {roles: [leader], people: 2}]}

        """

    private static func load(_ approvals: String) throws -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        let calendar = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../Packs/xiangning/calendar.yaml")
        let words = words.joined(separator: "\n")
        let files = [
            "pack.yaml": "id: demo\nversion: 1\nname: 示范县\n", "roles.yaml": roles, "words/zh-Hans.yaml": words, "words/en.yaml": words,
            "territory.yaml": approvals + TerritoryFixture.units(Redrawn.units),
            "calendar.yaml": try String(contentsOf: calendar, encoding: .utf8),
        ]
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture") }
        return PackLoader.load(files: source, sections: [TerritoryScheme.self, WorkCalendar.self], verbs: TerritorySlice.schema.verbs)
    }

    private struct Town {
        let test: TestStore
        let executor: Executor

        init() async throws {
            let loaded = try ActApprovalTests.load(ActApprovalTests.approvals)
            let scheme = try #require(loaded.scheme, "\(loaded.diagnostics.map(\.text))")
            test = try TestStore([TerritorySlice.schema, ProcessSlice.schema])
            executor = test.executor(scheme)
            _ = try await executor.perform(FoundTerritory(), as: Town.actor("administrator", 1))
            try await test.store.write(Work { tx in try scheme.section(WorkCalendar.self).adopt(in: tx) })
        }

        static func actor(_ role: String, _ number: UInt64, at path: String = "/141029") throws -> Actor {
            let path = try #require(UnitPath(path))
            return Actor(account: ID(high: 7, low: number), grants: [.init(role: role, unit: .zero, path: path)])
        }

        func ask(_ fields: [String: String]) async throws -> RedrawTerritory.Outcome {
            let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
            return try #require(
                try await executor.perform(RedrawTerritory(input, followers: []), as: Town.actor("administrator", 1)).output)
        }

        func approve(_ act: ID, by actor: Actor) async throws {
            let input = try ApproveAct.Fields.schema.decode([:])
            _ = try await executor.perform(ApproveAct(act.description, input, seal: { _, _, _, _ in [] }), as: actor)
            try await TerritorySlice.carryOut(act, executor, followers: [])
        }

        func refuse(_ act: ID, by actor: Actor) async throws {
            let input = try RefuseAct.Fields.schema.decode(["text": .text("先征求意见")])
            _ = try await executor.perform(RefuseAct(act.description, input, seal: { _, _, _, _ in [1] }), as: actor)
        }

        func state(_ act: ID) throws -> PlannedAct.State? { try test.store.read { try PlannedAct.find(act, in: $0)?.state } }

        func faults() throws -> [String] {
            try test.store.read { tx in
                try (TerritorySlice.schema.checks + ProcessSlice.schema.checks).flatMap { try $0.find(tx) }
            }
        }
    }

    @Test func aPackThatNamesNobodyWhoMayIsRefused() throws {
        let wrong = [
            ("[{roles: [nobody]}]", "territory.approval_role"), ("[{roles: [administrator]}]", "territory.approval_role"),
            ("[]", "territory.approval_chain"),
        ]
        for (chain, code) in wrong {
            let text = "approvals:\n  - {acts: [close], within: 5 working days, chain: \(chain)}\n"
            #expect(try Self.load(text).diagnostics.map(\.code).contains(code), "\(chain)")
        }
        let twice = Self.approvals + "  - {acts: [merge], within: 1 working day, chain: [{roles: [leader]}]}\n"
        #expect(try Self.load(twice).diagnostics.filter { $0.severity == .error }.map(\.code) == ["territory.approval_twice"])
    }

    @Test func whatNobodyHasToAllowHappensAtOnce() async throws {
        let town = try await Town()
        #expect(try await town.ask(["kind": "rename", "unit": Self.village, "name": "新村"]).state == .done)
    }

    @Test func nothingChangesUntilTheWholeChainHasAgreed() async throws {
        let town = try await Town()
        let act = try await town.ask(["kind": "close", "unit": Self.grid])
        #expect(act.state == .waiting)
        let (secretary, leaders) = (try Town.actor("secretary", 2), try (3...4).map { try Town.actor("leader", $0) })
        // Not before one's turn, not what one asked for, not from beside, and not twice.
        await #expect(throws: Problem(403, "decision.not_yours")) { try await town.approve(act.id, by: leaders[0]) }
        await #expect(throws: Problem.forbidden) { try await town.approve(act.id, by: Town.actor("administrator", 1)) }
        await #expect(throws: Problem.notFound) { try await town.approve(act.id, by: Town.actor("secretary", 5, at: "/141029/141029101")) }
        try await town.approve(act.id, by: secretary)
        try await town.approve(act.id, by: leaders[0])
        await #expect(throws: Problem(403, "decision.answered")) { try await town.approve(act.id, by: leaders[0]) }
        #expect(try town.state(act.id) == .waiting && town.test.unit(Self.grid) != nil)
        #expect(try town.faults() == [])
        try await town.approve(act.id, by: leaders[1])
        #expect(try town.state(act.id) == .done && town.test.unit(Self.grid) == nil)
        await #expect(throws: Problem(409, "decision.settled")) { try await town.approve(act.id, by: leaders[1]) }
        #expect(try town.faults() == [])
        _ = try await town.executor.perform(UndoAct(act.id.description, followers: []), as: Town.actor("administrator", 1))
        #expect(try town.test.unit(Self.grid) != nil && town.faults() == [])
    }

    @Test func oneRefusalIsEnough() async throws {
        let town = try await Town()
        let act = try await town.ask(["kind": "close", "unit": Self.grid])
        try await town.refuse(act.id, by: Town.actor("secretary", 2))
        #expect(try town.state(act.id) == .refused && town.test.unit(Self.grid) != nil)
        #expect(
            try await Redrawn.outcome {
                _ = try await town.executor.perform(WithdrawAct(act.id.description), as: Town.actor("administrator", 1))
            } == "409 territory.not_planned")
        #expect(try town.faults() == [])
    }

    @Test func whoeverAskedTakesItBack() async throws {
        let town = try await Town()
        let act = try await town.ask(["kind": "close", "unit": Self.grid])
        _ = try await town.executor.perform(WithdrawAct(act.id.description), as: Town.actor("administrator", 1))
        #expect(try town.state(act.id) == .withdrawn)
        await #expect(throws: Problem(409, "decision.settled")) { try await town.approve(act.id, by: Town.actor("secretary", 2)) }
        #expect(try town.faults() == [])
    }

    /// Allowed for a day to come, it waits for that day; what no longer fits then is told.
    @Test func whatIsAllowedHappensOnItsDay() async throws {
        let town = try await Town()
        let act = try await town.ask(["kind": "close", "unit": Self.grid, "day": "2026-11-25"])
        try await town.approve(act.id, by: Town.actor("secretary", 2))
        for leader in 3...4 { try await town.approve(act.id, by: Town.actor("leader", UInt64(leader))) }
        #expect(try town.state(act.id) == .planned && town.test.unit(Self.grid) != nil)
        town.test.entropy.advance(seconds: 10 * 86_400)
        #expect(try await TerritorySlice.alarm(followers: []).run(town.executor) == 1)
        #expect(try town.state(act.id) == .done && town.test.unit(Self.grid) == nil)
        #expect(try town.faults() == [])
    }
}
