internal import Kernel
internal import Markup
internal import Territory

/// `/api/v1/tasks`, `/shifts`, `/claims`, `/volunteers`: the same queries and commands as the pages.
struct TaskAPI {
    let services: MobilisationServices

    var endpoints: [Endpoint] {
        [list, publish, one, add, claim, help, confirm, leave, offer, take, arrive, draw, join, record, certificate, quit]
            + TaskStep.all.map(step)
    }

    private static let path = "/api/v1/tasks"
    private static let conflicts: [Int: Shape] = [404: .problem, 409: .problem, 422: .problem]

    private func unit(_ unit: UnitRecord, _ request: Request) -> String { unit.name(in: request.locale, of: services.scheme.current) }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: MobilisationPermission.read,
            parameters: [
                .init("unit", "Code of a unit whose tasks one leads; what one is called to oneself when left out"),
                .init("state", "Open ones when left out", .choice(TaskList.groups)),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(ListLimit.range)),
            ],
            summary: "Tasks that call for volunteers, newest first", answers: [200: TaskJSON.list, 404: .problem, 422: .problem]
        ) { [services] request in
            let limit = try ListLimit.read(request)
            let list = try services.store.read { try TaskList.load(request, services, limit: limit, in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { items in
                        for view in list.items { items.object { TaskJSON.write(view, unit(view.task.unit, request), into: &$0) } }
                    }
                    json.field("next", list.next?.text)
                })
        }
    }

    private func done(_ id: ID, replayed: Bool, matterIsOpen: Bool = false) -> [UInt8] {
        JSONWriter.object {
            $0.field("id", id)
            $0.field("replayed", replayed)
            $0.field("matter_open", matterIsOpen)
        }
    }

    private var publish: Endpoint {
        Endpoint(
            .post, Self.path, .api, verb: PublishTask.verb, input: PublishTask.Fields.schema,
            summary:
                "Publish a task with its first shift; the day with hours as HH:MM, an end before its beginning being on the next day; squad.s and a squad without hyphens, \"true\", calls that squad only",
            answers: Self.conflicts.merging([201: TaskJSON.done]) { $1 }
        ) { [services] request in
            let (id, replayed) = try await services.publish(request)
            return .json(status: 201, done(id, replayed: replayed))
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}", .api, verb: MobilisationPermission.read,
            summary: "One task with its shifts; who comes only for its leader",
            answers: [200: TaskJSON.whole, 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try TaskView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            return .json(JSONWriter.object { TaskJSON.write(view, unit(view.task.unit, request), into: &$0) })
        }
    }

    private var add: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/shifts", .api, verb: AddShift.verb, input: AddShift.schema, summary: "Add a shift",
            answers: Self.conflicts.merging([200: TaskJSON.done, 412: .problem]) { $1 }
        ) { [services] request in .json(done(try await services.addShift(request), replayed: false)) }
    }

    private func step(_ step: TaskStep) -> Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/\(step.name)", .api, verb: step.verb, input: step.schema, summary: step.summary,
            answers: Self.conflicts.merging([200: TaskJSON.done, 412: .problem]) { $1 }
        ) { [services] request in
            let made = try await services.carryOut(step, request)
            return .json(done(made.task, replayed: made.replayed, matterIsOpen: made.matterIsOpen))
        }
    }

    private func claimed(
        _ path: String, _ verb: Verb, _ schema: Schema, _ summary: String,
        _ act: @escaping @Sendable (Request) async throws -> ClaimStanding
    ) -> Endpoint {
        Endpoint(
            .post, "/api/v1" + path, .api, verb: verb, input: schema, summary: summary,
            answers: Self.conflicts.merging([200: TaskJSON.claim]) { $1 }
        ) { request in .json(TaskJSON.write(try await act(request))) }
    }

    private var claim: Endpoint {
        claimed(
            "/shifts/{id}/claim", ClaimPlace.verb, ClaimPlace.schema,
            "Claim a place: held, waiting or entered for the draw; 409 task.full when even the waiting list is"
        ) { [services] in try await services.claim($0) }
    }

    private var help: Endpoint {
        claimed(
            "/shifts/{id}/help", HelpClaim.verb, HelpClaim.Fields.schema,
            "Claim a place for somebody without an account, with their consent"
        ) { [services] in try await services.helpClaim($0) }
    }

    private var leave: Endpoint {
        claimed("/claims/{id}/leave", LeavePlace.verb, LeavePlace.schema, "Give a place back; whoever waits longest has it at once") {
            [services] in try await services.leave($0)
        }
    }

    private var offer: Endpoint {
        claimed(
            "/claims/{id}/offer", OfferPlace.verb, OfferPlace.Fields.schema,
            "Offer one's place to another volunteer; nobody named takes it back"
        ) {
            [services] in try await services.offer($0)
        }
    }

    private var take: Endpoint {
        claimed("/claims/{id}/take", TakePlace.verb, TakePlace.schema, "Take a place that was offered to one") { [services] in
            try await services.take($0)
        }
    }

    private var arrive: Endpoint {
        claimed("/claims/{id}/arrive", ArrivePlace.verb, ArrivePlace.schema, "Say that somebody with a place is there, by the leader") {
            [services] in try await services.arrive($0)
        }
    }

    private var confirm: Endpoint {
        Endpoint(
            .post, "/api/v1/shifts/{id}/confirm", .api, verb: ConfirmShift.verb, input: ConfirmShift.Fields.schema,
            summary: "Confirm who served (served.c and the claim without hyphens is \"true\") and for how many minutes",
            answers: Self.conflicts.merging([200: TaskJSON.done, 412: .problem]) { $1 }
        ) { [services] request in .json(done(try await services.confirm(request), replayed: false)) }
    }

    private var draw: Endpoint {
        Endpoint(
            .get, "/api/v1/shifts/{id}/draw", .api, verb: MobilisationPermission.read,
            parameters: [.init("after", "The last claim of the page before")],
            summary: "What anybody needs to draw again: the commitment, the seed once it is told, and the claims without whose they are",
            answers: [200: TaskJSON.draw, 404: .problem]
        ) { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            let after = ID(request.query["after"] ?? "") ?? .zero
            let (shift, claims) = try services.store.read { tx in
                (try TaskShift.load(id, in: tx), try TaskJSON.entries(id, after: after, in: tx))
            }
            return .json(TaskJSON.write(shift, claims))
        }
    }

    private var join: Endpoint {
        Endpoint(
            .post, "/api/v1/volunteers", .api, verb: JoinVolunteers.verb, input: JoinVolunteers.Fields.schema,
            summary: "Join the volunteers, or say anew where and what for (skill.<name> is \"true\")",
            answers: Self.conflicts.merging([200: TaskJSON.done]) { $1 }
        ) { [services] request in
            let receipt = try await services.executor.perform(JoinVolunteers(request.input), as: request.actor, key: request.idempotency)
            guard let id = receipt.stream else { throw Problem.notFound }
            return .json(done(id, replayed: receipt.replayed))
        }
    }

    private var record: Endpoint {
        Endpoint(
            .get, "/api/v1/volunteers/record", .api, verb: MobilisationPermission.own,
            parameters: [
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(ListLimit.range)),
            ],
            summary: "One's own record as a volunteer", answers: [200: TaskJSON.record, 409: .problem, 422: .problem]
        ) { [services] request in
            let (limit, after) = (try ListLimit.read(request), try Keyset.read(request.query["after"]))
            let record = try services.store.read { try VolunteerRecord.load(request.actor, services, after: after, limit: limit, in: $0) }
            guard let record else { throw Problem(409, "volunteer.none") }
            return .json(TaskJSON.write(record))
        }
    }

    private var certificate: Endpoint {
        Endpoint(
            .get, "/api/v1/volunteers/certificate", .api, verb: MobilisationPermission.own,
            summary: "One's own confirmed hours, as they are printed", answers: [200: TaskJSON.certificate, 409: .problem]
        ) { [services] request in
            let record = try services.store.read {
                try VolunteerRecord.load(request.actor, services, limit: VolunteerRecord.certificateLimit, in: $0)
            }
            guard let record else { throw Problem(409, "volunteer.none") }
            return .json(TaskJSON.write(certificate: record, printed: services.now))
        }
    }

    private var quit: Endpoint {
        Endpoint(
            .post, "/api/v1/volunteers/leave", .api, verb: QuitVolunteers.verb, input: QuitVolunteers.schema,
            summary: "Leave the volunteers; what one said of oneself is destroyed",
            answers: Self.conflicts.merging([200: TaskJSON.gone]) { $1 }
        ) { [services] request in
            let receipt = try await services.executor.perform(
                QuitVolunteers(services.forgetting), as: request.actor, key: request.idempotency)
            try await services.forgetting.done()
            return .json(JSONWriter.object { $0.field("replayed", receipt.replayed) })
        }
    }
}
