import Kernel
import Markup
import People
import Territory
import TestSupport

@testable import Matters

/// The small county in which residents are called back.
enum Calling {
    static let rule = """
        every: week
        level: township
        share: 20
        at_least: 2
        at_most: 20
        within: 5 working days
        tries: 3
        apart: 4 hours

        """
    static let changes = Handling.changes + [PackText.Change.whole(rule, in: "revisits.yaml")]

    static let content = ["outcome": "answered", "responded": "yes", "solved": "yes", "satisfied": "yes"]
    static let unsolved = ["outcome": "answered", "responded": "yes", "solved": "no", "satisfied": "no", "text": "灯又灭了。"]
}

extension County {
    static func calling(_ changes: [PackText.Change] = [], seed: UInt64 = 1) async throws -> County {
        try await found(Calling.changes + changes, seed: seed)
    }

    /// 顾回访, or another caller: over the whole county unless `unit` says otherwise.
    func caller(_ number: UInt64 = 1, in unit: String = "141029", also: [(role: String, unit: String)] = []) throws -> Actor {
        let grants = try ([(role: "revisit_caller", unit: unit)] + also).map { post in
            let found = try self.unit(post.unit)
            return Actor.Grant(role: post.role, unit: found.id, path: found.path)
        }
        return Actor(account: ID(high: 0xCA11, low: number), username: "gu\(number)", grants: grants)
    }

    /// What time does to revisits until nothing is left to do.
    func turnPeriods() async throws { while try await RevisitAlarm.alarm.run(executor) > 0 {} }

    func periods() throws -> [RevisitPeriod] { try read { try RevisitPeriod.list(before: .max, limit: 50, in: $0) } }
    func period(_ name: String) throws -> RevisitPeriod? { try read { try RevisitPeriod.find(name, in: $0) } }

    /// So many matters resolved in the week of 2026-11-23, and the draw after it; what waits to be called.
    @discardableResult
    func drawn(_ count: Int, unit: String = Cast.changning) async throws -> [Revisit] {
        try await turnPeriods()
        entropy.set(now: Day(year: 2026, month: 11, day: 24).start.adding(seconds: 9 * 3600))
        for _ in 0..<count {
            let number = try await raise("路灯不亮，\(Hex.encode(entropy.bytes(3)))。", unit: unit, name: "王村民", phone: "13800001234")
            for verb in [MatterVerb.dispatch, .accept, .resolve] { try await take(verb, on: number) }
            entropy.advance(seconds: 60)
        }
        entropy.set(now: Day(year: 2026, month: 11, day: 30).start.adding(seconds: 9 * 3600))
        try await turnPeriods()
        return try waiting(caller())
    }

    func waiting(_ actor: Actor) throws -> [Revisit] {
        let services = try services()
        return try read { try RevisitInbox.load(after: nil, for: actor, services, in: $0) }.items
    }

    func revisit(_ id: ID) throws -> Revisit { try read { try Revisit.load(id, in: $0) } }

    func call(_ id: ID, _ said: [String: String], by actor: Actor? = nil, key: IdempotencyKey? = nil) async throws {
        let input = try RecordCall.Fields.schema.decode(said.mapValues(Schema.Raw.text))
        _ = try await executor.perform(RecordCall(id, input), as: actor ?? caller(), key: key)
    }

    func skip(_ id: ID, _ reason: String, _ text: String = "家属来电说不方便。", by actor: Actor? = nil) async throws {
        let input = try SkipRevisit.Fields.schema.decode(["skip_reason": .text(reason), "text": .text(text)])
        _ = try await executor.perform(SkipRevisit(id, input), as: actor ?? caller())
    }

    func reveal(_ id: ID, by actor: Actor? = nil) async throws -> RevealRevisit.Contact? {
        let input = try RevealRevisit.Fields.schema.decode(["purpose": .text("revisit")])
        return try await executor.perform(RevealRevisit(id, input), as: actor ?? caller()).output
    }
}
