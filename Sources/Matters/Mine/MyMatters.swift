internal import Delivery
internal import Kernel
internal import Markup

/// What somebody raised, as their browser may open it: by the telephone just shown to be theirs, and by links opened before.
enum MyMatters {
    static func one(_ phone: [UInt8]) -> Statement { "SELECT matter FROM reporter WHERE phone_match = \(phone) LIMIT 1" }

    /// The holds of the newest; ids of matters are in the order of time.
    static func holds(_ phone: [UInt8]) -> Statement {
        """
        SELECT m.hold FROM reporter r JOIN matter m ON m.id = r.matter
        WHERE r.phone_match = \(phone) ORDER BY r.matter DESC LIMIT \(HoldsCookie.limit)
        """
    }

    static func list(_ holds: Set<ID>, in tx: any Reading) throws -> [Matter] {
        guard !holds.isEmpty else { return [] }
        return try tx.all(statement(holds), Matter.decode)
    }

    static func statement(_ holds: Set<ID>) -> Statement {
        """
        SELECT \(Matter.columns) FROM matter m \(Matter.joins)
        WHERE m.hold IN (\(Statement.list(holds.sorted().map { "\($0)" }))) ORDER BY m.raised_ms DESC, m.id DESC LIMIT \(HoldsCookie.limit)
        """
    }
}

/// «My matters» by telephone: a number, a code by message, and the list.
struct MyMattersPages: Sendable {
    let services: MatterServices

    var endpoints: [Endpoint] { [form, ask, check, list] }

    private var form: Endpoint {
        Endpoint(.get, "/mine", .page, verb: FindMatter.verb, summary: "The form for seeing one's matters by telephone") { request in
            .page(try formPage(request))
        }
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let lexicon = services.lexicon(request)
        let isOffered = try services.store.read { try TextMessage.isOffered(in: $0) }
        let asking: HTML =
            isOffered
            ? FormView(
                schema: AskPhoneCode.Fields.schema, action: "/mine", tokens: request.form, lexicon: lexicon, submit: "mine.ask",
                raw: request.raw, problem: problem
            ).html : EmptyState(lexicon("mine.none_offered")).html
        return Page(
            title: lexicon("mine.title"), section: "/find",
            body: """
                <h1>\(lexicon("mine.title"))</h1><p class="lead">\(lexicon("mine.lead"))</p>\(asking)
                <p><a href="/find">\(lexicon("mine.by_number"))</a></p>
                """)
    }

    private func codePage(_ phone: String, _ request: Request, problem: Problem? = nil) -> Page {
        let lexicon = services.lexicon(request)
        return Page(
            title: lexicon("mine.code"), section: "/find",
            body: """
                <h1>\(lexicon("mine.code"))</h1><p class="lead">\(lexicon("mine.code.lead"))</p>
                \(FormView(
                    schema: CheckPhoneCode.Fields.schema, action: "/mine/code", tokens: request.form, lexicon: lexicon, submit: "mine.open",
                    problem: problem, hidden: ["phone": phone]
                ).html)
                <p><a href="/mine">\(lexicon("mine.again"))</a></p>
                """)
    }

    private var ask: Endpoint {
        Endpoint(
            .post, "/mine", .page, verb: FindMatter.verb, input: AskPhoneCode.Fields.schema,
            summary: "Sends a code to a telephone; the answer is the same for every number",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in
                let phone = request.input[AskPhoneCode.Fields.phone]
                let command = AskPhoneCode(phone: phone, message: services.lexicon(request)("mine.message"))
                _ = try await services.executor.perform(command, as: .anonymous)
                return .page(codePage(phone, request))
            })
    }

    private var check: Endpoint {
        Endpoint(
            .post, "/mine/code", .page, verb: FindMatter.verb, input: CheckPhoneCode.Fields.schema,
            summary: "Opens one's matters with a code",
            reshow: { request, problem in .page(codePage(request.raw["phone"] ?? "", request, problem: problem)) },
            handle: { [services] request in
                // No idempotency key: every guess counts, and a code works once.
                let command = CheckPhoneCode(
                    phone: request.input[CheckPhoneCode.Fields.phone], code: request.input[CheckPhoneCode.Fields.code])
                guard case .opened(let holds)? = try await services.executor.perform(command, as: .anonymous).output else {
                    throw Problem(422, "mine.refused")
                }
                // What this browser opened before gives way: somebody else may have sat here.
                return .redirect("/mine/matters").with(
                    cookie: services.holds.cookie(for: Set(holds), now: services.executor.entropy.now()))
            })
    }

    private var list: Endpoint {
        Endpoint(.get, "/mine/matters", .page, verb: FindMatter.verb, summary: "One's matters, as far as this browser may open them") {
            [services] request in
            let lexicon = services.lexicon(request)
            let matters = try services.store.read { try MyMatters.list(request.actor.holds, in: $0) }
            let table = Table(
                caption: lexicon("mine.list"),
                columns: ["mine.number", "mine.category", "mine.state", "mine.raised"].map { .init(lexicon($0)) },
                rows: matters.map { matter in
                    [
                        "<a href=\"/matters/\(matter.number)\">\(matter.number)</a>", "\(lexicon("category.\(matter.category)"))",
                        "\(lexicon("state.\(matter.state)"))",
                        "<time datetime=\"\(matter.raised.isoText)\">\(matter.raised.minuteText)</time>",
                    ]
                })
            return .page(
                Page(
                    title: lexicon("mine.list"), section: "/find",
                    body: """
                        <h1>\(lexicon("mine.list"))</h1><p class="lead">\(lexicon("mine.list.lead"))</p>
                        \(matters.isEmpty ? EmptyState(lexicon("mine.list.none")).html : table.html)
                        <p><a class="button" href="/mine">\(lexicon("mine.other"))</a></p>
                        """))
        }
    }
}
