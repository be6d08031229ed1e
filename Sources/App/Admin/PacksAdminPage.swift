import Kernel
import Markup
import Schemes

/// The pack in force, how another one comes in, those kept, and the history.
struct PacksAdminPage {
    let scheme: Scheme
    let history: [PackHistory.Entry]
    let next: Int64?
    let isFirst: Bool
    let kept: [StoredPack]
    let folders: [String]
    let mayKeep: Bool
    let lexicon: Lexicon
    let tokens: FormTokens
    let nav: HTML
    let problem: Problem?

    static func link(_ hash: [UInt8], _ text: String) -> HTML { "<a class=\"link\" href=\"/admin/packs/\(Hex.encode(hash))\">\(text)</a>" }
    static func time(_ at: Instant) -> HTML { "<time datetime=\"\(at.isoText)\">\(at.minuteText)</time>" }

    var page: Page {
        Page(
            title: lexicon("admin.packs"), section: "/admin",
            body: """
                <h1>\(lexicon("admin.packs"))</h1>\(nav)\(HTML.refusal(problem, lexicon))
                <section class="card"><h2>\(lexicon("packs.active"))</h2>\(HTML.facts([
                    (lexicon("packs.name"), Self.link(scheme.hash, "\(scheme.id) \(scheme.version)")),
                    ("SHA-256", "<code>\(Hex.encode(scheme.hash))</code>"),
                ]))</section>
                <section><h2>\(lexicon("packs.kept"))</h2><p class="hint">\(lexicon("packs.kept.about"))</p>
                \(kept.isEmpty ? EmptyState(lexicon("packs.kept.none")).html : keptTable)</section>
                \(mayKeep ? bringing : .empty)
                <section><h2>\(lexicon("packs.history"))</h2><p class="hint">\(lexicon("packs.history.about"))</p>\(historyTable)
                \(Pager(lexicon: lexicon, next: next.map { "/admin/packs?after=\($0)" }, first: isFirst ? nil : "/admin/packs").html)</section>
                """)
    }

    private var keptTable: HTML {
        Table(
            caption: lexicon("packs.kept"), columns: ["packs.name", "packs.stored", "packs.hash"].map { .init(lexicon($0)) },
            rows: kept.map {
                [
                    Self.link($0.hash, "\($0.id) \($0.version)"), Self.time($0.stored),
                    "<code>\(String(Hex.encode($0.hash).prefix(12)))</code>",
                ]
            }
        ).html
    }

    private var historyTable: HTML {
        Table(
            caption: lexicon("packs.history"), columns: ["packs.name", "packs.activated", "packs.hash"].map { .init(lexicon($0)) },
            rows: history.map {
                [Self.link($0.hash, "\($0.id) \($0.version)"), Self.time($0.at), "<code>\(String(Hex.encode($0.hash).prefix(12)))</code>"]
            }
        ).html
    }

    private var bringing: HTML {
        let fromServer: HTML =
            folders.isEmpty
            ? EmptyState(lexicon("packs.folder.none"), detail: lexicon("packs.folder.none.about")).html
            : FormView(
                schema: PacksAdmin.Fields.folderSchema, action: "/admin/packs/folder", tokens: tokens, lexicon: lexicon,
                submit: "packs.check",
                choices: [PacksAdmin.Fields.folder.name: folders.map { Choice($0, $0) }]
            ).html
        return """
            <section><h2>\(lexicon("packs.bring"))</h2><div class="grid">
            <div class="card"><h3>\(lexicon("packs.upload"))</h3>
            \(FormView(
                schema: PacksAdmin.Fields.upload, action: "/admin/packs", tokens: tokens, lexicon: lexicon, submit: "packs.check", takesFile: true
            ).html)</div>
            <div class="card"><h3>\(lexicon("packs.folder"))</h3>\(fromServer)</div></div></section>
            """
    }
}
