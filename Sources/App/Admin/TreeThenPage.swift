import Kernel
import Markup
import Territory

/// The tree as it was on a day, by what is believed now or by what was recorded up to another day.
struct TreeThenPages: Sendable {
    let services: AdminServices

    private static let pageSize = 100

    var endpoint: Endpoint {
        Endpoint(
            .get, "/admin/tree", .page, verb: UnitSearch.verb,
            parameters: AsOf.parameters + [
                .init("unit", "The code, on that day, of the unit whose units below to list"),
                .init("after", "The code that the page before ended with"),
            ],
            summary: "The units as they were on a day"
        ) { request in
            guard services.policy.scopes(UnitSearch.verb, of: request.actor, over: .place).contains(where: { $0.path.segments.count == 1 })
            else { throw Problem.forbidden }
            let asked = try AsOf.read(request)
            let asOf = asked ?? AsOf(day: services.today, known: nil)
            let code = request.query["unit"].flatMap { $0.isEmpty ? nil : String($0.prefix(32)) }
            let page = try services.store.read { tx -> TreeThenPage in
                let start = try code.map { try asOf.tree.find(code: $0, in: tx) } ?? asOf.tree.root(in: tx)
                if code != nil, start == nil { throw Problem.notFound }
                let after = request.query["after"] ?? ""
                var below: (items: [UnitThen], next: String?) = ([], nil)
                if let start { below = try asOf.tree.children(of: start, after: after, limit: Self.pageSize, in: tx) }
                return TreeThenPage(
                    asOf: asOf, today: services.today, unit: start, below: below.items, next: below.next, isFirst: after.isEmpty,
                    lexicon: services.lexicon(request), nav: services.nav(.acts, request))
            }
            return .page(page.page)
        }
    }
}

struct TreeThenPage {
    let asOf: AsOf
    let today: Day
    let unit: UnitThen?
    let below: [UnitThen]
    let next: String?
    let isFirst: Bool
    let lexicon: Lexicon
    let nav: HTML

    var page: Page {
        Page(
            title: lexicon("act.as_of"), section: "/admin",
            body: """
                \(nav)<p><a class="link" href="/admin/acts">\(lexicon("admin.acts"))</a></p><h1>\(lexicon("act.as_of"))</h1>\(form)
                <p>\(lexicon(asOf.known == nil ? "act.as_of.then" : "act.as_of.then_known", ["day": asOf.day.text, "known": asOf.known?.text ?? ""]))</p>
                \(unit == nil ? EmptyState(lexicon("act.as_of.nothing")).html : listing)
                """)
    }

    private func address(_ code: String) -> String {
        "/admin/tree?as_of=\(asOf.day.text)\(asOf.known.map { "&known=\($0.text)" } ?? "")&unit=\(code)"
    }

    private var form: HTML {
        let hidden: HTML? = unit.map { "<input type=\"hidden\" name=\"unit\" value=\"\($0.code)\">" }
        return """
            <form class="form" method="get" action="/admin/tree">\(hidden)
            <div class="field"><label for="as-of">\(lexicon("act.as_of.day"))</label>
            <input type="date" id="as-of" name="as_of" value="\(asOf.day.text)" required></div>
            <div class="field"><label for="known">\(lexicon("act.as_of.known"))</label>
            <input type="date" id="known" name="known" value="\(asOf.known?.text ?? "")"></div>
            <p class="form-end"><button class="button" type="submit">\(lexicon("act.as_of.show"))</button></p></form>
            """
    }

    private var listing: HTML {
        guard let unit else { return .empty }
        let up: HTML? = unit.parentCode.map { "<p><a class=\"link\" href=\"\(address($0))\">\(lexicon("act.as_of.up"))</a></p>" }
        let table = Table(
            caption: lexicon("unit.below"), columns: ["unit.name_of_unit", "unit.code", "unit.level"].map { .init(lexicon($0)) },
            rows: below.map { child in
                [
                    "<a href=\"\(address(child.code))\">\(child.name)</a>", "<code>\(child.code)</code>",
                    "\(lexicon("level.\(child.level)"))",
                ]
            }
        ).html
        return """
            \(up)<h2>\(unit.name) <code>\(unit.code)</code></h2>
            \(below.isEmpty ? EmptyState(lexicon("admin.units.none_below")).html : table)
            \(Pager(
                lexicon: lexicon, next: next.map { "\(address(unit.code))&after=\($0)" }, first: isFirst ? nil : address(unit.code)
            ).html)
            """
    }
}
