package import Kernel

/// 区划调整 for other programs: try a change out, ask for it, take it back, and what was changed so far.
struct ActsAPI: Sendable {
    let services: ActServices

    var endpoints: [Endpoint] { [list, one, ask, preview, approve, refuse, undo, withdraw] }

    private static let act = Shape.object(
        "TerritoryAct",
        [
            ("id", .id), ("kind", .text), ("unit", .text), ("state", .text), ("effective_day", .text), ("document_no", .optional(.text)),
            ("asked_at", .instant), ("fault", .optional(.text)), ("decision", .optional(.id)), ("underway", .integer),
        ])
    private static let page = Shape.object("TerritoryActPage", [("items", .list(.reference("TerritoryAct"))), ("next", .optional(.id))])
    private static let asked = Shape.object("TerritoryActAsked", [("id", .optional(.id)), ("state", .optional(.text))])
    private static let change = Shape.object(
        "UnitChange",
        [
            ("code", .optional(.text)), ("name", .optional(.text)), ("parent", .optional(.text)), ("new_code", .optional(.text)),
            ("new_name", .optional(.text)), ("new_parent", .optional(.text)),
        ])
    private static let previewed = Shape.object(
        "TerritoryActPreview",
        [
            ("counts", .list(.object("ActCount", [("what", .text), ("n", .integer)]))), ("changes", .list(change)),
            ("effective_day", .text),
        ])

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/acts", .api, verb: UnitSearch.verb,
            parameters: [
                .init("unit", "Code of a unit, also of one that is no more: what changed it"),
                .init("after", "The `next` of the page before"),
            ],
            summary: "Lists changes of the territory, newest first; a page may be short and still have a next one",
            answers: [200: Self.page, 404: .problem, 422: .problem]
        ) { [services] request in
            try services.store.read { tx in
                let unit = try request.query["unit"].map { code -> UnitRecord in
                    guard let unit = try UnitRecord.find(anyCode: String(code.prefix(32)), in: tx),
                        try services.mayRead(unit.id, request.actor, in: tx)
                    else { throw Problem.notFound }
                    return unit
                }
                let page = try services.page(request, unit: unit, in: tx)
                let lines = try page.items.map {
                    (act: $0, code: try UnitRecord.find(id: $0.unit, in: tx)?.code ?? "", underway: try services.underway($0, in: tx))
                }
                return .json(
                    JSONWriter.object { json in
                        json.key("items")
                        json.array { list in
                            for line in lines { list.object { Self.write(line.act, line.code, line.underway, to: &$0) } }
                        }
                        json.field("next", page.next)
                    })
            }
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/api/v1/acts/{id}", .api, verb: UnitSearch.verb, summary: "Shows a change of the territory",
            answers: [200: Self.act, 404: .problem]
        ) { [services] request in
            try services.store.read { tx in
                let act = try services.act(request, in: tx)
                let code = try UnitRecord.find(id: act.unit, in: tx)?.code ?? ""
                let underway = try services.underway(act, in: tx)
                return .json(JSONWriter.object { Self.write(act, code, underway, to: &$0) })
            }
        }
    }

    private var ask: Endpoint {
        Endpoint(
            .post, "/api/v1/acts", .api, verb: RedrawTerritory.verb, input: ActPlan.Fields.schema,
            summary: "Changes the territory, as of today, of a day that is past, or on a day to come",
            answers: [201: Self.asked, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                RedrawTerritory(request.input, followers: services.followers), as: request.actor, key: request.idempotency)
            return .json(
                status: 201,
                JSONWriter.object { json in
                    json.field("id", receipt.output?.id)
                    json.field("state", receipt.output?.state.rawValue)
                })
        }
    }

    private var preview: Endpoint {
        Endpoint(
            .post, "/api/v1/acts/preview", .api, verb: RedrawTerritory.verb, input: ActPlan.Fields.schema,
            summary: "Tells what a change would come to; changes nothing", answers: [200: Self.previewed, 409: .problem, 422: .problem]
        ) { [services] request in
            let preview = try await RedrawTerritory.preview(
                request.input, by: services.executor, as: request.actor, followers: services.followers)
            return .json(JSONWriter.object { Self.write(preview, to: &$0) })
        }
    }

    private var approve: Endpoint {
        Endpoint(
            .post, "/api/v1/acts/{id}/approve", .api, verb: ApproveAct.verb, input: ApproveAct.Fields.schema,
            summary: "Allows a change that waits for it; after the last of those who have to, it takes effect on its day",
            answers: [204: .nothing, 403: .problem, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            try await services.approve(request.parameter("id"), request.input, request)
            return Reply(status: 204, .none)
        }
    }

    private var refuse: Endpoint {
        Endpoint(
            .post, "/api/v1/acts/{id}/refuse", .api, verb: RefuseAct.verb, input: RefuseAct.Fields.schema,
            summary: "Refuses a change that waits to be allowed",
            answers: [204: .nothing, 403: .problem, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            try await services.refuse(request.parameter("id"), request.input, request)
            return Reply(status: 204, .none)
        }
    }

    private var undo: Endpoint {
        Endpoint(
            .post, "/api/v1/acts/{id}/undo", .api, verb: UndoAct.verb, summary: "Takes a change back as if it had never been",
            answers: [204: .nothing, 404: .problem, 409: .problem]
        ) { [services] request in
            _ = try await services.executor.perform(
                UndoAct(request.parameter("id"), followers: services.followers), as: request.actor, key: request.idempotency)
            return Reply(status: 204, .none)
        }
    }

    private var withdraw: Endpoint {
        Endpoint(
            .post, "/api/v1/acts/{id}/withdraw", .api, verb: WithdrawAct.verb, summary: "Takes a change back before its day",
            answers: [204: .nothing, 404: .problem, 409: .problem]
        ) { [services] request in
            _ = try await services.executor.perform(
                WithdrawAct(request.parameter("id")), as: request.actor, key: request.idempotency)
            return Reply(status: 204, .none)
        }
    }

    private static func write(_ act: PlannedAct, _ unit: String, _ underway: Int64, to json: inout JSONWriter) {
        json.field("id", act.id)
        json.field("kind", act.kind.rawValue)
        json.field("unit", unit)
        json.field("state", act.state.rawValue)
        json.field("effective_day", act.day.text)
        json.field("document_no", act.documentNo)
        json.field("asked_at", act.asked)
        json.field("fault", act.fault)
        json.field("decision", act.decision)
        json.field("underway", underway)
    }

    private static func write(_ preview: ActPreview, to json: inout JSONWriter) {
        json.key("counts")
        json.array { list in
            for count in preview.counts {
                list.object {
                    $0.field("what", count.word)
                    $0.field("n", count.n)
                }
            }
        }
        json.key("changes")
        json.array { list in
            for change in preview.changes {
                list.object {
                    $0.field("code", change.before?.code)
                    $0.field("name", change.before?.name)
                    $0.field("parent", parent(change.before))
                    $0.field("new_code", change.after?.code)
                    $0.field("new_name", change.after?.name)
                    $0.field("new_parent", parent(change.after))
                }
            }
        }
        json.field("effective_day", preview.plan.day.text)
    }

    private static func parent(_ unit: UnitRecord?) -> String? { unit?.path.parent?.segments.last.map(String.init) }
}

extension TerritorySlice {
    /// Acts, for whoever serves.
    package static func endpoints(acts services: ActServices) -> [Endpoint] { ActsAPI(services: services).endpoints }
}
