internal import Kernel
internal import Markup
internal import People

/// Hand-overs as pages and for programs.
struct HandoverEndpoints {
    let services: MatterServices

    var endpoints: [Endpoint] { [page, begin, end, list, add, stop] }

    private static let api = "/api/v1/handovers"
    private static let parameters: [Endpoint.Parameter] = [
        .init("unit", "Code of the unit; your own when left out"),
        .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
    ]
    private static let person: Shape = .object("HandoverPerson", [("username", .text), ("name", .text)])
    private static let line: Shape = .object(
        "Handover",
        [
            ("id", .id), ("unit", .text), ("person", .optional(person)), ("stand_in", .optional(person)), ("from", .text), ("to", .text),
            ("state", .text), ("made_at", .instant), ("ended_at", .optional(.instant)),
        ])

    private func desk(_ request: Request, unit: String? = nil, person: String? = nil, limit: Int = HandoverDesk.pageSize) throws
        -> HandoverDesk
    {
        let given = try MatterList.cursor(request.query["given"])
        let after = try Keyset.read(request.query["after"])
        func text(_ name: String) -> String? { request.query[name].flatMap { $0.isEmpty ? nil : $0 } }
        return try services.store.read {
            try HandoverDesk.load(
                unit: unit ?? text("unit"), person: person ?? text("person"), given: given, after: after, limit: limit,
                for: request.actor, services, in: $0)
        }
    }

    private var page: Endpoint {
        Endpoint(
            .get, HandoverPage.path, .page, verb: HandoverPermission.begin,
            parameters: Self.parameters + [
                .init("person", "Whose work; your own when left out"), .init("given", "Where the list of their matters goes on"),
            ],
            summary: "Who stands in for whom in a unit, and what lies on somebody's desk"
        ) { [services] request in
            let isFirst = (request.query["after"] ?? "").isEmpty
            return .page(
                HandoverPage(desk: try desk(request), isFirst: isFirst, lexicon: services.lexicon(request), tokens: request.form).page)
        }
    }

    private var begin: Endpoint {
        Endpoint(
            .post, HandoverPage.path, .page, verb: HandoverPermission.begin, input: BeginHandover.Fields.schema,
            summary: "Hands over what was given to somebody who will be away",
            reshow: { [services] request, problem in
                let desk = try desk(request, unit: request.raw["unit"], person: request.raw["person"].flatMap { $0.isEmpty ? nil : $0 })
                return .page(
                    HandoverPage(
                        desk: desk, isFirst: true, lexicon: services.lexicon(request), tokens: request.form, raw: request.raw,
                        problem: problem
                    ).page)
            },
            handle: { [services] request in
                _ = try await services.executor.perform(
                    BeginHandover(request.input), as: request.actor, key: request.idempotency)
                return .redirect("\(HandoverPage.path)?unit=\(request.input[BeginHandover.Fields.unit])")
            })
    }

    private var end: Endpoint {
        Endpoint(
            .post, HandoverPage.path + "/{id}/end", .page, verb: HandoverPermission.end, input: EndHandover.schema,
            summary: "Ends a hand-over before its last day"
        ) { request in
            let unit = try await perform(request).output
            return .redirect(unit.map { "\(HandoverPage.path)?unit=\($0)" } ?? HandoverPage.path)
        }
    }

    private func perform(_ request: Request) async throws -> Receipt<String> {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        return try await services.executor.perform(EndHandover(id), as: request.actor, key: request.idempotency)
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.api, .api, verb: HandoverPermission.begin,
            parameters: Self.parameters + [.init("limit", "50 when left out", .integer(ListLimit.range))],
            summary: "The hand-overs of a unit, the last made first",
            answers: [
                200: .object("HandoverPage", [("items", .list(Self.line)), ("next", .optional(.text))]), 404: .problem, 422: .problem,
            ]
        ) { request in
            let desk = try desk(request, limit: ListLimit.read(request))
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for line in desk.lines { list.object { Self.write(line, desk, into: &$0) } } }
                    json.field("next", desk.next?.text)
                })
        }
    }

    private var add: Endpoint {
        Endpoint(
            .post, Self.api, .api, verb: HandoverPermission.begin, input: BeginHandover.Fields.schema,
            summary: "Hand over what was given to somebody who will be away; `to` is the last day",
            answers: [201: .object("HandoverMade", [("id", .id)]), 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                BeginHandover(request.input), as: request.actor, key: request.idempotency)
            return .json(status: 201, JSONWriter.object { $0.field("id", receipt.stream) })
        }
    }

    private var stop: Endpoint {
        Endpoint(
            .post, Self.api + "/{id}/end", .api, verb: HandoverPermission.end, input: EndHandover.schema,
            summary: "End a hand-over before its last day", answers: [204: .nothing, 404: .problem, 409: .problem]
        ) { request in
            _ = try await perform(request)
            return Reply(status: 204, .none)
        }
    }

    private static func write(_ line: HandoverDesk.Line, _ desk: HandoverDesk, into json: inout JSONWriter) {
        let handover = line.handover
        json.field("id", handover.id)
        json.field("unit", desk.unit.code)
        write("person", line.person, into: &json)
        write("stand_in", line.standIn, into: &json)
        json.field("from", handover.from.text)
        json.field("to", handover.last.text)
        json.field("state", handover.state(on: desk.today).rawValue)
        json.field("made_at", handover.made)
        json.field("ended_at", handover.ended)
    }

    private static func write(_ key: String, _ staff: Staff?, into json: inout JSONWriter) {
        json.key(key)
        guard let staff else { return json.value(String?.none) }
        json.object {
            $0.field("username", staff.username)
            $0.field("name", staff.displayName)
        }
    }
}
