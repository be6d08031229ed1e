import Kernel
import People
import Storage
import Territory
import TestSupport
import Testing

@testable import Imports

/// Lists of people in any order, with any days, ended and taken back: nobody serves twice in one post on one day.
@Suite struct PostNoiseTests {
    @Test(arguments: Array(1...4) as [UInt64]) func nobodyServesTwiceInOnePost(_ seed: UInt64) async throws {
        let bureau = try await Bureau()
        try await bureau.bring(Bureau.small)
        var dice = Dice(seed: seed)
        var applied: [ID] = []
        var refused = 0
        for _ in 0..<12 {
            switch Int.random(in: 0..<5, using: &dice) {
            case 0 where !applied.isEmpty:
                let index = Int.random(in: applied.indices, using: &dice)
                if (try? await bureau.runner.undo(applied[index])) != nil { applied.remove(at: index) }
            case 1: try await endOne(bureau, &dice)
            default:
                let rows = (0..<5).map { _ in Self.row(&dice) }
                let id = try await bureau.stage(PostImportTests.heading + rows.joined(separator: "\n") + "\n", kind: "people")
                let report = try bureau.report(id)
                refused += report.count { $0.contains("overlap@from") || $0.contains("duplicate_person@name") }
                let sound = report.enumerated().filter { !$1.contains(" error ") }.map { rows[$0.offset] }
                guard !sound.isEmpty else { continue }
                let mended = try await bureau.stage(PostImportTests.heading + sound.joined(separator: "\n") + "\n", kind: "people")
                let batch = try bureau.batch(mended)
                #expect(batch.faulty == 0)
                // Everybody stands there as the list says already.
                guard batch.counts[.new, default: 0] + batch.counts[.update, default: 0] > 0 else { continue }
                try await bureau.runner.apply(mended)
                applied.append(mended)
            }
            if dice.flip() { bureau.test.entropy.advance(seconds: 5 * 86_400) }
            try expectOneServiceAtATime(bureau)
        }
        #expect(refused > 0, "nothing was ever refused: the dice do not reach what this is about")
    }

    private static func row(_ dice: inout Dice) -> String {
        let (unit, post) = dice.pick([("14102910020101", "grid_head"), ("14102910020101001", "part_time")])
        let name = dice.pick(["张支书", "李网格", "王村民"])
        let phone = dice.pick(["13800001234", "13900005678"])
        let month = Int.random(in: 1...9, using: &dice)
        return "\(unit),\(post),\(name),\(phone),\(dice.flip(3) ? "" : "2026-0\(month)-0\(month)")"
    }

    private func endOne(_ bureau: Bureau, _ dice: inout Dice) async throws {
        let open = try bureau.store.read { tx in
            try tx.all(
                "SELECT id FROM post WHERE superseded_by IS NULL AND valid_to = \(Day.forever) AND valid_from <= '2026-11-20' ORDER BY id LIMIT 50"
            ) { try $0.id(0) }
        }
        guard !open.isEmpty else { return }
        let input = try EndPost.Fields.schema.decode(dice.flip() ? [:] : ["on": .text("2026-11-20")])
        _ = try await bureau.services.executor.perform(EndPost(dice.pick(open).description, input), as: Bureau.keeper)
    }

    private func expectOneServiceAtATime(_ bureau: Bureau) throws {
        #expect(try bureau.faults() == [])
        let spans = try bureau.store.read { tx in
            try tx.all("SELECT unit, kind, holder, valid_from, valid_to FROM post WHERE superseded_by IS NULL ORDER BY id LIMIT 1000") {
                row in
                (
                    post: "\(try row.id(0)) \(try row.text(1)) \(Hex.encode(try row.bytes(2)))", from: try row.text(3), to: try row.text(4)
                )
            }
        }
        for (_, same) in Dictionary(grouping: spans, by: \.post) {
            let sorted = same.sorted { $0.from < $1.from }
            for (one, next) in zip(sorted, sorted.dropFirst()) { #expect(one.to <= next.from) }
        }
    }
}
