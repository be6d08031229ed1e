internal import Kernel
internal import Markup

/// What waits to be called, and every period with what came of it.
struct RevisitsPage {
    let inbox: RevisitInbox?
    let periods: [RevisitSummary]
    let lexicon: Lexicon

    var page: Page {
        Page(
            title: lexicon("revisits.title"), section: "/revisits",
            body: """
                <h1>\(lexicon("revisits.title"))</h1><p class="lead">\(lexicon("revisits.about"))</p>
                \(calls)
                <section><h2>\(lexicon("revisits.periods"))</h2>\(table)
                <p><a class="link" href="/revisits/rates">\(lexicon("revisits.rates.link"))</a></p>
                <p class="hint">\(lexicon("home.small", ["count": "\(RevisitDraw.smallest)"]))</p></section>
                """)
    }

    private var calls: HTML {
        guard let inbox else { return .empty }
        let list: HTML =
            inbox.items.isEmpty
            ? EmptyState(lexicon("revisits.none"), detail: lexicon("revisits.none.about")).html
            : Table(
                caption: lexicon("revisits.calls"),
                columns: ["work.number", "revisits.category", "revisits.where", "revisits.not_before", "revisits.due"].map {
                    .init(lexicon($0))
                },
                rows: inbox.items.map { revisit in
                    [
                        "<a class=\"number-link\" href=\"/revisits/calls/\(revisit.id.description)\">\(revisit.matter.number)</a>",
                        "\(lexicon("category.\(revisit.matter.category)"))", "\(lexicon.whole(revisit.matter.place))",
                        "\(revisit.next > inbox.now ? revisit.next.minuteText : lexicon("revisits.now"))",
                        DueBadge(due: revisit.due, now: inbox.now, lexicon: lexicon).html,
                    ]
                }
            ).html
        return """
            <section><h2>\(lexicon("revisits.calls"))</h2><p class="hint">\(lexicon("revisits.calls.about"))</p>\(list)
            \(Pager(
                lexicon: lexicon, next: inbox.next.map { "/revisits?after=\($0.text)" }, first: inbox.isFirst ? nil : "/revisits"
            ).html)</section>
            """
    }

    private var table: HTML {
        guard !periods.isEmpty else { return EmptyState(lexicon("revisits.no_period")).html }
        return Table(
            caption: lexicon("revisits.periods"),
            columns: [
                .init(lexicon("revisits.period")), .init(lexicon("revisits.committed")), .init(lexicon("revisits.drawn_at")),
                .init(lexicon("revisits.frame"), isNumber: true), .init(lexicon("revisits.drawn"), isNumber: true),
                .init(lexicon("revisits.settled"), isNumber: true),
            ],
            rows: periods.map { view -> [HTML] in
                let period = view.period
                let isDrawn = period.drawn != nil
                return [
                    "<a href=\"/revisits/\(period.name)\">\(period.name)</a>", "\(period.committed.minuteText)",
                    "\(period.drawn?.minuteText ?? "—")", isDrawn ? shown(view.frame) : "—", isDrawn ? shown(view.size) : "—",
                    isDrawn ? view.settled.map { "\($0)" } ?? "—" : "—",
                ]
            }
        ).html
    }

    private func shown(_ count: Int64) -> HTML { "\(lexicon.few(count))" }
}

extension Lexicon {
    /// A count for everybody, or that it is too small to be told.
    func few(_ count: Int64) -> String {
        RevisitSummary.isSmall(count) ? self("home.few", ["count": "\(RevisitDraw.smallest)"]) : "\(count)"
    }
}

/// One draw with all that is needed to make it again.
struct RevisitPeriodPage {
    let view: RevisitPeriodView
    let lexicon: Lexicon

    private var period: RevisitPeriod { view.period }

    var page: Page {
        let title = lexicon("revisit.period.title", ["period": period.name])
        return Page(
            title: title, section: "/revisits",
            body: """
                <p class="eyebrow"><a href="/revisits">\(lexicon("revisits.back"))</a></p>
                <h1>\(title)</h1><dl class="facts">\(facts)</dl>\(drawn)
                <section><h2>\(lexicon("revisit.check"))</h2><p>\(lexicon("revisit.check.about"))</p>
                <ol>\((1...5).map { "<li>\(lexicon("revisit.check.\($0)"))</li>" as HTML })</ol>
                <p><a class="link" href="/api/v1/revisits/periods/\(period.name)">\(lexicon("revisit.check.data"))</a>
                <a class="link" href="/api/v1/revisits/periods/\(period.name)/frame">\(lexicon("revisit.check.frame"))</a></p></section>
                """)
    }

    private var facts: [HTML] {
        let rule = period.rule
        let args = [
            "share": "\(rule.share)", "least": "\(rule.atLeast)", "most": "\(rule.atMost)", "level": lexicon("level.\(rule.level)"),
        ]
        let words: [(String, HTML)] = [
            ("revisit.days", "\(lexicon("revisit.days.span", ["from": period.from.day.text, "until": lastDay]))"),
            ("revisit.rule", "\(lexicon("revisit.rule.about", args))"),
            ("revisit.commitment", Self.code(period.commitment)),
            ("revisits.committed", "\(period.committed.minuteText)"),
            ("revisit.seed", period.seed.map(Self.code) ?? "\(lexicon("revisit.seed.later", ["from": period.until.minuteText]))"),
            ("revisits.drawn_at", "\(period.drawn?.minuteText ?? "—")"),
        ]
        return words.map { "<dt>\(lexicon($0))</dt><dd>\($1)</dd>" }
    }

    private var lastDay: String { Day(sinceEpoch: period.until.day.sinceEpoch - 1).text }

    static func code(_ bytes: [UInt8]) -> HTML { "<code>\(Hex.encode(bytes))</code>" }

    private var drawn: HTML {
        guard period.drawn != nil else { return .empty }
        guard !view.strata.isEmpty else { return EmptyState(lexicon("revisit.empty")).html }
        let strata = Table(
            caption: lexicon("revisit.strata"),
            columns: [
                .init(lexicon("revisit.unit")), .init(lexicon("revisits.frame"), isNumber: true),
                .init(lexicon("revisits.drawn"), isNumber: true), .init(lexicon("revisit.tokens")),
            ],
            rows: view.strata.map(row)
        ).html
        let address = "/revisits/\(period.name)"
        let calls = Revisit.State.allCases.map { state -> HTML in
            let small = lexicon("home.few", ["count": "\(RevisitDraw.smallest)"])
            let count = view.summary.told[state].map { "\($0)" } ?? (view.summary.small.contains(state) ? small : "—")
            return "<dt>\(lexicon("revisit.state.\(state.rawValue)"))</dt><dd>\(count)</dd>"
        }
        return """
            <section><h2>\(lexicon("revisit.strata"))</h2>\(strata)
            \(Pager(lexicon: lexicon, next: view.next.map { "\(address)?after=\($0)" }, first: view.isFirst ? nil : address).html)
            <p class="hint">\(lexicon("revisit.rest.about"))</p><p class="hint">\(lexicon("revisit.tokens.about"))</p></section>
            <section><h2>\(lexicon("revisit.calls"))</h2><dl class="facts">\(calls)</dl></section>
            """
    }

    private func row(_ stratum: RevisitPeriod.Stratum) -> [HTML] {
        let name = stratum.unit.map { lexicon.unit($0.place) } ?? lexicon("revisit.rest")
        let tokens = (view.drawn[stratum.id] ?? []).map { "<li>\(Self.code($0))</li>" as HTML }
        let shown: HTML =
            tokens.isEmpty
            ? "—"
            : "<details><summary>\(lexicon("revisit.tokens.show"))</summary><ul class=\"plain-list\">\(tokens)</ul></details>"
        return ["\(name)", "\(lexicon.few(stratum.frame))", stratum.isSmall ? "—" : "\(stratum.drawn)", shown]
    }
}
