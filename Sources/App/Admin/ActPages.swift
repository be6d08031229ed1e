import Kernel
import Markup
import Territory

/// What was changed, newest first, and a way to each kind of change.
struct ActListPage {
    let lines: [ActLine]
    let next: ID?
    let isFirst: Bool
    let mayChange: Bool
    let lexicon: Lexicon
    let nav: HTML

    var page: Page {
        Page(
            title: lexicon("admin.acts"), section: "/admin",
            body: """
                <h1>\(lexicon("admin.acts"))</h1>\(nav)
                <p><a class="link" href="/admin/tree">\(lexicon("act.as_of"))</a></p>\(mayChange ? choices : .empty)
                <section><h2>\(lexicon("act.list"))</h2>\(lines.isEmpty ? EmptyState(lexicon("act.none")).html : table)
                \(Pager(lexicon: lexicon, next: next.map { "/admin/acts?after=\($0)" }, first: isFirst ? nil : "/admin/acts").html)</section>
                """)
    }

    private var choices: HTML {
        let cards = ActPlan.Kind.allCases.map { kind -> HTML in
            """
            <article class="card"><h3><a class="link" href="/admin/acts/new?kind=\(kind.rawValue)">\(lexicon("act.\(kind.rawValue)"))</a></h3>
            <p>\(lexicon("act.\(kind.rawValue).about"))</p></article>
            """
        }
        return "<section><h2>\(lexicon("act.new"))</h2><div class=\"grid\">\(cards)</div></section>"
    }

    private var table: HTML {
        Table(
            caption: lexicon("act.list"),
            columns: ["act.kind", "unit.name_of_unit", "act.day", "act.document_no", "act.state"].map { .init(lexicon($0)) },
            rows: lines.map { line in
                [
                    "<a href=\"/admin/acts/\(line.act.id.description)\">\(lexicon("act.\(line.act.kind.rawValue)"))</a>",
                    "\(line.unit?.name ?? "") <code>\(line.unit?.code ?? "")</code>", "\(line.act.day.text)",
                    "\(line.act.documentNo ?? "")", ActLine.badge(line.act, lexicon),
                ]
            }
        ).html
    }
}

/// The form for one kind of change: only what that kind asks for.
struct ActFormPage {
    let kind: ActPlan.Kind
    let typed: [String: String]
    let problem: Problem?
    let levels: [String]
    let today: Day
    let lexicon: Lexicon
    let nav: HTML
    let tokens: FormTokens

    private typealias Fields = ActPlan.Fields

    /// The same fields as those that judge it, with what this kind needs marked as needed.
    static func schema(_ kind: ActPlan.Kind) -> Schema {
        let name = Field.line(Fields.name.name, maximum: 60)
        let code = Field.line(Fields.code.name, maximum: 32)
        let target = Field.line(Fields.target.name, maximum: 32)
        let parts = Field.text(Fields.parts.name, maximum: 8000)
        let own: [AnyField] =
            switch kind {
            case .rename: [name.any]
            case .recode: [code.any]
            case .open: [name.any, code.any, Field.choice(Fields.level.name).any, Fields.land.any]
            case .close: [Fields.target.any, Fields.posts.any]
            case .move: [target.any, Fields.code.any]
            case .merge: [Fields.target.any, Fields.name.any, Fields.code.any, Fields.posts.any, Fields.land.any]
            case .split: [parts.any, Fields.posts.any, Fields.land.any]
            case .extract: [parts.any, Fields.land.any]
            case .outline: [Field.text(Fields.land.name, maximum: ActPlan.maximumLand).any]
            }
        let label = "Act\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst())"
        return Schema(label, [Fields.unit.any] + own + [Fields.day.any, Fields.documentNo.any])
    }

    var page: Page {
        var raw = typed
        if raw[Fields.day.name] == nil { raw[Fields.day.name] = today.text }
        if raw[Fields.posts.name] == nil { raw[Fields.posts.name] = ActPlan.Posts.move.rawValue }
        let title = lexicon("act.\(kind.rawValue)")
        return Page(
            title: title, section: "/admin",
            body: """
                \(nav)<p><a class="link" href="/admin/acts">\(lexicon("admin.acts"))</a></p><h1>\(title)</h1>
                <p>\(lexicon("act.\(kind.rawValue).about"))</p>\(HTML.refusal(problem.flatMap { $0.fields.isEmpty ? $0 : nil }, lexicon))
                \(FormView(
                    schema: Self.schema(kind), action: "/admin/acts/preview", tokens: tokens, lexicon: lexicon, submit: "act.preview",
                    raw: raw, problem: problem.flatMap { $0.fields.isEmpty ? nil : $0 },
                    choices: [Fields.level.name: levels.map { Choice($0, lexicon("level.\($0)")) }],
                    hidden: [Fields.kind.name: kind.rawValue]
                ).html)
                """)
    }
}

/// What a change would come to, and the button that does it.
struct ActPreviewPage {
    let preview: ActPreview
    let typed: [String: String]
    let today: Day
    let scheme: Scheme
    let lexicon: Lexicon
    let nav: HTML
    let tokens: FormTokens

    var page: Page {
        let kind = lexicon("act.\(preview.plan.kind.rawValue)")
        return Page(
            title: lexicon("act.preview.title", ["kind": kind]), section: "/admin",
            body: """
                \(nav)<h1>\(lexicon("act.preview.title", ["kind": kind]))</h1>
                <p>\(lexicon(day, ["day": preview.plan.day.text]))</p>
                \(preview.counts.isEmpty ? .empty : "<section><h2>\(lexicon("act.counts"))</h2>\(counts)</section>" as HTML)
                <section><h2>\(lexicon("act.changes"))</h2>\(preview.changes.isEmpty ? "<p>\(lexicon("act.no_names"))</p>" as HTML : table)</section>
                \(lands)\(mustBeAllowed ? "<p class=\"note\">\(lexicon("act.approval.needed"))</p>" as HTML : .empty)
                <form class="form" method="post" action="/admin/acts">\(HiddenFields(tokens: tokens, others: plan).html)
                <p class="form-end"><button class="button primary" type="submit">\(lexicon("act.confirm", ["kind": kind]))</button>
                <a class="button quiet" href="\(back)">\(lexicon("act.back"))</a></p></form>
                """)
    }

    private var lands: HTML {
        guard !preview.lands.isEmpty else { return .empty }
        let sections = preview.lands.enumerated().map { index, land in
            LandReviewSection(land, lexicon: lexicon, scheme: scheme).html(mark: "-\(index)", picture: true)
        }
        return "<section><h2>\(lexicon("land.title"))</h2>\(sections)</section>"
    }

    private var mustBeAllowed: Bool {
        (try? scheme.section(TerritoryScheme.self))?.approval(of: preview.plan.kind) != nil
    }

    private var day: String {
        preview.plan.day > today ? "act.on_day" : preview.plan.day < today ? "act.since_day" : "act.today"
    }

    private var plan: [String: String] {
        let names = Set(ActPlan.Fields.all.map(\.name))
        return typed.filter { names.contains($0.key) && !$0.value.isEmpty }
    }

    private var back: String {
        "/admin/acts/new?kind=\(preview.plan.kind.rawValue)&unit=\(Query.escape(typed[ActPlan.Fields.unit.name] ?? ""))"
    }

    private var counts: HTML {
        HTML.facts(
            preview.counts.map { count in
                let more = count.n >= ActFollower.countLimit ? lexicon("act.count.more", ["n": "\(count.n)"]) : "\(count.n)"
                return (lexicon("act.count.\(count.word)"), "\(more)")
            })
    }

    private static let shown = 200

    private var table: HTML {
        let rest = preview.changes.count - Self.shown
        return """
            \(Table(
                caption: lexicon("act.changes"), columns: ["act.before", "act.after"].map { .init(lexicon($0)) },
                rows: preview.changes.prefix(Self.shown).map { [words($0.before, "act.is_new"), words($0.after, "act.is_gone")] }
            ).html)\(rest > 0 ? "<p>\(lexicon("act.more", ["n": "\(rest)"]))</p>" as HTML : .empty)
            """
    }

    private func words(_ unit: UnitRecord?, _ none: String) -> HTML {
        guard let unit else { return "\(lexicon(none))" }
        return "\(unit.name) <code>\(unit.code)</code> <span class=\"quiet-text\">\(unit.path.text)</span>"
    }
}
