internal import Kernel

/// What happened to matters, for programs that look for how work really goes. A file that goes out is told in the log, like every other.
struct MatterLogAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { [log] }

    private enum Fields {
        static let unit = Field.line("unit", maximum: 32).optional
        static let after = Field.line("after", maximum: 80).optional
        static let schema = Schema("ExportLog", [unit.any, after.any])
    }

    /// Where the next page begins, when there is one: the file itself holds nothing but lines.
    private static let next = "Genxu-Next"

    private var log: Endpoint {
        Endpoint(
            .post, "/api/v1/matters/log", .api, verb: ExportMatters.verb, input: Fields.schema,
            summary: """
                What happened to matters as comma-separated values: case, activity, time, unit; \(MatterLog.caseLimit) matters, \
                newest first, then on with the header \(Self.next) as `after`
                """,
            answers: [200: .file("text/csv; charset=utf-8"), 404: .problem, 422: .problem]
        ) { [services] request in
            let (unit, after) = (request.input[Fields.unit], request.input[Fields.after])
            let log = MatterLog(hidingBy: services.vault)
            let (bite, reach) = try services.store.read { tx in
                (
                    try log.bite(under: unit, for: request.actor, by: services.scheme.current, after: after, in: tx),
                    try MatterList.Reach(unit, of: request.actor, services.policy, in: tx)
                )
            }
            // No key: each file that goes out is one more.
            let receipt = try await services.executor.perform(
                ExportMatters(unit: reach.unit.unit, path: reach.unit.path, kind: "log", rows: bite.lines.count), as: request.actor)
            var reply = Reply(.bytes(MatterLog.head + MatterLog.csv(bite.lines), type: "text/csv; charset=utf-8"))
            if let id = receipt.output { reply.headers.append(("Genxu-Export", id.description)) }
            if let next = bite.next { reply.headers.append((Self.next, next)) }
            return reply
        }
    }
}
