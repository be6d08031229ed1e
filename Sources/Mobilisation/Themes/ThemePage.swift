internal import Kernel
internal import Markup
internal import Territory

/// 年度安排: the twelve months of a unit.
struct ThemeProgrammePage {
    let programme: ThemeProgramme
    let maySet: Bool
    let lexicon: Lexicon
    let scheme: Scheme

    var page: Page {
        let unit = programme.unit.name(in: lexicon.locale, of: scheme)
        func link(_ year: Int64, _ word: String) -> HTML {
            "<a href=\"/themes?unit=\(programme.unit.code)&amp;year=\(year)\">\(lexicon(word, ["year": "\(year)"]))</a>"
        }
        let lines = programme.items.map { theme, title -> HTML in
            "<li>\(theme.month.text) <a href=\"/themes/\(theme.id.description)\">\(title ?? lexicon("theme.one"))</a></li>"
        }
        let list: HTML = lines.isEmpty ? EmptyState(lexicon("theme.empty")).html : "<ul class=\"plain-list\">\(lines)</ul>"
        let form: HTML? =
            maySet
            ? "<p class=\"actions\"><a class=\"button\" href=\"/themes/new?unit=\(programme.unit.code)\">\(lexicon("theme.set"))</a></p>"
            : nil
        return Page(
            title: lexicon("theme.title"), section: "/squads",
            body: """
                <p class="eyebrow">\(unit)</p><h1>\(lexicon("theme.title"))</h1><p class="lead">\(lexicon("theme.about"))</p>\(form)
                <h2>\(lexicon("theme.year", ["year": "\(programme.year)"]))</h2>
                <nav class="tabs" aria-label="\(lexicon("theme.years"))">\(link(programme.year - 1, "theme.year"))\(link(programme.year + 1, "theme.year"))</nav>
                \(list)<p class="actions"><a class="button quiet" href="/squads?unit=\(programme.unit.code)">\(lexicon("squad.title"))</a></p>
                """)
    }
}

/// One theme: the plan, what was done, and what came of the month.
struct ThemePage {
    let view: ThemeView
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    let today: Day
    var raw: [String: String] = [:]
    var problem: Problem?

    private var words: TaskWords { TaskWords(lexicon: lexicon, scheme: scheme) }
    private var theme: Theme { view.theme }

    var page: Page {
        let change: HTML? =
            view.maySet
            ? "<a class=\"button quiet\" href=\"/themes/new?unit=\(theme.unit.code)&amp;month=\(theme.month.text)\">\(lexicon("theme.change"))</a>"
            : nil
        return Page(
            title: view.title, section: "/squads",
            body: """
                <p class="eyebrow">\(words.unit(theme.unit)) · \(theme.month.text)</p><h1>\(view.title)</h1>
                <section><h2>\(lexicon("theme.plan"))</h2><p class="said">\(view.plan ?? "")</p></section>
                <section><h2>\(lexicon("theme.summary"))</h2><p class="hint">\(lexicon("theme.summary.about"))</p>
                <dl class="facts">\(facts)</dl></section>
                <section><h2>\(lexicon("theme.entries"))</h2>\(entries)</section>\(form)
                <p class="actions">\(change)
                <a class="button quiet" href="/themes?unit=\(theme.unit.code)&amp;year=\(theme.month.year)">\(lexicon("theme.back"))</a></p>
                """)
    }

    private var facts: [HTML] {
        let few = lexicon("theme.few", ["least": "\(ThemeSummary.least)"])
        let lines: [(String, String)] = [
            ("theme.tasks", "\(view.summary.tasks)"), ("theme.services", view.summary.services.map { "\($0)" } ?? few),
            ("volunteer.hours", view.summary.minutes.map { words.hours($0) } ?? few), ("theme.entries", "\(view.summary.entries)"),
            ("theme.people", "\(view.summary.people)"),
        ]
        return lines.map { "<dt>\(lexicon($0.0))</dt><dd>\($0.1)</dd>" }
    }

    private var entries: HTML {
        guard !view.lines.isEmpty else { return EmptyState(lexicon("theme.entries.empty")).html }
        return Table(
            caption: lexicon("theme.entries"),
            columns: [
                .init(lexicon("task.when")), .init(lexicon("theme.done")), .init(lexicon("theme.by")),
                .init(lexicon("theme.people"), isNumber: true),
            ],
            rows: view.lines.map { line in
                [
                    "\(line.entry.held.text)", "\(line.what ?? "")", "\(line.squad ?? words.unit(theme.unit))", "\(line.entry.people)",
                ]
            }
        ).html
    }

    private var form: HTML {
        guard view.mayNote, theme.month.first <= today else { return .empty }
        var given = raw
        if problem == nil { given["held_on"] = min(today, Day(sinceEpoch: theme.month.end.sinceEpoch - 1)).text }
        return """
            <details class="card"\(problem == nil ? HTML.empty : " open")><summary>\(lexicon("theme.note"))</summary>
            <p class="hint">\(lexicon("theme.note.about"))</p>
            \(FormView(
                schema: NoteTheme.Fields.schema, action: "/themes/\(theme.id)/entries", tokens: tokens, lexicon: lexicon,
                submit: "theme.note", raw: given, problem: problem,
                choices: ["squad": [Choice("", words.unit(theme.unit))] + view.squads.map { Choice($0.id.description, $0.name) }]
            ).html)</details>
            """
    }
}
