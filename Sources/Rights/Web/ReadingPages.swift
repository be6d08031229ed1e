internal import Kernel
internal import Markup
internal import People

/// 查阅审计: who read what, and what of it was unusual, for auditors. Nobody can add to it, change it, or take a line out.
struct ReadingPages {
    let services: RightsServices

    static let path = "/readings"
    static let api = "/api/v1/readings"
    private static let pageSize = 50

    var endpoints: [Endpoint] { [list, settle, apiList, apiAlerts, apiSettle] }

    private struct Readings {
        let lines: [ReadingLine]
        let names: [ID: String]
        let next: String?
    }

    /// The log is the installation's own: only who holds the verb at the top may read it.
    private func readings(_ request: Request) throws -> Readings {
        try services.policy.require(RightsPermission.audit, of: request.actor, on: .installation)
        let after = try Keyset.read(request.query["after"])
        return try services.store.read { tx in
            let found = try ReadingLine.all(after: after, limit: Self.pageSize + 1, in: tx)
            let page = Array(found.prefix(Self.pageSize))
            return Readings(
                lines: page, names: try names(page.compactMap(\.account), in: tx),
                next: found.count > Self.pageSize ? page.last.map { Keyset(ms: $0.at.ms, id: $0.id).text } : nil)
        }
    }

    private func names(_ accounts: [ID], in tx: any Reading) throws -> [ID: String] {
        try Set(accounts).reduce(into: [:]) { names, account in names[account] = try Staff.find(account, in: tx)?.username }
    }

    private func alerts(_ request: Request) throws -> (alerts: [ReadingAlert], next: String?) {
        try services.policy.require(RightsPermission.audit, of: request.actor, on: .installation)
        let after = try Keyset.read(request.query["alerts_after"] ?? (request.path == "\(Self.api)/alerts" ? request.query["after"] : nil))
        let found = try services.store.read { try ReadingAlert.all(after: after, limit: Self.pageSize + 1, in: $0) }
        let page = Array(found.prefix(Self.pageSize))
        return (page, found.count > Self.pageSize ? page.last.map { Keyset(ms: $0.at.ms, id: $0.id).text } : nil)
    }

    private func page(_ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        let (readings, alerts) = (try readings(request), try alerts(request))
        return ReadingsPage(
            lines: readings.lines, names: readings.names, next: readings.next, alerts: alerts.alerts, nextAlerts: alerts.next,
            isFirst: request.query["after"] == nil && request.query["alerts_after"] == nil,
            rule: try services.scheme.current.section(RightsScheme.self).terms?.reading, lexicon: services.lexicon(request),
            tokens: request.form, raw: request.raw, problem: problem, refused: refused
        ).page
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: RightsPermission.audit,
            parameters: [.init("after", "Where the page of readings before ended"), .init("alerts_after", "Where that of alerts ended")],
            summary: "Who read what, and what of it was unusual"
        ) { .page(try page($0)) }
    }

    private var settle: Endpoint {
        Endpoint(
            .post, "\(Self.path)/alerts/{id}/settle", .page, verb: RightsPermission.settle, input: SettleAlert.Fields.schema,
            summary: "Says what an unusual reading came to",
            reshow: { request, problem in .page(try page(request, problem: problem, refused: request.parameter("id"))) },
            handle: { [services] request in
                guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
                _ = try await services.executor.perform(SettleAlert(id, request.input), as: request.actor, key: request.idempotency)
                return .redirect(Self.path)
            })
    }

    private static let line: Shape = .object(
        "Reading",
        [
            ("id", .id), ("at", .instant), ("account", .optional(.id)), ("role", .text), ("unit", .optional(.text)), ("purpose", .text),
            ("kind", .text), ("record", .id), ("unusual", .optional(.text)),
        ])

    private var apiList: Endpoint {
        Endpoint(
            .get, Self.api, .api, verb: RightsPermission.audit,
            parameters: [.init("after", "The `next` of the page before", .pattern(Keyset.pattern))],
            summary: "Who read what, newest first: ids, roles, purposes and times",
            answers: [200: .object("Readings", [("items", .list(Self.line)), ("next", .optional(.text))]), 422: .problem]
        ) { request in
            let page = try readings(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for line in page.lines {
                            list.object {
                                $0.field("id", line.id)
                                $0.field("at", line.at)
                                $0.field("account", line.account)
                                $0.field("role", line.role)
                                $0.field("unit", line.unitCode)
                                $0.field("purpose", line.purpose)
                                $0.field("kind", line.kind)
                                $0.field("record", line.record)
                                $0.field("unusual", line.unusual?.rawValue)
                            }
                        }
                    }
                    json.field("next", page.next)
                })
        }
    }

    private static let alert: Shape = .object(
        "ReadingAlert",
        [
            ("id", .id), ("rule", .text), ("about", .id), ("reader", .optional(.text)), ("day", .text), ("at", .instant),
            ("finding", .optional(.text)), ("settled_at", .optional(.instant)),
        ])

    private var apiAlerts: Endpoint {
        Endpoint(
            .get, "\(Self.api)/alerts", .api, verb: RightsPermission.audit,
            parameters: [.init("after", "The `next` of the page before", .pattern(Keyset.pattern))],
            summary: "Unusual readings, newest first, and what they came to",
            answers: [200: .object("ReadingAlerts", [("items", .list(Self.alert)), ("next", .optional(.text))]), 422: .problem]
        ) { request in
            let (alerts, next) = try alerts(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for alert in alerts {
                            list.object {
                                $0.field("id", alert.id)
                                $0.field("rule", alert.rule.rawValue)
                                $0.field("about", alert.about)
                                $0.field("reader", alert.reader)
                                $0.field("day", alert.day)
                                $0.field("at", alert.at)
                                $0.field("finding", alert.finding?.rawValue)
                                $0.field("settled_at", alert.settled)
                            }
                        }
                    }
                    json.field("next", next)
                })
        }
    }

    private var apiSettle: Endpoint {
        Endpoint(
            .post, "\(Self.api)/alerts/{id}/settle", .api, verb: RightsPermission.settle, input: SettleAlert.Fields.schema,
            summary: "Says what an unusual reading came to",
            answers: [200: .object("AlertSettled", [("id", .id)]), 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(SettleAlert(id, request.input), as: request.actor, key: request.idempotency)
            return .json(JSONWriter.object { $0.field("id", id) })
        }
    }
}

struct ReadingsPage {
    let lines: [ReadingLine]
    let names: [ID: String]
    let next: String?
    let alerts: [ReadingAlert]
    let nextAlerts: String?
    let isFirst: Bool
    let rule: ReadingRule?
    let lexicon: Lexicon
    let tokens: FormTokens
    let raw: [String: String]
    let problem: Problem?
    let refused: String?

    private var words: RightsWords { RightsWords(lexicon: lexicon) }

    var page: Page {
        Page(
            title: lexicon("reading.title"), section: ReadingPages.path,
            body: """
                <h1>\(lexicon("reading.title"))</h1><p class="lead">\(lexicon("reading.about"))</p>\(rules)
                <section><h2>\(lexicon("reading.alerts"))</h2>
                <p><a class="button quiet" href="\(AlertWeeksPages.path)">\(lexicon("reading.weeks"))</a></p>
                \(alerts.isEmpty ? EmptyState(lexicon("reading.alerts.none")).html : "\(alerts.map(alert))")
                \(Pager(lexicon: lexicon, next: nextAlerts.map { "\(ReadingPages.path)?alerts_after=\($0)" }).html)</section>
                <section><h2>\(lexicon("reading.all"))</h2>\(lines.isEmpty ? EmptyState(lexicon("reading.none")).html : table)
                \(Pager(
                    lexicon: lexicon, next: next.map { "\(ReadingPages.path)?after=\($0)" }, first: isFirst ? nil : ReadingPages.path
                ).html)</section>
                """)
    }

    private var rules: HTML {
        guard let rule else { return .empty }
        let args = [
            "day": "\(rule.aDay)", "from": "\(rule.from)", "until": "\(rule.until)", "people": "\(rule.people)",
            "days": "\(ReadingRule.windowDays)",
        ]
        return "<p class=\"hint\">\(lexicon("reading.rule", args))</p>"
    }

    private func alert(_ alert: ReadingAlert) -> HTML {
        let who = alert.reader.map { lexicon("reading.alert.reader", ["name": $0]) } ?? lexicon("reading.alert.record")
        let end: HTML = alert.finding.map(finding) ?? settling(alert)
        return """
            <article class="card"><h3>\(alert.day) \(Badge(lexicon("reading.rule.\(alert.rule.rawValue)"), .warning).html)</h3>
            <p>\(who) · \(words.time(alert.at))</p>\(end)</article>
            """
    }

    private func finding(_ finding: ReadingAlert.Finding) -> HTML {
        "<p>\(Badge(lexicon("choice.finding.\(finding.rawValue)"), finding == .misuse ? .bad : .good).html)</p>"
    }

    private func settling(_ alert: ReadingAlert) -> HTML {
        let isRefused = refused == alert.id.description
        let form = FormView(
            schema: SettleAlert.Fields.schema, mark: alert.id.description, action: "\(ReadingPages.path)/alerts/\(alert.id)/settle",
            tokens: tokens, lexicon: lexicon, submit: "reading.settle.submit", raw: isRefused ? raw : [:],
            problem: isRefused ? problem : nil)
        return """
            <details\(isRefused ? " open" as HTML : .empty)><summary>\(lexicon("reading.settle"))</summary>\(form.html)</details>
            """
    }

    private var table: HTML {
        Table(
            caption: lexicon("reading.all"),
            columns: ["reading.when", "reading.who", "reading.role", "reading.unit", "reading.purpose", "reading.kind"].map {
                .init(lexicon($0))
            },
            rows: lines.map { line in
                [
                    "\(words.time(line.at)) \(words.unusual(line.unusual))", "\(line.account.flatMap { names[$0] } ?? "—")",
                    "\(words.role(line.role))", "\(words.unit(line))", "\(words.purpose(line.purpose))",
                    "\(lexicon("reading.kind.\(line.kind)"))",
                ]
            }
        ).html
    }
}
