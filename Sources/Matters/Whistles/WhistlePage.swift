internal import Delivery
internal import Kernel
internal import Markup
internal import Process

/// One whistle: why and where, each unit with its clock, what was agreed, and what the reader can do about it.
struct WhistlePage {
    let view: WhistleView
    /// How this site is called from outside, for the code.
    let site: String
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The form that was refused, and what it was about.
    var refused: (step: WhistleStep.Name, id: String)?

    private var whistle: Whistle { view.whistle }
    private var matter: Matter { view.matter }

    static func badge(_ state: Whistle.State, _ lexicon: Lexicon) -> HTML {
        let kind: Badge.Kind =
            switch state {
            case .open: .active
            case .settled: .good
            case .withdrawn: .neutral
            }
        return Badge(lexicon("whistle.state.\(state.rawValue)"), kind).html
    }

    var page: Page {
        Page(
            title: lexicon("whistle.title"), section: WhistlePages.path,
            body: """
                <p class="eyebrow">\(lexicon("category.\(matter.category)")) · \(lexicon.whole(matter.place))</p>
                <h1>\(lexicon("whistle.of", ["unit": lexicon.unit(whistle.unit)])) \(Self.badge(whistle.state, lexicon))</h1>
                \(general)
                <dl class="facts">\(facts)</dl>
                \(code)
                <section aria-labelledby="called"><h2 id="called">\(lexicon("whistle.called"))</h2>
                \(whistle.state == .open ? "<p class=\"hint\">\(lexicon("whistle.stay"))</p>" as HTML : .empty)
                \(view.lines.map(card))</section>
                \(view.steps.map { step -> HTML in
                    "<details class=\"card\"\(step == .settle || isRefused(step, whistle.id) ? " open" as HTML : .empty)><summary>\(lexicon("whistle.\(step.rawValue)"))</summary>\(form(step, whistle.id))</details>"
                })
                <p class="actions no-print"><a class="button quiet" href="\(WhistlePages.path)">\(lexicon("whistle.back"))</a></p>
                """)
    }

    private func isRefused(_ step: WhistleStep.Name, _ id: ID) -> Bool { refused?.step == step && refused?.id == id.description }

    /// A refusal that belongs to no form that is still here.
    private var general: HTML {
        guard let problem, let refused else { return .empty }
        let isHere =
            view.steps.contains(refused.step)
            || view.lines.contains { $0.call.id.description == refused.id && $0.steps.contains(refused.step) }
        return isHere ? .empty : ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private var facts: [HTML] {
        let number: HTML =
            view.opensMatter
            ? "<a class=\"tall\" href=\"/matters/\(matter.number)\">\(matter.number)</a>" : "\(MatterPage.spaced(matter.number))"
        let due: HTML = whistle.state == .open ? DueBadge(due: whistle.due, now: view.now, lexicon: lexicon).html : .empty
        let lines: [(String, HTML?)] = [
            ("work.number", number), ("whistle.ground", "\(lexicon("whistle.ground.\(whistle.ground.rawValue)"))"),
            ("whistle.reason", view.reason.map { "\($0)" }), ("whistle.meet", view.meet.map { "\($0)" }),
            ("whistle.point", view.point.map { "\($0)" }), ("whistle.blown", time(whistle.blown)),
            ("whistle.due", "\(time(whistle.due)) \(due)"), ("whistle.ended.\(whistle.state.rawValue)", whistle.ended.map(time)),
            ("whistle.division", view.division.map { "\($0)" }), ("whistle.withdrawn", withdrawn.map { "\($0)" }),
        ]
        return lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" } }
    }

    /// In whoever's words withdrew it; one that ended with its matter has none.
    private var withdrawn: String? {
        whistle.state == .withdrawn ? view.withdrawn ?? lexicon("whistle.withdrawn.with_matter") : nil
    }

    private func time(_ instant: Instant) -> HTML { "<time datetime=\"\(instant.isoText)\">\(instant.minuteText)</time>" }

    /// What is held up on site. It is worthless half an hour later, so it says until when it holds.
    private var code: HTML {
        guard let code = view.code else { return .empty }
        let address = "\(site)\(ArrivalPage.path.replacing("{code}", with: code))"
        let until = WhistleCode.end(at: view.now).minuteText
        return """
            <section class="card no-print" aria-labelledby="code"><h2 id="code">\(lexicon("whistle.code"))</h2>
            <p>\(lexicon("whistle.code.about", ["until": String(until.suffix(5))]))</p>
            \(QRCode.svg(of: address, title: lexicon("whistle.code")))
            <p><a class="link" href="\(ArrivalPage.path.replacing("{code}", with: code))" rel="nofollow">\(lexicon("whistle.code.open"))</a>
            <a class="button quiet" href="\(WhistlePages.path)/\(whistle.id.description)#code">\(lexicon("whistle.code.new"))</a></p></section>
            """
    }

    // MARK: Units

    static func badge(_ call: WhistleCall, _ clock: Clock?, _ whistle: Whistle, now: Instant, _ lexicon: Lexicon) -> HTML {
        if call.left != nil { return Badge(lexicon("whistle.call.left"), .bad).html }
        if call.arrived != nil {
            let isLate = clock?.outcome == .late
            return Badge(lexicon(isLate ? "whistle.call.came_late" : "whistle.call.there"), isLate ? .warning : .good).html
        }
        guard whistle.state == .open else { return Badge(lexicon("whistle.call.never"), whistle.state == .settled ? .bad : .neutral).html }
        return now > whistle.due ? Badge(lexicon("whistle.call.late"), .bad).html : Badge(lexicon("whistle.call.waited"), .active).html
    }

    private func card(_ line: WhistleView.Line) -> HTML {
        let call = line.call
        let came = call.arrived.map { at in
            lexicon("whistle.arrived.\(call.arrivedBy?.rawValue ?? "unit")", ["at": at.minuteText])
        }
        let left = call.left.map { lexicon("whistle.left", ["at": $0.minuteText]) }
        let facts: [(String, String?)] = [
            ("whistle.arrival", came), ("whistle.leaving", left), ("field.left_reason", line.whyLeft),
            ("whistle.by_blower", line.assessment.map(said)), ("field.assess_note", line.assessed),
            ("whistle.by_unit", line.isJustified.map { lexicon("choice.justified.\($0 ? "yes" : "no")") }),
            ("field.answer_note", line.answered),
        ]
        let shown = facts.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" as HTML } }
        return """
            <article class="card"><h3>\(lexicon.whole(call.unit)) \(Self.badge(call, line.clock, whistle, now: view.now, lexicon))</h3>
            \(shown.isEmpty ? .empty : "<dl class=\"facts\">\(shown)</dl>" as HTML)
            \(line.steps.map { step -> HTML in
                if step == .arrive { return form(step, call.id) }
                return "<details\(isRefused(step, call.id) ? " open" as HTML : .empty)><summary>\(lexicon("whistle.\(step.rawValue)"))</summary>\(form(step, call.id, line))</details>"
            })</article>
            """
    }

    private func said(_ assessment: (inTime: Bool, solved: Bool)) -> String {
        [
            lexicon("choice.in_time.\(assessment.inTime ? "yes" : "no")"),
            lexicon("choice.solved.\(assessment.solved ? "yes" : "no")"),
        ].joined(separator: lexicon("list.comma"))
    }

    // MARK: Forms

    private func form(_ step: WhistleStep.Name, _ id: ID, _ line: WhistleView.Line? = nil) -> HTML {
        let schema = WhistleStep.schema(of: step)
        let isRefused = isRefused(step, id)
        // Several of one kind stand on the page: each has names of its own.
        let named = line == nil ? schema : Schema("\(schema.name)-\(line?.call.unit.code ?? "")", schema.fields)
        let place = [.settle, .withdraw].contains(step) ? "whistles" : "calls"
        return FormView(
            schema: named, action: "/\(place)/\(id.description)/\(step.rawValue)", tokens: tokens, lexicon: lexicon,
            submit: "whistle.\(step.rawValue).submit", raw: isRefused ? raw : prefilled(step, line), problem: isRefused ? problem : nil,
            choices: step == .settle ? ["to": offices] : [:], hidden: step == .settle && view.handlers.isEmpty ? ["to": ""] : [:]
        ).html
    }

    /// What the clock has said is not asked again; whoever blew it may know better.
    private func prefilled(_ step: WhistleStep.Name, _ line: WhistleView.Line?) -> [String: String] {
        guard step == .assess, let line else { return [:] }
        return ["in_time": line.call.arrived != nil && line.clock?.outcome == .met ? "yes" : "no"]
    }

    private var offices: [Choice] {
        [Choice("", lexicon("whistle.settle.leave"))] + view.handlers.map { Choice($0.code, lexicon.unit($0.code, $0.name)) }
    }
}
