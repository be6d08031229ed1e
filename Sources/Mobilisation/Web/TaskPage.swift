internal import Delivery
internal import Kernel
internal import Markup
internal import Territory

/// One task: what, when, where, and one button for each shift; for whoever leads it, who comes and what is left to do.
struct TaskPage {
    let view: TaskView
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    let now: Instant
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The form that was refused.
    var refused: String?
    /// The matter it was made of is not settled by it: somebody else has to say so.
    var matterIsOpen = false

    private var task: TaskNotice { view.task }
    private var words: TaskWords { TaskWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        Page(
            title: view.title, section: "/tasks",
            body: """
                <p class="eyebrow">\(lexicon("task.kind.\(task.kind)")) · \(words.unit(task.unit))</p><h1>\(view.title)</h1>
                <p>\(words.badge(view)) <span class="hint">\(lexicon("task.number", ["number": task.number]))</span></p>
                \(general)\(matterIsOpen ? "<p class=\"note\" role=\"status\">\(lexicon("task.matter_open"))</p>" as HTML : .empty)
                <p class="said">\(view.texts[TaskNotice.Text.what] ?? "")</p><dl class="facts">\(facts)</dl>
                \(offers)<section><h2>\(lexicon("task.shifts"))</h2>\(view.shifts.map(shift))</section>
                \(lead)
                <p class="actions"><a class="button quiet" href="/tasks\(view.leads && view.volunteer == nil ? "?unit=\(task.unit.code)" : "")">\(lexicon("task.back"))</a></p>
                """)
    }

    /// A refusal that belongs to no form that is still here.
    private var general: HTML {
        let shown =
            view.steps.map(\.name) + (view.mayAdd ? ["shifts"] : [])
            + view.shifts.flatMap { ["help.\($0.shift.id)", "confirm.\($0.shift.id)"] }
        guard let problem, !(refused.map(shown.contains) ?? false) else { return .empty }
        return ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private var facts: [HTML] {
        let lines: [(String, String?)] = [
            ("task.place", view.texts[TaskNotice.Text.place]),
            ("task.squads", view.squads.isEmpty ? nil : view.squads.map(\.name).joined(separator: lexicon("task.comma"))),
            ("task.needs", needs.isEmpty ? nil : needs.joined(separator: lexicon("task.comma"))),
            ("task.fairness", lexicon("task.fairness.\(task.fairness.rawValue)")), ("task.matter", task.matterNumber),
            ("task.reason", view.texts[TaskNotice.Text.reason]), ("task.result", view.texts[TaskNotice.Text.result]),
        ]
        return lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" } }
    }

    private var needs: [String] {
        [lexicon("choice.least_age.\(task.leastAge)")] + (task.skill.map { [lexicon("skill.\($0)")] } ?? [])
    }

    private var offers: HTML {
        HTML(
            joining: view.offers.map { claim -> HTML in
                let time = view.shifts.first { $0.shift.id == claim.shift }.map { words.time($0.shift) } ?? ""
                return """
                    <section class="note good"><p>\(lexicon("task.offered", ["time": time]))</p>
                    \(words.button("/claims/\(claim.id)/take", "task.take", tokens))</section>
                    """
            })
    }

    private func shift(_ shift: ShiftView) -> HTML {
        let draw: HTML? = shift.shift.draws.map { draws -> HTML in
            let drawn: HTML =
                shift.shift.seed.map { "\(lexicon("task.draw.seed")) <code>\(Hex.encode($0))</code>" }
                ?? "\(lexicon("task.draw.commitment")) <code>\(Hex.encode(shift.shift.commitment ?? []))</code>"
            return """
                <details><summary>\(lexicon(shift.shift.drawn == nil ? "task.draw.at" : "task.draw.done", ["time": (shift.shift.drawn ?? draws).minuteText]))</summary>
                <p class="hint">\(lexicon("task.draw.about"))</p><p class="said">\(drawn)</p></details>
                """
        }
        let thanks: HTML? =
            shift.mine?.state == .served
            ? view.texts[TaskNotice.Text.thanks(shift.shift.id)].map { "<p class=\"note good\">\($0)</p>" } : nil
        return """
            <article class="card task"><h3>\(words.time(shift.shift))</h3>\(words.places(shift))
            \(words.act(view, shift, tokens, now: now))\(thanks)\(substitute(shift))\(draw)\(people(shift))</article>
            """
    }

    /// Somebody else comes in one's place, if they want to.
    private func substitute(_ shift: ShiftView) -> HTML {
        guard let mine = shift.mine, mine.state == .held, mine.arrived == nil, now < shift.shift.ends, !task.state.hasEnded else {
            return .empty
        }
        let mark = "offer.\(mine.id)"
        let open: HTML? = mine.offer.map { _ in "<p>\(lexicon("task.offer.open"))</p>" }
        return """
            <details\(refused == mark ? " open" as HTML : .empty)><summary>\(lexicon("task.offer"))</summary>\(open)
            <p class="hint">\(lexicon("task.offer.about"))</p>
            \(FormView(
                schema: OfferPlace.Fields.schema, mark: mine.id.description, action: "/claims/\(mine.id)/offer", tokens: tokens,
                lexicon: lexicon, submit: "task.offer.submit", raw: refused == mark ? raw : [:], problem: refused == mark ? problem : nil
            ).html)</details>
            """
    }
}

// MARK: - For whoever leads it

extension TaskPage {
    private var lead: HTML {
        let code: HTML? =
            view.leads && !task.state.hasEnded
            ? "<p class=\"actions\"><a class=\"button quiet\" href=\"/tasks/\(task.id.description)/code\">\(lexicon("task.code"))</a></p>"
            : nil
        let add: HTML? =
            view.mayAdd ? fold("shifts", "task.add_shift", AddShift.schema, "/tasks/\(task.id)/shifts", submit: "task.add_shift") : nil
        return
            "\(code)\(add)\(view.steps.map { step in fold(step.name, "task.step.\(step.name)", step.schema, "/tasks/\(task.id)/\(step.name)", submit: "task.step.\(step.name)") })"
    }

    private func fold(_ name: String, _ title: String, _ schema: Schema, _ action: String, submit: String) -> HTML {
        let isRefused = refused == name
        return """
            <details class="card"\(isRefused ? " open" as HTML : .empty)><summary>\(lexicon(title))</summary>
            <p class="hint">\(lexicon("\(title).about"))</p>
            \(FormView(
                schema: schema, action: action, tokens: tokens, lexicon: lexicon, submit: submit, raw: isRefused ? raw : [:],
                problem: isRefused ? problem : nil).html)</details>
            """
    }

    /// In the order of their places; nothing is counted of anybody here.
    fileprivate func people(_ shift: ShiftView) -> HTML {
        guard view.leads else { return .empty }
        let seated = shift.people.filter { $0.claim.seat != nil }
        let lines = shift.people.map { person -> HTML in
            let arrive: HTML? =
                person.claim.state == .held && person.claim.arrived == nil && now < shift.shift.ends && !task.state.hasEnded
                    && now >= shift.shift.starts.adding(seconds: -ArrivePlace.earlySeconds)
                ? words.button("/claims/\(person.claim.id)/arrive", "task.arrive.tap", tokens, quiet: true) : nil
            let leave: HTML? =
                person.claim.state.isLive && person.claim.arrived == nil && now < shift.shift.ends && !task.state.hasEnded
                ? words.button("/claims/\(person.claim.id)/leave", "task.leave.for", tokens, quiet: true) : nil
            return """
                <li><strong>\(person.name ?? lexicon("task.name_gone"))</strong> \(words.standing(person.claim)) \(arrive)\(leave)</li>
                """
        }
        let list: HTML = lines.isEmpty ? "<p>\(lexicon("task.nobody_yet"))</p>" : "<ul class=\"plain-list\">\(lines)</ul>"
        return """
            <section><h4>\(lexicon("task.people"))</h4>\(list)\(help(shift))\(seated.isEmpty || now < shift.shift.starts ? .empty : confirm(shift, seated))</section>
            """
    }

    private func help(_ shift: ShiftView) -> HTML {
        guard view.mayHelp, now < shift.shift.ends else { return .empty }
        let mark = "help.\(shift.shift.id)"
        return """
            <details\(refused == mark ? " open" as HTML : .empty)><summary>\(lexicon("task.help"))</summary>
            <p class="hint">\(lexicon("task.help.about"))</p>
            \(FormView(
                schema: HelpClaim.Fields.schema, mark: shift.shift.id.description, action: "/shifts/\(shift.shift.id)/help", tokens: tokens,
                lexicon: lexicon, submit: "task.help", raw: refused == mark ? raw : [:], problem: refused == mark ? problem : nil
            ).html)</details>
            """
    }

    private func confirm(_ shift: ShiftView, _ seated: [ShiftView.Person]) -> HTML {
        guard view.mayConfirm else { return .empty }
        let mark = "confirm.\(shift.shift.id)"
        let isRefused = refused == mark
        let ticks = seated.map { person -> HTML in
            let name = ConfirmShift.Fields.tick(person.claim.id)
            let isTicked = isRefused ? raw[name] != nil : person.claim.arrived != nil || person.claim.state == .served
            return """
                <label class="option"><input type="checkbox" name="\(name)" value="true"\(isTicked ? " checked" as HTML : .empty)>
                <span>\(person.name ?? lexicon("task.name_gone"))</span></label>
                """
        }
        let given = isRefused ? raw : ["minutes": "\(shift.shift.minutes)"]
        return """
            <details\(isRefused ? " open" as HTML : .empty)><summary>\(lexicon("task.confirm"))</summary>
            <p class="hint">\(lexicon("task.confirm.about"))</p>
            \(FormView(
                schema: ConfirmShift.Fields.schema, mark: shift.shift.id.description, action: "/shifts/\(shift.shift.id)/confirm",
                tokens: tokens, lexicon: lexicon, submit: "task.confirm", raw: given, problem: isRefused ? problem : nil,
                more: "<fieldset class=\"field\"><legend>\(lexicon("task.confirm.who"))</legend><div class=\"options\">\(ticks)</div></fieldset>"
            ).html)</details>
            """
    }
}

/// The code of the spot on a sheet, to hang where people meet.
struct SpotSheet {
    let view: TaskView
    let address: String
    let lexicon: Lexicon
    let scheme: Scheme

    var page: Page {
        let words = TaskWords(lexicon: lexicon, scheme: scheme)
        return Page(
            title: lexicon("task.code"), section: "/tasks",
            body: """
                <article class="order poster"><h1>\(view.title)</h1><p>\(words.unit(view.task.unit)) · \(view.texts[TaskNotice.Text.place] ?? "")</p>
                <ul>\(view.shifts.map { "<li>\(words.time($0.shift))</li>" as HTML })</ul>
                <p class="lead">\(lexicon("task.code.about"))</p>
                \(QRCode.svg(of: address, title: lexicon("task.code")) ?? .empty)
                <p class="actions screen-only"><a class="button quiet" href="/tasks/\(view.task.id.description)">\(lexicon("task.back.one"))</a></p></article>
                """)
    }
}
