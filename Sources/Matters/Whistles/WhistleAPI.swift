internal import Kernel
internal import Markup
internal import Process

/// `/api/v1/whistles`: who was called where, who is there, and what both sides say of it.
struct WhistleAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { [list, ofMatter, one, export] + WhistleStep.all.map(step) }

    private static let path = "/api/v1/whistles"
    private static let unit: Shape = .reference("UnitReference")
    private static let head: [(String, Shape)] = [
        ("id", .id), ("matter", .text), ("category", .text), ("place", unit), ("ground", .text), ("state", .text), ("unit", unit),
        ("blown_at", .instant), ("due_at", .instant), ("ended_at", .optional(.instant)),
    ]
    private static let called: Shape = .object("CalledUnit", [("unit", unit), ("arrived_at", .optional(.instant))])
    private static let line: Shape = .object("WhistleLine", head + [("units", .list(called))])
    private static let call: Shape = .object(
        "WhistleCall",
        [
            ("id", .id), ("unit", unit), ("arrived_at", .optional(.instant)), ("told_by", .optional(.text)),
            ("left_at", .optional(.instant)),
            ("left_reason", .optional(.text)), ("clock", .optional(.text)), ("in_time", .optional(.flag)), ("solved", .optional(.flag)),
            ("assess_note", .optional(.text)), ("justified", .optional(.flag)), ("answer_note", .optional(.text)), ("steps", .list(.text)),
        ])
    private static let whole: Shape = .object(
        "Whistle",
        head + [
            ("assess_until", .optional(.instant)), ("reason", .optional(.text)), ("meet", .optional(.text)), ("point", .optional(.text)),
            ("division", .optional(.text)), ("withdrawn", .optional(.text)), ("calls", .list(call)), ("steps", .list(.text)),
        ])
    private static let done: Shape = .object("WhistleChanged", [("id", .id), ("state", .text), ("matter", .text)])

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: WhistlePermission.read,
            parameters: [
                .init("unit", "Code of the unit; your own when left out"),
                .init("state", "`open` when left out", .choice(["open", "ended"])),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(1...100)),
            ],
            summary: "The whistles of a unit: the open ones by their clock, or what is over, newest first",
            answers: [
                200: .object("WhistlePage", [("items", .list(Self.line)), ("next", .optional(.text))]), 404: .problem, 422: .problem,
            ]
        ) { [services] request in
            if let state = request.query["state"], !["open", "ended"].contains(state) {
                throw Problem.invalid([FieldProblem("state", "choice")])
            }
            let limit = try ListLimit.read(request)
            let page = try services.store.read { try WhistleList.load(request, services, limit: limit, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for line in page.lines { list.object { Self.write(line, lexicon, into: &$0) } } }
                    json.field("next", page.next?.text)
                })
        }
    }

    private var ofMatter: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/whistles", .api, verb: MatterPermission.read,
            summary: "The whistles that were blown on a matter",
            answers: [200: .object("MatterWhistles", [("items", .list(Self.line))]), 404: .problem]
        ) { [services] request in
            let lines = try services.store.read { tx in
                try Matter.find(number: request.parameter("number"), readableBy: request.actor, services.policy, in: tx).map {
                    try WhistleLine.all(of: $0, for: request.actor, services.policy, in: tx)
                }
            }
            guard let lines else { throw Problem.notFound }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for line in lines { list.object { Self.write(line, lexicon, into: &$0) } } }
                })
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}", .api, verb: WhistlePermission.read,
            summary: "One whistle; what one side says of the other stands there when both have said it, or may no more",
            answers: [200: Self.whole, 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try WhistleView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(JSONWriter.object { Self.write(view, lexicon, into: &$0) })
        }
    }

    private var export: Endpoint {
        Endpoint(
            .post, Self.path + "/export", .api, verb: ExportMatters.verb, input: WhistleFile.Fields.schema,
            summary: "The calls of a unit's whistles as comma-separated values: the newest 500 whistles of each state",
            answers: [200: .file("text/csv; charset=utf-8"), 404: .problem, 422: .problem]
        ) { [services] request in try await WhistleFile.reply(to: request, services) }
    }

    private func step(_ step: WhistleStep) -> Endpoint {
        Endpoint(
            .post, "/api/v1/\(step.path)", .api, verb: step.verb, input: step.schema, summary: step.summary,
            answers: [200: Self.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let blown = try await step.perform(request, services)
            return .json(
                JSONWriter.object {
                    $0.field("id", blown.whistle.id)
                    $0.field("state", blown.whistle.state.rawValue)
                    $0.field("matter", blown.matter.number)
                })
        }
    }

    // MARK: Writing

    private static func write(_ key: String, _ place: Matter.Place, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.key(key)
        json.object {
            $0.field("code", place.code)
            $0.field("name", lexicon.unit(place))
        }
    }

    private static func write(_ whistle: Whistle, _ matter: Matter, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.field("id", whistle.id)
        json.field("matter", matter.number)
        json.field("category", matter.category)
        write("place", matter.place, lexicon, into: &json)
        json.field("ground", whistle.ground.rawValue)
        json.field("state", whistle.state.rawValue)
        write("unit", whistle.unit, lexicon, into: &json)
        json.field("blown_at", whistle.blown)
        json.field("due_at", whistle.due)
        json.field("ended_at", whistle.ended)
    }

    private static func write(_ line: WhistleLine, _ lexicon: Lexicon, into json: inout JSONWriter) {
        write(line.whistle, line.matter, lexicon, into: &json)
        json.key("units")
        json.array { list in
            for call in line.calls {
                list.object {
                    write("unit", call.unit, lexicon, into: &$0)
                    $0.field("arrived_at", call.arrived)
                }
            }
        }
    }

    private static func write(_ view: WhistleView, _ lexicon: Lexicon, into json: inout JSONWriter) {
        write(view.whistle, view.matter, lexicon, into: &json)
        json.field("assess_until", view.whistle.assess)
        json.field("reason", view.reason)
        json.field("meet", view.meet)
        json.field("point", view.point)
        json.field("division", view.division)
        json.field("withdrawn", view.withdrawn)
        json.key("calls")
        json.array { list in for line in view.lines { list.object { write(line, lexicon, into: &$0) } } }
        json.field("steps", strings: view.steps.map(\.rawValue))
    }

    private static func write(_ line: WhistleView.Line, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.field("id", line.call.id)
        write("unit", line.call.unit, lexicon, into: &json)
        json.field("arrived_at", line.call.arrived)
        json.field("told_by", line.call.arrivedBy?.rawValue)
        json.field("left_at", line.call.left)
        json.field("left_reason", line.whyLeft)
        json.field("clock", line.clock?.outcome?.rawValue)
        for (key, flag) in [("in_time", line.assessment?.inTime), ("solved", line.assessment?.solved)] { write(key, flag, into: &json) }
        json.field("assess_note", line.assessed)
        write("justified", line.isJustified, into: &json)
        json.field("answer_note", line.answered)
        json.field("steps", strings: line.steps.map(\.rawValue))
    }

    private static func write(_ key: String, _ flag: Bool?, into json: inout JSONWriter) {
        json.key(key)
        if let flag { json.value(flag) } else { json.value(String?.none) }
    }
}
