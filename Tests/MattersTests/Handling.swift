import Kernel
import Markup
import Process

@testable import Matters

/// The small county with every step of handling in its table.
enum Handling {
    static let changes: [PackText.Change] = [
        .replacing(
            "  rated:      {kind: closed}\n",
            with: """
                  rated:      {kind: closed}
                  waiting:    {kind: accepted}
                  disputed:   {kind: dispatched}
                  verified:   {kind: closed}
                  withdrawn:  {kind: closed}

                """),
        .replacing(
            "  - {verb: rate, from: [resolved], to: rated}\n",
            with: """
                  - {verb: rate, from: [resolved], to: rated, redo: accepted, times: 2}
                  - {verb: verify, from: [resolved], to: verified, redo: accepted, times: 2, automatic: true}
                  - {verb: reopen, from: [rated, verified], to: accepted, within: 30 days, times: 2}
                  - {verb: recall, from: [dispatched], to: raised}
                  - {verb: return, from: [dispatched], to: raised, times: 1}
                  - {verb: dispute, from: [dispatched], to: disputed}
                  - {verb: arbitrate, from: [disputed], to: dispatched}
                  - {verb: suspend, from: [accepted], to: waiting, within: 5 working days, times: 2}
                  - {verb: resume, from: [waiting], to: accepted}
                  - {verb: contact, from: [accepted, waiting]}
                  - {verb: assign, from: [dispatched, accepted, waiting]}
                  - {verb: escalate, from: [raised, dispatched, disputed, accepted, waiting]}
                  - {verb: note, from: [raised, dispatched, disputed, accepted, waiting, resolved]}
                  - {verb: comment, from: [raised, dispatched, disputed, accepted, waiting, resolved]}
                  - {verb: withdraw, from: [raised, dispatched, disputed, accepted, waiting], to: withdrawn}

                """),
        .replacing("handle: 7 working days}}", with: "handle: 7 working days, recheck: 15 days}}"),
        .replacing("questions:\n", with: "reminders: {warn: 75, climb: 1 working day}\nquestions:\n"),
    ]

    /// What a step is sent with where it does not matter what.
    static func said(_ verb: MatterVerb) -> [String: String] {
        switch verb {
        case .dispatch: ["to": Cast.cityManagement]
        case .accept: [:]
        case .assign: ["to": "zhao"]
        case .resolve: ["result": "换了灯泡。"]
        case .rate: ["score": "5", "solved": "yes"]
        case .verify: ["solved": "yes"]
        case .note: ["text": "先看现场。", "audience": "internal"]
        case .arbitrate: ["to": Cast.housing, "text": "按职责分工。"]
        case .recall, .withdraw: [:]
        default: ["text": "说明情况。"]
        }
    }
}

extension County {
    static func handling(seed: UInt64 = 1) async throws -> County { try await found(Handling.changes, seed: seed) }

    /// One step by the command that pages and API use. Returns whether it was done before.
    @discardableResult
    func take(
        _ verb: MatterVerb, on number: String, by actor: Actor = .system, _ said: [String: String]? = nil, expected: Int64? = nil,
        key: IdempotencyKey? = nil
    ) async throws -> Bool {
        guard let step = MatterStep.all.first(where: { $0.verb == verb }) else { throw Problem(500, "fixture.step") }
        let input = try step.schema.decode((said ?? Handling.said(verb)).mapValues(Schema.Raw.text))
        return try await step.carryOut(number, input, expected, actor, key, executor).replayed
    }

    /// A matter on which these steps were taken.
    func matter(after verbs: MatterVerb..., by actor: Actor = .anonymous) async throws -> String {
        try await matter(after: verbs, by: actor)
    }

    func matter(after verbs: [MatterVerb], by actor: Actor = .anonymous) async throws -> String {
        let number = try await raise("路灯不亮，\(Hex.encode(entropy.bytes(3)))。", name: "王村民", phone: "13800001234", by: actor)
        for verb in verbs { try await take(verb, on: number) }
        return number
    }

    func view(_ number: String, _ actor: Actor) throws -> MatterView? {
        let services = try services()
        return try read { try MatterView.load(number, for: actor, services, in: $0) }
    }

    /// The clocks of a matter that have not ended, by their stage.
    func running(_ number: String) throws -> [TimeLimit.Stage: Clock] {
        guard let matter = try matter(number) else { return [:] }
        let clocks = try read { try Clock.all(of: matter.id, in: $0) }.filter { $0.ended == nil }
        return Dictionary(clocks.map { ($0.stage, $0) }) { first, _ in first }
    }

    func clocks(_ number: String) throws -> [Clock] {
        guard let matter = try matter(number) else { return [] }
        return try read { try Clock.all(of: matter.id, in: $0) }
    }

    /// What time did, in the order of the log.
    func rung() throws -> [SealedEvent] {
        try read { try EventLog.sealed(after: 0, limit: 100_000, in: $0) }.filter { $0.type.hasPrefix("clock.") }
    }

    func at(_ text: String) throws {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let day = Day(String(parts[0])), let minutes = DayTime.minutes(parts[1]) else {
            throw Problem(500, "fixture.time")
        }
        entropy.set(now: day.start.adding(seconds: minutes * 60))
    }
}
