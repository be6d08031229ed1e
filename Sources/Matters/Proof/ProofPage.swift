internal import Kernel
internal import Markup
internal import Process

/// 期限证明: every clock of a matter for paper, each with the pack it was set by, every stretch that was counted or not, what it stood still
/// for and what was granted on top; below it, when it would be due if something happened.
struct ProofPage {
    let view: MatterView
    /// Packs by their hash.
    let packs: [[UInt8]: String]
    let lexicon: Lexicon
    let printed: Instant
    var raw: [String: String] = [:]
    var answer: WhatIf?
    var problem: Problem?

    private var matter: Matter { view.matter }

    var page: Page {
        let title = lexicon("proof.title", ["number": matter.number])
        return Page(
            title: title, section: view.isAudited ? "/audit" : "/work",
            body: """
                <article class="order proof"><h1>\(lexicon("proof.title", ["number": MatterPage.spaced(matter.number)]))</h1>
                <dl class="facts">\(facts)</dl>\(story)
                \(view.clocks.isEmpty ? EmptyState(lexicon("proof.none"), detail: lexicon("proof.none.about")).html : .empty)
                \(view.clocks.map(clock))\(view.arbitrations.map(arbitration))
                \(TenureSection(tenures: view.tenures, names: view.placeNames, lexicon: lexicon).html)
                <p class="about">\(lexicon("order.printed", ["time": printed.minuteText]))</p></article>
                \(WhatIfSection(
                    view: view, lexicon: lexicon, raw: raw, answer: answer, problem: problem
                ).html)
                <p class="actions screen-only">\(back)</p>
                """)
    }

    private var back: HTML {
        let (address, word) = view.isAudited ? ("/audit?stream=\(matter.id)", "proof.log") : ("/matters/\(matter.number)", "order.back")
        return "<a class=\"button quiet\" href=\"\(address)\">\(lexicon(word))</a>"
    }

    /// What was done and when, for who cannot open the matter itself.
    private var story: HTML {
        guard view.isAudited else { return .empty }
        let timeline = Timeline(MatterTimeline(view: view, lexicon: lexicon).items).html
        return "<p class=\"hint\">\(lexicon("proof.audited"))</p><section><h2>\(lexicon("matter.timeline"))</h2>\(timeline)</section>"
    }

    private var facts: [HTML] {
        let lines = [
            ("order.category", lexicon("category.\(matter.category)")), ("matter.place", lexicon.whole(matter.place)),
            ("order.unit", lexicon.whole(matter.owner)), ("work.state", lexicon("state.\(matter.state)")),
            ("matter.raised", matter.raised.minuteText),
        ]
        return lines.map { key, text in "<dt>\(lexicon(key))</dt><dd>\(text)</dd>" }
    }

    private func clock(_ line: ClockLine) -> HTML {
        let clock = line.clock
        let pauses = line.pauses.map { pause -> HTML in
            let words = lexicon(
                "proof.pause",
                [
                    "from": pause.from.minuteText, "until": (pause.until ?? pause.bound).minuteText,
                    "ground": lexicon("proof.pause.\(pause.ground)"),
                ])
            return "<li>\(words)</li>"
        }
        return """
            <section class="proof-clock"><h2>\(lexicon("stage.\(clock.stage.rawValue)"))</h2>
            <p>\(ClocksSection(lines: [], lexicon: lexicon).sentence(line))</p>
            \(origin(pack: clock.pack, calendar: clock.calendar, isKept: line.proof.isByKeptCalendar))
            \(ClocksSection(lines: [], lexicon: lexicon).proof(line))\(pauses.isEmpty ? .empty : "<ul>\(pauses)</ul>" as HTML)</section>
            """
    }

    private func arbitration(_ line: ArbitrationLine) -> HTML {
        guard let clock = line.clock, let proof = line.proof else { return .empty }
        let begins = lexicon(
            "proof.begins",
            ["start": clock.started.minuteText, "limit": lexicon.amount(clock.limit), "unit": line.arbiter.map(lexicon.whole) ?? ""])
        return """
            <section class="proof-clock"><h2>\(lexicon("arbitration.title"))</h2>
            \(origin(pack: clock.pack, calendar: clock.calendar, isKept: proof.isByKeptCalendar))
            <p>\(begins)</p>\(ProofSteps(proof: proof, lexicon: lexicon).html)</section>
            """
    }

    /// By which rules: what a reader can ask the county for.
    private func origin(pack: [UInt8], calendar: [UInt8], isKept: Bool) -> HTML {
        let words = lexicon(
            isKept ? "proof.origin" : "proof.origin.force",
            ["pack": packs[pack] ?? "", "calendar": String(Hex.encode(calendar).prefix(12))])
        return "<p class=\"hint\">\(words)</p>"
    }
}

/// What was counted and what was not, each with its reason, and the end that follows.
struct ProofSteps {
    let steps: [ClockProof.Step]
    let due: Instant
    /// By which what stood still is named.
    var pauses: [ClockPause] = []
    let lexicon: Lexicon

    /// All of the way to its end.
    init(proof: ClockProof, lexicon: Lexicon) {
        steps = proof.steps
        due = proof.due.at
        self.lexicon = lexicon
    }

    /// Every minute that there was; and of one that runs those that are left, since its end follows from them.
    init(_ line: ClockLine, lexicon: Lexicon) {
        steps = line.clock.ended == nil && !line.isLate ? line.proof.steps : line.minutes
        due = line.proof.due.at
        pauses = line.pauses
        self.lexicon = lexicon
    }

    var html: HTML {
        let items = steps.map { "<li>\(sentence($0))</li>" as HTML }
        return "<ol>\(items)</ol><p>\(lexicon("proof.ends", ["due": due.minuteText]))</p>"
    }

    func sentence(_ step: ClockProof.Step) -> String {
        let span = ["from": step.from.minuteText, "to": step.to.minuteText]
        guard step.kind == .paused else { return lexicon("proof.\(step.kind.rawValue)", span) }
        let grounds = pauses.filter { $0.from < step.to && ($0.until ?? $0.bound) > step.from }.map { lexicon("proof.pause.\($0.ground)") }
        guard !grounds.isEmpty else { return lexicon("proof.paused", span) }
        return lexicon("proof.paused.why", span.merging(["why": grounds.joined(separator: lexicon("list.comma"))]) { $1 })
    }
}

/// The form that supposes something, and its answer. It is sent by GET: nothing changes by it, and its address can be kept.
struct WhatIfSection {
    let view: MatterView
    let lexicon: Lexicon
    var raw: [String: String] = [:]
    var answer: WhatIf?
    var problem: Problem?

    /// What the table allows from the state it is in.
    private var cases: [WhatIf.Case] { view.supposable }

    var html: HTML {
        guard !cases.isEmpty || problem != nil else { return .empty }
        return """
            <section class="screen-only" aria-labelledby="what-if"><h2 id="what-if">\(lexicon("what_if.title"))</h2>
            <p>\(lexicon("what_if.about"))</p>\(told)\(answer.map(answered) ?? .empty)\(form)</section>
            """
    }

    private var told: HTML {
        problem.map { ErrorSummary(problem: $0, schema: Schema("WhatIf", []), lexicon: lexicon).html } ?? .empty
    }

    private func option(_ value: String, _ words: String, _ name: String) -> HTML {
        "<option value=\"\(value)\"\(raw[name] == value ? " selected" as HTML : .empty)>\(words)</option>"
    }

    private var form: HTML {
        guard !cases.isEmpty else { return .empty }
        let options = cases.map { option($0.rawValue, lexicon("what_if.case.\($0.rawValue)"), "case") }
        return """
            <form class="asking" method="get" action="/matters/\(view.matter.number)/proof">
            <div><label for="i-case">\(lexicon("what_if.case"))</label><select id="i-case" name="case">\(options)</select></div>
            \(cases.contains { $0 == .dispatch || $0 == .return } ? units : .empty)
            \(cases.contains(.extend) ? amount : .empty)\(cases.contains(.shelve) ? until : .empty)
            <button class="button" type="submit">\(lexicon("what_if.submit"))</button></form>
            """
    }

    private var units: HTML {
        let options = view.supposedUnits.map { option($0.code, lexicon.unit($0.code, $0.name), "unit") }
        return """
            <div><label for="i-unit">\(lexicon("what_if.unit"))</label><select id="i-unit" name="unit">
            <option value="">\(lexicon("what_if.by_catalogue"))</option>\(options)</select></div>
            """
    }

    private var amount: HTML {
        let unit = view.mostExtended.map { lexicon("what_if.unit.\($0.unit.rawValue)", ["max": "\($0.value)"]) } ?? ""
        return """
            <div><label for="i-amount">\(lexicon("what_if.amount", ["unit": unit]))</label>
            <input type="text" id="i-amount" name="amount" inputmode="numeric" maxlength="4" autocomplete="off" value="\(raw["amount"] ?? "")"></div>
            """
    }

    private var until: HTML {
        """
        <div><label for="i-until">\(lexicon("what_if.until"))</label>
        <input type="date" id="i-until" name="until" autocomplete="off" value="\(raw["until"] ?? "")"></div>
        """
    }

    private func answered(_ answer: WhatIf) -> HTML {
        let rows = answer.lines.map { line -> HTML in
            let then = line.then.map { $0.due.at.minuteText } ?? lexicon("what_if.over")
            let same = line.now == line.then?.due.at
            let steps = line.then.map { proof -> HTML in
                "<details><summary>\(lexicon("clock.proof"))</summary>\(ProofSteps(proof: proof, lexicon: lexicon).html)</details>"
            }
            let words = lexicon(
                same ? "what_if.same" : "what_if.line",
                ["stage": lexicon("stage.\(line.stage.rawValue)"), "now": line.now?.minuteText ?? lexicon("what_if.none"), "then": then])
            return "<li>\(words)\(steps)</li>"
        }
        let unit = answer.unit.map { lexicon("what_if.to", ["unit": lexicon.whole($0)]) } ?? ""
        return """
            <div class="card" role="status"><h3>\(lexicon("what_if.case.\(answer.supposed.which.rawValue)")) \(unit)</h3>
            <ul class="clocks">\(rows)</ul><p class="hint">\(lexicon("what_if.hint", ["at": answer.at.minuteText]))</p></div>
            """
    }
}
