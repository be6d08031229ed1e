internal import Kernel
internal import Territory

/// `/api/v1/points`: the same queries as the pages; what is done stands in `PointsAct`.
struct PointsAPI {
    let services: RecognitionServices

    var endpoints: [Endpoint] { [own, one, work, notices, goods] }

    private static let path = "/api/v1/points"
    private static let paging: [Endpoint.Parameter] = [
        .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
        .init("limit", "50 when left out", .integer(ListLimit.range)),
    ]

    private func names(_ request: Request) -> PointsJSON.Names {
        PointsJSON.Names(locale: request.locale, scheme: services.scheme.current)
    }

    private var own: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: PointsPermission.own,
            parameters: [
                .init("scheme", "One of one's schemes; the first when left out"),
                .init("cycle", "For its entries; the newest when left out"),
                .init("entries_after", "The `entries_next` of the page before", .pattern(Keyset.pattern)),
            ] + Self.paging,
            summary: "One's own points: balances, every entry with its rule, and what is pending",
            answers: [200: PointsJSON.own, 404: .problem, 422: .problem]
        ) { request in
            let limit = try ListLimit.read(request)
            let mine = try services.store.read { try MyPoints.load(request, services, limit: limit, in: $0) }
            return .json(PointsJSON.write(mine, names(request)))
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path + "/claims/{id}", .api, verb: PointsPermission.own,
            summary: "One claim of one's own, or of a unit one reviews in",
            answers: [200: PointsJSON.whole, 404: .problem]
        ) { request in
            let view = try services.store.read { try ClaimView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            return .json(PointsJSON.write(view, names(request)))
        }
    }

    private var work: Endpoint {
        Endpoint(
            .get, Self.path + "/work", .api, verb: PointsPermission.list,
            parameters: [
                .init("unit", "Code of a unit; the widest of one's own when left out"),
                .init("state", "What waits for review when left out", .choice(PointsClaim.officeGroups)),
            ] + Self.paging,
            summary: "Claims of a unit and below, newest first", answers: [200: PointsJSON.list, 404: .problem, 422: .problem]
        ) { request in
            let limit = try ListLimit.read(request)
            let list = try services.store.read { try ClaimList.load(request, services, limit: limit, in: $0) }
            let names = names(request)
            return .json(
                JSONWriter.object { json in
                    names.write(list.unit, into: &json)
                    json.key("items")
                    json.array { all in for item in list.items { all.object { PointsJSON.write(item.claim, names, into: &$0) } } }
                    json.field("next", list.next?.text)
                })
        }
    }

    private var notices: Endpoint {
        Endpoint(
            .get, Self.path + "/notices", .api, verb: PointsPermission.notices,
            parameters: [.init("unit", "Code of a unit; the whole when left out")] + Self.paging,
            summary: "Points that will count unless somebody objects, newest first",
            answers: [200: PointsJSON.notices, 404: .problem, 422: .problem]
        ) { request in
            let limit = try ListLimit.read(request)
            let list = try services.store.read { try NoticeList.load(request, services, limit: limit, in: $0) }
            let names = names(request)
            return .json(
                JSONWriter.object { json in
                    names.write(list.unit, into: &json)
                    json.key("items")
                    json.array { all in
                        for item in list.items {
                            all.object {
                                $0.field("id", item.claim.id)
                                $0.field("scheme", item.claim.scheme)
                                $0.field("rule", item.claim.rule)
                                $0.field("points", item.claim.points)
                                $0.field("did_on", item.claim.did.text)
                                names.write(item.unit, into: &$0)
                                $0.field("who", item.name)
                                $0.field("from", item.from.text)
                                $0.field("until", item.until.text)
                                $0.field("content", Hex.encode(item.content))
                                $0.field("asked", item.isAsked)
                            }
                        }
                    }
                    json.field("next", list.next?.text)
                })
        }
    }

    private var goods: Endpoint {
        Endpoint(
            .get, Self.path + "/goods", .api, verb: PointsPermission.own, summary: "What may be had for points where one belongs",
            answers: [200: PointsJSON.goods]
        ) { request in
            let list = try services.store.read { try GoodsList.load(request, services, in: $0) }
            let names = names(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { all in
                        for line in list.lines {
                            all.object {
                                $0.field("scheme", line.scheme)
                                $0.field("goods", line.goods.id)
                                $0.field("points", line.goods.points)
                                names.write(line.unit, into: &$0)
                                $0.field("left", line.room)
                            }
                        }
                    }
                })
        }
    }
}
