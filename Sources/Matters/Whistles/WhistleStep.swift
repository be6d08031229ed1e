internal import Kernel

/// What can be done about a whistle and about each unit that it called: its input and its command, for the pages and the API alike.
struct WhistleStep: Sendable {
    enum Name: String, Sendable, CaseIterable { case settle, withdraw, arrive, leave, assess, answer }

    let name: Name
    let verb: Verb
    let schema: Schema
    /// For the description of the API.
    let summary: String
    let carryOut: @Sendable (ID, Input, Actor, IdempotencyKey?, Executor) async throws -> Void

    /// What its address names: the whistle, or one of its calls.
    var isOfCall: Bool { name != .settle && name != .withdraw }
    var path: String { "\(isOfCall ? "calls" : "whistles")/{id}/\(name.rawValue)" }

    /// Returns the whistle it was about.
    func perform(_ request: Request, _ services: MatterServices) async throws -> BlownWhistle {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        try await carryOut(id, request.input, request.actor, request.idempotency, services.executor)
        return try services.store.read { try blown(id, in: $0) }
    }

    func blown(_ id: ID, in tx: any Reading) throws -> BlownWhistle {
        isOfCall ? try BlownWhistle.call(id, in: tx).blown : try BlownWhistle.load(id, in: tx)
    }

    static let all = [
        WhistleStep(
            name: .settle, verb: SettleWhistle.verb, schema: SettleWhistle.Fields.schema,
            summary: "Settle a whistle on site: who does what; `to` dispatches the matter, where it waits for that"
        ) { id, input, actor, key, executor in _ = try await executor.perform(SettleWhistle(id, input), as: actor, key: key) },
        WhistleStep(
            name: .withdraw, verb: WithdrawWhistle.verb, schema: WithdrawWhistle.Fields.schema,
            summary: "Withdraw a whistle that was blown by mistake"
        ) { id, input, actor, key, executor in _ = try await executor.perform(WithdrawWhistle(id, input), as: actor, key: key) },
        WhistleStep(
            name: .arrive, verb: ArriveCall.verb, schema: ArriveCall.schema, summary: "Tell that a unit that was called is on site"
        ) { id, _, actor, key, executor in _ = try await executor.perform(ArriveCall(id), as: actor, key: key) },
        WhistleStep(
            name: .leave, verb: LeaveCall.verb, schema: LeaveCall.Fields.schema,
            summary: "Tell that a unit left before it was settled, and why"
        ) { id, input, actor, key, executor in _ = try await executor.perform(LeaveCall(id, input), as: actor, key: key) },
        WhistleStep(
            name: .assess, verb: AssessCall.verb, schema: AssessCall.Fields.schema,
            summary: "Say of a unit whether it came in time and solved its part"
        ) { id, input, actor, key, executor in _ = try await executor.perform(AssessCall(id, input), as: actor, key: key) },
        WhistleStep(
            name: .answer, verb: AnswerCall.verb, schema: AnswerCall.Fields.schema, summary: "Say for a unit whether it had to be called"
        ) { id, input, actor, key, executor in _ = try await executor.perform(AnswerCall(id, input), as: actor, key: key) },
    ]

    static func schema(of name: Name) -> Schema { all.first { $0.name == name }?.schema ?? .empty }
}
