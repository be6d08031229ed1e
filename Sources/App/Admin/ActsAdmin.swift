import Delivery
import Kernel
import Markup
import Territory

/// 区划调整 for those who keep the register: choose, fill in, look at what it comes to, confirm; what was changed, and taking it back.
struct ActsAdmin: Sendable {
    let services: AdminServices
    let acts: ActServices

    var endpoints: [Endpoint] {
        [
            list, form, preview, confirm, one,
            answer("approve", ApproveAct.verb, ApproveAct.Fields.schema, "Allows a change that waits for it") { request in
                try await acts.approve(request.parameter("id"), request.input, request)
            },
            answer("refuse", RefuseAct.verb, RefuseAct.Fields.schema, "Refuses a change that waits to be allowed") { request in
                try await acts.refuse(request.parameter("id"), request.input, request)
            },
            step("undo", UndoAct.verb, "Takes a change back as if it had never been") { request in
                _ = try await acts.executor.perform(
                    UndoAct(request.parameter("id"), followers: acts.followers), as: request.actor, key: request.idempotency)
            },
            step("withdraw", WithdrawAct.verb, "Takes a change back before its day") { request in
                _ = try await acts.executor.perform(WithdrawAct(request.parameter("id")), as: request.actor, key: request.idempotency)
            },
        ] + papers
    }

    private func may(_ verb: Verb, _ request: Request) -> Bool { services.policy.mayEver(verb, request.actor) }

    private var list: Endpoint {
        Endpoint(
            .get, "/admin/acts", .page, verb: UnitSearch.verb, parameters: [.init("after", "The change that the page before ended with")],
            summary: "Changes of the territory, newest first, and what can be changed"
        ) { request in
            let (lines, next) = try acts.store.read { tx in
                let page = try acts.page(request, unit: nil, in: tx)
                return (try page.items.map { try ActLine($0, in: tx) }, page.next)
            }
            return .page(
                ActListPage(
                    lines: lines, next: next, isFirst: (request.query["after"] ?? "").isEmpty,
                    mayChange: may(RedrawTerritory.verb, request),
                    lexicon: services.lexicon(request), nav: services.nav(.acts, request)
                ).page)
        }
    }

    private func formPage(_ request: Request, _ typed: [String: String], problem: Problem? = nil) throws -> Page {
        guard let kind = typed[ActPlan.Fields.kind.name].flatMap(ActPlan.Kind.init(rawValue:)) else { throw Problem.notFound }
        let levels = try services.scheme.section(TerritoryScheme.self).levels.filter { !$0.parents.isEmpty }.map(\.id)
        return ActFormPage(
            kind: kind, typed: typed, problem: problem, levels: levels, today: services.today, lexicon: services.lexicon(request),
            nav: services.nav(.acts, request), tokens: request.form
        ).page
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/admin/acts/new", .page, verb: RedrawTerritory.verb,
            parameters: [.init("kind", "What kind of change"), .init("unit", "The code of the unit that is changed")],
            summary: "The form for a change of the territory"
        ) { request in
            .page(try formPage(request, request.query))
        }
    }

    private var preview: Endpoint {
        Endpoint(
            .post, "/admin/acts/preview", .page, verb: RedrawTerritory.verb, input: ActPlan.Fields.schema,
            summary: "Shows what a change would come to, to be confirmed",
            reshow: { request, problem in .page(try formPage(request, request.raw, problem: problem)) },
            handle: { request in
                let preview = try await RedrawTerritory.preview(
                    request.input, by: acts.executor, as: request.actor, followers: acts.followers)
                return .page(
                    ActPreviewPage(
                        preview: preview, typed: request.raw, today: services.today, scheme: services.scheme,
                        lexicon: services.lexicon(request),
                        nav: services.nav(.acts, request), tokens: request.form
                    ).page)
            })
    }

    private var confirm: Endpoint {
        Endpoint(
            .post, "/admin/acts", .page, verb: RedrawTerritory.verb, input: ActPlan.Fields.schema,
            summary: "Carries a change out, or plans it for its day",
            reshow: { request, problem in .page(try formPage(request, request.raw, problem: problem)) },
            handle: { request in
                let receipt = try await acts.executor.perform(
                    RedrawTerritory(request.input, followers: acts.followers), as: request.actor, key: request.idempotency)
                return .redirect(receipt.stream.map { "/admin/acts/\($0)" } ?? "/admin/acts")
            })
    }

    private func onePage(
        _ request: Request, problem: Problem? = nil, refused: (step: String, raw: [String: String])? = nil
    ) throws -> Page {
        let view = try acts.store.read { tx in
            try ActView(
                acts.act(request, in: tx), for: request.actor, acts, vault: acts.executor.vault, policy: services.policy,
                scheme: services.scheme, in: tx)
        }
        return ActPage(
            view: view, problem: problem, refused: refused, lexicon: services.lexicon(request), nav: services.nav(.acts, request),
            tokens: request.form
        ).page
    }

    private func answer(
        _ name: String, _ verb: Verb, _ schema: Schema, _ summary: String, _ run: @escaping @Sendable (Request) async throws -> Void
    )
        -> Endpoint
    {
        Endpoint(
            .post, "/admin/acts/{id}/\(name)", .page, verb: verb, input: schema, summary: summary,
            reshow: { request, problem in .page(try onePage(request, problem: problem, refused: (name, request.raw))) },
            handle: { request in
                try await run(request)
                return .redirect("/admin/acts/\(request.parameter("id"))")
            })
    }

    private var papers: [Endpoint] {
        let papers = ActPapers(acts: acts, files: services.installation.attachments)
        return [
            Endpoint(
                .post, "/admin/acts/{id}/files", .page, verb: AttachPaper.verb, input: AttachPaper.schema, upload: FileLimits.largest,
                summary: "Adds a picture of the paper that a change rests on",
                reshow: { request, problem in .page(try onePage(request, problem: problem, refused: ("files", [:]))) },
                handle: { request in
                    try await papers.add(request)
                    return .redirect("/admin/acts/\(request.parameter("id"))")
                }),
            Endpoint(
                .get, "/admin/acts/{id}/files/{file}", .page, verb: UnitSearch.verb, summary: "A paper that a change rests on"
            ) { try papers.content($0) },
            Endpoint(
                .post, "/api/v1/acts/{id}/files", .api, verb: AttachPaper.verb, input: AttachPaper.schema, upload: FileLimits.largest,
                summary: "Add a picture of the paper that a change rests on: the file as the whole body",
                answers: [204: .nothing, 404: .problem, 409: .problem, 413: .problem, 422: .problem]
            ) { request in
                try await papers.add(request)
                return Reply(status: 204, .none)
            },
        ]
    }

    private var one: Endpoint {
        Endpoint(.get, "/admin/acts/{id}", .page, verb: UnitSearch.verb, summary: "A change of the territory") { request in
            .page(try onePage(request))
        }
    }

    private func step(
        _ name: String, _ verb: Verb, _ summary: String, _ run: @escaping @Sendable (Request) async throws -> Void
    ) -> Endpoint {
        Endpoint(
            .post, "/admin/acts/{id}/\(name)", .page, verb: verb, summary: summary,
            reshow: { request, problem in .page(try onePage(request, problem: problem)) },
            handle: { request in
                try await run(request)
                return .redirect("/admin/acts/\(request.parameter("id"))")
            })
    }
}

/// A change with the words of the unit it began from.
struct ActLine {
    let act: PlannedAct
    let unit: UnitRecord?

    init(_ act: PlannedAct, in tx: any Reading) throws {
        self.act = act
        unit = try UnitRecord.find(id: act.unit, in: tx)
    }

    static func badge(_ act: PlannedAct, _ lexicon: Lexicon) -> HTML {
        let tone: Badge.Kind =
            switch act.state {
            case .done: .good
            case .planned, .waiting: .active
            case .failed, .refused: .bad
            case .withdrawn, .undone: .neutral
            }
        return Badge(lexicon("act.state.\(act.state.rawValue)"), tone).html
    }
}
