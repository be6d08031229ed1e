internal import Kernel
internal import Markup
internal import Territory

/// A week of a roster: who is there when, what is free, and for whoever leads it what is left to do.
struct RosterPage {
    let view: RosterView
    let roles: [String]
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    let now: Instant
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The form that was refused.
    var refused: String?

    private var words: TaskWords { TaskWords(lexicon: lexicon, scheme: scheme) }
    private var path: String { "/rosters/\(view.roster.id)" }

    var page: Page {
        let title = lexicon("roster.kind.\(view.roster.kind)")
        let until = view.roster.planned.map { lexicon("roster.until", ["day": Day(sinceEpoch: $0.sinceEpoch - 1).text]) }
        return Page(
            title: "\(title) · \(view.name)", section: "/squads",
            body: """
                <p class="eyebrow"><a href="/squads/\(view.squad.id.description)">\(view.name)</a> · \(words.unit(view.squad.unit))</p><h1>\(title)</h1>
                \(general)<p class="lead">\(lexicon("roster.about"))</p><p class="hint">\(until ?? lexicon("roster.unplanned"))</p>
                \(week)\(lines)\(forms)
                <details class="card"><summary>\(lexicon("roster.rule"))</summary><p>\(lexicon("roster.rule.about"))</p>
                <p class="said">\(lexicon("roster.seed")) <code>\(Hex.encode(view.roster.seed))</code></p></details>
                <p class="actions"><a class="button quiet" href="/duties">\(lexicon("duty.title"))</a></p>
                """)
    }

    private var general: HTML {
        guard let problem, !(refused.map { name in view.steps.contains { $0.name == name } } ?? false) else { return .empty }
        return ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private var week: HTML {
        func link(_ days: Int64, _ word: String) -> HTML {
            "<a href=\"\(path)?week=\(Day(sinceEpoch: view.week.sinceEpoch + days).text)\">\(lexicon(word))</a>"
        }
        let (from, to) = (view.week.text, Day(sinceEpoch: view.week.sinceEpoch + 6).text)
        return """
            <h2>\(lexicon("roster.week", ["from": from, "to": to]))</h2>
            <nav class="tabs" aria-label="\(lexicon("roster.weeks"))">\(link(-7, "roster.week.before"))\(link(7, "roster.week.next"))</nav>
            """
    }

    private var lines: HTML {
        guard !view.lines.isEmpty else { return EmptyState(lexicon("roster.empty")).html }
        return Table(
            caption: lexicon("roster.kind.\(view.roster.kind)"),
            columns: ["task.when", "roster.role", "roster.who"].map { .init(lexicon($0)) },
            rows: view.lines.map { line in
                let spot: HTML? = line.spot.map { "<br><span class=\"hint\">\($0)</span>" }
                return [
                    "\(words.time(line.duty.time))", "\(lexicon("roster.role.\(line.duty.role)"))\(spot)",
                    "\(who(line)) \(DutyButtons(duty: line.duty, isOwn: line.isOwn, isMember: view.own?.joined != nil, now: now, words: words, tokens: tokens).html)",
                ]
            }
        ).html
    }

    private func who(_ line: RosterView.Line) -> HTML {
        let badge: HTML =
            switch line.state {
            case .served: Badge(lexicon("duty.served"), .good).html
            case .off: Badge(lexicon("duty.off"), .neutral).html
            case .planned: line.duty.isOffered ? Badge(lexicon("duty.offered"), .warning).html : .empty
            }
        guard line.duty.member != nil else { return line.duty.state == .off ? badge : Badge(lexicon("duty.free"), .active).html }
        // Of what is over the others are told nobody.
        guard line.isTold || now < line.duty.time.upperBound else { return badge }
        return "\(line.name ?? lexicon("squad.name_gone")) \(badge)"
    }

    private var forms: HTML {
        HTML(
            joining: view.steps.map { step -> HTML in
                let body = form(step)
                guard let body else { return .empty }
                return """
                    <details class="card"\(refused == step.name ? " open" as HTML : .empty)><summary>\(lexicon("roster.step.\(step.name)"))</summary>
                    <p class="hint">\(lexicon("roster.step.\(step.name).about"))</p>\(body)</details>
                    """
            })
    }

    /// `nil` where there is nothing to do with it in this week.
    private func form(_ step: RosterStep) -> HTML? {
        let isRefused = refused == step.name
        var given = isRefused ? raw : [:]
        var more: HTML = .empty
        if step.verb == ConfirmDuties.verb {
            // Nobody confirms their own.
            let due = view.lines.filter { $0.duty.time.lowerBound <= now && $0.duty.member != nil && $0.duty.state != .off && !$0.isOwn }
            guard !due.isEmpty else { return nil }
            let ticks = due.map { line in
                words.tick(ConfirmDuties.Fields.tick(line.duty.id), "\(line.name ?? "") · \(words.time(line.duty.time))", given)
            }
            more =
                "<fieldset class=\"field\"><legend>\(lexicon("task.confirm.who"))</legend><div class=\"options\">\(ticks)</div></fieldset>"
        }
        if step.verb == PublishRoster.verb, !isRefused { given["weeks"] = "4" }
        if step.verb == DropRosterPlace.verb, view.places.isEmpty { return nil }
        return FormView(
            schema: step.schema, action: "\(path)/\(step.name)?week=\(view.week.text)", tokens: tokens, lexicon: lexicon,
            submit: "roster.step.\(step.name)", raw: given, problem: isRefused ? problem : nil,
            choices: [
                "role": roles.map { Choice($0, lexicon("roster.role.\($0)")) },
                "place": view.places.map { Choice($0.place.id.description, label($0.place, $0.spot)) },
            ], more: more
        ).html
    }

    private func label(_ place: RosterPlace, _ spot: String?) -> String {
        func clock(_ minutes: Int64) -> String {
            "\(minutes / 60 < 10 ? "0" : "")\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
        }
        let words = [
            lexicon("choice.weekday.\(place.weekday)"), "\(clock(place.starts))–\(clock(place.ends))", lexicon("roster.role.\(place.role)"),
        ]
        return (words + (spot.map { [$0] } ?? [])).joined(separator: " ")
    }
}

/// What one can do about a duty, with one button.
struct DutyButtons {
    let duty: Duty
    let isOwn: Bool
    let isMember: Bool
    let now: Instant
    let words: TaskWords
    let tokens: FormTokens

    var html: HTML {
        guard duty.state == .planned, isMember else { return .empty }
        if isOwn {
            guard now < duty.time.lowerBound else { return .empty }
            return duty.isOffered
                ? button("offer", "duty.keep", [OfferDuty.Fields.back.name: "true"]) : button("offer", "duty.offer", [:])
        }
        guard now < duty.time.upperBound, duty.member == nil || duty.isOffered else { return .empty }
        return button("take", "duty.take", [:])
    }

    private func button(_ step: String, _ word: String, _ hidden: [String: String]) -> HTML {
        """
        <form method="post" action="/duties/\(duty.id.description)/\(step)">\(HiddenFields(tokens: tokens, others: hidden).html)\
        <button class="button quiet" type="submit" aria-label="\(words.lexicon(word)) \(words.time(duty.time))">\(words.lexicon(word))</button></form>
        """
    }
}

/// 我的值班
struct DutyPage {
    let list: DutyList
    let isFirst: Bool
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens

    private var words: TaskWords { TaskWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        let ahead: HTML =
            list.ahead.isEmpty ? EmptyState(lexicon("duty.empty")).html : table(list.ahead, "duty.ahead", withButtons: true)
        let past: HTML? =
            list.past.isEmpty
            ? nil : "<section><h2>\(lexicon("duty.past"))</h2>\(table(list.past, "duty.past", withButtons: false))</section>"
        return Page(
            title: lexicon("duty.title"), section: "/squads",
            body: """
                <p class="eyebrow">\(lexicon("squad.title"))</p><h1>\(lexicon("duty.title"))</h1>
                <p class="lead">\(lexicon("duty.about"))</p>
                \(isFirst ? "<section><h2>\(lexicon("duty.ahead"))</h2>\(ahead)</section>" as HTML : .empty)\(past)
                \(Pager(lexicon: lexicon, next: list.next.map { "/duties?after=\($0.text)" }, first: isFirst ? nil : "/duties").html)
                <p class="hint">\(lexicon("duty.calendar.about"))</p>
                <p class="actions"><a class="button quiet" href="/notices">\(lexicon("menu.notices"))</a>
                <a class="button quiet" href="/squads">\(lexicon("squad.title"))</a></p>
                """)
    }

    private func table(_ lines: [DutyList.Line], _ caption: String, withButtons: Bool) -> HTML {
        Table(
            caption: lexicon(caption), columns: ["task.when", "roster.role", "squad.one"].map { .init(lexicon($0)) },
            rows: lines.map { line in
                let duty = line.duty
                let spot: HTML? = line.spot.map { "<br><span class=\"hint\">\($0)</span>" }
                let state: HTML? =
                    duty.state == .served
                    ? Badge(lexicon("duty.served.hours", ["hours": words.hours(duty.minutes ?? 0)]), .good).html
                    : duty.state == .off ? Badge(lexicon("duty.off"), .neutral).html : nil
                // What is ahead has not begun, so that its own moment is before it.
                let buttons: HTML =
                    withButtons
                    ? DutyButtons(
                        duty: duty, isOwn: true, isMember: true, now: duty.time.lowerBound.adding(seconds: -1), words: words, tokens: tokens
                    ).html : .empty
                return [
                    "<a href=\"/rosters/\(duty.roster.description)?week=\(duty.time.lowerBound.day.text)\">\(words.time(duty.time))</a>",
                    "\(lexicon("roster.kind.\(duty.kind)")) · \(lexicon("roster.role.\(duty.role)"))\(spot)",
                    "\(line.squad ?? lexicon("squad.one")) · \(words.unit(line.unit)) \(state) \(buttons)",
                ]
            }
        ).html
    }
}
