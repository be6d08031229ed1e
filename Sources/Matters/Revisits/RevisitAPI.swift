internal import Kernel
internal import Markup

/// `/api/v1/revisits`: the draws for everybody to check, the calls for those who make them.
struct RevisitAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { [waiting, periods, period, frame, rates, ofMatter, reveal] + RevisitStep.all.map(step) }

    private static let path = "/api/v1/revisits"
    static let framePage = 1000

    private static let line: Shape = .object(
        "RevisitLine",
        [
            ("id", .id), ("matter", .text), ("category", .text), ("place", MatterJSON.place), ("period", .id), ("tries", .integer),
            ("not_before", .instant), ("due_at", .instant),
        ])
    private static let periodFields: [(String, Shape)] = [
        ("period", .text), ("from", .instant), ("until", .instant), ("level", .text), ("share", .integer), ("at_least", .integer),
        ("at_most", .integer), ("commitment", .text), ("committed_at", .instant), ("drawn_at", .optional(.instant)),
        ("seed", .optional(.text)),
    ]
    private static let stratum: Shape = .object(
        "RevisitStratum",
        [("unit", .optional(MatterJSON.place)), ("frame", .optional(.integer)), ("drawn", .optional(.integer)), ("tokens", .list(.text))])

    private func write(_ period: RevisitPeriod, into json: inout JSONWriter) {
        json.field("period", period.name)
        json.field("from", period.from)
        json.field("until", period.until)
        json.field("level", period.rule.level)
        json.field("share", period.rule.share)
        json.field("at_least", period.rule.atLeast)
        json.field("at_most", period.rule.atMost)
        json.field("commitment", Hex.encode(period.commitment))
        json.field("committed_at", period.committed)
        json.field("drawn_at", period.drawn)
        json.field("seed", period.seed.map { Hex.encode($0) })
    }

    private var waiting: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: RevisitPermission.list,
            parameters: [.init("after", "The `next` of the page before", .pattern(Keyset.pattern))],
            summary: "Calls that wait, those whose turn it is first",
            answers: [200: .object("Revisits", [("items", .list(Self.line)), ("next", .optional(.text))]), 422: .problem]
        ) { [services] request in
            let inbox = try services.store.read {
                try RevisitInbox.load(after: request.query["after"], for: request.actor, services, in: $0)
            }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for revisit in inbox.items {
                            list.object { item in
                                item.field("id", revisit.id)
                                item.field("matter", revisit.matter.number)
                                item.field("category", revisit.matter.category)
                                item.field("place", revisit.matter.place, lexicon.unit)
                                item.field("period", revisit.period)
                                item.field("tries", revisit.tries)
                                item.field("not_before", revisit.next)
                                item.field("due_at", revisit.due)
                            }
                        }
                    }
                    json.field("next", inbox.next?.text)
                })
        }
    }

    private var periods: Endpoint {
        Endpoint(
            .get, Self.path + "/periods", .api, verb: nil, summary: "The last draws and commitments, newest first",
            answers: [200: .object("RevisitPeriods", [("items", .list(.object("RevisitPeriodLine", Self.periodFields)))])]
        ) { [services] _ in
            let periods = try services.store.read { try RevisitPeriod.list(before: .max, limit: RevisitPages.listLimit, in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for period in periods { list.object { write(period, into: &$0) } } }
                })
        }
    }

    private var period: Endpoint {
        Endpoint(
            .get, Self.path + "/periods/{period}", .api, verb: nil,
            parameters: [.init("after", "The `next` of the page before", .pattern("(?:\(ID.pattern))?"))],
            summary: "One draw with what is needed to make it again, some samples at a time",
            answers: [
                200: .object("RevisitPeriod", Self.periodFields + [("strata", .list(Self.stratum)), ("next", .optional(.id))]),
                404: .problem, 422: .problem,
            ]
        ) { [services] request in
            let view = try services.store.read { try RevisitPeriodView.load(request, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    write(view.period, into: &json)
                    json.key("strata")
                    json.array { list in
                        for stratum in view.strata {
                            list.object { item in
                                item.field("unit", stratum.unit?.place, lexicon.unit)
                                item.field("frame", stratum.isSmall ? nil : stratum.frame)
                                item.field("drawn", stratum.isSmall ? nil : stratum.drawn)
                                item.field("tokens", strings: (view.drawn[stratum.id] ?? []).map { Hex.encode($0) })
                            }
                        }
                    }
                    json.field("next", view.next.map { "\($0)" })
                })
        }
    }

    private var frame: Endpoint {
        Endpoint(
            .get, Self.path + "/periods/{period}/frame", .api, verb: nil,
            parameters: [.init("after", "The `next` of the page before", .pattern("(?:[0-9a-f]{32})?"))],
            summary: "The tokens of all that could be drawn, each with its unit, once it was drawn",
            answers: [
                200: .object(
                    "RevisitFrame",
                    [
                        ("items", .list(.object("RevisitToken", [("token", .text), ("unit", .optional(.text))]))),
                        ("next", .optional(.text)),
                    ]), 404: .problem, 422: .problem,
            ]
        ) { [services] request in
            let after = Hex.decode(request.query["after"] ?? "")
            guard let after, [0, RevisitDraw.tokenBytes].contains(after.count) else {
                throw Problem.invalid([FieldProblem("after", "cursor")])
            }
            let page = try services.store.read { tx in
                guard let period = try RevisitPeriod.find(request.parameter("period"), in: tx) else { throw Problem.notFound }
                return try period.drawn == nil ? [] : period.told(after: after, limit: Self.framePage + 1, in: tx)
            }
            let items = page.prefix(Self.framePage)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for told in items.compactMap(\.told) {
                            list.object {
                                $0.field("token", Hex.encode(told.token))
                                $0.field("unit", told.unit)
                            }
                        }
                    }
                    json.field("next", page.count > Self.framePage ? items.last.map { Hex.encode($0.token) } : nil)
                })
        }
    }

    private var rates: Endpoint {
        let counts: [RevisitMonths.Fact] = [.drawn, .reached, .declined, .unreached, .skipped, .reopened]
        let shares: [RevisitMonths.Fact] = [.responded, .solved, .satisfied]
        let line: Shape = .object(
            "RevisitRatesLine",
            [("month", .text), ("handled", .optional(.integer)), ("percent", .optional(.integer))]
                + (counts + shares).map { ($0.rawValue, .optional(.integer)) })
        return Endpoint(
            .get, Self.path + "/rates", .api, verb: nil, parameters: [.init("unit", "Code of the unit; the whole when left out")],
            summary: "What residents said when they were called, shares of a hundred reached; null for what is too small to be told",
            answers: [200: .object("RevisitRates", [("unit", MatterJSON.place), ("items", .list(line))]), 404: .problem]
        ) { [services] request in
            let found = try RevisitRates.load(request, services)
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.field("unit", found.unit.place, lexicon.unit)
                    json.key("items")
                    json.array { list in
                        for line in found.lines {
                            list.object { item in
                                item.field("month", line.month)
                                item.field("handled", line.own.flatMap { $0.told(.handled) })
                                item.field("percent", line.own?.percent)
                                for fact in counts { item.field(fact.rawValue, line.told(fact)) }
                                for fact in shares { item.field(fact.rawValue, line.percent(fact)) }
                            }
                        }
                    }
                })
        }
    }

    private var ofMatter: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/revisits", .api, verb: MatterPermission.read,
            summary: "The draws that a matter stood in: for its reporter all, for staff what was said in a call",
            answers: [
                200: .object(
                    "MatterRevisits",
                    [
                        (
                            "items",
                            .list(
                                .object(
                                    "MatterRevisit",
                                    [
                                        ("period", .text), ("token", .optional(.text)), ("state", .optional(.text)),
                                        ("responded", .optional(.flag)), ("solved", .optional(.flag)), ("satisfied", .optional(.flag)),
                                        ("reopened", .flag), ("settled_at", .optional(.instant)),
                                        (
                                            "looks",
                                            .list(.object("RevisitLook", [("at", .instant), ("role", .text), ("purpose", .text)]))
                                        ),
                                    ]))
                        )
                    ]), 404: .problem,
            ]
        ) { [services] request in
            let view = try services.store.read { try MatterView.load(request.parameter("number"), for: request.actor, services, in: $0) }
            guard let view else { throw Problem.notFound }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for line in view.revisits { list.object { Self.write(line, isReporter: view.isReporter, into: &$0) } }
                    }
                })
        }
    }

    private static func write(_ line: RevisitLine, isReporter: Bool, into json: inout JSONWriter) {
        json.field("period", line.period)
        json.field("token", isReporter ? Hex.encode(line.token) : nil)
        json.field("state", line.revisit?.state.rawValue)
        for (name, answer) in [
            ("responded", line.revisit?.responded), ("solved", line.revisit?.solved), ("satisfied", line.revisit?.satisfied),
        ] {
            if let answer { json.field(name, answer) } else { json.field(name, String?.none) }
        }
        json.field("reopened", line.revisit?.isReopened ?? false)
        json.field("settled_at", line.revisit?.settled)
        json.key("looks")
        json.array { list in
            for look in line.looks {
                list.object {
                    $0.field("at", look.at)
                    $0.field("role", look.role)
                    $0.field("purpose", look.purpose)
                }
            }
        }
    }

    private var reveal: Endpoint {
        Endpoint(
            .post, Self.path + "/calls/{id}/reveal", .api, verb: RevisitPermission.reveal, input: RevealRevisit.Fields.schema,
            summary: "Show the phone to call; that it was shown is written down and told to the resident",
            answers: [
                200: .object("RevisitContact", [("name", .optional(.text)), ("phone", .text)]), 403: .problem, 404: .problem, 409: .problem,
                422: .problem,
            ]
        ) { [services] request in
            let contact = try await RevisitStep.reveal(request, services)
            return .json(
                JSONWriter.object {
                    $0.field("name", contact.name)
                    $0.field("phone", contact.phone)
                })
        }
    }

    private func step(_ step: RevisitStep) -> Endpoint {
        Endpoint(
            .post, Self.path + "/calls/{id}/\(step.name)", .api, verb: step.verb, input: step.schema, summary: step.summary,
            answers: [
                200: .object("RevisitChanged", [("id", .id), ("state", .text), ("reopened", .flag)]), 403: .problem, 404: .problem,
                409: .problem, 422: .problem,
            ]
        ) { [services] request in
            let id = try RevisitStep.id(request)
            try await step.carryOut(id, request, services.executor)
            let revisit = try services.store.read { try Revisit.load(id, in: $0) }
            return .json(
                JSONWriter.object {
                    $0.field("id", revisit.id)
                    $0.field("state", revisit.state.rawValue)
                    $0.field("reopened", revisit.isReopened)
                })
        }
    }
}
