import Kernel
import Markup

/// What must hold in the data, and what the last round found: the faults first, each with what to do about it.
struct ChecksPage {
    let checks: [IntegrityCheck]
    /// The newest round that came to its end.
    let run: CheckRun?
    let results: [CheckRun.Result]
    /// How many checks of the round that is under way are done; `nil` without one.
    let progress: Int?
    let mayRun: Bool
    let lexicon: Lexicon
    let nav: HTML
    let tokens: FormTokens

    private struct Line {
        let check: IntegrityCheck
        let result: CheckRun.Result?

        /// What is found comes first, the worst of it on top.
        var order: Int {
            let rank = IntegrityCheck.Severity.allCases.firstIndex(of: check.severity) ?? 0
            return (result?.found ?? 0) == 0 ? 10 + rank : rank
        }
    }

    private var lines: [Line] {
        let found = Dictionary(results.map { ($0.name, $0) }) { first, _ in first }
        let lines = checks.map { Line(check: $0, result: found[$0.name]) }
        return lines.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element)
    }

    var page: Page {
        Page(
            title: lexicon("admin.checks"), section: "/admin",
            body: """
                \(nav)<h1>\(lexicon("admin.checks"))</h1><p class="lead">\(lexicon("checks.lead", ["n": "\(checks.count)"]))</p>
                \(standing)\(mayRun ? button : .empty)\(faults)
                <section><h2>\(lexicon("checks.all"))</h2>\(table)</section>
                """)
    }

    private var standing: HTML {
        let under: HTML =
            progress.map {
                "<p class=\"note\" role=\"status\">\(lexicon("checks.running", ["n": "\($0)", "of": "\(checks.count)"]))</p>"
            } ?? .empty
        guard let run, let ended = run.ended else { return "\(under)<p class=\"note\">\(lexicon("checks.never"))</p>" }
        let bad = lines.filter { ($0.result?.found ?? 0) != 0 && $0.check.severity != .hint }.count
        let args = ["at": ended.minuteText, "n": "\(bad)"]
        let words = lexicon(bad == 0 ? "checks.sound" : "checks.unsound", args)
        return "\(under)<p class=\"note \(bad == 0 ? "good" : "bad")\">\(words)</p>"
    }

    private var button: HTML {
        """
        <form method="post" action="/admin/checks">\(HiddenFields(tokens: tokens).html)
        <p><button class="button" type="submit">\(lexicon("checks.run"))</button></p></form>
        """
    }

    private func words(_ check: IntegrityCheck) -> String { lexicon("check.\(check.key)") }

    private func severity(_ check: IntegrityCheck) -> HTML {
        let tone: Badge.Kind =
            switch check.severity {
            case .grave: .bad
            case .wrong: .warning
            case .derived: .active
            case .hint: .neutral
            }
        return Badge(lexicon("checks.severity.\(check.severity.rawValue)"), tone).html
    }

    private var faults: HTML {
        let found = lines.filter { ($0.result?.found ?? 0) != 0 }
        guard !found.isEmpty else { return .empty }
        let cards = found.map { line -> HTML in
            let result = line.result
            let count =
                result?.found == CheckRun.failed ? lexicon("checks.failed") : lexicon("checks.found", ["n": "\(result?.found ?? 0)"])
            let sentences = (result?.sentences ?? []).map { "<li lang=\"en\">\($0)</li>" as HTML }
            return """
                <article class="card"><h3>\(words(line.check)) \(severity(line.check))</h3><p>\(count)</p>
                <p><strong>\(lexicon("checks.mend"))</strong> \(lexicon("check.\(line.check.key).mend"))</p>
                \(sentences.isEmpty ? .empty : "<details><summary>\(lexicon("checks.sentences"))</summary><ul>\(sentences)</ul></details>" as HTML)
                </article>
                """
        }
        return "<section><h2>\(lexicon("checks.faults"))</h2>\(cards)</section>"
    }

    private var table: HTML {
        Table(
            caption: lexicon("checks.all"),
            columns: [
                .init(lexicon("checks.what")), .init(lexicon("checks.severity")), .init(lexicon("checks.result")),
                .init(lexicon("checks.took"), isNumber: true),
            ],
            rows: lines.map { line in
                [
                    "\(words(line.check)) <code>\(line.check.key)</code>", severity(line.check), outcome(line.result),
                    "\(line.result.map { "\($0.tookMs)" } ?? "—")",
                ]
            }
        ).html
    }

    private func outcome(_ result: CheckRun.Result?) -> HTML {
        guard let result else { return "\(lexicon("checks.not_yet"))" }
        if result.found == CheckRun.failed { return Badge(lexicon("checks.failed"), .bad).html }
        return result.found == 0
            ? Badge(lexicon("checks.holds"), .good).html : Badge(lexicon("checks.found", ["n": "\(result.found)"]), .warning).html
    }
}

/// 数据体检 for those who look after the installation, and for other programs.
struct ChecksAdmin: Sendable {
    let services: AdminServices

    var endpoints: [Endpoint] { [page, begin, api, ask] }

    private struct State {
        let run: CheckRun?
        let results: [CheckRun.Result]
        let progress: Int?
    }

    /// For whoever looks after the whole installation.
    private func state(_ request: Request) throws -> State {
        try services.policy.require(RunChecks.verb, of: request.actor, on: .installation)
        return try services.store.read { tx in
            let whole = try CheckRun.newestWhole(in: tx)
            let newest = try CheckRun.newest(in: tx)
            let progress = try newest.flatMap { try $0.ended == nil ? $0.results(in: tx).count : nil }
            return State(run: whole, results: try whole?.results(in: tx) ?? [], progress: progress)
        }
    }

    private var page: Endpoint {
        Endpoint(
            .get, "/admin/checks", .page, verb: RunChecks.verb, summary: "What must hold in the data, and what the last round found"
        ) { request in
            let state = try state(request)
            return .page(
                ChecksPage(
                    checks: House.checks, run: state.run, results: state.results, progress: state.progress, mayRun: state.progress == nil,
                    lexicon: services.lexicon(request), nav: services.nav(.checks, request), tokens: request.form
                ).page)
        }
    }

    private func run(_ request: Request) async throws {
        _ = try await services.installation.executor.perform(RunChecks(), as: request.actor, key: request.idempotency)
    }

    private var begin: Endpoint {
        Endpoint(
            .post, "/admin/checks", .page, verb: RunChecks.verb, input: RunChecks.schema, summary: "Begins a round of all checks",
            handle: { request in
                try await run(request)
                return .redirect("/admin/checks")
            })
    }

    private static let result = Shape.object(
        "CheckResult",
        [
            ("check", .text), ("severity", .text), ("about", .text), ("found", .optional(.integer)), ("took_ms", .optional(.integer)),
            ("mend", .text), ("sentences", .list(.text)),
        ])

    private var api: Endpoint {
        Endpoint(
            .get, "/api/v1/checks", .api, verb: RunChecks.verb, summary: "What must hold in the data, and what the last round found",
            answers: [200: .object("Checks", [("ended_at", .optional(.instant)), ("items", .list(Self.result))])]
        ) { request in
            let (state, lexicon) = (try state(request), services.lexicon(request))
            let found = Dictionary(state.results.map { ($0.name, $0) }) { first, _ in first }
            return .json(
                JSONWriter.object { json in
                    json.field("ended_at", state.run?.ended)
                    json.key("items")
                    json.array { list in
                        for check in House.checks {
                            list.object {
                                $0.field("check", check.key)
                                $0.field("severity", check.severity.rawValue)
                                $0.field("about", lexicon("check.\(check.key)"))
                                $0.field("found", found[check.name]?.found)
                                $0.field("took_ms", found[check.name]?.tookMs)
                                $0.field("mend", lexicon("check.\(check.key).mend"))
                                $0.field("sentences", strings: found[check.name]?.sentences ?? [])
                            }
                        }
                    }
                })
        }
    }

    private var ask: Endpoint {
        Endpoint(
            .post, "/api/v1/checks", .api, verb: RunChecks.verb, input: RunChecks.schema, summary: "Begins a round of all checks",
            answers: [204: .nothing]
        ) { request in
            try await run(request)
            return Reply(status: 204, .none)
        }
    }
}
