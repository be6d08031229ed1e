import Kernel
import Markup
import Territory

/// The public card of a unit as a page, with what whoever appoints here may do.
struct UnitPage {
    let card: UnitCard
    let scheme: Scheme
    let lexicon: Lexicon
    let tokens: FormTokens
    /// The posts that the reader may fill here; empty for everybody else.
    let fillable: [PostKind]
    let mayRelieve: Bool
    let isFirst: Bool
    /// Who serves comes first, the rest is one tap away.
    var isElder = false
    var raw: [String: String] = [:]
    var problem: Problem?

    private var code: String { card.unit.code }
    private func name(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }

    var page: Page {
        Page(
            title: name(card.unit),
            body: """
                \(isElder ? .empty : trail)<h1>\(name(card.unit))</h1>
                \(isElder ? .empty : factList)
                <section><h2>\(lexicon("unit.serving"))</h2>\(vacancies)\(serving)</section>
                \(isElder ? supervision : .empty)
                \(card.below.items.isEmpty ? .empty : below)
                \(isElder ? Fold(lexicon("unit.about"), "\(trail)\(factList)").html : .empty)
                \(fillable.isEmpty ? .empty : appointing)
                """)
    }

    private var trail: HTML {
        guard !card.above.isEmpty else { return .empty }
        let links = card.above.map { "<a href=\"/units/\($0.code)\">\(name($0))</a>" as HTML }
        return
            "<nav aria-label=\"\(lexicon("unit.above"))\"><p class=\"trail\">\(HTML(joining: links.flatMap { [$0, " › "] }.dropLast()))</p></nav>"
    }

    /// Whom to phone about those who serve.
    private var supervision: HTML {
        card.supervision.map { "<p><a class=\"button\" href=\"tel:\($0)\">\(lexicon("unit.supervision")) \($0)</a></p>" as HTML } ?? .empty
    }

    private var factList: HTML { "<dl class=\"facts\">\(facts)</dl>" }

    private var facts: [HTML] {
        var facts: [(String, HTML)] = [
            ("unit.code", "<code>\(code)</code>"), ("unit.level", "\(lexicon("level.\(card.unit.level)"))"),
            ("unit.area", "\(card.above.isEmpty ? "—" : card.above.map(name).joined(separator: " "))"),
        ]
        if let phone = card.supervision { facts.append(("unit.supervision", "<a href=\"tel:\(phone)\">\(phone)</a>")) }
        return facts.map { "<dt>\(lexicon($0.0))</dt><dd>\($0.1)</dd>" }
    }

    private var vacancies: HTML {
        guard !card.vacant.isEmpty else { return .empty }
        let names = card.vacant.map { lexicon("post.\($0.id)") }.joined(separator: lexicon("list.separator"))
        return "<p class=\"note warning\">\(lexicon("unit.vacant", ["posts": names]))</p>"
    }

    private var serving: HTML {
        guard !card.servers.isEmpty else { return EmptyState(lexicon("unit.nobody")).html }
        let heads = ["unit.post", "unit.name", "unit.phone", "unit.since"] + (mayRelieve ? ["unit.end"] : [])
        return Table(
            caption: lexicon("unit.serving"), columns: heads.map { .init(lexicon($0)) },
            rows: card.servers.map { server in
                let phone: HTML = server.person.phone.map { "<a href=\"tel:\($0)\">\($0)</a>" } ?? "—"
                let cells: [HTML] = [
                    "\(lexicon("post.\(server.kind.id)"))", "\(server.person.name)", phone,
                    "<time datetime=\"\(server.from.text)\">\(server.from.text)</time>",
                ]
                return cells + (mayRelieve ? [relieving(server)] : [])
            }
        ).html
    }

    private func relieving(_ server: UnitCard.Server) -> HTML {
        """
        <form method="post" action="/posts/\(server.post.description)/relieve">\(HiddenFields(tokens: tokens).html)
        <button class="button quiet" type="submit">\(lexicon("unit.relieve"))</button></form>
        """
    }

    /// A name is enough to tap on.
    private func names(_ units: [UnitRecord]) -> HTML {
        let items = units.map { "<li><a class=\"button quiet\" href=\"/units/\($0.code)\">\(name($0))</a></li>" as HTML }
        return "<ul class=\"map-list\">\(items)</ul>"
    }

    private var below: HTML {
        let next = card.below.next.map { "/units/\(code)?after=\($0)" }
        let pager = Pager(lexicon: lexicon, next: next, first: isFirst ? nil : "/units/\(code)").html
        if isElder {
            let territory = try? scheme.section(TerritoryScheme.self)
            let offices = card.below.items.filter { territory?.level($0.level)?.kind == .office }
            let areas = card.below.items.filter { unit in !offices.contains { $0.id == unit.id } }
            let isOpen = !isFirst || card.servers.isEmpty
            return """
                \(areas.isEmpty ? .empty : Fold(lexicon("unit.areas"), isOpen: isOpen, "\(names(areas))\(offices.isEmpty ? pager : .empty)").html)
                \(offices.isEmpty ? .empty : Fold(lexicon("unit.offices"), isOpen: areas.isEmpty, "\(names(offices))\(pager)").html)
                """
        }
        return """
            <section><h2>\(lexicon("unit.below"))</h2>
            \(Table(
                caption: lexicon("unit.below"), columns: ["unit.name_of_unit", "unit.level", "unit.code"].map { .init(lexicon($0)) },
                rows: card.below.items.map { unit in
                    ["<a href=\"/units/\(unit.code)\">\(name(unit))</a>", "\(lexicon("level.\(unit.level)"))", "<code>\(unit.code)</code>"]
                }
            ).html)
            \(pager)</section>
            """
    }

    private var appointing: HTML {
        """
        <section class="card"><h2>\(lexicon("unit.appoint"))</h2><p>\(lexicon("unit.appoint.about"))</p>
        \(FormView(
            schema: AppointPost.Fields.schema, action: "/units/\(code)/posts", tokens: tokens, lexicon: lexicon, submit: "unit.appoint",
            raw: raw, problem: problem,
            choices: [AppointPost.Fields.kind.name: fillable.map { Choice($0.id, lexicon("post.\($0.id)")) }]
        ).html)</section>
        """
    }
}
