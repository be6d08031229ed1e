import Foundation
import Kernel
import Matters
import People
import Storage
import TestSupport
import Testing

@testable import App

/// Another county by its own pack: other codes, other states, other words; the same program.
@Suite struct JinhuTests {
    private static func actor(_ installation: Installation, _ role: String, _ code: String) throws -> Actor {
        let unit = try installation.store.read { tx in
            try tx.first("SELECT unit, path FROM unit_now WHERE code = \(code) LIMIT 1") { (try $0.id(0), try $0.path(1)) }
        }
        let (id, path) = try #require(unit)
        return Actor(account: ID(high: 0xCA57, low: UInt64(role.utf8.count)), grants: [.init(role: role, unit: id, path: path)])
    }

    @Test func theMainJobRunsFromOrderToJudgement() async throws {
        let test = try TestPlace()
        let pack = DeliveredPacksTests.folder.appendingPathComponent("jinhu").path
        let clock = SeededEntropy(seed: 1, now: TestStore.start)
        let installation = try await Installation.create(
            Place(test.folder.appendingPathComponent("data").path, database: test.url), pack: pack, entropy: clock)
        let executor = installation.executor
        let farmer = Actor(account: ID(high: 1, low: 1))
        let town = try Self.actor(installation, "township_dispatcher", "320831003")
        let clerk = try Self.actor(installation, "township_clerk", "320831003")
        // 丁祖银 has 2072 mu to harvest, and no hands.
        let input = try RaiseMatter.Fields.schema.decode([
            "category": .text("harvest_help"), "what": .text("二千零七十二亩小麦要抢收，缺收割机。"), "unit": .text("320831003"),
            "question.crop": .text("小麦"), "question.wanted": .text("联系外地收割机"),
        ])
        let number = try #require(try await executor.perform(RaiseMatter(input, channel: .web), as: farmer).output).number
        func state() throws -> String? {
            try installation.store.read { tx in try tx.first("SELECT state FROM matter WHERE number = \(number) LIMIT 1") { try $0.text(0) }
            }
        }
        var states = [try state()]
        let to = try DispatchMatter.Fields.schema.decode(["to": .text("320831003")])
        _ = try await executor.perform(DispatchMatter(number, to, expected: nil), as: town)
        states.append(try state())
        _ = try await executor.perform(AcceptMatter(number, expected: nil), as: clerk)
        states.append(try state())
        let result = try ResolveMatter.Fields.schema.decode(["result": .text("联系六台外地收割机，四天收完。")])
        _ = try await executor.perform(ResolveMatter(number, result, expected: nil), as: clerk)
        states.append(try state())
        let rating = try RateMatter.Fields.schema.decode(["score": .text("5"), "solved": .text("yes")])
        _ = try await executor.perform(RateMatter(number, rating, expected: nil), as: farmer)
        states.append(try state())
        #expect(states == ["ordered", "assigned", "taken", "done", "judged"])
        #expect(try installation.verify().faults == [])
        try installation.close()
    }
}
