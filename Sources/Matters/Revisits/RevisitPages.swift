internal import Kernel
internal import Markup

/// 回访: for everybody how samples are drawn and what came of them; for callers what waits for them.
struct RevisitPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [home, period, rates, one, reveal] + RevisitStep.all.map(step) }

    static let listLimit = 20

    private var home: Endpoint {
        Endpoint(
            .get, "/revisits", .page, verb: nil, parameters: [.init("after", "Where the page before ended")],
            summary: "How resolved matters are called back; for callers, what waits for them"
        ) { [services] request in
            let isCaller = services.policy.mayEver(RevisitPermission.list, request.actor)
            let (inbox, periods) = try services.store.read { tx in
                (
                    try isCaller ? RevisitInbox.load(after: request.query["after"], for: request.actor, services, in: tx) : nil,
                    try RevisitPeriod.list(before: .max, limit: Self.listLimit, in: tx).map {
                        try RevisitSummary($0, in: tx)
                    }
                )
            }
            return .page(RevisitsPage(inbox: inbox, periods: periods, lexicon: services.lexicon(request)).page)
        }
    }

    private var period: Endpoint {
        Endpoint(
            .get, "/revisits/{period}", .page, verb: nil, parameters: [.init("after", "Where the page of samples before ended")],
            summary: "One draw: commitment, seed, frame and samples"
        ) { [services] request in
            let view = try services.store.read { try RevisitPeriodView.load(request, in: $0) }
            return .page(RevisitPeriodPage(view: view, lexicon: services.lexicon(request)).page)
        }
    }

    private var rates: Endpoint {
        Endpoint(
            .get, "/revisits/rates", .page, verb: nil, parameters: [.init("unit", "Code of the unit; the whole when left out")],
            summary: "What residents said when they were called, beside what a unit says itself"
        ) { [services] request in
            let found = try RevisitRates.load(request, services)
            return .page(RevisitRatesPage(rates: found, lexicon: services.lexicon(request)).page)
        }
    }

    private func callPage(_ request: Request, contact: RevealRevisit.Contact? = nil, problem: Problem? = nil, step: String? = nil) throws
        -> Page
    {
        let view = try services.store.read { try RevisitView.load(request, services, in: $0) }
        return RevisitCallPage(
            view: view, lexicon: services.lexicon(request), tokens: request.form, now: services.now, contact: contact, raw: request.raw,
            problem: problem, step: step
        ).page
    }

    private var one: Endpoint {
        Endpoint(.get, "/revisits/calls/{id}", .page, verb: RevisitPermission.list, summary: "One call to make") { request in
            .page(try callPage(request))
        }
    }

    private var reveal: Endpoint {
        Endpoint(
            .post, "/revisits/calls/{id}/reveal", .page, verb: RevisitPermission.reveal, input: RevealRevisit.Fields.schema,
            summary: "Shows the phone to call, and writes down that it was shown",
            reshow: { request, problem in .page(try callPage(request, problem: problem)) },
            handle: { [services] request in
                let contact = try await RevisitStep.reveal(request, services)
                return .page(try callPage(request, contact: contact))
            })
    }

    private func step(_ step: RevisitStep) -> Endpoint {
        Endpoint(
            .post, "/revisits/calls/{id}/\(step.name)", .page, verb: step.verb, input: step.schema, summary: step.summary,
            reshow: { request, problem in .page(try callPage(request, problem: problem, step: step.name)) },
            handle: { [services] request in
                let id = try RevisitStep.id(request)
                try await step.carryOut(id, request, services.executor)
                return .redirect("/revisits/calls/\(id)")
            })
    }
}
