internal import Delivery
internal import Kernel
internal import Markup

/// The visit register: the visits of one's own grids, the form, and one visit with what came of it.
struct VisitPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [list, form, record, one] }

    private static let pageSize = 25

    private var list: Endpoint {
        Endpoint(
            .get, "/visits", .page, verb: VisitPermission.list,
            parameters: [.init("unit", "Code of the unit; the reader's own when left out"), .init("after", "Where the page before ended")],
            summary: "The visits of a unit, newest first"
        ) { [services] request in
            let page = try services.store.read { try VisitList.load(request, services, limit: Self.pageSize, in: $0) }
            let mayRecord = services.policy.mayEver(VisitPermission.record, request.actor)
            let forms = mayRecord ? try services.scheme.current.section(VisitScheme.self).forms : []
            return .page(
                VisitsPage(list: page, forms: forms, isFirst: request.query["after"] == nil, lexicon: services.lexicon(request)).page)
        }
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let scheme = services.scheme.current
        let forms = try scheme.section(VisitScheme.self)
        var raw = request.raw
        for name in ["form", "unit"] { raw[name] = raw[name] ?? request.query[name] }
        guard let form = (raw["form"] ?? forms.forms.first?.id).flatMap(forms.form) else { throw Problem.notFound }
        let grants = services.policy.scopes(VisitPermission.record, of: request.actor, over: .place).map(\.path)
        let places = try services.store.read { try Unit.around(grants, in: $0) }
        // Somebody with one place has no choice.
        if places.count == 1 { raw["unit"] = raw["unit"] ?? places[0].code }
        return VisitFormPage(
            form: form, scheme: try scheme.section(MatterScheme.self), places: places, lexicon: services.lexicon(request),
            tokens: request.form, raw: raw, problem: problem
        ).page
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/visits/new", .page, verb: RecordVisit.verb,
            parameters: [.init("form", "A kind of visit"), .init("unit", "Code of a unit")], summary: "The form for recording a visit"
        ) { .page(try formPage($0)) }
    }

    private var record: Endpoint {
        Endpoint(
            .post, "/visits", .page, verb: RecordVisit.verb, input: RecordVisit.Fields.page, summary: "Records a visit",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in
                let receipt = try await services.executor.perform(RecordVisit(request.input), as: request.actor, key: request.idempotency)
                // Shown to whoever recorded it, whether they see others or not.
                let view = try services.store.read { tx in
                    try receipt.stream.flatMap { try Visit.find($0, in: tx) }.map { try VisitView($0, services, in: tx) }
                }
                guard let view else { throw Problem.notFound }
                let links = view.matters.map { request.site + "/m/" + PrivateLink.first(of: $0, vault: services.vault) }
                return .page(VisitPage(view: view, links: links, lexicon: services.lexicon(request)).page)
            })
    }

    private var one: Endpoint {
        Endpoint(.get, "/visits/{id}", .page, verb: VisitPermission.list, summary: "One visit") { [services] request in
            .page(VisitPage(view: try VisitView.load(request, services), links: [], lexicon: services.lexicon(request)).page)
        }
    }
}

/// The visits of a unit. Places and times only: nobody is counted or compared.
struct VisitsPage {
    let list: VisitList
    /// The kinds of visit that the reader may record.
    let forms: [VisitScheme.Form]
    let isFirst: Bool
    let lexicon: Lexicon

    var page: Page {
        Page(
            title: lexicon("visits.title"), section: "/visits",
            body: """
                <p class="eyebrow">\(lexicon.unit(list.unit.place))</p>
                <h1>\(lexicon("visits.title"))</h1><p class="lead">\(lexicon("visits.about"))</p>
                \(begin)\(units)\(table)
                \(Pager(
                    lexicon: lexicon, next: list.next.map { "/visits?unit=\(list.unit.code)&after=\($0.text)" },
                    first: isFirst ? nil : "/visits?unit=\(list.unit.code)"
                ).html)
                """)
    }

    private var begin: HTML {
        guard !forms.isEmpty else { return .empty }
        let links = forms.map { "<a class=\"button\" href=\"/visits/new?form=\($0.id)\">\(lexicon("visit.\($0.id)"))</a> " as HTML }
        return "<p class=\"actions\">\(links)</p>"
    }

    private var units: HTML {
        guard list.own.count > 1 else { return .empty }
        let links = list.own.map { unit -> HTML in
            let mark: HTML = unit.unit == list.unit.unit ? " aria-current=\"page\"" : .empty
            return "<li><a href=\"/visits?unit=\(unit.code)\"\(mark)>\(lexicon.unit(unit.place))</a></li>"
        }
        return "<nav aria-label=\"\(lexicon("visits.units"))\"><ul>\(links)</ul></nav>"
    }

    private var table: HTML {
        guard !list.items.isEmpty else { return EmptyState(lexicon("visits.none")).html }
        return Table(
            caption: lexicon("visits.caption"),
            columns: [
                .init(lexicon("visits.when")), .init(lexicon("visits.form")), .init(lexicon("visits.where")),
                .init(lexicon("visits.needs"), isNumber: true),
            ],
            rows: list.items.map { visit in
                [
                    "<a href=\"/visits/\(visit.id.description)\">\(visit.visited.minuteText)</a>", "\(lexicon("visit.\(visit.form)"))",
                    "\(lexicon.whole(visit.place.place))", "\(visit.needs)",
                ]
            }
        ).html
    }
}

/// The form of a visit: where, the questions, and for whom what has to be done is asked.
struct VisitFormPage {
    let form: VisitScheme.Form
    let scheme: MatterScheme
    let places: [Unit]
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var page: Page {
        Page(
            title: lexicon("visit.\(form.id)"), section: "/visits",
            body: """
                <p class="eyebrow">\(lexicon("visits.title"))</p>
                <h1>\(lexicon("visit.\(form.id)"))</h1><p class="lead">\(lexicon("visit.about"))</p>\(fields)
                """)
    }

    private var fields: HTML {
        // The place first, then what is asked, then whose it is.
        let own = RecordVisit.Fields.page.fields
        let schema = Schema("RecordVisit", Array(own.prefix(3)) + form.schema.fields + own.dropFirst(3))
        var choices = scheme.choices(of: schema, lexicon)
        choices["unit"] = places.map { Choice($0.code, lexicon.unit($0.place)) }
        return FormView(
            schema: schema, action: "/visits", tokens: tokens, lexicon: lexicon, submit: "visit.submit", raw: raw, problem: problem,
            choices: choices, hidden: ["form": form.id]
        ).html
    }
}

/// One visit: what was said, and how far what came of it is, so that it can be told at the next visit.
struct VisitPage {
    let view: VisitView
    /// For those visited, right after it was recorded: one for each matter.
    let links: [String]
    let lexicon: Lexicon

    private var visit: Visit { view.visit }

    var page: Page {
        Page(
            title: lexicon("visit.\(visit.form)"), section: "/visits",
            body: """
                \(links.isEmpty ? .empty : "<p class=\"note good\" role=\"status\">\(lexicon("visit.recorded"))</p>" as HTML)
                <p class="eyebrow">\(lexicon.unit(visit.place.place))</p>
                <h1>\(lexicon("visit.\(visit.form)"))</h1>
                <dl class="facts">\(facts)</dl>
                \(matters)
                <p class="actions no-print"><a class="button" href="/visits">\(lexicon("visit.back"))</a></p>
                """)
    }

    private var facts: [HTML] {
        let lines: [(String, String?)] =
            [("visits.when", visit.visited.minuteText), ("field.RecordVisit.place", view.placeText)]
            + view.answers.map { ($0.question.name, lexicon.answer($0)) }
        return lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" } }
    }

    private var matters: HTML {
        guard !view.matters.isEmpty else { return .empty }
        let items = view.matters.enumerated().map { index, matter -> HTML in
            let code: HTML? =
                index < links.count
                ? "<details><summary>\(lexicon("visit.code"))</summary>\(QRCode.svg(of: links[index], title: lexicon("receipt.code")))</details>"
                : nil
            return """
                <li><strong>\(MatterPage.spaced(matter.number))</strong> \(lexicon("category.\(matter.category)"))
                \(Badge(lexicon("state.\(matter.state)"), MatterPage.badge(matter.kind)).html)\(code)</li>
                """
        }
        return """
            <section><h2>\(lexicon("visit.matters"))</h2><p class="hint">\(lexicon("visit.matters.about"))</p><ul>\(items)</ul></section>
            """
    }
}
