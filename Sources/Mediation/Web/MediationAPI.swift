internal import Delivery
internal import Kernel
internal import Markup
internal import Territory

/// `/api/v1/mediation`: the same queries and commands as the pages.
struct MediationAPI {
    let services: MediationServices

    var endpoints: [Endpoint] { [list, open, one, reveal, rate, attach, file] + CaseStep.all.map(step) }

    private static let path = "/api/v1/mediation"

    private func centre(_ unit: UnitRecord, _ request: Request) -> String { unit.name(in: request.locale, of: services.scheme.current) }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: MediationPermission.list,
            parameters: [
                .init("unit", "Code of a centre, or of a unit above some; your own when left out"),
                .init("state", "Open ones when left out", .choice(MediationCase.State.groups)),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(ListLimit.range)),
                .init("referrals_after", "The `referrals_next` of the page before", .pattern(Keyset.pattern)),
            ],
            summary: "Cases that one oversees, or on whose panel one sits, newest first",
            answers: [200: MediationJSON.list, 404: .problem, 422: .problem]
        ) { [services] request in
            let limit = try ListLimit.read(request)
            let page = try services.store.read { try CaseList.load(request, services, limit: limit, in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for item in page.items {
                            list.object { MediationJSON.write(item, centre(item.centre, request), into: &$0) }
                        }
                    }
                    json.field("next", page.next?.text)
                    json.field("referrals_next", page.nextReferral?.text)
                    json.key("referrals")
                    json.array { list in
                        for referral in page.referrals {
                            list.object {
                                $0.field("number", referral.number)
                                $0.field("category", referral.category)
                                $0.field("referred_at", referral.referred)
                            }
                        }
                    }
                })
        }
    }

    private var open: Endpoint {
        Endpoint(
            .post, Self.path, .api, verb: OpenCase.verb, input: OpenCase.Fields.schema, summary: "Open a case at a centre",
            answers: [201: MediationJSON.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(OpenCase(request.input), as: request.actor, key: request.idempotency)
            return .json(status: 201, try done(receipt))
        }
    }

    /// What was just done is known; only a replay is looked up.
    private func done(_ receipt: Receipt<CaseStanding>) throws -> [UInt8] {
        let standing =
            try receipt.output
            ?? receipt.stream.flatMap { id in try services.store.read { try MediationCase.find(id, in: $0) } }
            .map { CaseStanding(id: $0.id, state: $0.state, version: $0.version) }
        guard let standing else { throw Problem.notFound }
        return JSONWriter.object {
            $0.field("id", standing.id)
            $0.field("state", standing.state.rawValue)
            $0.field("version", standing.version)
            $0.field("replayed", receipt.replayed)
        }
    }

    private func write(_ view: CaseView, _ request: Request) -> [UInt8] {
        MediationJSON.write(view, centre: centre(view.mediation.centre, request)) { PartyLink.token($0, vault: services.vault) }
    }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}", .api, verb: MediationPermission.read,
            summary: "One case: how far it is, without who is meant and what was said", answers: [200: MediationJSON.whole, 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try CaseView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            var reply = Reply.json(write(view, request))
            reply.headers.append(("ETag", "\"\(view.mediation.version)\""))
            return reply
        }
    }

    private var reveal: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/reading", .api, verb: RevealCase.verb, input: RevealCase.Fields.schema,
            summary: "Read who is meant and what was said, for a purpose; it is written down and the parties see it",
            answers: [200: MediationJSON.whole, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let view = try await services.reveal(request)
            return .json(write(view, request))
        }
    }

    private func step(_ step: CaseStep) -> Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/\(step.name)", .api, verb: step.verb, input: step.schema, summary: step.summary,
            answers: [200: MediationJSON.done, 404: .problem, 409: .problem, 412: .problem, 422: .problem]
        ) { [services] request in .json(try done(try await services.carryOut(step, request))) }
    }

    private var rate: Endpoint {
        Endpoint(
            .get, Self.path + "/rate", .api, verb: MediationPermission.list,
            parameters: [.init("unit", "Code of a unit; the whole when left out")],
            summary: "Of what ended, how much was agreed; null for what is too small to be told",
            answers: [
                200: .object(
                    "MediationRate",
                    [
                        ("unit", MediationJSON.place), ("ended", .optional(.integer)), ("agreed", .optional(.integer)),
                        ("percent", .optional(.integer)),
                    ]),
                404: .problem,
            ]
        ) { [services] request in
            let rate = try services.rate(request)
            return .json(
                JSONWriter.object { json in
                    json.key("unit")
                    json.object {
                        $0.field("code", rate.unit.code)
                        $0.field("name", centre(rate.unit, request))
                    }
                    json.field("ended", rate.isTold ? rate.ended : nil)
                    json.field("agreed", rate.isTold ? rate.agreed : nil)
                    json.field("percent", rate.percent)
                })
        }
    }

    private var attach: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/files", .api, verb: AttachSigned.verb, input: AttachSigned.schema, upload: FileLimits.largest,
            summary: "Add the signed paper as a picture: the file as the whole body",
            answers: [201: MediationJSON.done, 404: .problem, 409: .problem, 413: .problem, 422: .problem]
        ) { [services] request in
            let id = try await services.attach(request)
            let mediation = try services.store.read { try MediationCase.load(id, in: $0) }
            return .json(
                status: 201,
                JSONWriter.object {
                    $0.field("id", mediation.id)
                    $0.field("state", mediation.state.rawValue)
                    $0.field("version", mediation.version)
                    $0.field("replayed", false)
                })
        }
    }

    private var file: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/files/{file}", .api, verb: RevealCase.verb, input: RevealCase.Fields.schema,
            summary: "Read the signed paper, for a purpose; it is written down", answers: [404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in try await services.readFile(request) }
    }
}

extension MediationServices {
    /// Whether there is such a case is told only to who may know of it, whatever else is asked.
    func known(_ request: Request) throws -> ID {
        try store.read { try MediationCase.find(request.parameter("id"), for: request.actor, policy, in: $0) }.id
    }

    func carryOut(_ step: CaseStep, _ request: Request) async throws -> Receipt<CaseStanding> {
        let asked = CaseInput(try known(request), request.input, expected: request.expectedVersion)
        return try await step.carryOut(asked, request.actor, request.idempotency, executor)
    }

    /// Shown only once it is stored that it was read. Under no key: whoever sends it again reads it again, and that is stored again.
    func reveal(_ request: Request) async throws -> CaseView {
        let id = try known(request)
        _ = try await executor.perform(RevealCase(id, request.input), as: request.actor)
        return try store.read { try CaseView.load(request.parameter("id"), for: request.actor, self, isRevealed: true, in: $0) }
    }

    func rate(_ request: Request) throws -> SuccessRate {
        try store.read { tx in
            let code = String((request.query["unit"] ?? "").prefix(32))
            guard let unit = try code.isEmpty ? UnitRecord.root(in: tx) : UnitRecord.find(code: code, in: tx) else {
                throw Problem.notFound
            }
            return try SuccessRate.load(unit, in: tx)
        }
    }

    func attach(_ request: Request) async throws -> ID {
        let id = try known(request)
        let mediation = try store.read { try MediationCase.load(id, in: $0) }
        try policy.require(AttachSigned.verb, of: request.actor, on: mediation.subject)
        guard mediation.state == .agreed else { throw Problem(409, "mediation.state") }
        let judged = try await files.judge(request.upload)
        guard judged.kind.family == .photo else { throw Problem(422, "file.kind") }
        let file = try files.keep(judged, of: id, in: store)
        _ = try await executor.perform(AttachSigned(id, file), as: request.actor, key: request.idempotency)
        return id
    }

    func readFile(_ request: Request) async throws -> Reply {
        let id = try known(request)
        guard
            let file = try ID(request.parameter("file")).flatMap({ file in try store.read { try AttachedFile.find(file, of: id, in: $0) } })
        else { throw Problem.notFound }
        _ = try await executor.perform(RevealCase(id, request.input), as: request.actor)
        guard let reply = try store.read({ try files.answer(file, to: request.clientAddress, in: $0) }) else { throw Problem.notFound }
        return reply
    }
}
