import Kernel
import Process
import Territory

@testable import Matters

/// The small county in which whistles are blown.
enum Whistling {
    static let changes: [PackText.Change] =
        Handling.changes + [
            .replacing(
                "  - {verb: note, from: [raised,",
                with: "  - {verb: whistle, from: [raised, dispatched, disputed, accepted, waiting]}\n  - {verb: note, from: [raised,")
        ]

    static let waterOffice = "141029-SL"

    /// What a whistle is blown with where it does not matter what.
    static let said = ["ground": "emergency", "units": "\(Cast.cityManagement),\(Cast.housing)", "meet": "北门路口", "text": "路面塌了，要围起来。"]
}

extension County {
    static func whistling(_ changes: [PackText.Change] = [], seed: UInt64 = 1) async throws -> County {
        try await found(Whistling.changes + changes, seed: seed)
    }

    /// Blows one and returns it.
    @discardableResult
    func blow(on number: String, by cast: Cast = .chen, _ said: [String: String] = [:]) async throws -> Whistle {
        let said = Whistling.said.merging(said) { $1 }.filter { !$0.value.isEmpty }
        try await take(.whistle, on: number, by: cast.actor(in: self), said)
        guard let matter = try matter(number), let last = try read({ try Whistle.all(of: matter.id, in: $0) }).last else {
            throw Problem(500, "fixture.whistle")
        }
        return last
    }

    func calls(_ whistle: Whistle) throws -> [WhistleCall] {
        try read { try WhistleCall.all(of: whistle.id, in: $0) }.sorted { $0.unit.code < $1.unit.code }
    }

    func call(_ whistle: Whistle, _ unit: String) throws -> WhistleCall {
        guard let call = try calls(whistle).first(where: { $0.unit.code == unit }) else { throw Problem(500, "fixture.call") }
        return call
    }

    func whistle(_ id: ID) throws -> Whistle {
        guard let whistle = try read({ try Whistle.find(id, in: $0) }) else { throw Problem(500, "fixture.whistle") }
        return whistle
    }

    func take(_ name: WhistleStep.Name, _ id: ID, by actor: Actor, _ said: [String: String] = [:]) async throws {
        guard let step = WhistleStep.all.first(where: { $0.name == name }) else { throw Problem(500, "fixture.step") }
        let given: [String: String] =
            switch name {
            case .settle: ["division": "城管围挡，住建回填。"]
            case .withdraw: ["text": "看错了。"]
            case .arrive: [:]
            case .leave: ["left_reason": "另有火情。"]
            case .assess: ["in_time": "yes", "solved": "yes"]
            case .answer: ["justified": "yes"]
            }
        let input = try step.schema.decode(given.merging(said) { $1 }.mapValues(Schema.Raw.text))
        try await step.carryOut(id, input, actor, nil, executor)
    }

    func take(_ name: WhistleStep.Name, _ id: ID, by cast: Cast, _ said: [String: String] = [:]) async throws {
        try await take(name, id, by: cast.actor(in: self), said)
    }

    func scan(_ code: String, _ unit: String) async throws {
        guard let id = WhistleCode.read(code, at: entropy.now(), vault: executor.vault) else { throw Problem(404, "whistle.code") }
        let input = try ScanArrival.Fields.schema.decode(["unit": .text(unit)])
        _ = try await executor.perform(ScanArrival(id, input), as: .anonymous)
    }

    func whistleView(_ id: ID, _ cast: Cast) throws -> WhistleView {
        let (services, actor) = (try services(), try cast.actor(in: self))
        return try read { try WhistleView.load(id.description, for: actor, services, in: $0) }
    }

    /// The ids of a unit's list, page by page.
    func whistles(of unit: String, isOpen: Bool = true, by limit: Int = 2) throws -> [ID] {
        let unit = try self.unit(unit).id
        var (found, after): ([ID], Keyset?) = ([], nil)
        while true {
            let page = try read { tx in
                try tx.all(WhistleList.statement(of: unit, isOpen: isOpen, after: after, limit: limit)) {
                    Keyset(ms: try $0.int(0), id: try $0.id(1))
                }
            }
            guard let last = page.last else { return found }
            found += page.map(\.id)
            after = last
        }
    }
}
