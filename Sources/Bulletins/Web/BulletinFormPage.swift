internal import Delivery
internal import Kernel
internal import Markup
internal import Territory

/// The form that publishes: what, to whom, from where down.
struct BulletinFormPage {
    let terms: BulletinScheme.Terms
    let units: [UnitRecord]
    /// The one whose place it takes.
    let earlier: Bulletin?
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    private static let post = "post"

    var page: Page {
        let title = lexicon(earlier == nil ? "bulletin.new" : "bulletin.replace")
        return Page(
            title: title, section: BulletinPages.path,
            body: """
                <p class="eyebrow">\(lexicon("bulletin.title"))</p><h1>\(title)</h1>
                <p class="lead">\(lexicon(earlier == nil ? "bulletin.new.about" : "bulletin.replace.about"))</p>
                \(FormView(
                    schema: PublishBulletin.Fields.schema, action: BulletinPages.path, tokens: tokens, lexicon: lexicon,
                    submit: "bulletin.publish", raw: raw, problem: problem,
                    choices: ["unit": units.map { Choice($0.code, $0.name(in: lexicon.locale, of: scheme)) }],
                    hidden: ["replaces": earlier?.id.description ?? ""], takesFile: true, needsFile: false, accepts: AttachedFile.accepted,
                    more: posts
                ).html)
                """)
    }

    /// Whom it is for, to be ticked.
    private var posts: HTML {
        let faults = problem?.fields.filter { $0.field == Self.post }.map(lexicon.sentence) ?? []
        let said: HTML? = faults.isEmpty ? nil : "<p class=\"fault\">\(faults.joined(separator: " "))</p>"
        let boxes = terms.posts.map { post -> HTML in
            let name = PublishBulletin.Fields.postPrefix + post
            let mark: HTML = ["true", "on", "1"].contains(raw[name] ?? "") ? " checked" : .empty
            return """
                <label class="option"><input type="checkbox" name="\(name)" value="true"\(mark)> <span>\(lexicon("post.\(post)"))</span></label>
                """
        }
        // Where the summary of faults leads to.
        let id = "f-\(PublishBulletin.Fields.schema.name)-\(Self.post)"
        return """
            <fieldset class="field\(faults.isEmpty ? "" : " bad")" id="\(id)" tabindex="-1"><legend>\(lexicon("bulletin.posts"))</legend>
            <p class="hint">\(lexicon("bulletin.posts.about"))</p>\(said)<div class="options">\(boxes)</div></fieldset>
            """
    }
}

/// How many have read it, unit by unit, in the order of their codes.
struct ReadingCountsPage {
    let counts: ReadingCounts
    let lexicon: Lexicon
    let scheme: Scheme

    private var path: String { "\(BulletinPages.path)/\(counts.bulletin.id)" }

    var page: Page {
        Page(
            title: lexicon("bulletin.counts"), section: BulletinPages.path,
            body: """
                <p class="eyebrow">\(name(counts.unit))</p><h1>\(lexicon("bulletin.counts"))</h1>
                <p class="lead">\(lexicon("bulletin.counts.about", ["count": "\(ReadingCount.smallest)"]))</p>
                <p><strong>\(whole)</strong></p>\(table)
                <p class="actions"><a class="button quiet" href="\(path)">\(lexicon("bulletin.back.one"))</a></p>
                """)
    }

    private func name(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }

    private var whole: String {
        if counts.whole.all == 0 { return lexicon("bulletin.counts.nobody") }
        return counts.isWholeTold ? told(counts.whole) : lexicon("bulletin.counts.hidden")
    }

    private func told(_ count: ReadingCount) -> String {
        lexicon("bulletin.counts.told", ["read": "\(count.read)", "all": "\(count.all)"])
    }

    private var table: HTML {
        guard !counts.lines.isEmpty else { return EmptyState(lexicon("bulletin.counts.nobody")).html }
        return Table(
            caption: lexicon("bulletin.counts.caption"),
            columns: ["bulletin.counts.unit", "bulletin.counts.read"].map { .init(lexicon($0)) },
            rows: counts.lines.map { line in
                [
                    line.isItself
                        ? "\(lexicon("bulletin.counts.itself", ["unit": name(line.unit)]))"
                        : "<a class=\"tall\" href=\"\(path)/counts?unit=\(line.unit.code)\">\(name(line.unit))</a>",
                    counts.hidden.contains(line.unit.id) ? "\(few(line.count))" : "\(told(line.count))",
                ]
            }
        ).html
    }

    /// What is hidden only because of its neighbours is not said to be few.
    private func few(_ count: ReadingCount) -> String {
        let number = ["count": "\(ReadingCount.smallest)"]
        return count.isTellable ? lexicon("bulletin.counts.hidden") : lexicon("bulletin.counts.\(count.few)", number)
    }
}
