internal import Kernel
internal import Markup

/// One's own points.
struct MyPointsPage {
    let mine: MyPoints
    let isFirst: Bool
    /// Whether the reader keeps a shop somewhere, and comes to it from here whether they take part or not.
    let keepsShop: Bool
    let words: PointsWords
    let tokens: FormTokens
    var problem: Problem?

    private var lexicon: Lexicon { words.lexicon }

    var page: Page {
        Page(
            title: lexicon("points.mine"), section: "/points",
            body: """
                <p class="eyebrow">\(lexicon("points.title"))</p><h1>\(lexicon("points.mine"))</h1>
                <p class="lead">\(lexicon("points.mine.about"))</p>
                \(problem.map { ErrorSummary(problem: $0, schema: .empty, lexicon: lexicon).html })
                \(mine.member.map(body) ?? none)\(keepsShop ? "<p class=\"actions\">\(shop)</p>" : .empty)
                """)
    }

    private var none: HTML {
        EmptyState(
            lexicon("points.none_yet"), detail: lexicon("points.join.about"),
            action: (path: "/points/join", label: lexicon("points.join"))
        ).html
    }

    /// The shop is for residents: it stands here and in no menu.
    private var shop: HTML { "<a class=\"button quiet\" href=\"/points/shop\">\(lexicon("points.shop"))</a>" }

    private func address(_ more: String = "") -> String { "/points?scheme=\(mine.member?.scheme ?? "")\(more)" }

    private func body(_ member: PointsMember) -> HTML {
        let others = mine.members.filter { $0.id != member.id }.map { other -> HTML in
            "<a class=\"button quiet\" href=\"/points?scheme=\(other.scheme)\">\(words.plan(other.scheme))</a>"
        }
        let balances = mine.balances.map { line -> HTML in
            let held: HTML? = line.held > 0 ? "\(lexicon("points.held", ["points": "\(line.held)"]))" : nil
            return "<dt>\(lexicon("points.cycle", ["cycle": line.cycle]))</dt><dd>\("\(line.balance)") \(held)</dd>"
        }
        let actions: HTML =
            member.left == nil
            ? """
            <a class="button" href="/points/claims/new?scheme=\(member.scheme)">\(lexicon("points.claim"))</a>
            \(keepsShop ? .empty : shop)
            """ : "<a class=\"button\" href=\"/points/join\">\(lexicon("points.join"))</a>"
        return """
            <h2>\(words.plan(member.scheme))</h2><p class="hint">\(lexicon("points.number", ["number": member.number]))</p>
            <dl class="facts">\(balances)</dl><p class="actions">\(actions)\(others)</p>
            \(orders)\(claims)\(entries(member))\(member.left == nil ? leave(member) : .empty)
            """
    }

    private var orders: HTML {
        let open = mine.orders.filter { $0.order.state == .reserved }
        guard !open.isEmpty else { return .empty }
        let lines = open.map { line -> HTML in
            "<li>\(lexicon("points.goods.\(line.order.goods)")) · \(lexicon("points.code", ["code": line.code ?? "—"]))</li>"
        }
        return "<section><h2>\(lexicon("points.orders"))</h2><ul class=\"plain-list\">\(lines)</ul></section>"
    }

    private var claims: HTML {
        guard !mine.claims.isEmpty else { return EmptyState(lexicon("points.claims.empty")).html }
        let rows = mine.claims.map { claim -> [HTML] in
            [
                "<a href=\"/points/claims/\(claim.id.description)\">\(words.rule(claim))</a>", "\(claim.did.text)",
                "\(words.amount(claim))", "\(claim.pack)", words.badge(claim),
            ]
        }
        let columns = ["points.rule", "points.did", "points.amount", "points.version", "points.state"]
        return """
            \(Table(caption: lexicon("points.claims"), columns: columns.map { .init(lexicon($0)) }, rows: rows).html)
            \(Pager(
                lexicon: lexicon, next: mine.next.map { address("&after=\($0.text)") }, first: isFirst ? nil : address()
            ).html)
            """
    }

    private func entries(_ member: PointsMember) -> HTML {
        guard !mine.entries.isEmpty else { return .empty }
        let rows = mine.entries.map { entry -> [HTML] in
            [
                "\(entry.day.text)", words.reason(entry, of: member.scheme), "\(amount(entry))", "\("\(entry.balance)")",
                "\(Hex.encode(entry.pack.prefix(4)))",
            ]
        }
        let columns = ["points.did", "points.rule", "points.amount", "points.balance", "points.pack"]
        return """
            \(Table(caption: lexicon("points.entries"), columns: columns.map { .init(lexicon($0)) }, rows: rows).html)
            \(Pager(lexicon: lexicon, next: mine.nextEntry.map { address("&entries_after=\($0.text)") }, first: nil).html)
            """
    }

    private func amount(_ entry: MyPoints.Entry) -> String {
        entry.cut == 0 ? "\(entry.amount)" : lexicon("points.cut", ["points": "\(entry.amount)", "cut": "\(entry.cut.magnitude)"])
    }

    private func leave(_ member: PointsMember) -> HTML {
        """
        <details class="card"><summary>\(lexicon("points.leave"))</summary><p class="hint">\(lexicon("points.leave.about"))</p>
        <form method="post" action="/points/leave">\(HiddenFields(tokens: tokens, others: ["scheme": member.scheme]).html)\
        <button class="button quiet" type="submit">\(lexicon("points.leave"))</button></form></details>
        """
    }
}
