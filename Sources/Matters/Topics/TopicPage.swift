internal import Kernel
internal import Markup

/// Which open matters might be the same cause, to be ticked by who knows.
struct TopicFormPage {
    let matter: Matter
    let candidates: [Matter]
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var page: Page {
        let number = MatterPage.spaced(matter.number)
        return Page(
            title: lexicon("topic.form"), section: "/work",
            body: """
                <p class="eyebrow"><a class="tall" href="/matters/\(matter.number)">\(lexicon("matter.title", ["number": number]))</a></p>
                <h1>\(lexicon("topic.form"))</h1><p class="lead">\(lexicon("topic.form.about"))</p>
                \(candidates.isEmpty ? EmptyState(lexicon("topic.form.none")).html : form)
                """)
    }

    private var form: HTML {
        let faults = problem?.fields.filter { $0.field == "with" }.map(lexicon.sentence) ?? []
        let said: HTML? = faults.isEmpty ? nil : "<p class=\"fault\">\(faults.joined(separator: " "))</p>"
        let boxes = candidates.map { candidate -> HTML in
            let name = FormTopic.Fields.prefix + candidate.number
            let mark: HTML = ["true", "on", "1"].contains(raw[name] ?? "") ? " checked" : .empty
            let args = [
                "number": MatterPage.spaced(candidate.number), "unit": lexicon.whole(candidate.place), "day": candidate.raised.day.text,
            ]
            return """
                <label class="option"><input type="checkbox" name="\(name)" value="true"\(mark)> <span>\(lexicon("topic.candidate", args))</span></label>
                """
        }
        let more: HTML = """
            <fieldset class="field\(faults.isEmpty ? "" : " bad")" id="f-\(FormTopic.Fields.schema.name)-with" tabindex="-1">\
            <legend>\(lexicon("topic.with"))</legend>\(said)<div class="options">\(boxes)</div></fieldset>
            """
        return FormView(
            schema: FormTopic.Fields.schema, action: "/matters/\(matter.number)/topic", tokens: tokens, lexicon: lexicon,
            submit: "topic.form.submit", raw: raw, problem: problem, more: more
        ).html
    }
}

/// Matters on one cause, and what those were told who raised them.
struct TopicPage {
    let view: TopicView
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    private var path: String { "\(TopicPages.path)/\(view.topic.id)" }

    var page: Page {
        let title = view.title ?? lexicon("topic.title")
        let over: HTML? = view.topic.ended.map { "<p class=\"note\">\(lexicon("topic.over", ["time": $0.minuteText]))</p>" }
        return Page(
            title: title, section: TopicPages.path,
            body: """
                <p class="eyebrow">\(lexicon.whole(view.topic.unit.place)) · \(lexicon("topic.title"))</p><h1>\(title)</h1>\(over)
                \(general)\(TopicSection.notes(view.notes, "<h2>\(lexicon("topic.progress"))</h2>", lexicon))\(tell)\(matters)\(apart)
                """)
    }

    private var general: HTML {
        guard let problem, !view.mayTell else { return .empty }
        return ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private var tell: HTML {
        guard view.mayTell else { return .empty }
        return """
            <section class="card"><h2>\(lexicon("topic.tell"))</h2><p class="hint">\(lexicon("topic.tell.about"))</p>
            \(FormView(
                schema: TellTopic.Fields.schema, action: path + "/tell", tokens: tokens, lexicon: lexicon, submit: "topic.tell.submit",
                raw: raw, problem: problem).html)</section>
            """
    }

    private var matters: HTML {
        guard !view.matters.isEmpty else { return .empty }
        return Table(
            caption: lexicon("topic.matters"),
            columns: ["topic.number", "topic.place", "topic.raised", "topic.state"].map { .init(lexicon($0)) }
                + (view.mayLeave ? [.init(lexicon("topic.do"))] : []),
            rows: view.matters.map { matter in
                [
                    "<a class=\"number-link\" href=\"/matters/\(matter.number)\">\(MatterPage.spaced(matter.number))</a>",
                    "\(lexicon.whole(matter.place))", "\(matter.raised.day.text)",
                    Badge(lexicon("state.\(matter.state)"), MatterPage.badge(matter.kind)).html,
                ] + (view.mayLeave ? [button(["matter": matter.number], "topic.leave")] : [])
            }
        ).html
    }

    private var apart: HTML {
        guard view.mayLeave else { return .empty }
        return "<section><p class=\"hint\">\(lexicon("topic.apart.about"))</p>\(button([:], "topic.apart"))</section>"
    }

    private func button(_ others: [String: String], _ word: String) -> HTML {
        """
        <form method="post" action="\(path)/leave">\(HiddenFields(tokens: tokens, others: others).html)
        <button class="button quiet" type="submit">\(lexicon(word))</button></form>
        """
    }
}

/// On a matter's page: what it belongs to, and how far that is.
struct TopicSection {
    let line: TopicLine?
    /// Where who may groups it with others.
    let form: String?
    let lexicon: Lexicon

    var html: HTML {
        guard let line else {
            guard let form else { return .empty }
            return "<p class=\"actions\"><a class=\"button quiet\" href=\"\(form)\">\(lexicon("topic.find"))</a></p>"
        }
        let (word, count) = line.others < HomePage.smallest ? ("topic.others.few", HomePage.smallest) : ("topic.others", line.others)
        let open: HTML? =
            line.mayRead
            ? "<p><a class=\"tall\" href=\"\(TopicPages.path)/\(line.topic.description)\">\(lexicon("topic.open"))</a></p>" : nil
        return """
            <section class="note" aria-labelledby="topic"><h2 id="topic">\(line.title ?? lexicon("topic.title"))</h2>
            <p>\(lexicon(word, ["count": "\(count)"]))</p>\(Self.notes(line.notes, "<h3>\(lexicon("topic.progress"))</h3>", lexicon))\(open)</section>
            """
    }

    static func notes(_ notes: [Topic.Note], _ heading: HTML, _ lexicon: Lexicon) -> HTML {
        guard !notes.isEmpty else { return .empty }
        let items = notes.map { note -> HTML in
            """
            <li><p class="timeline-head"><time datetime="\(note.told.isoText)">\(note.told.minuteText)</time></p>
            <p class="said">\(note.text ?? lexicon("topic.gone"))</p></li>
            """
        }
        return "<section>\(heading)<ol class=\"timeline\">\(items)</ol></section>"
    }
}
