import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Imports

/// Whatever files come in, are renamed and taken back: a tree stays a tree.
@Suite struct TreeNoiseTests {
    @Test func rowsThatNameOneAnotherAsParentsAreRefused() async throws {
        let bureau = try await Bureau()
        let before = try bureau.believed()
        let ring = try await bureau.stage(
            Bureau.heading + "141029100201,龙鼻村,village,14102910020101\n14102910020101,第一网格,village_grid,141029100201\n")
        #expect(try bureau.report(ring) == ["2 error wrong_level@parent", "3 error parent_fault@parent"])
        let itself = try await bureau.stage(Bureau.heading + "141029100201,龙鼻村,village,141029100201\n")
        #expect(try bureau.report(itself) == ["2 error wrong_level@parent"])
        // One code under two parents: the second row is refused, whichever comes first.
        let party = Bureau.territory.replacing(
            "posts:\n",
            with: """
                  - {id: joint, kind: office, hierarchy: party, parent: township, code: {kind: tagged, tag: XC, width: 2}}
                  - {id: village_party, kind: office, hierarchy: party, parent: [township, joint], code: {kind: tagged, tag: CD, width: 2}}
                posts:

                """)
        let other = try await Bureau(territory: party)
        let twice = try await other.stage(
            Bureau.heading + "141029100-XC01,联合党委,joint,141029100\n141029100-CD01,甲村党总支,village_party,141029100-XC01\n"
                + "141029100-CD01,甲村党总支,village_party,141029100\n")
        #expect(try other.report(twice) == ["2 new", "3 new", "4 error duplicate@code"])
        #expect(try bureau.believed() == before && bureau.faults() == [] && other.faults() == [])
    }

    /// Seeded: files of sound and broken rows in any order, renames, undone batches, days that pass.
    @Test(arguments: Array(1...4) as [UInt64]) func aTreeStaysATree(_ seed: UInt64) async throws {
        let bureau = try await Bureau()
        var dice = Dice(seed: seed)
        var applied: [ID] = []
        for _ in 0..<14 {
            if dice.flip(4), !applied.isEmpty {
                // What something stands on stays; that is no fault.
                let index = Int.random(in: applied.indices, using: &dice)
                if (try? await bureau.runner.undo(applied[index])) != nil { applied.remove(at: index) }
            } else {
                let known = try bureau.store.read { tx in
                    try tx.all("SELECT code, level FROM unit_now ORDER BY code LIMIT 1000") { (try $0.text(0), try $0.text(1)) }
                }
                let rows = (0..<12).map { _ in Self.row(&dice, known) }
                let id = try await bureau.stage(Bureau.heading + rows.joined(separator: "\n") + "\n")
                // What was sound comes in without the rest, as somebody who mends the file would have it.
                let sound = try bureau.report(id).enumerated().filter { !$1.contains(" error ") }.map { rows[$0.offset] }
                guard !sound.isEmpty else { continue }
                let mended = try await bureau.stage(Bureau.heading + sound.joined(separator: "\n") + "\n")
                let batch = try bureau.batch(mended)
                guard batch.faulty == 0, batch.counts[.new, default: 0] + batch.counts[.update, default: 0] > 0 else { continue }
                try await bureau.runner.apply(mended)
                applied.append(mended)
            }
            if dice.flip() { bureau.test.entropy.advance(seconds: 86_400) }
            try expectTree(bureau)
        }
        #expect(try bureau.count("unit_now") > 6)
    }

    /// A row below something known or made up, mostly as its level has it.
    private static func row(_ dice: inout Dice, _ known: [(String, String)]) -> String {
        let (parent, level) = dice.pick(known)
        let number = Int.random(in: 1...3, using: &dice)
        let (code, child): (String, String) =
            switch level {
            case "county": ("\(parent)10\(number + 1)", "township")
            case "township": ("\(parent)20\(number)", "village")
            case "village": ("\(parent)0\(number)", "village_grid")
            case "village_grid": ("\(parent)00\(number)", "group_grid")
            case "group_grid": ("\(parent)0\(number)", "micro_grid")
            default: ("\(parent)-00\(number)", "duty_grid")
            }
        let above = dice.flip(6) ? dice.pick(known).0 : dice.flip(9) ? code : parent
        return "\(code),\(dice.pick(["甲", "乙", "丙"]))\(number),\(dice.flip(8) ? "village" : child),\(above)"
    }

    /// Told by the rows themselves, not by the checks: nobody above itself, one parent, the path as the parents have it.
    private func expectTree(_ bureau: Bureau) throws {
        #expect(try bureau.faults() == [])
        let units = try bureau.store.read { tx in
            try tx.all("SELECT unit, code, parent, path, depth FROM unit_now ORDER BY code LIMIT 10000") { row in
                (
                    unit: try row.id(0), code: try row.text(1), parent: try row.optionalID(2), path: try row.text(3),
                    depth: Int(try row.int(4))
                )
            }
        }
        let byID = Dictionary(uniqueKeysWithValues: units.map { ($0.unit, $0) })
        for unit in units {
            var codes = [unit.code]
            var above = unit.parent
            while let next = above.flatMap({ byID[$0] }), codes.count <= units.count {
                codes.append(next.code)
                above = next.parent
            }
            #expect(codes.count == unit.depth && "/" + codes.reversed().joined(separator: "/") == unit.path)
        }
        let edges = try bureau.store.read { tx in
            try tx.all(
                """
                SELECT child, parent FROM edge WHERE superseded_by IS NULL AND valid_to = \(Day.forever) ORDER BY child LIMIT 10000
                """
            ) { (child: try $0.id(0), parent: try $0.id(1)) }
        }
        #expect(Set(edges.map(\.child)).count == edges.count && edges.count == units.count - 1)
        #expect(edges.allSatisfy { byID[$0.child]?.parent == $0.parent })
    }
}
