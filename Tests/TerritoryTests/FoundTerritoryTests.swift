import Kernel
import Storage
import Territory
import TestSupport
import Testing

@Suite struct FoundTerritoryTests {
    let test: TestStore

    init() throws { test = try TestStore.territory() }

    private func count(_ table: Statement) throws -> Int64 { try test.store.read { try $0.count("SELECT COUNT(*) FROM \(table) LIMIT 1") } }

    @Test func refusesWhoIsNotSignedInOrHasOnlyATownship() async throws {
        let executor = test.executor(try TerritoryFixture.scheme(TerritoryFixture.small))
        await #expect(throws: Problem.signInNeeded) { try await executor.perform(FoundTerritory(), as: .anonymous) }
        let path = try #require(UnitPath("/141029/141029100"))
        let local = Actor(account: ID(high: 1, low: 1), grants: [.init(role: "administrator", unit: .zero, path: path)])
        await #expect(throws: Problem.forbidden) { try await executor.perform(FoundTerritory(), as: local) }
        #expect(try count("unit") == 0)
    }

    @Test func makesEveryUnitByOneActAndOneEvent() async throws {
        let receipt = try await test.found(TerritoryFixture.small, documentNo: "乡政发〔2026〕3号")
        #expect(receipt.output == .init(created: 6, renamed: 0) && receipt.events.count == 1)
        #expect(try count("act") == 1 && count("unit") == 6 && count("unit_version") == 6 && count("edge") == 5)
        let village = try #require(try test.unit("141029100001"))
        #expect(village.name == "幸福湾社区" && village.level == "village" && village.depth == 3)
        #expect(try test.faults() == [])
    }

    @Test func aSecondTimeDoesNothing() async throws {
        try await test.found(TerritoryFixture.small)
        let again = try await test.found(TerritoryFixture.small)
        #expect(again.output == .init(created: 0, renamed: 0) && again.events.isEmpty)
        #expect(try count("act") == 1)
    }

    @Test func aNewPackAddsUnitsAndKeepsTheOld() async throws {
        try await test.found(TerritoryFixture.small)
        let before = try test.unit("141029100")
        let more = try await test.found(TerritoryFixture.small + ["141029102 台头镇 township 141029", "141029102001 新村 village 141029102"])
        #expect(more.output == .init(created: 2, renamed: 0))
        #expect(try test.unit("141029100") == before)
        #expect(try test.unit("141029102001")?.path.text == "/141029/141029102/141029102001")
        #expect(try test.faults() == [])
    }

    @Test func aChangedNameIsAnActThatKeepsTheOldName() async throws {
        try await test.found(TerritoryFixture.small)
        let before = try #require(try test.unit("141029101"))
        test.entropy.advance(seconds: 86_400 * 10)
        let renamed = TerritoryFixture.small.map { $0.replacing("光华镇", with: "光华街道") }
        #expect(try await test.found(renamed).output == .init(created: 0, renamed: 1))
        #expect(try test.unit("141029101")?.name == "光华街道" && test.unit("141029101")?.id == before.id)
        let spans = try test.store.read { tx in
            try tx.all(
                """
                SELECT valid_from, valid_to, name FROM unit_version
                WHERE unit = \(before.id) AND superseded_by IS NULL ORDER BY valid_from LIMIT 10
                """
            ) { "\(try $0.text(0)) \(try $0.text(1)) \(try $0.text(2))" }
        }
        #expect(spans == ["2026-11-20 2026-11-30 光华镇", "2026-11-30 9999-12-31 光华街道"])
        #expect(try count("unit_version") == 8)
        #expect(try test.faults() == [])
    }

    @Test func twoRenamesOnTheDayOfFoundingLeaveOneSpan() async throws {
        try await test.found(TerritoryFixture.small)
        for name in ["光华乡", "光明镇"] { try await test.found(TerritoryFixture.small.map { $0.replacing("光华镇", with: name) }) }
        #expect(try test.unit("141029101")?.name == "光明镇")
        #expect(try test.faults() == [])
    }

    @Test func whatVanishesOrMovesIsAConflict() async throws {
        try await test.found(TerritoryFixture.small)
        func conflicts(_ lines: [String]) throws -> [String] {
            let territory = try TerritoryFixture.scheme(lines).section(TerritoryScheme.self)
            return try test.store.read { try territory.conflicts(in: $0).map(\.description) }
        }
        #expect(try conflicts(TerritoryFixture.small) == [])
        #expect(try conflicts(Array(TerritoryFixture.small.dropLast())) == ["unit 14102910000101 is missing"])
        let without = TerritoryFixture.small.filter { !$0.hasPrefix("141029101") }
        #expect(try conflicts(without) == ["unit 141029101 is missing"])
        let scheme = try TerritoryFixture.scheme(without)
        await #expect(throws: Problem(409, "territory.conflict")) {
            try await test.executor(scheme).perform(FoundTerritory(), as: TerritoryFixture.keeper)
        }
    }

    /// Papers and matters go on naming a unit that is no more.
    @Test func aRetiredCodeIsNotGivenAgainByAPack() async throws {
        try await test.found(TerritoryFixture.small)
        // As an act that dissolves a unit will leave it.
        try await test.store.write(
            Work { tx in
                try tx.execute("UPDATE unit_version SET valid_to = '2026-12-31' WHERE code = '14102910000101'")
                try tx.execute("UPDATE unit_now SET ended = '2026-12-31' WHERE code = '14102910000101'")
            })
        let scheme = try TerritoryFixture.scheme(TerritoryFixture.small)
        let said = try test.store.read { try scheme.section(TerritoryScheme.self).conflicts(in: $0).map(\.description) }
        #expect(said == ["the code 14102910000101 was given up by another unit"])
        await #expect(throws: Problem(409, "territory.conflict")) {
            try await test.executor(scheme).perform(FoundTerritory(), as: TerritoryFixture.keeper)
        }
        #expect(try test.unit("14102910000101") == nil)
    }

    /// Grids and dedicated grids stand in trees of their own, below the tree of government in the path.
    @Test func everyTreeHasItsEdges() async throws {
        try await test.found(TerritoryFixture.small + ["141029-CG-001 农贸市场 duty 141029-CG", "141029100-001 中心小学 duty 141029100"])
        #expect(try test.unit("141029-CG-001")?.path.text == "/141029/141029-CG/141029-CG-001")
        let trees = try test.store.read { tx in
            try tx.all("SELECT hierarchy, COUNT(*) FROM edge GROUP BY hierarchy ORDER BY hierarchy LIMIT 9") {
                "\(try $0.text(0)) \(try $0.int(1))"
            }
        }
        #expect(trees == ["administrative 4", "duty 2", "grid 1"])
        #expect(try test.faults() == [])
    }

    /// A level that imported units stand on may neither go nor change its rule.
    @Test func importedUnitsNeedTheirLevelNotThemselves() async throws {
        try await test.found(TerritoryFixture.small)
        try await test.store.write(Work { tx in try tx.execute("UPDATE unit SET source = 'import' WHERE kind = 'area'") })
        func conflicts(_ change: (String) -> String) throws -> [String] {
            let text = change(TerritoryFixture.units(Array(TerritoryFixture.small.dropLast())))
            let scheme = try #require(try TerritoryFixture.load(text).scheme)
            return try test.store.read { try scheme.section(TerritoryScheme.self).conflicts(in: $0).map(\.description) }
        }
        #expect(try conflicts { $0 } == [])
        #expect(
            try conflicts { $0.replacing("code: {kind: digits, width: 2}", with: "code: {kind: digits, width: 3}") }
                == ["the code of unit 14102910000101 would no longer be as its level says"])
        #expect(
            try conflicts { $0.replacing("hierarchy: grid, parent: village", with: "hierarchy: grid, parent: township") }
                == ["unit 14102910000101 would stand under the wrong level"])
        #expect(
            try conflicts { $0.replacing("hierarchy: grid, parent: village", with: "parent: village") }
                == ["the level grid of unit 14102910000101 is missing"])
    }

    @Test func anEndlessDocumentNumberIsRefused() async throws {
        await #expect(throws: Problem.invalid([FieldProblem("document_no", "too_long", args: ["max": "100"])])) {
            try await test.found(TerritoryFixture.small, documentNo: String(repeating: "号", count: 101))
        }
    }

    /// Each check must find what it is for.
    @Test(
        arguments: [
            (
                "UPDATE unit_now SET path = '/141029/x' WHERE code = '141029101'",
                "The path or depth of 141029101 does not follow from its parent's."
            ),
            ("UPDATE unit_now SET depth = 9 WHERE code = '141029101'", "The path or depth of 141029101 does not follow from its parent's."),
            (
                "UPDATE unit_now SET lineage = (SELECT lineage FROM unit_now WHERE code = '141029101') WHERE code = '141029100'",
                "The units above 141029100 are not those that it keeps."
            ),
            (
                "UPDATE unit_now SET lineage = (SELECT lineage FROM unit_now WHERE code = '141029101') WHERE code = '141029100001'",
                "The units above 141029100001 are not those that it keeps."
            ),
            ("UPDATE unit_now SET lineage = NULL WHERE code = '141029'", "The units above 141029 are not those that it keeps."),
            ("UPDATE unit_now SET name = 'x' WHERE code = '141029101'", "141029101 is not as its acts say."),
            ("DELETE FROM unit_now WHERE code = '141029101'", "141029101 stands by its acts, but not among the units of today."),
            (
                "UPDATE edge SET parent = (SELECT unit FROM unit_now WHERE code = '141029101') WHERE child = (SELECT unit FROM unit_now WHERE code = '141029-CG')",
                "141029-CG stands elsewhere than its acts say."
            ),
            (
                "UPDATE unit_now SET hierarchy = 'duty' WHERE code = '141029100001'",
                "14102910000101 stands in one tree under a unit of another."
            ),
            (
                "INSERT INTO edge (hierarchy, parent, child, valid_from, valid_to, act) SELECT hierarchy, parent, child, '2026-12-01', valid_to, act FROM edge",
                "141029100 has two parents for the same day."
            ),
            ("UPDATE unit_version SET code = '141029100' WHERE code = '141029101'", "The code 141029100 was given to more than one unit."),
        ] as [(Statement, String)])
    func damageIsFound(_ damage: Statement, _ sentence: String) async throws {
        try await test.found(TerritoryFixture.small)
        try await test.store.write(Work { tx in _ = try tx.execute(damage) })
        #expect(try test.faults().contains(sentence))
    }
}
