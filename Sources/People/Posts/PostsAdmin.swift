import Kernel
import Markup
import Territory

/// Posts of the units right below one: how many are held and how many are needed, with the way to each unit's card.
struct PostsAdmin: Sendable {
    let services: PeopleServices

    static let pageSize = 50

    var endpoints: [Endpoint] { [overview] }

    private var overview: Endpoint {
        Endpoint(
            .get, "/admin/posts", .page, verb: Vacancies.verb,
            parameters: [
                .init("unit", "Code of the unit whose units below to show; the reader's own without it"),
                .init("after", "The code that the page before ended with"),
            ],
            summary: "How many serve in which posts, unit by unit"
        ) { [services] request in
            let scheme = services.scheme.current
            let after = request.query["after"].flatMap { $0.isEmpty ? nil : $0 }
            let (unit, above, below, counts) = try services.store.read { tx in
                let unit = try PostCounts.unit(request, scheme, in: tx)
                let below = try UnitsUnder(parent: unit.id, after: after, limit: Self.pageSize).page(in: tx)
                let all = [unit.id] + below.items.map(\.id)
                return (
                    unit, try UnitRecord.ancestors(of: unit.path, in: tx), below,
                    try PostCounts(units: all, day: services.entropy.now().day).read(in: tx)
                )
            }
            let lexicon = services.lexicon(request)
            return .page(
                PostsAdminPage(
                    unit: unit, above: above.filter { PostCounts.mayLook(at: $0.path, request.actor, scheme) }, below: below,
                    counts: counts,
                    isFirst: after == nil, territory: try scheme.section(TerritoryScheme.self), scheme: scheme, lexicon: lexicon,
                    nav: AdminNav(.posts, actor: request.actor, scheme: scheme, lexicon: lexicon).html
                ).page)
        }
    }
}

/// How many hold which post today in each of some units.
struct PostCounts: Sendable {
    private let units: [ID]
    private let day: Day

    init(units: [ID], day: Day) {
        self.units = units
        self.day = day
    }

    /// Kinds of posts in one unit: far above what any pack has.
    private static let kindLimit = 100

    var statement: Statement {
        """
        SELECT unit, kind, COUNT(*) FROM post WHERE unit IN (\(Statement.list(units.map { "\($0)" }))) AND superseded_by IS NULL
        AND valid_from <= \(day) AND valid_to > \(day) GROUP BY unit, kind ORDER BY unit, kind LIMIT \(units.count * Self.kindLimit)
        """
    }

    func read(in tx: any Reading) throws -> [ID: [String: Int64]] {
        guard !units.isEmpty else { return [:] }
        var counts: [ID: [String: Int64]] = [:]
        try tx.each(statement) { counts[try $0.id(0), default: [:]][try $0.text(1)] = try $0.int(2) }
        return counts
    }

    static func mayLook(at path: UnitPath, _ actor: Actor, _ scheme: Scheme) -> Bool {
        actor.isSystem || Policy(scheme).scopes(Vacancies.verb, of: actor, over: .place).contains { $0.path.contains(path) }
    }

    /// The unit that was asked for, or the reader's own; what may not be seen is not found.
    static func unit(_ request: Request, _ scheme: Scheme, in tx: any Reading) throws -> UnitRecord {
        if let code = request.query["unit"], !code.isEmpty {
            guard let unit = try UnitRecord.find(code: String(code.prefix(32)), in: tx), mayLook(at: unit.path, request.actor, scheme)
            else {
                throw Problem.notFound
            }
            return unit
        }
        let grants = Policy(scheme).scopes(Vacancies.verb, of: request.actor, over: .place)
        guard let path = grants.first?.path, let unit = try UnitRecord.find(path: path, in: tx) else { throw Problem.forbidden }
        return unit
    }
}

/// Posts unit by unit.
struct PostsAdminPage {
    let unit: UnitRecord
    /// Those that the reader may open.
    let above: [UnitRecord]
    let below: UnitsUnder.Page
    let counts: [ID: [String: Int64]]
    let isFirst: Bool
    let territory: TerritoryScheme
    let scheme: Scheme
    let lexicon: Lexicon
    let nav: HTML

    private func name(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }
    private var address: String { "/admin/posts?unit=\(unit.code)" }

    var page: Page {
        Page(
            title: lexicon("admin.posts"), section: "/admin",
            body: """
                <h1>\(lexicon("admin.posts"))</h1>\(nav)
                <nav class="trail" aria-label="\(lexicon("unit.above"))"><p>\(HTML(joining: trail))</p></nav>
                <div class="card"><h2>\(name(unit))</h2>\(held(unit))
                <div class="actions"><a class="button primary" href="/units/\(unit.code)">\(lexicon("admin.posts.appoint"))</a>
                <a class="button" href="/vacancies?unit=\(unit.code)">\(lexicon("vacancies.title"))</a></div></div>
                <section><h2>\(lexicon("unit.below"))</h2>\(below.items.isEmpty ? EmptyState(lexicon("admin.units.none_below")).html : table)
                \(Pager(lexicon: lexicon, next: below.next.map { "\(address)&after=\($0)" }, first: isFirst ? nil : address).html)</section>
                """)
    }

    private var trail: [HTML] {
        let links = above.map { "<a href=\"/admin/posts?unit=\($0.code)\">\(name($0))</a>" as HTML } + ["<strong>\(name(unit))</strong>"]
        return Array(links.flatMap { [$0, " › "] }.dropLast())
    }

    /// Every post of the unit's level, with a sign where somebody is missing.
    private func held(_ unit: UnitRecord) -> HTML {
        let kinds = territory.posts(at: unit.level)
        guard !kinds.isEmpty else { return "<span>\(lexicon("admin.posts.none"))</span>" }
        let parts = kinds.map { kind -> HTML in
            let count = counts[unit.id]?[kind.id] ?? 0
            let text =
                kind.least > 0
                ? lexicon("admin.posts.of", ["post": lexicon("post.\(kind.id)"), "held": "\(count)", "needed": "\(kind.least)"])
                : lexicon("admin.posts.held", ["post": lexicon("post.\(kind.id)"), "held": "\(count)"])
            return Badge(text, count < kind.least ? .warning : count > 0 ? .good : .neutral).html
        }
        return "<span class=\"badges\">\(parts)</span>"
    }

    private var table: HTML {
        Table(
            caption: lexicon("unit.below"),
            columns: ["unit.name_of_unit", "unit.level", "admin.posts", "unit.end"].map { .init(lexicon($0)) },
            rows: below.items.map { one in
                [
                    "<a href=\"/admin/posts?unit=\(one.code)\">\(name(one))</a>", "\(lexicon("level.\(one.level)"))", held(one),
                    "<a href=\"/units/\(one.code)\" aria-label=\"\(lexicon("admin.posts.appoint_in", ["unit": name(one)]))\">\(lexicon("admin.posts.appoint"))</a>",
                ]
            }
        ).html
    }
}
