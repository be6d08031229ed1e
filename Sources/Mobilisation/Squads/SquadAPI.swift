internal import Kernel
internal import Territory

/// `/api/v1/squads`, `/rosters`, `/duties`: the same queries and commands as the pages.
struct SquadAPI {
    let services: MobilisationServices

    var endpoints: [Endpoint] {
        [list, form, one] + SquadStep.all.map(step) + [roster] + RosterStep.all.map(step) + [duties, offer, take]
    }

    private static let conflicts: [Int: Shape] = [404: .problem, 409: .problem, 422: .problem]
    private static let paging: [Endpoint.Parameter] = [
        .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
        .init("limit", "50 when left out", .integer(ListLimit.range)),
    ]

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/squads", .api, verb: MobilisationPermission.readSquad,
            parameters: [
                .init("unit", "Code of a unit; where one works or volunteers when left out"),
                .init("state", "Standing ones when left out", .choice(Squad.groups)),
            ] + Self.paging,
            summary: "Squads of a unit and below, newest first, and one's own",
            answers: [200: SquadJSON.list, 404: .problem, 422: .problem]
        ) { [services] request in
            let limit = try ListLimit.read(request)
            let list = try services.store.read { try SquadList.load(request, services, limit: limit, in: $0) }
            return .json(SquadJSON.write(list))
        }
    }

    private var form: Endpoint {
        Endpoint(
            .post, "/api/v1/squads", .api, verb: FormSquad.verb, input: FormSquad.Fields.schema,
            summary: "Form a squad; its leader is asked first unless it is oneself (skill.<name> is \"true\")",
            answers: Self.conflicts.merging([201: SquadJSON.done]) { $1 }
        ) { [services] request in .json(status: 201, SquadJSON.done(try await services.formSquad(request))) }
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/api/v1/squads/{id}", .api, verb: MobilisationPermission.readSquad,
            summary: "One squad; who is in it only for its own people, its leader and the office",
            answers: [200: SquadJSON.whole, 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try SquadView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            return .json(SquadJSON.write(view))
        }
    }

    private func step(_ step: SquadStep) -> Endpoint {
        Endpoint(
            .post, "/api/v1/squads/{id}/\(step.name)", .api, verb: step.verb, input: step.schema, summary: step.summary,
            answers: Self.conflicts.merging([200: SquadJSON.done, 412: .problem]) { $1 }
        ) { [services] request in .json(SquadJSON.done(try await services.carryOut(step, request))) }
    }

    private var roster: Endpoint {
        Endpoint(
            .get, "/api/v1/rosters/{id}", .api, verb: MobilisationPermission.readSquad,
            parameters: [.init("week", "A day of the week that is told; this one when left out", .pattern(AsOf.dayPattern))],
            summary: "A week of a roster, with the seed that decides between those who are alike",
            answers: [200: SquadJSON.roster, 404: .problem, 422: .problem]
        ) { [services] request in
            let view = try services.store.read {
                try RosterView.load(request.parameter("id"), week: request.query["week"], for: request.actor, services, in: $0)
            }
            return .json(SquadJSON.write(view))
        }
    }

    private func step(_ step: RosterStep) -> Endpoint {
        Endpoint(
            .post, "/api/v1/rosters/{id}/\(step.name)", .api, verb: step.verb, input: step.schema, summary: step.summary,
            answers: Self.conflicts.merging([200: SquadJSON.done, 412: .problem]) { $1 }
        ) { [services] request in .json(SquadJSON.done(try await services.carryOut(step, request))) }
    }

    private var duties: Endpoint {
        Endpoint(
            .get, "/api/v1/duties", .api, verb: MobilisationPermission.readSquad, parameters: Self.paging,
            summary: "One's own duties: those ahead with the first page, and those of before, newest first",
            answers: [200: SquadJSON.duties, 422: .problem]
        ) { [services] request in
            let (limit, after) = (try ListLimit.read(request), try Keyset.read(request.query["after"]))
            guard let account = request.actor.account else { throw Problem.signInNeeded }
            let list = try services.store.read { try DutyList.load(account, services, after: after, limit: limit, in: $0) }
            return .json(SquadJSON.write(list))
        }
    }

    private var offer: Endpoint {
        Endpoint(
            .post, "/api/v1/duties/{id}/offer", .api, verb: OfferDuty.verb, input: OfferDuty.Fields.schema,
            summary: "Offer one's duty to the others; take_back ends the offer",
            answers: Self.conflicts.merging([200: SquadJSON.done]) { $1 }
        ) { [services] request in .json(SquadJSON.done(try await services.offerDuty(request))) }
    }

    private var take: Endpoint {
        Endpoint(
            .post, "/api/v1/duties/{id}/take", .api, verb: TakeDuty.verb, input: TakeDuty.schema,
            summary: "Take a duty that is offered or nobody's", answers: Self.conflicts.merging([200: SquadJSON.done]) { $1 }
        ) { [services] request in .json(SquadJSON.done(try await services.takeDuty(request))) }
    }
}
