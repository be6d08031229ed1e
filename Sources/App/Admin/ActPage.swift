import Delivery
import Kernel
import Markup
import Process
import Territory

/// One change as it stands.
struct ActPage {
    let view: ActView
    let problem: Problem?
    /// The form that was refused, with what was typed into it.
    var refused: (step: String, raw: [String: String])?
    let lexicon: Lexicon
    let nav: HTML
    let tokens: FormTokens

    private var act: PlannedAct { view.line.act }

    var page: Page {
        let title = lexicon("act.\(act.kind.rawValue)")
        return Page(
            title: title, section: "/admin",
            body: """
                \(nav)<p><a class="link" href="/admin/acts">\(lexicon("admin.acts"))</a></p><h1>\(title)</h1>
                \(HTML.refusal(refused == nil ? problem : nil, lexicon))\(underway)\(HTML.facts(facts))
                \(view.decision.map { approval($0) } ?? .empty)\(papers)
                \(view.mayUndo ? button("undo") : .empty)\(view.mayWithdraw ? button("withdraw") : .empty)
                """)
    }

    private var facts: [(String, HTML)] {
        var facts: [(String, HTML)] = [
            (lexicon("act.state"), ActLine.badge(act, lexicon)), (lexicon("act.day"), "\(act.day.text)"),
            (lexicon("act.asked"), "<time datetime=\"\(act.asked.isoText)\">\(act.asked.minuteText)</time>"),
        ]
        if let unit = view.line.unit {
            facts.append((lexicon("unit.name_of_unit"), "<a href=\"/admin/units/\(unit.code)\">\(unit.name)</a> <code>\(unit.code)</code>"))
        }
        if let paper = act.documentNo { facts.append((lexicon("act.document_no"), "\(paper)")) }
        if let fault = act.fault { facts.append((lexicon("act.fault"), "\(lexicon.sentence(Problem(409, fault)))")) }
        for field in ActFormPage.schema(act.kind).fields {
            guard let text = act.fields[field.name], ![ActPlan.Fields.day.name, ActPlan.Fields.documentNo.name].contains(field.name) else {
                continue
            }
            let shown = field.name == ActPlan.Fields.land.name ? lexicon("act.land_given") : self.text(of: field.name, text)
            facts.append((lexicon.label(ActFormPage.schema(act.kind).name, field.name), "<span class=\"said\">\(shown)</span>"))
        }
        return facts
    }

    private func text(of field: String, _ text: String) -> String {
        switch field {
        case ActPlan.Fields.posts.name: lexicon("choice.posts.\(text)")
        case ActPlan.Fields.level.name: lexicon("level.\(text)")
        default: text
        }
    }

    private func button(_ step: String) -> HTML {
        """
        <form method="post" action="/admin/acts/\(act.id.description)/\(step)">\(HiddenFields(tokens: tokens).html)
        <p class="hint">\(lexicon("act.\(step).about"))</p><p><button class="button" type="submit">\(lexicon("act.\(step)"))</button></p></form>
        """
    }

    /// Meanwhile lists that were asked for before may still show what is on its way.
    private var underway: HTML {
        guard view.underway > 0 else { return .empty }
        let more = view.underway >= ActFollower.countLimit ? lexicon("act.count.more", ["n": "\(view.underway)"]) : "\(view.underway)"
        return "<p class=\"note\" role=\"status\">\(lexicon("act.underway", ["n": more]))</p>"
    }

    // MARK: - Who has to allow it

    private func approval(_ decision: ActView.Approval) -> HTML {
        let record = decision.record
        let chain = record.chain.steps.enumerated().map { index, step -> HTML in
            let roles = step.roles.map { lexicon("role.\($0)") }.joined(separator: lexicon("list.separator"))
            let isNow = record.state == .waiting && Int64(index) == record.step
            let mark: HTML = isNow ? " \(Badge(lexicon("act.approval.now"), .active).html)" : .empty
            return "<li>\(lexicon("act.approval.step", ["roles": roles, "n": "\(step.people)"]))\(mark)</li>"
        }
        let answers = decision.answers.map { answer -> HTML in
            let words = lexicon(
                answer.vote.isFor ? "act.approval.agreed" : "act.approval.disagreed",
                [
                    "who": answer.name ?? lexicon("role.\(answer.vote.role)"), "at": answer.vote.at.minuteText,
                ])
            let said: HTML = answer.text.map { "<span class=\"said\">\($0)</span>" } ?? .empty
            return "<li>\(words) \(said)</li>"
        }
        let given: HTML = answers.isEmpty ? .empty : "<ul class=\"plain-list\">\(answers)</ul>"
        let forms: [HTML] =
            decision.mayAnswer ? [answer("approve", ApproveAct.Fields.schema), answer("refuse", RefuseAct.Fields.schema)] : []
        let due: HTML = decision.due.map { "<p>\(lexicon("act.approval.due", ["at": $0.minuteText]))</p>" } ?? .empty
        return """
            <section><h2>\(lexicon("act.approval")) \(Badge(lexicon("decision.state.\(record.state.rawValue)"), tone(record.state)).html)</h2>
            <ol>\(chain)</ol>\(due)\(given)\(forms)
            </section>
            """
    }

    private func tone(_ state: DecisionRecord.State) -> Badge.Kind {
        switch state {
        case .waiting: .active
        case .granted: .good
        case .refused: .bad
        case .withdrawn, .lapsed: .neutral
        }
    }

    private func answer(_ step: String, _ schema: Schema) -> HTML {
        let again = refused?.step == step ? refused : nil
        let form = FormView(
            schema: schema, mark: "-\(step)", action: "/admin/acts/\(act.id.description)/\(step)", tokens: tokens, lexicon: lexicon,
            submit: "act.\(step)", raw: again?.raw ?? [:], problem: again == nil ? nil : problem
        ).html
        let open: HTML = again == nil ? .empty : " open"
        return "<details\(open)><summary>\(lexicon("act.\(step)"))</summary>\(form)</details>"
    }

    // MARK: - The papers it rests on

    private var papers: HTML {
        guard !view.files.isEmpty || view.mayAttach else { return .empty }
        let items = view.files.enumerated().map { index, file -> HTML in
            """
            <li><a class="link" href="/admin/acts/\(act.id.description)/files/\(file.id.description)">\(lexicon("act.paper", [
                "n": "\(index + 1)", "at": file.added.minuteText,
            ]))</a></li>
            """
        }
        let form: HTML =
            view.mayAttach
            ? FormView(
                schema: AttachPaper.schema, action: "/admin/acts/\(act.id.description)/files", tokens: tokens, lexicon: lexicon,
                submit: "act.paper.send", problem: refused?.step == "files" ? problem : nil, takesFile: true,
                accepts: "image/jpeg,image/png,image/webp,image/heic,.heic"
            ).html : .empty
        let list: HTML = items.isEmpty ? "<p>\(lexicon("act.papers.none"))</p>" : "<ul>\(items)</ul>"
        return "<section><h2>\(lexicon("act.papers"))</h2>\(list)\(form)</section>"
    }
}
