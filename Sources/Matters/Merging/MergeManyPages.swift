internal import Kernel
internal import Markup

/// 合并选中的: several matters that are the same go along with one of them. The first page asks which and what their reporters are told,
/// the second does it, one command each.
struct MergeManyPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [ask, carryOut] }

    private func page(_ request: Request, _ numbers: [String], problem: Problem? = nil) throws -> Page {
        let many = try services.store.read { try MergeMany.load(numbers, for: request.actor, services, in: $0) }
        return MergeManyPage(
            many: many, lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem
        ).page
    }

    private var ask: Endpoint {
        Endpoint(
            .get, MergeManyPage.path, .page, verb: MergeMatter.verb,
            summary: "Which of the matters that were ticked go along with which, and what their reporters are told"
        ) { .page(try page($0, DispatchTicks.numbers($0.query))) }
    }

    private var carryOut: Endpoint {
        Endpoint(
            .post, MergeManyPage.path, .page, verb: MergeMatter.verb, input: MergeTicks.schema,
            summary: "Merges each of the matters that were ticked into the one that was chosen",
            reshow: { request, problem in .page(try page(request, DispatchTicks.numbers(request.raw), problem: problem)) },
            handle: { [services] request in
                let root = request.input[MergeTicks.into]
                let orders = try MergeTicks.orders(request.input.open, into: root)
                var outcomes: [MergedManyPage.Outcome] = []
                for order in orders {
                    outcomes.append(.init(number: order.number, problem: try await merge(order, into: root, request)))
                }
                return .page(MergedManyPage(root: root, outcomes: outcomes, lexicon: services.lexicon(request)).page)
            })
    }

    /// Under a key of its own: sent again, each is answered as the first time, and what was not reached is done.
    private func merge(_ order: MergeTicks.Order, into root: String, _ request: Request) async throws -> Problem? {
        let input = try MergeMatter.Fields.schema.decode([
            MergeMatter.Fields.into.name: .text(root), MergeMatter.Fields.text.name: .text(request.input[MergeTicks.text]),
        ])
        let key = request.idempotency.map { key in
            IdempotencyKey(
                owner: key.owner, key: "\(key.key).\(order.number)",
                requestHash: input.requestHash(method: request.method, path: "\(request.path)/\(order.number)/\(order.version)"))
        }
        do {
            _ = try await services.executor.perform(
                MergeMatter(order.number, input, expected: order.version), as: request.actor, key: key)
            return nil
        } catch let problem as Problem where problem.status < 500 {
            // What one refuses is told beside it; what the whole machine refuses ends the request, which can be sent again.
            return problem
        }
    }
}

/// Asks once more: what would go along with what.
struct MergeManyPage {
    static let path = "/work/merge"

    let many: MergeMany
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var page: Page {
        Page(
            title: lexicon("merge.many.title"), section: "/work",
            body: """
                <h1>\(lexicon("merge.many.title"))</h1>
                \(many.ready.isEmpty || many.roots.count < 2 ? none : form)
                \(obstructed)
                <p class="actions"><a class="button quiet" href="/work">\(lexicon("dispatch.back"))</a></p>
                """)
    }

    private var none: HTML { EmptyState(lexicon("merge.many.none"), detail: lexicon("merge.many.none.about")).html }

    private var form: HTML {
        let chosen = many.roots.first?.number ?? ""
        return """
            <p class="lead">\(lexicon("merge.many.about"))</p>
            \(FormView(
                schema: MergeTicks.schema, action: Self.path, tokens: tokens, lexicon: lexicon, submit: "merge.many.submit",
                raw: ["into": chosen, "text": lexicon("merge.many.said")].merging(raw) { $1 }, problem: problem,
                choices: ["into": many.roots.map { Choice($0.number, choice($0)) }],
                parts: [
                    .init("merge.many.those", [], before: table),
                    .init("merge.many.root", [MergeTicks.into.name, MergeTicks.text.name]),
                ]
            ).html)
            """
    }

    private func choice(_ matter: Matter) -> String {
        let what = many.proposals.first { $0.number == matter.number }?.what
        let said = lexicon(
            "merge.many.choice",
            [
                "number": MatterPage.spaced(matter.number), "unit": lexicon.whole(matter.place), "day": matter.raised.day.text,
                "state": lexicon("state.\(matter.state)"),
            ])
        return [said, what].compactMap { $0 }.joined(separator: " · ")
    }

    private var table: HTML {
        Table(
            caption: lexicon("merge.many.those"),
            columns: ["work.number", "work.what", "work.place", "work.state", "work.raised"].map { .init(lexicon($0)) },
            rows: many.ready.map(row)
        ).html
    }

    private func row(_ proposal: MergeProposal) -> [HTML] {
        guard let matter = proposal.matter else { return [] }
        let isTicked = raw.isEmpty || raw[DispatchTicks.field(proposal.number)] != nil
        return [
            """
            <span class="ticked">\(Tick(number: proposal.number, value: "\(matter.version)", isTicked: isTicked, lexicon: lexicon).html)\
            \(MatterLink(proposal.number).html)</span>
            """,
            "\(proposal.what ?? "—")", "\(lexicon.whole(matter.place))",
            Badge(lexicon("state.\(matter.state)"), MatterPage.badge(matter.kind)).html,
            "<time datetime=\"\(matter.raised.isoText)\">\(matter.raised.minuteText)</time>",
        ]
    }

    private var obstructed: HTML {
        let lines = many.proposals.compactMap { proposal -> HTML? in
            guard let obstacle = proposal.obstacle else { return nil }
            return "<li>\(MatterLink(proposal.number).html) \(lexicon("merge.many.obstacle.\(obstacle.rawValue)"))</li>"
        }
        guard !lines.isEmpty else { return .empty }
        return """
            <section class="note warning"><h2>\(lexicon("merge.many.obstacles"))</h2><ul class="plain-list">\(lines)</ul></section>
            """
    }
}

/// What became of each: which goes along, and which does not and why.
struct MergedManyPage {
    struct Outcome: Sendable {
        let number: String
        let problem: Problem?
    }

    let root: String
    let outcomes: [Outcome]
    let lexicon: Lexicon

    var page: Page {
        let went = outcomes.filter { $0.problem == nil }
        let stayed = outcomes.filter { $0.problem != nil }
        let counts = ["went": "\(went.count)", "stayed": "\(stayed.count)", "number": MatterPage.spaced(root)]
        return Page(
            title: lexicon("merged.many.title"), section: "/work",
            body: """
                <h1>\(lexicon("merged.many.title"))</h1>
                <p class="note \(stayed.isEmpty ? "good" : "warning")" role="status">\(lexicon(
                    stayed.isEmpty ? "merged.many.all" : "merged.many.some", counts))</p>
                \(stayed.isEmpty ? .empty : table(stayed))
                <p class="actions"><a class="button primary" href="/matters/\(root)">\(lexicon("merged.many.open"))</a>
                <a class="button quiet" href="/work">\(lexicon("dispatch.back"))</a></p>
                """)
    }

    private func table(_ outcomes: [Outcome]) -> HTML {
        let rows = outcomes.map { outcome -> [HTML] in
            let faults = outcome.problem?.fields.map(lexicon.sentence).joined(separator: " ") ?? ""
            let told = faults.isEmpty ? outcome.problem.map(lexicon.sentence) ?? "" : faults
            return [MatterLink(outcome.number).html, "\(told)"]
        }
        return Table(
            caption: lexicon("merged.many.stayed"), columns: [.init(lexicon("work.number")), .init(lexicon("dispatched.why"))], rows: rows
        ).html
    }
}
