internal import Kernel
internal import Markup
internal import People
internal import Territory

struct MyDataPage {
    let data: MyData
    let person: Person
    let isFirst: Bool
    let lexicon: Lexicon
    let tokens: FormTokens
    let problem: Problem?

    private var words: RightsWords { RightsWords(lexicon: lexicon) }

    var page: Page {
        Page(
            title: lexicon("rights.title"), section: MyDataPages.path,
            body: """
                <h1>\(lexicon("rights.title"))</h1><p class="lead">\(lexicon("rights.about"))</p>
                \(data.isEmpty ? nothing : everything)
                \(requests)
                """)
    }

    private var everything: HTML { "\(copy)\(data.sections.filter { !$0.entries.isEmpty }.map(section))" }

    /// How somebody without an account comes to what is theirs.
    private var nothing: HTML {
        """
        \(EmptyState(lexicon("rights.nothing"), detail: lexicon("rights.nothing.about")).html)
        <p class="actions"><a class="button" href="/find">\(lexicon("rights.nothing.find"))</a>\(signIn)</p>
        """
    }

    private var signIn: HTML {
        guard person.account == nil else { return .empty }
        return " <a class=\"button quiet\" href=\"/sign-in?next=/my-data\">\(lexicon("rights.nothing.sign_in"))</a>"
    }

    private var copy: HTML {
        """
        <section class="card"><h2>\(lexicon("rights.copy"))</h2><p class="hint">\(lexicon("rights.copy.about"))</p>
        <form method="post" action="\(MyDataPages.path)/copy">\(HiddenFields(tokens: tokens).html)<p class="actions">
        <button class="button" type="submit" name="format" value="paper">\(lexicon("rights.copy.paper"))</button>
        <button class="button quiet" type="submit" name="format" value="json">\(lexicon("rights.copy.json"))</button></p></form></section>
        """
    }

    private func section(_ section: MyData.Section) -> HTML {
        """
        <section><h2>\(words.holding(section.holding))</h2>
        \(Fold(lexicon("rights.why"), words.why(section.holding, section.declared, years: section.years)).html)
        \(section.entries.map(entry))
        \(Pager(
            lexicon: lexicon, next: section.next.map { "\(MyDataPages.path)?after=\(section.holding).\($0)" },
            first: isFirst ? nil : MyDataPages.path
        ).html)</section>
        """
    }

    private func entry(_ entry: MyData.Entry) -> HTML {
        let item = entry.item
        let title: HTML = item.path.map { "<a class=\"link\" href=\"\($0)\">\(item.label)</a>" } ?? "\(item.label)"
        let fields = item.fields.map { "<dt>\(lexicon($0.name))</dt><dd class=\"said\">\($0.masked)</dd>" as HTML }
        let unusual = entry.readings.contains { $0.unusual != nil }
        let body: HTML = item.fields.isEmpty ? "<p>\(lexicon("rights.gone"))</p>" : "<dl class=\"facts\">\(fields)</dl>"
        let warning: HTML = unusual ? "<div class=\"note warning\"><p>\(lexicon("rights.unusual"))</p></div>" : .empty
        return """
            <article class="card"><h3>\(title)</h3>
            \(body)
            <p class="hint">\(lexicon("rights.since", ["time": item.since.minuteText])) \(until(item))</p>
            \(warning)
            \(Fold(lexicon("rights.readers", ["count": "\(entry.readings.count)"]), isOpen: unusual, words.readings(entry.readings)).html)
            \(data.takesRequests && !item.fields.isEmpty ? actions(entry) : .empty)</article>
            """
    }

    private func until(_ item: PersonalHolding.Item) -> String {
        item.until.map { lexicon("rights.until", ["day": $0.text]) } ?? lexicon("rights.until.open")
    }

    private func actions(_ entry: MyData.Entry) -> HTML {
        var kinds = ["explain", "object"]
        if entry.item.fields.contains(where: { $0.label != nil }) { kinds.insert("correct", at: 0) }
        if entry.holding != "accounts" { kinds.append("retaliation") }
        if entry.kept != "account" { kinds.append("erase") }
        let links = kinds.map { kind -> HTML in
            let query = "holding=\(entry.holding)&record=\(entry.item.record)&kind=\(kind)"
            return "<li><a class=\"link\" href=\"\(MyDataPages.path)/ask?\(query)\">\(lexicon("rights.do.\(kind)"))</a></li>"
        }
        return Fold(lexicon("rights.do"), "<ul>\(links)</ul>").html
    }

    private var requests: HTML {
        guard !data.requests.isEmpty else { return .empty }
        let lines = data.requests.map { line -> HTML in
            let answer: HTML? = line.answer.map { "<p class=\"said\">\($0)</p>" }
            let when =
                line.request.answered.map { lexicon("rights.answered_at", ["time": $0.minuteText]) }
                ?? line.due.map { lexicon("rights.due_at", ["time": $0.minuteText]) } ?? ""
            return """
                <li class="card"><p><strong>\(lexicon("choice.kind.\(line.request.kind.rawValue)"))</strong> \(line.request.label) \(words.state(line))</p>
                <p class="hint">\(lexicon("rights.asked_at", ["time": line.request.asked.minuteText])) \(when) · \(words.unit(line.request.unit))</p>\(answer)</li>
                """
        }
        return "<section id=\"requests\"><h2>\(lexicon("rights.requests"))</h2><ul class=\"cards\">\(lines)</ul></section>"
    }
}

/// The same in full, for paper.
struct MyDataPaper {
    let data: MyData
    let made: Instant
    let lexicon: Lexicon

    private var words: RightsWords { RightsWords(lexicon: lexicon) }

    var page: Page {
        Page(
            title: lexicon("rights.paper"), section: MyDataPages.path,
            body: """
                <h1>\(lexicon("rights.paper"))</h1><p>\(lexicon("rights.paper.about", ["time": made.minuteText]))</p>
                \(data.sections.filter { !$0.entries.isEmpty }.map(section))
                <p class="actions"><a class="button quiet" href="\(MyDataPages.path)">\(lexicon("rights.back"))</a></p>
                """)
    }

    private func section(_ section: MyData.Section) -> HTML {
        let entries = section.entries.map { entry -> HTML in
            let fields = entry.item.fields.map { "<dt>\(lexicon($0.name))</dt><dd class=\"said\">\($0.text)</dd>" as HTML }
            return """
                <h3>\(entry.item.label)</h3><dl class="facts">\(fields)</dl>\(words.readings(entry.readings))
                """
        }
        return """
            <section><h2>\(words.holding(section.holding))</h2>\(words.why(section.holding, section.declared, years: section.years))\(entries)</section>
            """
    }
}
