internal import Kernel
internal import Markup
internal import Process

/// `/ledger` and `/api/v1/ledger`: one query, two skins, and the file.
struct LedgerEndpoints {
    let services: MatterServices

    var endpoints: [Endpoint] { [page, list, file(.page, "/ledger/file"), file(.api, "/api/v1/ledger/file")] }

    private static let answer: Shape = .object("LedgerAnswer", [("role", .text), ("agrees", .flag), ("at", .instant)])
    private static let line: Shape = .object(
        "LedgerLine",
        [
            ("matter", .text), ("unit", .optional(MatterJSON.place)), ("outcome", .text), ("asked_at", .instant),
            ("settled_at", .optional(.instant)), ("days", .integer), ("ground", .optional(.text)), ("limit", .optional(.text)),
            ("until", .optional(.instant)), ("beyond", .flag), ("times", .optional(.integer)), ("answers", .list(answer)),
        ])
    static let share: Shape = .object(
        "MonthShare",
        [
            ("month", .text), ("count", .integer), ("due", .integer), ("share_at_most", .integer), ("always", .integer),
            ("allowed", .integer), ("beyond", .text),
        ])
    private static let whole: Shape = .object(
        "Ledger",
        [
            ("kind", .text), ("unit", MatterJSON.place), ("share", .optional(share)), ("items", .list(line)), ("next", .optional(.text)),
        ])

    private static let parameters: [Endpoint.Parameter] = [
        .init("kind", "extend when left out", .choice(BoundsScheme.counted.map(\.rawValue))),
        .init("unit", "Code of the unit; your own when left out"),
        .init("month", "Only what was asked for in it, such as 2026-11", .pattern(Ledger.monthPattern)),
        .init("outcome", "Only what came to this", .choice(BoundsScheme.counted.flatMap(Ledger.outcomes).uniqued)),
        .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
    ]

    private func load(_ request: Request) throws -> Ledger {
        let query = try Ledger.Query { request.query[$0] }
        return try services.store.read { try Ledger.load(query, for: request.actor, services, in: $0) }
    }

    private var page: Endpoint {
        Endpoint(.get, LedgerPage.path, .page, verb: MatterPermission.list, summary: "What was asked for, or given back, in a unit") {
            [services] request in
            .page(
                LedgerPage(
                    ledger: try load(request), mayExport: services.policy.mayEver(ExportMatters.verb, request.actor),
                    lexicon: services.lexicon(request), tokens: request.form
                ).page)
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/ledger", .api, verb: MatterPermission.list, parameters: Self.parameters,
            summary: "What was asked for, or given back, in a unit and below it, the newest first, with the unit's share of the month",
            answers: [200: Self.whole, 404: .problem, 422: .problem]
        ) { [services] request in
            let ledger = try load(request)
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.field("kind", ledger.verb.rawValue)
                    Self.write("unit", ledger.reach.unit.place, lexicon, into: &json)
                    json.key("share")
                    if let share = ledger.share { json.object { Self.write(share, into: &$0) } } else { json.value(String?.none) }
                    json.key("items")
                    json.array { list in for line in ledger.lines { list.object { Self.write(line, ledger.now, lexicon, into: &$0) } } }
                    json.field("next", ledger.next)
                })
        }
    }

    private static func write(_ key: String, _ unit: Matter.Place?, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.key(key)
        guard let unit else { return json.value(String?.none) }
        json.object {
            $0.field("code", unit.code)
            $0.field("name", lexicon.unit(unit))
        }
    }

    static func write(_ share: MonthShare, into json: inout JSONWriter) {
        json.field("month", share.month.text)
        json.field("count", share.count)
        json.field("due", share.due)
        json.field("share_at_most", share.bound.percent)
        json.field("always", share.bound.always)
        json.field("allowed", share.allowed)
        json.field("beyond", share.bound.beyond.rawValue)
    }

    private static func write(_ line: Ledger.Line, _ now: Instant, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.field("matter", line.number)
        write("unit", line.unit, lexicon, into: &json)
        json.field("outcome", line.outcome)
        json.field("asked_at", line.asked)
        json.field("settled_at", line.settled)
        json.field("days", line.days(now))
        json.field("ground", line.ground)
        json.field("limit", line.limit?.text)
        json.field("until", line.until)
        json.field("beyond", line.isBeyond)
        json.field("times", line.times)
        json.key("answers")
        json.array { list in
            for answer in line.answers {
                list.object {
                    $0.field("role", answer.role)
                    $0.field("agrees", answer.isFor)
                    $0.field("at", answer.at)
                }
            }
        }
    }

    private func file(_ skin: Endpoint.Skin, _ path: String) -> Endpoint {
        Endpoint(
            .post, path, skin, verb: ExportMatters.verb, input: LedgerFile.Fields.schema,
            summary: "A ledger as a file of comma-separated values: \(LedgerFile.rowLimit) rows at the most, then on with `after`",
            answers: [200: .file("text/csv; charset=utf-8"), 404: .problem, 422: .problem]
        ) { [services] request in try await LedgerFile.reply(to: request, services) }
    }
}
