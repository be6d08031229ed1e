import Kernel
import Markup

/// One import: what it would do or has done, its report, and the next step.
struct ImportPage {
    let batch: ImportBatch
    let verdict: ImportBatch.Verdict?
    let lines: [ImportReport.Line]
    let next: Int64?
    let isFirst: Bool
    let lexicon: Lexicon
    let nav: HTML
    let tokens: FormTokens
    let problem: Problem?

    private var words: ReportWords { ReportWords(lexicon) }
    private var address: String { "/admin/import/\(batch.id.description)" }

    var page: Page {
        Page(
            title: lexicon("import.title"), section: "/admin",
            body: """
                \(nav)<h1>\(lexicon("import.one", ["kind": lexicon("choice.kind.\(batch.kind)")]))</h1>
                \(refusal)<p class="lead">\(lexicon("import.about.\(batch.state.rawValue)"))</p>
                <dl class="facts">\(facts)</dl><div class="actions">\(steps)</div>
                <section><h2>\(lexicon("import.report"))</h2>
                <nav class="tabs" aria-label="\(lexicon("import.filter"))">\(tabs)</nav>
                \(lines.isEmpty ? EmptyState(lexicon("import.no_rows")).html : table)
                \(Pager(lexicon: lexicon, next: next.map { filtered(verdict) + "&after=\($0)" }, first: isFirst ? nil : filtered(verdict)).html)
                </section>
                """)
    }

    private var refusal: HTML {
        guard let problem else { return .empty }
        return "<div class=\"note bad\" role=\"alert\"><p>\(lexicon.sentence(problem)) \(lexicon.mend(problem))</p></div>"
    }

    private var facts: [HTML] {
        let counts: [(String, String)] = [.new, .update, .same, .error].map { (words.verdict($0), "\(batch.counts[$0] ?? 0)") }
        let all =
            [(lexicon("import.state"), words.state(batch.state)), (lexicon("import.rows"), "\(batch.rows)")] + counts
            + (batch.digest.map { [("SHA-256", Hex.encode($0))] } ?? [])
        return all.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" }
    }

    private var steps: [HTML] {
        switch batch.state {
        case .checked:
            let applies = batch.faulty == 0 && batch.effective > 0
            return (applies ? [button("apply", "primary")] : []) + [button("discard", "quiet")]
        case .applying: return [button("apply", "primary"), button("undo", "danger")]
        case .applied, .undoing: return [button("undo", "danger")]
        case .staging, .checking: return [button("discard", "quiet")]
        case .undone, .discarded: return []
        }
    }

    private func button(_ step: String, _ style: String) -> HTML {
        """
        <form method="post" action="\(address)/\(step)">\(HiddenFields(tokens: tokens).html)
        <button class="button \(style)" type="submit">\(lexicon("import.step.\(step)"))</button></form>
        """
    }

    private func filtered(_ verdict: ImportBatch.Verdict?) -> String { "\(address)?verdict=\(verdict?.rawValue ?? "")" }

    private var tabs: [HTML] {
        ([nil, .error, .new, .update, .same] as [ImportBatch.Verdict?]).map { entry in
            let current: HTML = entry == verdict ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(filtered(entry))\"\(current)>\(entry.map(words.verdict) ?? lexicon("import.all"))</a>"
        }
    }

    private var table: HTML {
        let namesUnits = lines.contains { !words.unit($0, kind: batch.kind).isEmpty }
        let heads = ["import.line"] + (namesUnits ? ["import.unit"] : []) + ["import.verdict", "import.said"]
        return Table(
            caption: lexicon("import.report"), columns: heads.map { .init(lexicon($0)) },
            rows: lines.map { line in
                let said = words.faults(line, kind: batch.kind).map { fault -> HTML in
                    let column: HTML? = fault.column.isEmpty ? nil : "<strong>\(fault.column)</strong> "
                    return "<p>\(column)\(fault.what) \(fault.mend)</p>"
                }
                let badge = Badge(words.verdict(line.verdict), line.verdict == .error ? .bad : line.verdict == .same ? .neutral : .good)
                let unit: [HTML] = namesUnits ? ["<code>\(words.unit(line, kind: batch.kind))</code>"] : []
                return ["\(words.place(line, kind: batch.kind))"] + unit + [badge.html, said.isEmpty ? "—" : HTML(joining: said)]
            }
        ).html
    }
}
