import Kernel
import Storage
import Territory
import TestSupport
import Testing

/// Trees of any shape keep their invariants and can be walked a page at a time.
@Suite struct UnitTreeTests {
    /// A county that grows by chance: townships, villages, grids and offices.
    private func grow(_ lines: inout [String], _ entropy: SeededEntropy, steps: Int) {
        for _ in 0..<steps {
            let random = entropy.bytes(4).map(Int.init)
            let parents = lines.map { $0.split(separator: " ").map(String.init) }
            let parent = parents[random[0] % parents.count]
            let unit: (code: String, level: String)? =
                switch parent[2] {
                case "county" where random[1] % 4 == 0:
                    ("\(parent[0])-\(Self.letter(random[2]))\(Self.letter(random[3]))", "office")
                case "county": ("\(parent[0])\(100 + random[2] % 400)", "township")
                case "township": ("\(parent[0])\(200 + random[2] % 100)", "village")
                case "village": ("\(parent[0])\(10 + random[2] % 90)", "grid")
                default: nil
                }
            guard let unit, !parents.contains(where: { $0[0] == unit.code }) else { continue }
            lines.append("\(unit.code) 单位\(lines.count) \(unit.level) \(parent[0])")
        }
    }

    private static func letter(_ number: Int) -> Character { Character(Unicode.Scalar(UInt8(65 + number % 26))) }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64]) func growsAndKeepsItsInvariants(_ seed: UInt64) async throws {
        let test = try TestStore.territory()
        let entropy = SeededEntropy(seed: seed, now: TestStore.start)
        var lines = ["141029 乡宁县 county"]
        for _ in 0..<6 {
            grow(&lines, entropy, steps: 30)
            let renamed = Int(entropy.bytes(1)[0]) % lines.count
            lines[renamed] = lines[renamed].replacing("单位", with: "新单位")
            test.entropy.advance(seconds: 86_400)
            try await test.found(lines)
            #expect(try test.faults() == [])
            try expectModel(lines, in: test)
        }
    }

    /// The database against the lines themselves, walked from the top.
    private func expectModel(_ lines: [String], in test: TestStore) throws {
        let model = Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let parts = line.split(separator: " ").map(String.init)
                return (parts[0], (name: parts[1], parent: parts.count > 3 ? parts[3] : nil))
            })
        var seen = 0
        var waiting: [ID?] = [nil]
        while let parent = waiting.popLast() {
            let children = try children(of: parent, limit: 7, in: test)
            #expect(children.map(\.code) == children.map(\.code).sorted())
            for unit in children {
                seen += 1
                #expect(model[unit.code]?.name == unit.name)
                #expect(unit.path.parent?.segments.last.map(String.init) == model[unit.code]?.parent)
                waiting.append(unit.id)
            }
        }
        #expect(seen == model.count)
    }

    private func children(of parent: ID?, limit: Int, in test: TestStore) throws -> [UnitRecord] {
        var all: [UnitRecord] = []
        var after: String?
        repeat {
            let page = try test.store.read { try UnitsUnder(parent: parent, after: after, limit: limit).page(in: $0) }
            #expect(page.items.count <= limit && (page.next == nil || page.items.count == limit))
            all += page.items
            after = page.next
        } while after != nil
        return all
    }

    @Test func aPageThatIsExactlyFullIsTheLast() async throws {
        let test = try TestStore.territory()
        try await test.found(TerritoryFixture.small)
        let county = try #require(try test.unit("141029"))
        let page = try test.store.read { try UnitsUnder(parent: county.id, limit: 3).page(in: $0) }
        #expect(page.items.map(\.code) == ["141029-CG", "141029100", "141029101"] && page.next == nil)
    }

    @Test func lineageRunsFromTheTopDown() async throws {
        let test = try TestStore.territory()
        try await test.found(TerritoryFixture.small)
        let grid = try #require(try test.unit("14102910000101"))
        try test.store.read { (tx: any Reading) throws in
            #expect(try UnitRecord.ancestors(of: grid.path, in: tx).map(\.code) == ["141029", "141029100", "141029100001"])
            #expect(try UnitRecord.lineage(of: grid.path, in: tx).last == grid)
            #expect(try UnitRecord.find(id: grid.id, in: tx) == grid)
            #expect(try UnitRecord.find(path: grid.path, in: tx) == grid)
            #expect(try UnitRecord.root(in: tx)?.code == "141029")
            #expect(try UnitRecord.lineage(of: .root, in: tx).isEmpty)
        }
    }

    /// Lists walk an index in order: no temporary sort, no scan.
    @Test(.enabled(if: TestStore.isSQLite)) func listsWalkAnIndex() async throws {
        let test = try TestStore.territory()
        for parent in [ID(high: 1, low: 1), nil] {
            let statement = UnitsUnder(parent: parent, after: "1").statement
            let plan = try test.store.read { tx in try tx.all("EXPLAIN QUERY PLAN \(statement)") { try $0.text(3) } }
            #expect(plan.count == 1 && plan[0].contains("USING INDEX unit_now_children (parent=? AND code>?)"), "\(plan)")
        }
    }
}
