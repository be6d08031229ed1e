internal import Delivery
internal import Kernel
internal import Markup
internal import People
internal import Territory

/// The pages of a centre: its cases, the form that opens one, and one case with what can be done about it.
struct MediationPages {
    let services: MediationServices

    var endpoints: [Endpoint] { [list, form, open, rate, one, reveal, paper, attach, file] + CaseStep.all.map(step) }

    private static let pageSize = 25

    private var list: Endpoint {
        Endpoint(
            .get, "/mediation", .page, verb: MediationPermission.list,
            parameters: [
                .init("unit", "Code of a unit; the reader's own when left out"), .init("state", "Open ones when left out"),
                .init("after", "Where the page before ended"),
                .init("referrals_after", "Where the page of matters that were handed over ended"),
            ],
            summary: "Cases of mediation, newest first"
        ) { [services] request in
            let page = try services.store.read { try CaseList.load(request, services, limit: Self.pageSize, in: $0) }
            return .page(
                CaseListPage(
                    list: page, mayOpen: services.policy.mayEver(OpenCase.verb, request.actor), isFirst: request.query["after"] == nil,
                    lexicon: services.lexicon(request), scheme: services.scheme.current
                ).page)
        }
    }

    /// The centres at which somebody may open cases.
    private func centres(_ actor: Actor) throws -> [UnitRecord] {
        let levels = try services.terms().levels
        let paths = services.policy.scopes(OpenCase.verb, of: actor, over: .place).map(\.path)
        return try services.store.read { tx in
            try paths.prefix(20).flatMap { path in
                try tx.all(
                    """
                    SELECT unit, code, name, level, parent, path, depth, ended FROM unit_now
                    WHERE (path = \(path) OR (path >= \(path.below.lower) AND path < \(path.below.upper)))
                    AND ended IS NULL AND level IN (\(Statement.list(levels.map { "\($0)" }))) ORDER BY path LIMIT 200
                    """, UnitRecord.decode)
            }
        }
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        var raw = request.raw
        for name in ["unit", "matter"] { raw[name] = raw[name] ?? request.query[name] }
        let centres = try centres(request.actor)
        guard !centres.isEmpty else { throw Problem.forbidden }
        if centres.count == 1 { raw["unit"] = raw["unit"] ?? centres[0].code }
        return CaseFormPage(
            terms: try services.terms(), centres: centres, lexicon: services.lexicon(request), scheme: services.scheme.current,
            tokens: request.form, raw: raw, problem: problem
        ).page
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/mediation/new", .page, verb: OpenCase.verb,
            parameters: [.init("unit", "Code of a centre"), .init("matter", "Number of the matter it comes from")],
            summary: "The form for opening a case"
        ) { .page(try formPage($0)) }
    }

    private var open: Endpoint {
        Endpoint(
            .post, "/mediation", .page, verb: OpenCase.verb, input: OpenCase.Fields.schema, summary: "Opens a case",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in
                let receipt = try await services.executor.perform(OpenCase(request.input), as: request.actor, key: request.idempotency)
                guard let id = receipt.stream else { throw Problem.notFound }
                // Who opens cases at the counter need not be one who reads them.
                let isOpen = try services.store.read { tx in
                    try MediationCase.load(id, in: tx).isOpen(to: request.actor, services.policy, in: tx)
                }
                return .redirect(isOpen ? "/mediation/\(id)" : "/mediation")
            })
    }

    private func casePage(
        _ view: CaseView, _ request: Request, problem: Problem? = nil, refused: String? = nil
    ) throws -> Page {
        CasePage(
            view: view, terms: try services.terms(), lexicon: services.lexicon(request), scheme: services.scheme.current,
            tokens: request.form,
            link: { request.site + "/mediation/p/" + PartyLink.token($0, vault: services.vault) }, now: services.now,
            raw: request.raw, problem: problem, refused: refused
        ).page
    }

    private func load(_ request: Request) throws -> CaseView {
        try services.store.read { try CaseView.load(request.parameter("id"), for: request.actor, services, in: $0) }
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/mediation/{id}", .page, verb: MediationPermission.read, summary: "One case, without who is meant and what was said"
        ) { request in .page(try casePage(try load(request), request)) }
    }

    private var reveal: Endpoint {
        Endpoint(
            .post, "/mediation/{id}/reading", .page, verb: RevealCase.verb, input: RevealCase.Fields.schema,
            summary: "Shows who is meant and what was said, for a purpose",
            reshow: { request, problem in .page(try casePage(try load(request), request, problem: problem, refused: "reading")) },
            handle: { [services] request in .page(try casePage(try await services.reveal(request), request)) })
    }

    private var paper: Endpoint {
        Endpoint(
            .post, "/mediation/{id}/paper", .page, verb: RevealCase.verb, input: RevealCase.Fields.schema,
            summary: "The agreement to print and to sign",
            reshow: { request, problem in .page(try casePage(try load(request), request, problem: problem, refused: "reading")) },
            handle: { [services] request in
                guard try load(request).mediation.agreement != nil else { throw Problem(409, "mediation.state") }
                let view = try await services.reveal(request)
                return .page(
                    AgreementPage(view: view, lexicon: services.lexicon(request), scheme: services.scheme.current, printed: services.now)
                        .page)
            })
    }

    private func step(_ step: CaseStep) -> Endpoint {
        Endpoint(
            .post, "/mediation/{id}/\(step.name)", .page, verb: step.verb, input: step.schema, summary: step.summary,
            reshow: { request, problem in .page(try casePage(try load(request), request, problem: problem, refused: step.name)) },
            handle: { [services] request in
                do {
                    _ = try await services.carryOut(step, request)
                } catch let problem as Problem where problem.status == 412 {
                    // A person sent no precondition: somebody else was faster.
                    throw Problem(409, problem.code, args: problem.args)
                }
                return .redirect("/mediation/\(request.parameter("id"))")
            })
    }

    private var attach: Endpoint {
        Endpoint(
            .post, "/mediation/{id}/files", .page, verb: AttachSigned.verb, input: AttachSigned.schema, upload: FileLimits.largest,
            summary: "Adds the signed paper as a picture",
            reshow: { request, problem in .page(try casePage(try load(request), request, problem: problem, refused: "files")) },
            handle: { [services] request in .redirect("/mediation/\(try await services.attach(request))") })
    }

    private var file: Endpoint {
        Endpoint(
            .post, "/mediation/{id}/files/{file}", .page, verb: RevealCase.verb, input: RevealCase.Fields.schema,
            summary: "The signed paper, for a purpose"
        ) { [services] request in try await services.readFile(request) }
    }

    private var rate: Endpoint {
        Endpoint(
            .get, "/mediation/rate", .page, verb: MediationPermission.list, parameters: [.init("unit", "Code of a unit")],
            summary: "Of what ended, how much was agreed"
        ) { [services] request in
            .page(
                SuccessRatePage(rate: try services.rate(request), lexicon: services.lexicon(request), scheme: services.scheme.current).page)
        }
    }
}
