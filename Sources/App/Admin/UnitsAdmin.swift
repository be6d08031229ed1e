import Kernel
import Markup
import Territory

/// The register of units for those who keep it: looked through level by level, searched by name or code, one unit with its history.
struct UnitsAdmin: Sendable {
    let services: AdminServices

    static let pageSize = 50

    var endpoints: [Endpoint] { [list, one] }

    /// The units over which the reader may look into the register.
    private func reach(_ request: Request) -> [UnitPath] {
        services.policy.scopes(UnitSearch.verb, of: request.actor, over: .place).map(\.path)
    }

    /// What may not be seen is not found, like what is not there.
    private func unit(_ code: String, _ request: Request, in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(anyCode: String(code.prefix(32)), in: tx),
            reach(request).contains(where: { $0.contains(unit.path) })
        else { throw Problem.notFound }
        return unit
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/admin/units", .page, verb: UnitSearch.verb,
            parameters: [
                .init("q", "The beginning of a name or of a code"), .init("parent", "The unit whose units below to list"),
                .init("after", "The code that the page before ended with"),
            ],
            summary: "The register of units, level by level or by name or code"
        ) { request in
            let typed = (request.query["q"] ?? "").trimmingWhitespace
            let after = request.query["after"].flatMap { $0.isEmpty ? nil : $0 }
            let listing = try services.store.read { tx -> UnitsAdminPage.Listing in
                if !typed.isEmpty {
                    let last = try after.flatMap { try UnitRecord.find(code: $0, in: tx) }
                    let search = UnitSearch(String(typed.prefix(UnitSearch.textMaximum)), reach: reach(request), after: last)
                    return .init(parent: nil, above: [], found: try search.page(in: tx))
                }
                let parent = try request.query["parent"].flatMap { $0.isEmpty ? nil : $0 }.map { try unit($0, request, in: tx) }
                guard let start = try parent ?? top(request, in: tx) else { return .init(parent: nil, above: [], found: .empty) }
                return .init(
                    parent: start,
                    above: try UnitRecord.ancestors(of: start.path, in: tx).filter { one in
                        reach(request).contains { $0.contains(one.path) }
                    },
                    found: try UnitsUnder(parent: start.id, after: after, limit: Self.pageSize).page(in: tx))
            }
            return .page(
                UnitsAdminPage(
                    listing: listing, typed: typed, isFirst: after == nil, scheme: services.scheme, lexicon: services.lexicon(request),
                    nav: services.nav(.units, request)
                ).page)
        }
    }

    /// Where the reader's own part of the county begins.
    private func top(_ request: Request, in tx: any Reading) throws -> UnitRecord? {
        try reach(request).first.flatMap { try UnitRecord.find(path: $0, in: tx) }
    }

    private var one: Endpoint {
        Endpoint(.get, "/admin/units/{code}", .page, verb: UnitSearch.verb, summary: "A unit with its history and its land") { request in
            let page = try services.store.read { tx -> UnitAdminPage in
                let unit = try unit(request.parameter("code"), request, in: tx)
                let below = try UnitOutline.below(unit.id, limit: OutlinePicture.maximumParts, in: tx)
                return UnitAdminPage(
                    unit: unit, above: try UnitRecord.ancestors(of: unit.path, in: tx), history: try UnitHistory.load(unit.id, in: tx),
                    acts: try PlannedAct.of(unit.id, in: tx), predecessors: try Succession.predecessors(of: unit.id, in: tx),
                    successors: try Succession.successors(of: unit.id, in: tx), counts: try LevelCounts.read(below: unit.path, in: tx),
                    land: try UnitOutline.find(unit: unit.id, in: tx),
                    picture: try OutlinePicture(unit: unit, in: tx, below: below),
                    reviews: try unit.ended == nil
                        ? LandReview.hierarchies.compactMap { try LandReview.load(under: unit, $0, in: tx) } : [],
                    mayOpen: { above in reach(request).contains { $0.contains(above.path) } },
                    scheme: services.scheme, lexicon: services.lexicon(request), nav: services.nav(.units, request))
            }
            return .page(page.page)
        }
    }
}

/// Units of one place, or those that were searched for.
struct UnitsAdminPage {
    struct Listing {
        let parent: UnitRecord?
        let above: [UnitRecord]
        let found: UnitsUnder.Page
    }

    let listing: Listing
    let typed: String
    let isFirst: Bool
    let scheme: Scheme
    let lexicon: Lexicon
    let nav: HTML

    private func name(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }

    var page: Page {
        Page(
            title: lexicon("admin.units"), section: "/admin",
            body: """
                <h1>\(lexicon("admin.units"))</h1>\(nav)
                \(SearchForm(
                    action: "/admin/units", label: lexicon("admin.units.search"), hint: lexicon("admin.units.search.hint"), value: typed,
                    button: lexicon("admin.search")
                ).html)
                \(typed.isEmpty ? place : "<h2>\(lexicon("admin.units.found", ["text": typed]))</h2>" as HTML)
                \(listing.found.items.isEmpty ? empty : table)
                \(Pager(lexicon: lexicon, next: listing.found.next.map { "\(address)&after=\($0)" }, first: isFirst ? nil : address).html)
                """)
    }

    private var address: String {
        typed.isEmpty ? "/admin/units?parent=\(listing.parent?.code ?? "")" : "/admin/units?q=\(Query.escape(typed))"
    }

    private var empty: HTML { EmptyState(lexicon(typed.isEmpty ? "admin.units.none_below" : "admin.units.not_found")).html }

    private var place: HTML {
        guard let parent = listing.parent else { return .empty }
        let trail = (listing.above + [parent]).map { unit -> HTML in
            unit.code == parent.code ? "<strong>\(name(unit))</strong>" : "<a href=\"/admin/units?parent=\(unit.code)\">\(name(unit))</a>"
        }
        return """
            <nav class="trail" aria-label="\(lexicon("unit.above"))"><p>\(HTML(joining: trail.flatMap { [$0, " › "] }.dropLast()))</p></nav>
            <p class="actions"><a class="button" href="/admin/units/\(parent.code)">\(lexicon("admin.units.record", ["unit": name(parent)]))</a></p>
            """
    }

    private var table: HTML {
        Table(
            caption: lexicon("unit.below"),
            columns: ["unit.name_of_unit", "unit.code", "admin.units.browse"].map { .init(lexicon($0)) },
            rows: listing.found.items.map { unit in
                [
                    "<a href=\"/admin/units/\(unit.code)\">\(name(unit))</a> <span class=\"quiet-text\">\(lexicon("level.\(unit.level)"))</span>",
                    "<code>\(unit.code)</code>",
                    "<a href=\"/admin/units?parent=\(unit.code)\" aria-label=\"\(lexicon("admin.units.open", ["unit": name(unit)]))\">\(lexicon("admin.units.below"))</a>",
                ]
            }
        ).html
    }
}

/// Text in the query of a link.
enum Query {
    static func escape(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(Unicode.Scalar(byte))
            default: "%" + Hex.encode([byte]).uppercased()
            }
        }.joined()
    }
}
