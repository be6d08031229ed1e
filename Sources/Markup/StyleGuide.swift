package import Kernel

/// `/style`: every part that pages are made of, alive, in the reader's language, size and theme. Served while developing only.
package enum StyleGuide {
    package static func endpoint(_ words: Words, _ scheme: ActiveScheme) -> Endpoint {
        Endpoint(.get, "/style", .page, verb: nil, summary: "The parts that pages are made of") { request in
            .page(page(words.lexicon(request.locale, scheme: scheme.current), request.form))
        }
    }

    private static let name = Field.line("style_name", maximum: 20)
    private static let text = Field.text("style_text", maximum: 200).optional
    private static let size = Field.choice("style_size", ["small", "large"])
    static let schema = Schema("StyleExample", [name.any, text.any, size.any])

    /// Colours by what they are for; the class of each stands in the guide's own sheet.
    static let colours = [
        "ink", "quiet", "link", "leaf", "leaf-deep", "good", "warning", "bad", "active", "focus", "edge", "line", "paper", "card",
        "leaf-wash",
        "good-wash", "warning-wash", "bad-wash", "active-wash",
    ]

    static func page(_ lexicon: Lexicon, _ tokens: FormTokens) -> Page {
        Page(
            title: lexicon("style.title"), section: "/style",
            head: HTML(
                joining: ["css/work.css", "css/style-guide.css"].map { "<link rel=\"stylesheet\" href=\"\(Assets.path($0))\">" as HTML }),
            body: """
                <h1>\(lexicon("style.title"))</h1><p class="lead">\(lexicon("style.lead"))</p>
                \(part("colours", lexicon, palette))
                \(part("contrast", lexicon, contrast(lexicon)))
                \(part("type", lexicon, type(lexicon)))
                \(part("buttons", lexicon, buttons(lexicon)))
                \(part("states", lexicon, states(lexicon)))
                \(part("ways", lexicon, ways(lexicon)))
                \(part("table", lexicon, table(lexicon)))
                \(part("progress", lexicon, ProgressSteps(lexicon: lexicon, done: 2).html))
                \(part("timeline", lexicon, timeline(lexicon)))
                \(part("charts", lexicon, chart(lexicon)))
                \(part("days", lexicon, days(lexicon)))
                \(part("fold", lexicon, Fold(lexicon("style.sample.heading"), "<p>\(lexicon("style.sample"))</p>").html))
                \(part("empty", lexicon, EmptyState(lexicon("style.empty"), detail: lexicon("style.empty.about")).html))
                \(part("form", lexicon, form(lexicon, tokens, problem: nil)))
                \(part("faults", lexicon, form(lexicon, tokens, problem: fault)))
                """)
    }

    private static func part(_ id: String, _ lexicon: Lexicon, _ body: HTML) -> HTML {
        """
        <section aria-labelledby="\(id)"><h2 id="\(id)">\(lexicon("style.\(id)"))</h2>
        <p class="hint">\(lexicon("style.\(id).about"))</p>\(body)</section>
        """
    }

    private static var palette: HTML {
        "<ul class=\"guide-colours\">\(colours.map { "<li><span class=\"guide-\($0)\" aria-hidden=\"true\"></span><code>--\($0)</code></li>" as HTML })</ul>"
    }

    /// Every pair of colours in which words are written; how far they are apart is computed by a test.
    package static let pairs = [
        ("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("link", "paper"), ("link", "card"), ("leaf", "card"),
        ("leaf-ink", "leaf"), ("leaf-ink", "leaf-deep"), ("leaf", "leaf-wash"), ("ink", "leaf-wash"), ("good", "good-wash"),
        ("warning", "warning-wash"), ("bad", "bad-wash"), ("bad", "paper"), ("active", "active-wash"), ("quiet", "leaf-wash"),
    ]

    private static func contrast(_ lexicon: Lexicon) -> HTML {
        "<ul class=\"guide-pairs\">\(pairs.map { "<li class=\"pair-\($0)-on-\($1)\">\(lexicon("style.sample.heading")) <code>\($0) / \($1)</code></li>" as HTML })</ul>"
    }

    /// How lists are narrowed, gone through and kept as new as what happens.
    private static func ways(_ lexicon: Lexicon) -> HTML {
        """
        <nav class="tabs" aria-label="\(lexicon("style.ways"))"><a href="#ways" aria-current="page">\(lexicon("style.sample.one"))</a>\
        <a href="#ways">\(lexicon("style.sample.two"))</a></nav>
        <p class="hint live-state is-lost">\(lexicon("style.sample.hint")) <b class="lost">\(lexicon("live.lost"))</b></p>
        \(Pager(lexicon: lexicon, next: "#ways", first: "#ways").html)
        """
    }

    private static func timeline(_ lexicon: Lexicon) -> HTML {
        let start = Day(year: 2026, month: 11, day: 20).start
        return Timeline([
            .init(at: start, title: lexicon("style.sample.heading"), detail: "<p class=\"said\">\(lexicon("style.sample"))</p>"),
            .init(at: start.adding(seconds: 90_000), title: lexicon("style.badge.good"), who: lexicon("style.sample.two")),
        ]).html
    }

    private static func type(_ lexicon: Lexicon) -> HTML {
        """
        <div class="card"><p class="figure">1,024</p><h3>\(lexicon("style.sample.heading"))</h3><p>\(lexicon("style.sample"))</p>
        <p class="hint">\(lexicon("style.sample.hint"))</p></div>
        """
    }

    private static func buttons(_ lexicon: Lexicon) -> HTML {
        let kinds = ["primary", "", "quiet", "danger"]
        return """
            <p class="actions">\(kinds.map { "<a class=\"button \($0)\" href=\"#buttons\">\(lexicon("style.button.\($0.isEmpty ? "plain" : $0)"))</a>" as HTML })</p>
            """
    }

    private static func states(_ lexicon: Lexicon) -> HTML {
        let badges = Badge.Kind.allCases.map { Badge(lexicon("style.badge.\($0.rawValue)"), $0).html }
        let notes = ["", "good", "warning", "bad"].map { kind -> HTML in
            "<p class=\"note \(kind)\">\(lexicon("style.note.\(kind.isEmpty ? "plain" : kind)"))</p>"
        }
        return "<p>\(badges)</p>\(notes)"
    }

    private static func table(_ lexicon: Lexicon) -> HTML {
        Table(
            caption: lexicon("style.table"),
            columns: [.init(lexicon("chart.item")), .init(lexicon("chart.count"), isNumber: true)],
            rows: [
                ["<a href=\"#table\">\(lexicon("style.sample.one"))</a>", "12"],
                ["<a href=\"#table\">\(lexicon("style.sample.two"))</a>", "3"],
            ]
        ).html
    }

    private static func chart(_ lexicon: Lexicon) -> HTML {
        StackedBar(
            id: "guide", title: lexicon("style.charts"),
            parts: (1...StackedBar.tones).map { .init("\(lexicon("chart.item")) \($0)", Int64(8 - $0)) }, lexicon: lexicon
        ).html
    }

    /// Two units beside each other in one scale, as the page of today shows them.
    private static func days(_ lexicon: Lexicon) -> HTML {
        let samples: [(raised: [Int64], resolved: [Int64])] = [
            ([3, 5, 2, 0, 8, 6, 4, 7, 3, 2, 0, 5, 9, 4], [2, 4, 3, 1, 5, 7, 4, 6, 3, 2, 1, 3, 6, 2]),
            ([1, 0, 2, 1, 0, 3, 1, 2, 0, 0, 1, 2, 1, 0], [0, 1, 1, 1, 1, 2, 1, 1, 1, 0, 0, 2, 1, 0]),
        ]
        let cards = zip(["style.sample.one", "style.sample.two"], samples).map { word, sample -> HTML in
            """
            <li class="tile"><a href="#days"><span class="today-unit">\(lexicon(word))</span>
            \(DayBars(raised: sample.raised, resolved: sample.resolved, most: 9).html)
            <span>\(Badge(lexicon("style.badge.bad"), .bad).html)</span></a></li>
            """
        }
        return "<ul class=\"tiles unit-tiles\">\(cards)</ul>"
    }

    private static let fault = Problem.invalid([
        FieldProblem("style_name", "too_long", args: ["max": "20"]), FieldProblem("style_size", "required"),
    ])

    /// Leads nowhere that writes: the guide shows, it does nothing.
    private static func form(_ lexicon: Lexicon, _ tokens: FormTokens, problem: Problem?) -> HTML {
        let schema = problem == nil ? Self.schema : Schema("StyleFaults", Self.schema.fields)
        return FormView(
            schema: schema, action: "/style", tokens: tokens, lexicon: lexicon, submit: lexicon("style.submit"),
            raw: problem == nil ? [:] : ["style_name": lexicon("style.sample")], problem: problem,
            choices: ["style_size": [Choice("small", lexicon("style.size.small")), Choice("large", lexicon("style.size.large"))]]
        ).html
    }
}
