import Kernel
import Markup
import Matters
import People
import Territory

/// «Why may this person see this» and «who can see this», for an auditor and for programs.
struct AccessPages: Sendable {
    let installation: Installation
    let words: Words

    private static let parameters: [Endpoint.Parameter] = [
        .init("verb", "What is done, such as matter.read", isRequired: true),
        .init("unit", "In this unit, by its code; the installation itself when nothing is named"),
        .init("matter", "To this matter, by its number"), .init("user", "Only this user"),
    ]
    private static let ground: Shape = .object(
        "AccessGround",
        [
            ("role", .text), ("over", .text), ("username", .optional(.text)), ("unit_name", .optional(.text)), ("until", .optional(.text)),
        ])

    struct Answer: Sendable {
        let verb: Verb
        let grounds: [AccessQuery.Ground]
    }

    var endpoints: [Endpoint] { [page, api] }

    private func answer(_ request: Request) throws -> Answer {
        let scheme = installation.scheme.current
        try Policy(scheme).require(EventsAPI.read, of: request.actor, on: .installation)
        let verb = Verb(String((request.query["verb"] ?? "").prefix(64)))
        guard !scheme.roles(with: verb).isEmpty else { throw Problem.invalid([FieldProblem("verb", "verb", args: ["verb": verb.text])]) }
        let today = installation.entropy.now().day
        return try installation.store.read { tx in
            var query = AccessQuery(scheme: scheme, verb: verb, subject: try subject(request, in: tx))
            if let user = request.query["user"], !user.isEmpty {
                guard let name = Username(user), let account = try People.Account.find(username: name.text, in: tx) else {
                    throw Problem.invalid([FieldProblem("user", "username")])
                }
                query.account = account.id
            }
            return Answer(verb: verb, grounds: try query.grounds(on: today, in: tx))
        }
    }

    private func subject(_ request: Request, in tx: any Reading) throws -> Subject {
        if let number = request.query["matter"], !number.isEmpty {
            guard let matter = try Matter.find(number: String(number.prefix(32)), in: tx) else { throw Problem.notFound }
            return matter.subject
        }
        guard let code = request.query["unit"], !code.isEmpty else { return .installation }
        guard let unit = try UnitRecord.find(code: String(code.prefix(32)), in: tx) else {
            throw Problem.invalid([FieldProblem("unit", "unit")])
        }
        return Subject(place: unit.path, owner: unit.path)
    }

    private var api: Endpoint {
        Endpoint(
            .get, "/api/v1/audit/access", .api, verb: EventsAPI.read, parameters: Self.parameters,
            summary: "Who may do something to a matter, in a unit or to the installation, and by which role and grant; two hundred at most",
            answers: [200: .object("Access", [("verb", .text), ("items", .list(Self.ground))]), 404: .problem, 422: .problem]
        ) { request in
            let answer = try answer(request)
            return .json(
                JSONWriter.object { json in
                    json.field("verb", answer.verb.text)
                    json.key("items")
                    json.array { list in
                        for ground in answer.grounds {
                            list.object {
                                $0.field("role", ground.role)
                                $0.field("over", ground.over.rawValue)
                                $0.field("username", ground.username)
                                $0.field("unit_name", ground.unitName)
                                $0.field("until", ground.until?.text)
                            }
                        }
                    }
                })
        }
    }

    private var page: Endpoint {
        Endpoint(
            .get, "/audit/access", .page, verb: EventsAPI.read,
            parameters: Self.parameters.map { .init($0.name, $0.about) },
            summary: "Who may do something here, and why"
        ) { request in
            var (answer, problem): (Answer?, Problem?) = (nil, nil)
            if !(request.query["verb"] ?? "").isEmpty {
                do { answer = try self.answer(request) } catch let refusal as Problem where refusal.status == 422 || refusal == .notFound {
                    problem = refusal
                }
            } else {
                try Policy(installation.scheme.current).require(EventsAPI.read, of: request.actor, on: .installation)
            }
            let scheme = installation.scheme.current
            return .page(
                AccessPage(
                    answer: answer, problem: problem, query: request.query,
                    verbs: Set(scheme.roles.flatMap(\.verbs)).sorted().map(\.text), lexicon: words.lexicon(request.locale, scheme: scheme)
                ).page)
        }
    }
}

/// The question above, the grounds below.
struct AccessPage {
    let answer: AccessPages.Answer?
    let problem: Problem?
    let query: [String: String]
    let verbs: [String]
    let lexicon: Lexicon

    var page: Page {
        Page(
            title: lexicon("access.title"), section: "/audit",
            body: """
                <p class="trail"><a href="/audit">\(lexicon("audit.title"))</a></p>
                <h1>\(lexicon("access.title"))</h1><p class="lead">\(lexicon("access.lead"))</p>
                \(HTML.refusal(problem, lexicon))\(asking)\(answer.map(told))
                """)
    }

    private var asking: HTML {
        let options = verbs.map { verb -> HTML in
            "<option value=\"\(verb)\"\(query["verb"] == verb ? " selected" as HTML : .empty)>\(verb)</option>"
        }
        let fields = ["matter", "unit", "user"].map { name -> HTML in
            """
            <div class="field"><label for="access-\(name)">\(lexicon("access.\(name)"))</label>
            <input type="text" id="access-\(name)" name="\(name)" maxlength="64" value="\(query[name] ?? "")"></div>
            """
        }
        return """
            <form class="card form" method="get" action="/audit/access"><div class="field"><label for="access-verb">\(lexicon("access.verb"))</label>
            <select id="access-verb" name="verb">\(options)</select></div>\(fields)
            <p class="form-end"><button class="button primary" type="submit">\(lexicon("access.ask"))</button></p></form>
            """
    }

    private func told(_ answer: AccessPages.Answer) -> HTML {
        guard !answer.grounds.isEmpty else { return EmptyState(lexicon("access.nobody")).html }
        let table = Table(
            caption: lexicon("access.answer", ["verb": answer.verb.text]),
            columns: ["access.who", "access.role", "access.where", "accounts.until"].map { .init(lexicon($0)) },
            rows: answer.grounds.map { ground in
                [
                    "\(ground.username ?? lexicon("access.over.\(ground.over.rawValue)"))", "\(lexicon("role.\(ground.role)"))",
                    "\(ground.unitName ?? "—")",
                    "\(ground.until?.text ?? (ground.username == nil ? "—" : lexicon("accounts.until.open")))",
                ]
            })
        let more: HTML =
            answer.grounds.count < AccessQuery.limit
            ? .empty : "<p class=\"hint\">\(lexicon("access.more", ["max": "\(AccessQuery.limit)"]))</p>"
        return "\(table.html)\(more)"
    }
}
