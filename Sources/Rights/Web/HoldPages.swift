internal import Kernel
internal import Markup
internal import People

/// 保存期限与保全: what would be destroyed now because its time is over, what is held, and what was destroyed.
struct HoldPages {
    let services: RightsServices

    static let path = "/retention"
    static let api = "/api/v1/retention"

    var endpoints: [Endpoint] { [page, place, release, apiPage, apiPlace, apiRelease] }

    private struct State {
        let lines: [Retention.Line]
        let holds: [HeldRecord]
        let erasures: [Erasure]
    }

    private func state(_ request: Request) throws -> State {
        try services.policy.require(RightsPermission.hold, of: request.actor, on: .installation)
        return try services.store.read { tx in
            State(
                lines: try Retention.dryRun(services.keeping, services.scheme.current, at: services.now, in: tx),
                holds: try HeldRecord.all(in: tx), erasures: try Erasure.latest(50, in: tx))
        }
    }

    private func show(_ request: Request, problem: Problem? = nil) throws -> Page {
        let state = try state(request)
        return RetentionPage(
            lines: state.lines, holds: state.holds, erasures: state.erasures,
            choices: services.keeping.holdings.map(\.name).filter { $0 != "accounts" }, lexicon: services.lexicon(request),
            tokens: request.form, raw: request.raw, problem: problem
        ).page
    }

    private var page: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: RightsPermission.hold, summary: "How long what is kept, what is due to go, what is held"
        ) { .page(try show($0)) }
    }

    private var place: Endpoint {
        Endpoint(
            .post, "\(Self.path)/holds", .page, verb: RightsPermission.hold, input: PlaceHold.Fields.schema,
            summary: "Keeps a record from being erased until a day",
            reshow: { request, problem in .page(try show(request, problem: problem)) },
            handle: { [services] request in
                _ = try await services.executor.perform(
                    PlaceHold(keeping: services.keeping, input: request.input), as: request.actor, key: request.idempotency)
                return .redirect(Self.path)
            })
    }

    private var release: Endpoint {
        Endpoint(
            .post, "\(Self.path)/holds/{id}/release", .page, verb: RightsPermission.release, summary: "Lets a held record go"
        ) { [services] request in
            _ = try await services.executor.perform(
                ReleaseHold(id: request.parameter("id")), as: request.actor, key: request.idempotency)
            return .redirect(Self.path)
        }
    }

    private static let line: Shape = .object(
        "RetentionLine",
        [("holding", .text), ("kept_years", .optional(.integer)), ("before", .optional(.text)), ("due", .integer), ("held", .integer)])
    private static let hold: Shape = .object(
        "LegalHold",
        [("id", .id), ("holding", .text), ("label", .text), ("ground", .text), ("until", .text), ("placed_at", .instant)])
    private static let erasure: Shape = .object(
        "ErasureLine",
        [
            ("id", .id), ("holding", .text), ("ground", .text), ("records", .integer), ("erased_at", .instant), ("backups_until", .text),
        ])
    private static let shape: Shape = .object(
        "Retention", [("schedule", .list(line)), ("holds", .list(hold)), ("erasures", .list(erasure))])

    private var apiPage: Endpoint {
        Endpoint(
            .get, Self.api, .api, verb: RightsPermission.hold,
            summary: "A dry run of what is due to go, what is held, and the fifty latest erasures", answers: [200: Self.shape]
        ) { request in
            let state = try state(request)
            return .json(
                JSONWriter.object { json in
                    json.key("schedule")
                    json.array { list in
                        for line in state.lines {
                            list.object {
                                $0.field("holding", line.holding)
                                $0.field("kept_years", line.years)
                                $0.field("before", line.before?.text)
                                $0.field("due", Int64(line.due))
                                $0.field("held", Int64(line.held))
                            }
                        }
                    }
                    json.key("holds")
                    json.array { list in
                        for hold in state.holds {
                            list.object {
                                $0.field("id", hold.id)
                                $0.field("holding", hold.holding)
                                $0.field("label", hold.label)
                                $0.field("ground", hold.ground)
                                $0.field("until", hold.until)
                                $0.field("placed_at", hold.placed)
                            }
                        }
                    }
                    json.key("erasures")
                    json.array { list in
                        for erasure in state.erasures {
                            list.object {
                                $0.field("id", erasure.id)
                                $0.field("holding", erasure.holding)
                                $0.field("ground", erasure.ground.rawValue)
                                $0.field("records", erasure.records)
                                $0.field("erased_at", erasure.erased)
                                $0.field("backups_until", erasure.backupsUntil.text)
                            }
                        }
                    }
                })
        }
    }

    private var apiPlace: Endpoint {
        Endpoint(
            .post, "\(Self.api)/holds", .api, verb: RightsPermission.hold, input: PlaceHold.Fields.schema,
            summary: "Keeps a record from being erased until a day",
            answers: [201: .object("HoldPlaced", [("id", .optional(.id))]), 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                PlaceHold(keeping: services.keeping, input: request.input), as: request.actor, key: request.idempotency)
            return .json(status: 201, JSONWriter.object { $0.field("id", receipt.stream) })
        }
    }

    private var apiRelease: Endpoint {
        Endpoint(
            .post, "\(Self.api)/holds/{id}/release", .api, verb: RightsPermission.release, summary: "Lets a held record go",
            answers: [200: .object("HoldReleased", [("id", .text)]), 404: .problem]
        ) { [services] request in
            _ = try await services.executor.perform(
                ReleaseHold(id: request.parameter("id")), as: request.actor, key: request.idempotency)
            return .json(JSONWriter.object { $0.field("id", request.parameter("id")) })
        }
    }
}

struct RetentionPage {
    let lines: [Retention.Line]
    let holds: [HeldRecord]
    let erasures: [Erasure]
    let choices: [String]
    let lexicon: Lexicon
    let tokens: FormTokens
    let raw: [String: String]
    let problem: Problem?

    private var words: RightsWords { RightsWords(lexicon: lexicon) }

    var page: Page {
        Page(
            title: lexicon("retention.title"), section: HoldPages.path,
            body: """
                <h1>\(lexicon("retention.title"))</h1><p class="lead">\(lexicon("retention.about"))</p>\(schedule)
                <section><h2>\(lexicon("retention.holds"))</h2>\(holds.isEmpty ? "<p>\(lexicon("retention.holds.none"))</p>" : held)
                <details class="card"\(problem == nil ? HTML.empty : " open")><summary>\(lexicon("retention.hold"))</summary>
                \(FormView(
                    schema: PlaceHold.Fields.schema, action: "\(HoldPages.path)/holds", tokens: tokens, lexicon: lexicon,
                    submit: "retention.hold.submit", raw: raw, problem: problem,
                    choices: ["holding": choices.map { Choice($0, words.holding($0)) }]
                ).html)</details></section>
                <section><h2>\(lexicon("retention.erasures"))</h2>\(erasures.isEmpty ? "<p>\(lexicon("retention.erasures.none"))</p>" : erased)</section>
                """)
    }

    private var schedule: HTML {
        Table(
            caption: lexicon("retention.schedule"),
            columns: [
                .init(lexicon("certificate.what")), .init(lexicon("rights.kept")), .init(lexicon("retention.before")),
                .init(lexicon("retention.due"), isNumber: true), .init(lexicon("retention.held"), isNumber: true),
            ],
            rows: lines.map { line in
                [
                    "\(words.holding(line.holding))",
                    "\(line.years.map { lexicon("rights.kept.years", ["years": "\($0)"]) } ?? lexicon("rights.kept.lives"))",
                    "\(line.before?.text ?? "—")", line.isOwn ? "—" : "\(line.due)", line.isOwn ? "—" : "\(line.held)",
                ]
            }
        ).html
    }

    private var held: HTML {
        Table(
            caption: lexicon("retention.holds"),
            columns: ["certificate.what", "retention.ground", "retention.until", "retention.by", "retention.release"].map {
                .init(lexicon($0))
            },
            rows: holds.map { hold in
                [
                    "\(words.holding(hold.holding)) \(hold.label)", "\(lexicon("choice.ground.\(hold.ground)"))", "\(hold.until)",
                    "\(hold.by ?? "—") \(words.time(hold.placed))",
                    """
                    <form method="post" action="\(HoldPages.path)/holds/\(hold.id.description)/release">\(HiddenFields(tokens: tokens).html)
                    <button class="button quiet" type="submit">\(lexicon("retention.release"))</button></form>
                    """,
                ]
            }
        ).html
    }

    private var erased: HTML {
        Table(
            caption: lexicon("retention.erasures"),
            columns: [
                .init(lexicon("certificate.at")), .init(lexicon("certificate.what")), .init(lexicon("certificate.ground")),
                .init(lexicon("certificate.records"), isNumber: true), .init(lexicon("certificate.backups")),
            ],
            rows: erasures.map { erasure in
                [
                    "<a class=\"link\" href=\"\(MyDataPages.path)/certificates/\(erasure.id.description)\">\(erasure.erased.minuteText)</a>",
                    "\(words.holding(erasure.holding))", "\(lexicon("certificate.ground.\(erasure.ground.rawValue)"))",
                    "\(erasure.records)", "\(erasure.backupsUntil.text)",
                ]
            }
        ).html
    }
}
