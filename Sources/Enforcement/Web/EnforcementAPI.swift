internal import Kernel
internal import Markup
internal import Territory

/// `/api/v1/enforcement`: the same queries and commands as the pages.
struct EnforcementAPI {
    let services: EnforcementServices

    static let path = "/api/v1/enforcement"

    var endpoints: [Endpoint] { [list, plan, team, addVehicle, endVehicle, one] + OperationStep.all.map(step) }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: EnforcementPermission.list,
            parameters: [
                .init("unit", "Code of a unit; your own when left out"),
                .init("state", "Planned ones when left out", .choice(OperationList.groups)),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(ListLimit.range)),
            ],
            summary: "Operations of a unit's teams, newest first",
            answers: [200: EnforcementJSON.list, 404: .problem, 422: .problem]
        ) { [services] request in
            let limit = try ListLimit.read(request)
            let page = try services.store.read { try OperationList.load(request, services, limit: limit, in: $0) }
            let json = EnforcementJSON(locale: request.locale, scheme: services.scheme.current)
            return .json(
                JSONWriter.object { writer in
                    writer.key("items")
                    writer.array { list in for item in page.items { list.object { json.write(item, into: &$0) } } }
                    writer.field("next", page.next?.text)
                })
        }
    }

    private var plan: Endpoint {
        Endpoint(
            .post, Self.path, .api, verb: PlanOperation.verb, input: PlanOperation.Fields.schema,
            summary: "Plan an operation; what is checked is sent as `check.<kind>`: \"true\"",
            answers: [201: EnforcementJSON.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(PlanOperation(request.input), as: request.actor, key: request.idempotency)
            return .json(status: 201, try done(receipt))
        }
    }

    /// What was just done is known; only a replay is looked up.
    private func done(_ receipt: Receipt<OperationStanding>, of id: ID? = nil) throws -> [UInt8] {
        let standing =
            try receipt.output
            ?? (id ?? receipt.stream).flatMap { id in try services.store.read { try Operation.find(id, in: $0) } }
            .map { OperationStanding(id: $0.id, state: $0.state, version: $0.version) }
        guard let standing else { throw Problem.notFound }
        return JSONWriter.object {
            $0.field("id", standing.id)
            $0.field("state", standing.state.rawValue)
            $0.field("version", standing.version)
            $0.field("replayed", receipt.replayed)
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}", .api, verb: EnforcementPermission.read, summary: "One operation",
            answers: [200: EnforcementJSON.whole, 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try OperationView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            var reply = Reply.json(EnforcementJSON(locale: request.locale, scheme: services.scheme.current).write(view))
            reply.headers.append(("ETag", "\"\(view.operation.version)\""))
            return reply
        }
    }

    private func step(_ step: OperationStep) -> Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/\(step.name)", .api, verb: step.verb, input: step.schema, summary: step.summary,
            answers: [200: EnforcementJSON.done, 404: .problem, 409: .problem, 412: .problem, 422: .problem]
        ) { [services] request in .json(try done(try await services.carryOut(step, request), of: ID(request.parameter("id")))) }
    }

    private var team: Endpoint {
        Endpoint(
            .get, Self.path + "/teams/{code}", .api, verb: EnforcementPermission.read,
            summary: "A team: who serves in it today, and its vehicles", answers: [200: EnforcementJSON.team, 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try TeamView.load(request.parameter("code"), for: request.actor, services, in: $0) }
            return .json(EnforcementJSON(locale: request.locale, scheme: services.scheme.current).write(view))
        }
    }

    private static let vehicle: Shape = .object("VehicleDone", [("id", .optional(.id)), ("replayed", .flag)])

    private var addVehicle: Endpoint {
        Endpoint(
            .post, Self.path + "/teams/{code}/vehicles", .api, verb: AddVehicle.verb, input: AddVehicle.Fields.schema,
            summary: "Add a vehicle to a team", answers: [201: Self.vehicle, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                AddVehicle(team: request.parameter("code"), request.input), as: request.actor, key: request.idempotency)
            return .json(
                status: 201,
                JSONWriter.object {
                    $0.field("id", receipt.stream)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }

    private var endVehicle: Endpoint {
        Endpoint(
            .post, Self.path + "/vehicles/{id}/end", .api, verb: EndVehicle.verb, input: EndVehicle.Fields.schema,
            summary: "Take a vehicle off the register from a day on",
            answers: [200: Self.vehicle, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            let receipt = try await services.executor.perform(EndVehicle(id, request.input), as: request.actor, key: request.idempotency)
            return .json(
                JSONWriter.object {
                    $0.field("id", id)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }
}
