import Kernel

@testable import Matters

/// What is done to a matter that is there already.
enum Act: String, CaseIterable, Sendable {
    case dispatch, accept, resolve, rate, relink
}

/// What the acts of a test say, where it does not matter what.
struct Said: Sendable {
    var to = Cast.cityManagement
    var note: String?
    var result = "换了灯泡。"
    var score = "5"
    var solved = "yes"
    var comment: String?
}

extension County {
    @discardableResult
    func raise(
        _ what: String = "路灯不亮三天了。", unit: String = Cast.changning, category: String = "public_facilities", place: String? = nil,
        name: String? = nil, phone: String? = nil, answers: [String: String] = [:], by actor: Actor = .anonymous, key: IdempotencyKey? = nil
    ) async throws -> String {
        let raw: [String: String?] = [
            "category": category, "what": what, "unit": unit, "place": place, "name": name, "phone": phone,
        ]
        let answered = answers.map { (Question.prefix + $0, Schema.Raw.text($1)) }
        let input = try RaiseMatter.Fields.schema.decode(raw.compactMapValues { $0.map(Schema.Raw.text) }.merging(answered) { $1 })
        let receipt = try await executor.perform(RaiseMatter(input, channel: .web), as: actor, key: key)
        guard let stream = receipt.stream, let matter = try read({ try Matter.find(id: stream, in: $0) }) else { throw Problem.notFound }
        return matter.number
    }

    /// Returns the events of the receipt.
    @discardableResult
    func perform(
        _ act: Act, on number: String, by actor: Actor = .system, _ said: Said = Said(), expected: Int64? = nil, key: IdempotencyKey? = nil
    ) async throws -> [EventReference] {
        switch act {
        case .dispatch:
            let note = said.note.map { ["note": Schema.Raw.text($0)] } ?? [:]
            let input = try DispatchMatter.Fields.schema.decode(["to": .text(said.to)].merging(note) { $1 })
            return try await executor.perform(DispatchMatter(number, input, expected: expected), as: actor, key: key).events
        case .accept: return try await executor.perform(AcceptMatter(number, expected: expected), as: actor, key: key).events
        case .resolve:
            let input = try ResolveMatter.Fields.schema.decode(["result": .text(said.result)])
            return try await executor.perform(ResolveMatter(number, input, expected: expected), as: actor, key: key).events
        case .rate:
            let comment = said.comment.map { ["comment": Schema.Raw.text($0)] } ?? [:]
            let input = try RateMatter.Fields.schema.decode(
                ["score": .text(said.score), "solved": .text(said.solved)].merging(comment) { $1 })
            return try await executor.perform(RateMatter(number, input, expected: expected), as: actor, key: key).events
        case .relink: return try await executor.perform(RelinkMatter(number), as: actor, key: key).events
        }
    }

    /// A matter brought to `state` by the program itself.
    func matter(
        in state: String, unit: String = Cast.changning, to office: String = Cast.cityManagement, by actor: Actor = .anonymous
    ) async throws -> String {
        let number = try await raise("路灯不亮三天了，\(Hex.encode(entropy.bytes(3)))。", unit: unit, by: actor)
        let acts: [Act] = [.dispatch, .accept, .resolve, .rate]
        let states = ["raised", "dispatched", "accepted", "resolved", "rated"]
        guard let steps = states.firstIndex(of: state) else { throw Problem(500, "fixture.state") }
        for act in acts.prefix(steps) { try await perform(act, on: number, Said(to: office)) }
        return number
    }

    func find(_ number: String, _ tail: String, by actor: Actor = .anonymous) async throws -> FindMatter.Answer? {
        let input = try FindMatter.Fields.schema.decode(["number": .text(number), "tail": .text(tail)])
        return try await executor.perform(FindMatter(input), as: actor).output
    }
}

/// `ok`, or the status and code of the refusal. Whatever else is thrown is a fault of the program.
func outcome<T>(_ body: () async throws -> T) async throws -> String {
    do {
        _ = try await body()
        return "ok"
    } catch let problem as Problem { return "\(problem.status) \(problem.code)" }
}
