internal import Kernel
internal import Markup
internal import Process

/// 待我审批: what waits for one's answer; the answer itself is given beside the matter.
struct DecisionPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [inbox] + DecisionStep.all.map(step) }

    private var inbox: Endpoint {
        Endpoint(.get, "/decisions", .page, verb: Decisions.Event.grant.verb, summary: "What waits for my answer") { [services] request in
            let inbox = try services.store.read {
                try DecisionInbox.load(after: request.query["after"], for: request.actor, services, in: $0)
            }
            return .page(DecisionInboxPage(inbox: inbox, lexicon: services.lexicon(request)).page)
        }
    }

    private func step(_ step: DecisionStep) -> Endpoint {
        Endpoint(
            .post, "/decisions/{id}/\(step.name)", .page, verb: step.event.verb, input: step.schema, summary: step.summary,
            reshow: { [services] request, problem in
                let number = try services.store.read { tx in
                    try ID(request.parameter("id")).flatMap { try DecisionRecord.find($0, in: tx) }
                        .flatMap { try Matter.find(id: $0.subject.id, in: tx) }?.number
                }
                let refused = ID(request.parameter("id")).map {
                    DecisionsSection.Refused(decision: $0, event: step.event, raw: request.raw, problem: problem)
                }
                guard let number,
                    let page = try MatterPages(services: services).page(of: number, request, problem: problem, decision: refused)
                else {
                    throw problem
                }
                return .page(page)
            },
            handle: { [services] request in
                let id = try await step.perform(request, services.executor)
                let decided = try services.store.read { try Decided.load(id, in: $0) }
                return .redirect("/matters/\(decided.matter.number)")
            })
    }
}

struct DecisionInboxPage {
    let inbox: DecisionInbox
    let lexicon: Lexicon

    var page: Page {
        Page(
            title: lexicon("decision.inbox"), section: "/work",
            body: """
                <h1>\(lexicon("decision.inbox"))</h1><p class="lead">\(lexicon("decision.inbox.about"))</p>
                <p class="actions"><a class="link" href="\(LedgerPage.path)">\(lexicon("ledger.link"))</a></p>
                \(inbox.lines.isEmpty ? EmptyState(lexicon("decision.none"), detail: lexicon("decision.none.about")).html : list)
                \(Pager(lexicon: lexicon, next: inbox.next.map { "/decisions?after=\($0)" }, first: inbox.isFirst ? nil : "/decisions").html)
                """)
    }

    private var list: HTML {
        Table(
            caption: lexicon("decision.inbox"),
            columns: ["work.number", "decision.what", "decision.ground", "decision.unit", "decision.asked", "decision.due"].map {
                .init(lexicon($0))
            },
            rows: inbox.lines.map { line in
                [
                    "<a class=\"number-link\" href=\"/matters/\(line.matter.number)#decisions\">\(line.matter.number)</a>",
                    "\(lexicon("decision.kind.\(line.record.kind)"))", "\(lexicon("ground.\(line.record.ground)"))",
                    "\(line.unit.map(lexicon.unit) ?? "—")",
                    "<time datetime=\"\(line.record.asked.isoText)\">\(line.record.asked.minuteText)</time>",
                    DueBadge(due: line.due, now: inbox.now, lexicon: lexicon).html,
                ]
            }
        ).html
    }
}
