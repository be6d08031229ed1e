internal import Kernel

/// What a caller does with a revisit: its input and its command, for the pages and the API alike.
struct RevisitStep: Sendable {
    let name: String
    let verb: Verb
    let schema: Schema
    /// For the description of the API.
    let summary: String
    let carryOut: @Sendable (ID, Request, Executor) async throws -> Void

    static let all = [
        RevisitStep(
            name: "call", verb: RecordCall.verb, schema: RecordCall.Fields.schema, summary: "Record what came of a try to call"
        ) { id, request, executor in
            _ = try await executor.perform(RecordCall(id, request.input), as: request.actor, key: request.idempotency)
        },
        RevisitStep(
            name: "skip", verb: SkipRevisit.verb, schema: SkipRevisit.Fields.schema, summary: "Do not call, for a reason"
        ) { id, request, executor in
            _ = try await executor.perform(SkipRevisit(id, request.input), as: request.actor, key: request.idempotency)
        },
    ]

    static func id(_ request: Request) throws -> ID {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        return id
    }

    /// Shows the phone after it is written down that it was shown. Under no key: sent again, it is another look, and written down again.
    static func reveal(_ request: Request, _ services: MatterServices) async throws -> RevealRevisit.Contact {
        let receipt = try await services.executor.perform(RevealRevisit(try id(request), request.input), as: request.actor)
        guard let contact = receipt.output else { throw Problem(409, "revisit.no_phone") }
        return contact
    }
}
