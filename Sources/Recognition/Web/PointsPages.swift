internal import Kernel
internal import Markup
internal import Territory

/// One's own points, the forms for joining and asking, one claim, and what is shown to the public.
struct PointsPages {
    let services: RecognitionServices

    var endpoints: [Endpoint] { [own, join, claim, one, notices, notice] }

    private static let pageSize = 20

    func words(_ request: Request) -> PointsWords { PointsWords(lexicon: services.lexicon(request), scheme: services.scheme.current) }

    private var own: Endpoint {
        Endpoint(
            .get, "/points", .page, verb: PointsPermission.own,
            parameters: [
                .init("scheme", "One of one's schemes"), .init("cycle", "A cycle, for its entries"),
                .init("after", "Where the page of claims before ended"), .init("entries_after", "Where the page of entries before ended"),
            ], summary: "One's own points: balances, every entry with its rule, and what is pending"
        ) { .page(try ownPage($0)) }
    }

    func ownPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let mine = try services.store.read { try MyPoints.load(request, services, limit: Self.pageSize, in: $0) }
        return MyPointsPage(
            mine: mine, isFirst: request.query["after"] == nil && request.query["entries_after"] == nil,
            keepsShop: services.policy.mayEver(StockGoods.verb, request.actor), words: words(request), tokens: request.form,
            problem: problem
        ).page
    }

    private var join: Endpoint {
        Endpoint(
            .get, "/points/join", .page, verb: JoinPoints.verb,
            parameters: [.init("unit", "Code of the unit one belongs to"), .init("scheme", "The scheme")],
            summary: "The form for taking part"
        ) { .page(try joinPage($0)) }
    }

    /// Where one belongs: a unit is chosen by going down from the top, a level at a time.
    func joinPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let terms = try services.terms()
        let (words, lexicon) = (words(request), services.lexicon(request))
        let asked = request.raw["unit"] ?? request.query["unit"]
        let (unit, above, below) = try services.store.read { tx in
            let unit = try asked.flatMap { try UnitRecord.find(code: String($0.prefix(32)), in: tx) } ?? UnitRecord.root(in: tx)
            guard let unit else { throw Problem.notFound }
            let below = try tx.all(
                """
                SELECT unit, code, name, level, parent, path, depth, ended FROM unit_now
                WHERE parent = \(unit.id) AND ended IS NULL ORDER BY code LIMIT 400
                """, UnitRecord.decode)
            return (unit, try UnitRecord.ancestors(of: unit.path, in: tx), below)
        }
        func link(_ unit: UnitRecord) -> HTML { "<a href=\"/points/join?unit=\(unit.code)\">\(words.unit(unit))</a>" }
        let narrower: HTML =
            below.isEmpty
            ? .empty
            : """
            <details class="card"><summary>\(lexicon("points.narrower"))</summary>
            <ul class="plain-list">\(below.map { "<li>\(link($0))</li>" as HTML })</ul></details>
            """
        let declared = terms.declaration
        return Page(
            title: lexicon("points.join"), section: "/points",
            body: """
                <p class="eyebrow">\(lexicon("points.title"))</p><h1>\(lexicon("points.join"))</h1>
                <p class="lead">\(lexicon("points.join.about"))</p>
                <section><h2>\(lexicon("points.where"))</h2>
                <p>\(above.map { "\(link($0)) › " as HTML })<strong>\(words.unit(unit))</strong></p>\(narrower)</section>
                <section class="note"><h2>\(lexicon("points.data"))</h2><p>\(declared.purpose)</p><p>\(declared.legalBasis)</p>
                <p>\(lexicon("points.data.about", ["years": "\(declared.keptYears)"]))</p></section>
                \(FormView(
                    schema: JoinPoints.Fields.schema, action: "/points/join", tokens: request.form, lexicon: lexicon,
                    submit: "points.join.submit", raw: request.raw, problem: problem, choices: ["scheme": words.choices(terms.plans)],
                    hidden: ["unit": unit.code]).html)
                """)
    }

    private var claim: Endpoint {
        Endpoint(
            .get, "/points/claims/new", .page, verb: ClaimPoints.verb, parameters: [.init("scheme", "One of one's schemes")],
            summary: "The form for asking for points"
        ) { .page(try claimForm($0)) }
    }

    func claimForm(_ request: Request, problem: Problem? = nil) throws -> Page {
        let terms = try services.terms()
        let (words, lexicon) = (words(request), services.lexicon(request))
        let asked = request.raw["scheme"] ?? request.query["scheme"]
        guard let plan = asked.map({ terms.plan($0) }) ?? terms.plans.first else { throw Problem.notFound }
        var raw = request.raw
        if problem == nil { raw["did_on"] = services.now.day.text }
        return Page(
            title: lexicon("points.claim"), section: "/points",
            body: """
                <p class="eyebrow">\(words.plan(plan.id))</p><h1>\(lexicon("points.claim"))</h1>
                <p class="lead">\(lexicon("points.claim.about", ["days": "\(plan.noticeDays)"]))</p>
                \(FormView(
                    schema: ClaimPoints.Fields.schema, action: "/points/claims", tokens: request.form, lexicon: lexicon,
                    submit: "points.claim.submit", raw: raw, problem: problem, choices: ["rule": words.rules([plan])],
                    hidden: ["scheme": plan.id]).html)
                """)
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/points/claims/{id}", .page, verb: PointsPermission.own,
            summary: "One claim: its rule, how far it is, and what was decided"
        ) { .page(try claimPage($0)) }
    }

    func claimPage(_ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        let view = try services.store.read { try ClaimView.load(request.parameter("id"), for: request.actor, services, in: $0) }
        return ClaimPage(
            view: view, policy: services.policy, actor: request.actor, words: words(request), tokens: request.form, raw: request.raw,
            problem: problem, refused: refused
        ).page
    }

    private var notices: Endpoint {
        Endpoint(
            .get, "/points/notices", .page, verb: PointsPermission.notices,
            parameters: [.init("unit", "Code of a unit"), .init("after", "Where the page before ended")],
            summary: "Points that will count unless somebody objects"
        ) { request in
            let list = try services.store.read { try NoticeList.load(request, services, limit: Self.pageSize, in: $0) }
            let (words, lexicon) = (words(request), services.lexicon(request))
            let address = "/points/notices?unit=\(list.unit.code)"
            let rows = list.items.map { item -> [HTML] in
                [
                    "<a href=\"/points/notices/\(item.claim.id.description)\">\(words.rule(item.claim))</a>", "\(words.amount(item.claim))",
                    "\(words.unit(item.unit))", "\(item.name ?? lexicon("points.unnamed"))", "\(item.until.text)",
                ]
            }
            let columns = ["points.rule", "points.amount", "points.unit", "points.who", "points.until"]
            let table: HTML =
                rows.isEmpty
                ? EmptyState(lexicon("points.notices.empty")).html
                : Table(caption: lexicon("points.notices"), columns: columns.map { .init(lexicon($0)) }, rows: rows).html
            return .page(
                Page(
                    title: lexicon("points.notices"), section: "/points/notices",
                    body: """
                        <p class="eyebrow">\(words.unit(list.unit))</p><h1>\(lexicon("points.notices"))</h1>
                        <p class="lead">\(lexicon("points.notices.about"))</p>\(table)
                        \(Pager(
                            lexicon: lexicon, next: list.next.map { "\(address)&after=\($0.text)" },
                            first: request.query["after"] == nil ? nil : address
                        ).html)
                        """))
        }
    }

    private var notice: Endpoint {
        Endpoint(
            .get, "/points/notices/{id}", .page, verb: PointsPermission.notices, summary: "One of them, and the form for objecting"
        ) { .page(try noticePage($0)) }
    }

    func noticePage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let item = try services.store.read { try NoticeList.one(request.parameter("id"), services, in: $0) }
        let (words, lexicon) = (words(request), services.lexicon(request))
        let lines: [(String, String)] = [
            ("points.scheme", words.plan(item.claim.scheme)), ("points.rule", words.rule(item.claim)),
            ("points.amount", words.amount(item.claim)), ("points.did", item.claim.did.text), ("points.unit", words.unit(item.unit)),
            ("points.who", item.name ?? lexicon("points.unnamed")), ("points.until", item.until.text),
            ("points.content", Hex.encode(item.content)),
        ]
        let asked: HTML? = item.isAsked ? "<p class=\"note\">\(lexicon("points.asked"))</p>" : nil
        return Page(
            title: words.rule(item.claim), section: "/points/notices",
            body: """
                <p class="eyebrow">\(lexicon("points.notices"))</p><h1>\(words.rule(item.claim))</h1>\(asked)
                <dl class="facts">\(lines.map { "<dt>\(lexicon($0.0))</dt><dd>\($0.1)</dd>" as HTML })</dl>
                <section><h2>\(lexicon("points.object"))</h2><p>\(lexicon("points.object.about"))</p>
                \(FormView(
                    schema: ObjectToPoints.Fields.schema, action: "/points/notices/\(item.claim.id)", tokens: request.form, lexicon: lexicon,
                    submit: "points.object", raw: request.raw, problem: problem,
                    choices: ["points_ground": grounds(lexicon)]).html)</section>
                """)
    }

    private func grounds(_ lexicon: Lexicon) -> [Choice] {
        guard case .choice(let words) = ObjectToPoints.Fields.ground.kind else { return [] }
        return words.map { Choice($0, lexicon("points.ground.\($0)")) }
    }
}
