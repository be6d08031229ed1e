import Kernel
import Markup
import Schemes

/// One pack: where it stands, what the program says of it, its sections, and the next step.
struct PackPage {
    static let diagnosticLimit = 200

    let pack: StoredPack
    let source: PackSource
    let isReadable: Bool
    let diagnostics: [Diagnostic]
    let conflicts: [FieldProblem]
    /// The number of the newest activation: the form sends it back, so that nobody acts on an old comparison.
    let newest: Int64
    let mayActivate: Bool
    let mayDrop: Bool
    let lexicon: Lexicon
    let tokens: FormTokens
    let nav: HTML
    let problem: Problem?

    private var address: String { "/admin/packs/\(Hex.encode(pack.hash))" }

    /// A fault of a pack as a refusal names it: its place, and what is wrong with how to mend it.
    static func field(_ diagnostic: Diagnostic) -> FieldProblem {
        FieldProblem(
            "\(diagnostic.file):\(diagnostic.line):\(diagnostic.column)", "pack_fault",
            args: ["code": diagnostic.code], said: ["what": diagnostic.said, "mend": diagnostic.remedy])
    }

    var page: Page {
        Page(
            title: "\(pack.id) \(pack.version)", section: "/admin",
            body: """
                \(nav)<p class="trail"><a href="/admin/packs">\(lexicon("admin.packs"))</a></p><h1>\(pack.id) \(pack.version)</h1>
                \(HTML.refusal(problem, lexicon))
                \(HTML.facts([
                    (lexicon("packs.standing"), Badge(lexicon("packs.standing.\(pack.standing.rawValue)"), badge).html),
                    (lexicon("packs.stored"), PacksAdminPage.time(pack.stored)), ("SHA-256", "<code>\(Hex.encode(pack.hash))</code>"),
                ]))
                \(steps)
                <section><h2>\(lexicon("packs.sections"))</h2><p class="hint">\(lexicon("packs.sections.about"))</p>\(sections)</section>
                <section><h2>\(lexicon("packs.remarks"))</h2>\(remarks)</section>
                """)
    }

    private var badge: Badge.Kind { pack.standing == .active ? .good : pack.standing == .kept ? .active : .neutral }

    private var steps: HTML {
        guard pack.standing != .active else { return .empty }
        let refused: HTML? =
            conflicts.isEmpty
            ? nil
            : """
            <div class="note warning"><p>\(lexicon("packs.conflicts"))</p>
            <ul>\(conflicts.map { "<li>\(lexicon($0.field))：\(lexicon.sentence($0))</li>" as HTML })</ul></div>
            """
        let activate: HTML? =
            mayActivate && isReadable && conflicts.isEmpty
            ? """
            <form method="post" action="\(address)/activate">\(HiddenFields(tokens: tokens, version: newest).html)
            <button class="button primary" type="submit">\(lexicon(pack.standing == .kept ? "packs.activate" : "packs.back"))</button></form>
            """ : nil
        let drop: HTML? =
            mayDrop && pack.standing == .kept
            ? """
            <form method="post" action="\(address)/drop">\(HiddenFields(tokens: tokens).html)
            <button class="button danger" type="submit">\(lexicon("packs.drop"))</button></form>
            """ : nil
        return """
            \(refused)<p>\(lexicon("packs.before"))</p>
            <div class="actions"><a class="button" href="\(address)/changes">\(lexicon("packs.changes"))</a>\(activate)\(drop)</div>
            """
    }

    private var sections: HTML {
        Table(
            caption: lexicon("packs.sections"),
            columns: [.init(lexicon("packs.file")), .init(lexicon("packs.section")), .init(lexicon("packs.lines"), isNumber: true)],
            rows: source.files.map { file in
                [
                    "<a href=\"\(address)/text?file=\(Query.escape(file.name))\"><code>\(file.name)</code></a>",
                    "\(lexicon.first(of: ["packs.file.\(file.name)"]) ?? "—")", "\(file.bytes.count { $0 == 10 })",
                ]
            }
        ).html
    }

    private var remarks: HTML {
        guard !diagnostics.isEmpty else { return "<p>\(Badge(lexicon("packs.sound"), .good).html)</p>" }
        return Table(
            caption: lexicon("packs.remarks"), columns: ["packs.place", "packs.severity", "packs.said"].map { .init(lexicon($0)) },
            rows: diagnostics.prefix(Self.diagnosticLimit).map { one in
                [
                    "<code>\(one.file):\(one.line):\(one.column)</code>",
                    Badge(lexicon("packs.severity.\(one.severity.rawValue)"), one.severity == .error ? .bad : .warning).html,
                    "\(lexicon.sentence(Self.field(one)))",
                ]
            }
        ).html
    }
}

/// A section of a pack as it is written, some hundred lines at a time.
struct PackTextPage {
    private static let pageLines = 400

    let pack: StoredPack
    let file: PackSource.File
    let from: Int
    let lexicon: Lexicon
    let nav: HTML

    var page: Page {
        let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let start = min(max(from, 1), max(lines.count, 1))
        let end = min(start + Self.pageLines - 1, lines.count)
        let address = "/admin/packs/\(Hex.encode(pack.hash))/text?file=\(Query.escape(file.name))"
        let shown = lines.isEmpty ? [] : Array(lines[(start - 1)..<end])
        return Page(
            title: "\(file.name) · \(pack.id) \(pack.version)", section: "/admin",
            body: """
                \(nav)<p class="trail"><a href="/admin/packs/\(Hex.encode(pack.hash))">\(pack.id) \(pack.version)</a></p>
                <h1>\(file.name)</h1><p class="hint">\(lexicon("packs.lines_of", ["from": "\(start)", "to": "\(end)", "all": "\(lines.count)"]))</p>
                <ol class="source" start="\(start)" tabindex="0" aria-label="\(file.name)">\(shown.map { "<li><code>\(String($0))</code></li>" as HTML })</ol>
                \(Pager(lexicon: lexicon, next: end < lines.count ? "\(address)&from=\(end + 1)" : nil, first: start > 1 ? address : nil).html)
                """)
    }
}

/// What would be otherwise under this pack than under the one in force.
struct PackChangesPage {
    private static let pageSize = 100

    let pack: StoredPack
    let active: StoredPack?
    let diff: PackDiff
    let from: Int
    let lexicon: Lexicon
    let nav: HTML

    var page: Page {
        let address = "/admin/packs/\(Hex.encode(pack.hash))"
        let start = min(from, diff.changes.count)
        let end = min(start + Self.pageSize, diff.changes.count)
        let names = ["active": active.map { "\($0.id) \($0.version)" } ?? "—", "pack": "\(pack.id) \(pack.version)"]
        let counts = [PackDiff.Kind.added, .removed, .changed].map { kind in
            "\(lexicon("packs.change.\(kind.rawValue)")) \(diff.changes.count { $0.kind == kind })"
        }
        return Page(
            title: lexicon("packs.changes"), section: "/admin",
            body: """
                \(nav)<p class="trail"><a href="\(address)">\(pack.id) \(pack.version)</a></p><h1>\(lexicon("packs.changes"))</h1>
                <p class="lead">\(lexicon("packs.changes.about", names))</p><p>\(counts.joined(separator: lexicon("list.separator")))</p>
                \(diff.isCutShort ? "<p class=\"note warning\">\(lexicon("packs.changes.cut", ["max": "\(PackDiff.maximumChanges)"]))</p>" as HTML : .empty)
                \(start == end ? EmptyState(lexicon("packs.changes.none")).html : table(diff.changes[start..<end]))
                \(Pager(
                    lexicon: lexicon, next: end < diff.changes.count ? "\(address)/changes?from=\(end)" : nil,
                    first: start > 0 ? "\(address)/changes" : nil
                ).html)
                <p><a class="link" href="\(address)">\(lexicon("packs.on"))</a></p>
                """)
    }

    private func table(_ changes: ArraySlice<PackDiff.Change>) -> HTML {
        Table(
            caption: lexicon("packs.changes"),
            columns: ["packs.where", "packs.change", "packs.old", "packs.new"].map { .init(lexicon($0)) },
            rows: changes.map { change in
                let kind: Badge.Kind = change.kind == .added ? .good : change.kind == .removed ? .bad : .active
                return [
                    "<code>\(change.file)</code> <code>\(change.path)</code>",
                    Badge(lexicon("packs.change.\(change.kind.rawValue)"), kind).html,
                    change.before.isEmpty ? "—" : "<del>\(change.before)</del>", change.after.isEmpty ? "—" : "<ins>\(change.after)</ins>",
                ]
            }
        ).html
    }
}
