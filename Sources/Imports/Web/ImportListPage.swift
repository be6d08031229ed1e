import Kernel
import Markup

/// The form for a file, and the imports there were.
struct ImportListPage {
    let items: [ImportBatch]
    let next: String?
    let isFirst: Bool
    let lexicon: Lexicon
    let nav: HTML
    let tokens: FormTokens
    let raw: [String: String]
    let problem: Problem?

    static let pageSize = 25

    var page: Page {
        Page(
            title: lexicon("import.title"), section: "/admin",
            body: """
                <h1>\(lexicon("import.title"))</h1>\(nav)<p class="lead">\(lexicon("import.lead"))</p>
                \(FormView(
                    schema: ImportPages.Fields.schema, action: "/admin/import", tokens: tokens, lexicon: lexicon, submit: "import.try",
                    raw: raw.merging(["encoding": TextEncoding.utf8.rawValue]) { typed, _ in typed }, problem: problem, takesFile: true
                ).html)
                <section><h2>\(lexicon("import.earlier"))</h2>\(items.isEmpty ? EmptyState(lexicon("import.none")).html : table)
                \(Pager(
                    lexicon: lexicon, next: next.map { "/admin/import?after=\($0)" }, first: isFirst ? nil : "/admin/import"
                ).html)</section>
                """)
    }

    private var table: HTML {
        let words = ReportWords(lexicon)
        let counts: [ImportBatch.Verdict] = [.new, .update, .same, .error]
        return Table(
            caption: lexicon("import.earlier"),
            columns: ["import.when", "import.kind", "import.state"].map { .init(lexicon($0)) }
                + counts.map { .init(words.verdict($0), isNumber: true) },
            rows: items.map { batch in
                [
                    "<a href=\"/admin/import/\(batch.id.description)\">\(batch.created.minuteText)</a>",
                    "\(lexicon("choice.kind.\(batch.kind)"))", "\(words.state(batch.state))",
                ] + counts.map { "\(batch.counts[$0] ?? 0)" }
            }
        ).html
    }
}
