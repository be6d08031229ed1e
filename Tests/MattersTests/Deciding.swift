import Kernel
import Process

@testable import Matters

/// The small county in which things are asked for and decided.
enum Deciding {
    static let changes: [PackText.Change] =
        Handling.changes + [
            .replacing(
                "  withdrawn:  {kind: closed}\n",
                with: "  withdrawn:  {kind: closed}\n  voided:     {kind: closed}\n  shelved:    {kind: accepted}\n"
            ),
            .replacing(
                "to: withdrawn}\n",
                with: """
                    to: withdrawn}
                      - {verb: extend, from: [accepted, waiting]}
                      - {verb: shelve, from: [accepted], to: shelved}
                      - {verb: unshelve, from: [shelved], to: accepted}
                      - {verb: exclude, from: [resolved, rated, verified]}
                      - {verb: void, from: [raised], to: voided}
                      - {verb: appeal, from: [voided], to: raised, within: 30 days}

                    """),
            .replacing(
                "reminders: {warn",
                with: """
                    decisions:
                      extend:
                        grounds: [complex, weather]
                        at_most: 5 working days
                        within: 1 working day
                        chains:
                          - [{roles: [township_dispatcher, county_dispatcher]}]
                          - [{roles: [county_dispatcher]}, {roles: [leader]}]
                      shelve:
                        grounds: [season, funding]
                        seasons: {season: {from: 11-01, until: 03-31}}
                        at_most: 120 days
                        within: 2 working days
                        chains: [[{roles: [county_dispatcher]}]]
                      exclude:
                        grounds: [disaster]
                        within: 2 working days
                        chains: [[{roles: [township_dispatcher, county_dispatcher, leader], people: 2}]]
                      void:
                        grounds: [empty, trial]
                        within: 1 working day
                        chains: [[{roles: [township_dispatcher, county_dispatcher, leader], people: 2}]]
                    reminders: {warn
                    """),
        ]

    /// What is asked for where it does not matter what.
    static func said(_ verb: MatterVerb) -> [String: String] {
        switch verb {
        case .extend: ["ground": "complex", "amount": "3", "text": "配件还没有到。"]
        case .shelve: ["ground": "funding", "until": "2026-12-21", "text": "等资金。"]
        case .void: ["ground": "trial", "text": "是一条测试。"]
        default: ["ground": "disaster", "text": "暴雨断路。"]
        }
    }
}

extension County {
    static func deciding(_ changes: [PackText.Change] = [], seed: UInt64 = 1) async throws -> County {
        try await found(Deciding.changes + changes, seed: seed)
    }

    /// Asks, and returns what waits from then on.
    @discardableResult
    func ask(_ verb: MatterVerb, on number: String, by cast: Cast, _ said: [String: String] = [:]) async throws -> ID {
        try await take(verb, on: number, by: cast.actor(in: self), Deciding.said(verb).merging(said) { $1 })
        let waiting = try decisions(number).first { $0.kind == verb.rawValue && $0.state == .waiting }
        guard let waiting else { throw Problem(500, "fixture.decision") }
        return waiting.id
    }

    func answer(_ id: ID, _ name: String, by cast: Cast, text: String? = nil) async throws {
        guard let step = DecisionStep.all.first(where: { $0.name == name }) else { throw Problem(500, "fixture.step") }
        let text = text ?? (name == "refuse" ? "再想想办法。" : nil)
        let input = try step.schema.decode(text.map { ["text": .text($0)] } ?? [:])
        try await step.carryOut(id, input, cast.actor(in: self), nil, executor)
    }

    func decisions(_ number: String) throws -> [DecisionRecord] {
        guard let matter = try matter(number) else { return [] }
        return try read { try DecisionRecord.all(of: matter.id, in: $0) }
    }

    func decision(_ id: ID) throws -> DecisionRecord? { try read { try DecisionRecord.find(id, in: $0) } }

    /// Numbers of the matters that wait for somebody's answer.
    func inbox(_ cast: Cast) throws -> [String] {
        let services = try services()
        let actor = try cast.actor(in: self)
        return try read { try DecisionInbox.load(after: nil, for: actor, services, in: $0) }.lines.map(\.matter.number)
    }

    func due(_ number: String) throws -> String? { try running(number)[.handle]?.due.minuteText }
}
