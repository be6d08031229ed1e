internal import Kernel
internal import Process

/// What can be done about a decision that waits: its input and its command, for the pages and the API alike.
struct DecisionStep: Sendable {
    let event: Decisions.Event
    let schema: Schema
    /// For the description of the API.
    let summary: String
    let carryOut: @Sendable (ID, Input, Actor, IdempotencyKey?, Executor) async throws -> Void

    /// The last part of its address.
    var name: String { String(event.rawValue.dropFirst("decision.".count)) }

    func perform(_ request: Request, _ executor: Executor) async throws -> ID {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        try await carryOut(id, request.input, request.actor, request.idempotency, executor)
        return id
    }

    static let all = [
        DecisionStep(event: .grant, schema: GrantDecision.Fields.schema, summary: "Agree to what was asked for") {
            id, input, actor, key, executor in
            _ = try await executor.perform(GrantDecision(id, input), as: actor, key: key)
        },
        DecisionStep(event: .refuse, schema: RefuseDecision.Fields.schema, summary: "Refuse what was asked for") {
            id, input, actor, key, executor in
            _ = try await executor.perform(RefuseDecision(id, input), as: actor, key: key)
        },
        DecisionStep(event: .withdraw, schema: WithdrawDecision.schema, summary: "Take back what one asked for") {
            id, _, actor, key, executor in
            _ = try await executor.perform(WithdrawDecision(id), as: actor, key: key)
        },
    ]
}
