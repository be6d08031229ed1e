internal import Kernel
internal import Markup
internal import Territory

/// The pages of a team: its operations, the form that plans one, one with what can be done about it, and the register of the team.
struct EnforcementPages {
    let services: EnforcementServices

    static let path = "/enforcement"
    private static let pageSize = 25

    var endpoints: [Endpoint] { [list, form, plan, team, addVehicle, endVehicle, one] + OperationStep.all.map(step) }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: EnforcementPermission.list,
            parameters: [
                .init("unit", "Code of a unit; the reader's own when left out"), .init("state", "Planned ones when left out"),
                .init("after", "Where the page before ended"),
            ],
            summary: "Operations, newest first"
        ) { [services] request in
            let (page, teams) = try services.store.read { tx in
                (
                    try OperationList.load(request, services, limit: Self.pageSize, in: tx),
                    try TeamView.around(EnforcementPermission.read, request.actor, services, in: tx)
                )
            }
            return .page(
                OperationListPage(
                    list: page, teams: teams, mayPlan: services.policy.mayEver(PlanOperation.verb, request.actor),
                    isFirst: (request.query["after"] ?? "").isEmpty, lexicon: services.lexicon(request), scheme: services.scheme.current
                ).page)
        }
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        var raw = request.raw
        for name in ["team", "matter"] { raw[name] = raw[name] ?? request.query[name] }
        let (teams, places) = try services.store.read { tx in
            let teams = try TeamView.around(PlanOperation.verb, request.actor, services, in: tx)
            let chosen = teams.first { $0.code == raw["team"] } ?? (teams.count == 1 ? teams[0] : nil)
            return (teams, try chosen.map { try OperationPlaces.of($0, in: tx) } ?? [])
        }
        guard !teams.isEmpty else { throw Problem.forbidden }
        if teams.count == 1 { raw["team"] = teams[0].code }
        raw["held_on"] = raw["held_on"] ?? services.now.day.text
        return OperationFormPage(
            terms: try services.terms(), teams: teams, places: places, lexicon: services.lexicon(request), scheme: services.scheme.current,
            tokens: request.form, raw: raw, problem: problem
        ).page
    }

    private var form: Endpoint {
        Endpoint(
            .get, Self.path + "/new", .page, verb: PlanOperation.verb,
            parameters: [.init("team", "Code of a team"), .init("matter", "Number of the matter it goes back to")],
            summary: "The form for planning an operation"
        ) { .page(try formPage($0)) }
    }

    private var plan: Endpoint {
        Endpoint(
            .post, Self.path, .page, verb: PlanOperation.verb, input: PlanOperation.Fields.schema, summary: "Plans an operation",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in
                let receipt = try await services.executor.perform(PlanOperation(request.input), as: request.actor, key: request.idempotency)
                guard let id = receipt.stream else { throw Problem.notFound }
                return .redirect("\(Self.path)/\(id)")
            })
    }

    private func teamPage(_ code: String, _ request: Request, problem: Problem? = nil) throws -> Page {
        let view = try services.store.read { try TeamView.load(code, for: request.actor, services, in: $0) }
        return TeamPage(
            view: view, today: services.now.day, lexicon: services.lexicon(request), scheme: services.scheme.current, tokens: request.form,
            raw: request.raw, problem: problem
        ).page
    }

    private var team: Endpoint {
        Endpoint(
            .get, Self.path + "/teams/{code}", .page, verb: EnforcementPermission.read, summary: "A team: who serves in it and its vehicles"
        ) { .page(try teamPage($0.parameter("code"), $0)) }
    }

    private var addVehicle: Endpoint {
        Endpoint(
            .post, Self.path + "/teams/{code}/vehicles", .page, verb: AddVehicle.verb, input: AddVehicle.Fields.schema,
            summary: "Adds a vehicle to a team",
            reshow: { request, problem in .page(try teamPage(request.parameter("code"), request, problem: problem)) },
            handle: { [services] request in
                let code = request.parameter("code")
                _ = try await services.executor.perform(
                    AddVehicle(team: code, request.input), as: request.actor, key: request.idempotency)
                return .redirect("\(Self.path)/teams/\(code)")
            })
    }

    private var endVehicle: Endpoint {
        Endpoint(
            .post, Self.path + "/vehicles/{id}/end", .page, verb: EndVehicle.verb, input: EndVehicle.Fields.schema,
            summary: "Takes a vehicle off the register from a day on"
        ) { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(EndVehicle(id, request.input), as: request.actor, key: request.idempotency)
            let team = try services.store.read { tx in try Vehicle.find(id, in: tx).flatMap { try UnitRecord.find(id: $0.team, in: tx) } }
            return .redirect(team.map { "\(Self.path)/teams/\($0.code)" } ?? Self.path)
        }
    }

    private func page(_ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        let view = try services.store.read { try OperationView.load(request.parameter("id"), for: request.actor, services, in: $0) }
        return OperationPage(
            view: view, lexicon: services.lexicon(request), scheme: services.scheme.current, tokens: request.form, today: services.now.day,
            raw: request.raw, problem: problem, refused: refused
        ).page
    }

    private var one: Endpoint {
        Endpoint(.get, Self.path + "/{id}", .page, verb: EnforcementPermission.read, summary: "One operation") { .page(try page($0)) }
    }

    private func step(_ step: OperationStep) -> Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/\(step.name)", .page, verb: step.verb, input: step.schema, summary: step.summary,
            reshow: { request, problem in .page(try page(request, problem: problem, refused: step.name)) },
            handle: { [services] request in
                do {
                    _ = try await services.carryOut(step, request)
                } catch let problem as Problem where problem.status == 412 {
                    // A person sent no precondition: somebody else was faster.
                    throw Problem(409, problem.code, args: problem.args)
                }
                return .redirect("\(Self.path)/\(request.parameter("id"))")
            })
    }
}

extension EnforcementServices {
    func carryOut(_ step: OperationStep, _ request: Request) async throws -> Receipt<OperationStanding> {
        let operation = try store.read { try Operation.find(request.parameter("id"), for: request.actor, policy, in: $0) }
        let asked = OperationInput(operation.id, request.input, expected: request.expectedVersion)
        return try await step.carryOut(asked, request.actor, request.idempotency, executor)
    }
}

/// Where a team may go: its own ground and what lies directly below it.
enum OperationPlaces {
    private static let limit = 200

    static func of(_ team: UnitRecord, in tx: any Reading) throws -> [UnitRecord] {
        guard let ground = try UnitRecord.find(path: PlanOperation.ground(of: team, in: tx), in: tx) else { return [] }
        return try [ground]
            + tx.all(
                """
                SELECT u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended FROM unit_now u JOIN unit k ON k.id = u.unit
                WHERE u.parent = \(ground.id) AND k.kind = 'area' AND u.ended IS NULL ORDER BY u.code LIMIT \(limit)
                """, UnitRecord.decode)
    }
}
