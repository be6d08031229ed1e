import Kernel
import Markup
import Matters
import People

/// The log for an auditor: searched by kind, person, record and day, and read as a timeline. It names who acted and where, never what
/// was written.
struct AuditPages: Sendable {
    let installation: Installation
    let words: Words

    private static let parameters: [Endpoint.Parameter] = [
        .init("kind", "What the events are about", .choice(AuditQuery.Kind.allCases.map(\.rawValue))),
        .init("user", "The user name of who acted"), .init("stream", "The record they are of, by its id, or a matter by its number"),
        .init("from", "Recorded on this day or later, YYYY-MM-DD"), .init("until", "Recorded before this day, YYYY-MM-DD"),
        .init("after", "The `next` of the page before", .pattern("[0-9]{0,18}")),
    ]
    private static let event: Shape = .object(
        "AuditEvent",
        [
            ("seq", .integer), ("stream", .id), ("type", .text), ("username", .optional(.text)), ("unit_name", .optional(.text)),
            ("recorded_at", .instant),
        ])

    var endpoints: [Endpoint] { [page, api] }

    /// What was asked for; `nil` for a user name that nobody has.
    private func asked(_ request: Request, in tx: any Reading) throws -> AuditQuery? {
        try Policy(installation.scheme.current).require(EventsAPI.read, of: request.actor, on: .installation)
        var query = AuditQuery()
        var faults: [FieldProblem] = []
        func given(_ name: String) -> String? { request.query[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let text = given("kind") {
            query.kind = AuditQuery.Kind(rawValue: text)
            if query.kind == nil { faults.append(FieldProblem("kind", "choice")) }
        }
        if let text = given("stream") {
            query.stream = try ID(text) ?? Matter.find(number: text.filter { !" -".contains($0) }, in: tx)?.id
            if query.stream == nil { faults.append(FieldProblem("stream", "id")) }
        }
        for (name, path) in [("from", \AuditQuery.from), ("until", \AuditQuery.until)] {
            guard let text = given(name) else { continue }
            query[keyPath: path] = Day(text)
            if Day(text) == nil { faults.append(FieldProblem(name, "date")) }
        }
        if let text = given("after") {
            guard let below = Int64(text), below > 0 else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
            query.below = below
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        guard let user = given("user") else { return query }
        guard let name = Username(user), let account = try People.Account.find(username: name.text, in: tx) else { return nil }
        query.actor = account.id
        return query
    }

    /// With the number of the matter whose record was asked for, where its reader may look over how it went.
    private func found(_ request: Request) throws -> (page: AuditQuery.Page, matter: String?) {
        try installation.store.read { tx in
            guard let query = try asked(request, in: tx) else { return (AuditQuery.Page(items: [], next: nil, reached: 0), nil) }
            let policy = Policy(installation.scheme.current)
            let number = try query.stream.flatMap { try Matter.find(id: $0, in: tx) }.flatMap {
                policy.allows(MatterPermission.audit, request.actor, on: $0.subject) ? $0.number : nil
            }
            return (try query.page(in: tx), number)
        }
    }

    private var api: Endpoint {
        Endpoint(
            .get, "/api/v1/audit/events", .api, verb: EventsAPI.read, parameters: Self.parameters,
            summary: "Searches the log, newest first; each answer covers twenty thousand events at most and says where to go on",
            answers: [
                200: .object("AuditPage", [("items", .list(Self.event)), ("next", .optional(.text)), ("reached", .integer)]), 422: .problem,
            ]
        ) { request in
            let page = try found(request).page
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for item in page.items {
                            list.object {
                                $0.field("seq", item.seq)
                                $0.field("stream", item.stream)
                                $0.field("type", item.type)
                                $0.field("username", item.username)
                                $0.field("unit_name", item.unitName)
                                $0.field("recorded_at", item.recorded)
                            }
                        }
                    }
                    json.field("next", page.next.map { "\($0)" })
                    json.field("reached", page.reached)
                })
        }
    }

    private var page: Endpoint {
        Endpoint(
            .get, "/audit", .page, verb: EventsAPI.read, parameters: Self.parameters, summary: "The log for an auditor: search and timeline"
        ) { request in
            let found = try found(request)
            return .page(
                AuditPage(
                    found: found.page, matter: found.matter, query: request.query,
                    lexicon: words.lexicon(request.locale, scheme: installation.scheme.current)
                ).page)
        }
    }
}

/// The search above, the timeline below.
struct AuditPage {
    let found: AuditQuery.Page
    /// The number of the matter whose events these are.
    let matter: String?
    let query: [String: String]
    let lexicon: Lexicon

    var page: Page {
        Page(
            title: lexicon("audit.title"), section: "/audit",
            body: """
                <h1>\(lexicon("audit.title"))</h1><p class="lead">\(lexicon("audit.lead"))</p>
                <p><a class="button quiet" href="/audit/access">\(lexicon("access.title"))</a>
                <a class="button quiet" href="/log">\(lexicon("log.title"))</a></p>
                \(search)\(story)
                \(found.items.isEmpty ? EmptyState(lexicon("audit.none")).html : timeline)
                \(found.next == nil ? .empty : "<p class=\"hint\">\(lexicon("audit.reached", ["seq": "\(found.reached)"]))</p>" as HTML)
                \(Pager(
                    lexicon: lexicon, next: found.next.map { address(["after": "\($0)"]) },
                    first: (query["after"] ?? "").isEmpty ? nil : address([:])
                ).html)
                """)
    }

    private var story: HTML {
        guard let matter else { return .empty }
        return "<p><a class=\"tall\" href=\"/matters/\(matter)/proof\">\(lexicon("audit.matter", ["number": matter]))</a></p>"
    }

    private static let names = ["kind", "user", "stream", "from", "until"]

    private func address(_ more: [String: String]) -> String {
        let kept = Self.names.compactMap { name in query[name].flatMap { $0.isEmpty ? nil : (name, $0) } }
        let all = kept + more.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let safe = all.map { name, value in
            "\(name)=\(value.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) })"
        }
        return safe.isEmpty ? "/audit" : "/audit?\(safe.joined(separator: "&"))"
    }

    private var search: HTML {
        let options = ([("", "audit.kind.all")] + AuditQuery.Kind.allCases.map { ($0.rawValue, "audit.kind.\($0.rawValue)") }).map {
            value, word -> HTML in
            let chosen: HTML = (query["kind"] ?? "") == value ? " selected" : .empty
            return "<option value=\"\(value)\"\(chosen)>\(lexicon(word))</option>"
        }
        func field(_ name: String, _ type: String) -> HTML {
            """
            <div class="field"><label for="audit-\(name)">\(lexicon("audit.\(name)"))</label>
            <input type="\(type)" id="audit-\(name)" name="\(name)" maxlength="64" value="\(query[name] ?? "")"></div>
            """
        }
        return """
            <form class="card form" method="get" action="/audit"><div class="field"><label for="audit-kind">\(lexicon("audit.kind"))</label>
            <select id="audit-kind" name="kind">\(options)</select></div>
            \(field("user", "text"))\(field("stream", "text"))\(field("from", "date"))\(field("until", "date"))
            <p class="form-end"><button class="button primary" type="submit">\(lexicon("audit.search"))</button></p></form>
            """
    }

    private var timeline: HTML {
        Table(
            caption: lexicon("audit.timeline"),
            columns: [
                .init(lexicon("audit.time")), .init(lexicon("audit.what")), .init(lexicon("audit.user")), .init(lexicon("audit.unit")),
                .init(lexicon("audit.number"), isNumber: true),
            ],
            rows: found.items.map { item in
                [
                    "<time datetime=\"\(item.recorded.isoText)\">\(item.recorded.minuteText)</time>",
                    "<code>\(item.type)</code> <a href=\"/audit?stream=\(item.stream.description)\">\(lexicon("audit.record"))</a>",
                    item.username.map { "<a href=\"/audit?user=\($0)\">\($0)</a>" } ?? "—", item.unitName.map { "\($0)" } ?? "—",
                    "\(item.seq)",
                ]
            }
        ).html
    }
}
