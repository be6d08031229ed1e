import Imports
import Kernel
import Markup
import Schemes
import Territory

/// The first page of administrators: what waits for them, and how the installation stands.
struct AdminHome {
    private let services: AdminServices
    private let request: Request
    private let lexicon: Lexicon
    /// `nil` for who does not look after the whole installation.
    private let state: AdminState?

    init(_ services: AdminServices, _ request: Request) throws {
        self.services = services
        self.request = request
        lexicon = services.lexicon(request)
        if case .allowed = services.policy.decide(AdminServices.view, of: request.actor, on: .installation) {
            state = try AdminState.read(services, root: services.store.read { try UnitRecord.root(in: $0) })
        } else {
            state = nil
        }
    }

    var page: Page {
        Page(
            title: lexicon("admin.title"), section: "/admin",
            body: """
                <h1>\(lexicon("admin.title"))</h1>\(services.nav(.home, request))
                \(state.map(todo))<section><h2>\(lexicon("admin.places"))</h2><div class="grid">\(cards)</div></section>\(state.map(standing))
                """)
    }

    private var cards: [HTML] {
        AdminNav.open(to: request.actor, services.scheme).filter { $0 != .home }.map { place in
            """
            <article class="card"><h3><a class="link" href="\(place.path)">\(lexicon("admin.\(place.rawValue)"))</a></h3>
            <p>\(lexicon("admin.\(place.rawValue).about"))</p></article>
            """
        }
    }

    private func todo(_ state: AdminState) -> HTML {
        var items: [HTML] = []
        func add(_ key: String, _ args: [String: String] = [:], _ path: String?) {
            let link: HTML? = path.map { " <a class=\"link\" href=\"\($0)\">\(lexicon("admin.look"))</a>" }
            items.append("<li>\(lexicon("admin.todo.\(key)", args))\(link)</li>")
        }
        if state.hindrance != nil { add("hindrance", [:], nil) }
        if state.administrators < 2 { add("administrators", ["count": "\(state.administrators)"], "/admin/accounts") }
        for batch in state.waiting {
            let args = ["kind": lexicon("choice.kind.\(batch.kind)"), "state": lexicon("import.state.\(batch.state.rawValue)")]
            add("import", args, "/admin/import/\(batch.id)")
        }
        for pack in state.kept { add("pack", ["id": pack.id, "version": pack.version], "/admin/packs/\(Hex.encode(pack.hash))") }
        for vacant in state.vacant {
            let args = ["level": lexicon("level.\(vacant.level)"), "post": lexicon("post.\(vacant.post)")]
            add("vacant", args, "/vacancies?post=\(vacant.post)&level=\(vacant.level)")
        }
        if state.invited > 0 { add("invited", ["count": "\(state.invited)"], "/admin/accounts?state=invited") }
        if state.landless > 0 { add("landless", ["count": "\(state.landless)"], "/admin/import") }
        let list: HTML = items.isEmpty ? EmptyState(lexicon("admin.todo.none")).html : "<ul class=\"todo\">\(items)</ul>"
        return "<section><h2>\(lexicon("admin.todo"))</h2>\(list)</section>"
    }

    private func standing(_ state: AdminState) -> HTML {
        let scheme = services.scheme
        let territory = try? scheme.section(TerritoryScheme.self)
        let levels = (territory?.levels ?? []).filter { state.units[$0.id] != nil }
        let total = state.units.values.reduce(0, +)
        let pack: HTML = "<a class=\"link\" href=\"/admin/packs/\(Hex.encode(scheme.hash))\">\(scheme.id) \(scheme.version)</a>"
        var facts: [(String, HTML)] = [
            (lexicon("admin.fact.pack"), pack), (lexicon("admin.fact.units"), "\(total)"),
            (lexicon("admin.fact.outlines"), "\(state.outlines)"),
            (lexicon("admin.fact.administrators"), "\(state.administrators)"), (lexicon("admin.fact.events"), "\(state.events)"),
            (lexicon("admin.fact.program"), "\(Genxu.version)"),
        ]
        if let activated = state.activated {
            facts.insert(
                (lexicon("admin.fact.since"), "<time datetime=\"\(activated.at.isoText)\">\(activated.at.minuteText)</time>"), at: 1)
        }
        let table = Table(
            caption: lexicon("admin.by_level"), columns: [.init(lexicon("unit.level")), .init(lexicon("admin.count"), isNumber: true)],
            rows: levels.map { ["\(lexicon("level.\($0.id)"))", "\(state.units[$0.id] ?? 0)"] })
        return """
            <section><h2>\(lexicon("admin.standing"))</h2><div class="split"><div>\(HTML.facts(facts))</div><div>\(table.html)</div></div></section>
            """
    }
}
