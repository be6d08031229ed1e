internal import Kernel
internal import Markup
internal import Territory

/// What waits for an office, what it enters for others, and the shop.
struct PointsOfficePages {
    let services: RecognitionServices

    var endpoints: [Endpoint] { [list, form, shop] }

    private static let pageSize = 20

    private func words(_ request: Request) -> PointsWords {
        PointsWords(lexicon: services.lexicon(request), scheme: services.scheme.current)
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/points/work", .page, verb: PointsPermission.list,
            parameters: [
                .init("unit", "Code of a unit"), .init("state", "What waits for review when left out"),
                .init("after", "Where the page before ended"),
            ], summary: "Claims of a unit and below, newest first"
        ) { request in
            let list = try services.store.read { try ClaimList.load(request, services, limit: Self.pageSize, in: $0) }
            let (words, lexicon) = (words(request), services.lexicon(request))
            func address(_ group: String) -> String { "/points/work?unit=\(list.unit.code)&state=\(group)" }
            let tabs = PointsClaim.officeGroups.map { group -> HTML in
                let mark: HTML = group == list.group ? " aria-current=\"page\"" : .empty
                return "<a href=\"\(address(group))\"\(mark)>\(lexicon("points.group.\(group)"))</a>"
            }
            let rows = list.items.map { item -> [HTML] in
                [
                    "<a href=\"/points/claims/\(item.claim.id.description)\">\(words.rule(item.claim))</a>", "\(item.name ?? item.number)",
                    "\(words.unit(item.claim.unit))", "\(words.amount(item.claim))", words.badge(item.claim),
                ]
            }
            let columns = ["points.rule", "points.who", "points.unit", "points.amount", "points.state"]
            let table: HTML =
                rows.isEmpty
                ? EmptyState(lexicon("points.work.empty")).html
                : Table(caption: lexicon("points.work"), columns: columns.map { .init(lexicon($0)) }, rows: rows).html
            let enter: HTML =
                services.policy.mayEver(EnterMember.verb, request.actor)
                ? "<p class=\"actions\"><a class=\"button\" href=\"/points/work/new\">\(lexicon("points.enter"))</a></p>" : .empty
            return .page(
                Page(
                    title: lexicon("points.work"), section: "/points/work",
                    body: """
                        <p class="eyebrow">\(words.unit(list.unit))</p><h1>\(lexicon("points.work"))</h1>
                        <p class="lead">\(lexicon("points.work.about"))</p>\(enter)
                        <nav class="tabs" aria-label="\(lexicon("points.groups"))">\(tabs)</nav>\(table)
                        \(Pager(
                            lexicon: lexicon, next: list.next.map { address(list.group) + "&after=\($0.text)" },
                            first: request.query["after"] == nil ? nil : address(list.group)
                        ).html)
                        """))
        }
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/points/work/new", .page, verb: PointsPermission.list,
            parameters: [.init("entered", "Who was just entered"), .init("counted", "Where a recount goes on")],
            summary: "The forms for entering people and claims for them"
        ) { .page(try formPage($0)) }
    }

    func formPage(_ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        let terms = try services.terms()
        let (words, lexicon) = (words(request), services.lexicon(request))
        let (units, entered) = try services.store.read { tx in
            (
                try services.units(EnterMember.verb, request.actor, in: tx),
                try ID(request.query["entered"] ?? "").flatMap { try PointsMember.find($0, in: tx) }
            )
        }
        let plans = words.choices(terms.plans)
        let made: [(path: String, verb: Verb, schema: Schema, choices: [String: [Choice]])] = [
            (
                "members", EnterMember.verb, EnterMember.Fields.schema,
                ["scheme": plans, "unit": units.map { Choice($0.code, words.unit($0), group: lexicon("level.\($0.level)")) }]
            ),
            ("help", ClaimForMember.verb, ClaimForMember.schema, ["rule": words.rules(terms.plans)]),
            ("deductions", DeductPoints.verb, DeductPoints.schema, ["rule": words.rules(terms.plans, .deduct)]),
            ("departures", LeaveForMember.verb, LeaveForMember.schema, [:]),
            ("recompute", RecomputePoints.verb, RecomputePoints.Fields.schema, ["scheme": plans]),
        ]
        let told: HTML? = entered.flatMap { member in
            units.contains { $0.id == member.unit.id }
                ? "<p class=\"note\">\(lexicon("points.entered", ["number": member.number]))</p>" : nil
        }
        let forms = made.filter { services.policy.mayEver($0.verb, request.actor) }.map { one -> HTML in
            var raw =
                refused == one.path ? request.raw : ["did_on": services.now.day.text, "points_cycle": "\(services.now.day.civil.year)"]
            if one.path == "help" || one.path == "deductions", let entered { raw["points_number"] = raw["points_number"] ?? entered.number }
            if one.path == "recompute" { raw["after"] = raw["after"] ?? request.query["counted"] }
            return """
                <section><h2>\(lexicon("points.form.\(one.path)"))</h2><p>\(lexicon("points.form.\(one.path).about"))</p>
                \(FormView(
                    schema: one.schema, mark: one.path, action: "/points/\(one.path)", tokens: request.form, lexicon: lexicon,
                    submit: "points.form.\(one.path)", raw: raw, problem: refused == one.path ? problem : nil, choices: one.choices).html)
                </section>
                """
        }
        return Page(
            title: lexicon("points.enter"), section: "/points/work",
            body: """
                <p class="eyebrow"><a href="/points/work">\(lexicon("points.work"))</a></p><h1>\(lexicon("points.enter"))</h1>\(told)\(forms)
                """)
    }

    private var shop: Endpoint {
        Endpoint(
            .get, "/points/shop", .page, verb: PointsPermission.own, parameters: [.init("unit", "Code of a place whose shop one keeps")],
            summary: "What may be had for points, and what waits to be fetched"
        ) { .page(try shopPage($0)) }
    }

    func shopPage(_ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        let terms = try services.terms()
        let (words, lexicon) = (words(request), services.lexicon(request))
        let (list, units) = try services.store.read { tx in
            (try GoodsList.load(request, services, in: tx), try services.units(StockGoods.verb, request.actor, in: tx))
        }
        let lines = list.lines.map { line -> HTML in
            let hidden = ["scheme": line.scheme, "goods": line.goods.id, "unit": line.unit.code]
            return """
                <li class="card"><h2>\(lexicon("points.goods.\(line.goods.id)"))</h2>
                <p>\(words.unit(line.unit)) · \(lexicon("points.price", ["points": "\(line.goods.points)", "room": "\(line.room)"]))</p>
                <form method="post" action="/points/orders">\(HiddenFields(tokens: request.form, others: hidden).html)\
                <button class="button primary" type="submit">\(lexicon("points.order"))</button></form></li>
                """
        }
        let fault: HTML? =
            refused == "orders" || refused == "hand"
            ? problem.map { ErrorSummary(problem: $0, schema: .empty, lexicon: lexicon).html } : nil
        return Page(
            title: lexicon("points.shop"), section: "/points",
            body: """
                <p class="eyebrow">\(lexicon("points.title"))</p><h1>\(lexicon("points.shop"))</h1>
                <p class="lead">\(lexicon("points.shop.about"))</p>\(fault)
                \(lines.isEmpty ? EmptyState(lexicon("points.shop.empty")).html : "<ul class=\"task-list\">\(lines)</ul>")
                \(list.kept.map { keeper(list, $0, units, terms, request, refused == "stock" ? problem : nil) })
                """)
    }

    private func keeper(
        _ list: GoodsList, _ kept: UnitRecord, _ units: [UnitRecord], _ terms: PointsScheme.Terms, _ request: Request, _ problem: Problem?
    ) -> HTML {
        let (words, lexicon) = (words(request), services.lexicon(request))
        let waiting = list.waiting.map { order -> HTML in
            """
            <li class="card"><h3>\(lexicon("points.goods.\(order.goods)"))</h3>
            \(FormView(
                schema: HandOver.Fields.schema, mark: order.id.description, action: "/points/orders/\(order.id)/hand",
                tokens: request.form, lexicon: lexicon, submit: "points.hand").html)</li>
            """
        }
        var seen: Set<String> = []
        let goods = terms.plans.flatMap(\.goods).filter { seen.insert($0.id).inserted }
            .map { Choice($0.id, lexicon("points.goods.\($0.id)")) }
        return """
            <section><h2>\(lexicon("points.fetch", ["unit": words.unit(kept)]))</h2><ul class="plain-list">\(waiting)</ul></section>
            <section><h2>\(lexicon("points.stock"))</h2>
            \(FormView(
                schema: StockGoods.Fields.schema, action: "/points/stock", tokens: request.form, lexicon: lexicon, submit: "points.stock",
                raw: problem == nil ? ["unit": kept.code] : request.raw, problem: problem,
                choices: ["goods": goods, "unit": units.map { Choice($0.code, words.unit($0), group: lexicon("level.\($0.level)")) }]).html)
            </section>
            """
    }
}
