internal import Kernel
internal import Markup
internal import People
internal import Process

/// What was asked for on a matter, beside the matter: reason, ground, who answered what and when, and how long each had.
struct DecisionsSection {
    let lines: [DecisionLine]
    let number: String
    let lexicon: Lexicon
    let tokens: FormTokens

    var html: HTML {
        guard !lines.isEmpty else { return .empty }
        return """
            <section aria-labelledby="decisions"><h2 id="decisions">\(lexicon("decision.title"))</h2>
            \(lines.reversed().map(item))</section>
            """
    }

    private static func badge(_ state: DecisionRecord.State) -> Badge.Kind {
        switch state {
        case .waiting: .active
        case .granted: .good
        case .refused: .bad
        case .withdrawn, .lapsed: .neutral
        }
    }

    private func item(_ line: DecisionLine) -> HTML {
        let record = line.record
        let state = Badge(lexicon("decision.state.\(record.state.rawValue)"), Self.badge(record.state)).html
        return """
            <article class="card"><h3>\(lexicon("decision.kind.\(record.kind)")) \(state)</h3>
            <dl class="facts">\(facts(line))</dl>\(answers(line))\(forms(line))</article>
            """
    }

    private func facts(_ line: DecisionLine) -> [HTML] {
        let record = line.record
        let limit = record.limit.map { lexicon("amount.\($0.unit.rawValue)", ["count": "\($0.value)"]) }
        let comma = lexicon("list.comma")
        let waits = record.waits.map { step in
            lexicon(
                "decision.waits",
                ["roles": step.roles.map { lexicon("role.\($0)") }.joined(separator: comma), "people": "\(step.people)"])
        }
        let by = [line.unit.map(lexicon.unit), line.requester?.displayName].compactMap { $0 }.joined(separator: comma)
        let facts: [(String, String?)] = [
            ("decision.by", by), ("decision.asked", record.asked.minuteText), ("decision.ground", lexicon("ground.\(record.ground)")),
            ("decision.reason", line.reason), ("decision.amount", limit), ("decision.review", record.until?.minuteText),
            ("decision.for", waits), ("decision.due", line.due?.minuteText), ("decision.settled", record.settled?.minuteText),
        ]
        let shown = facts.compactMap { key, text in
            text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" as HTML }
        }
        let file: HTML? = record.evidence.map { id in
            """
            <dt>\(lexicon("decision.evidence"))</dt><dd><a href="/matters/\(number)/files/\(id.description)">\(lexicon("decision.evidence.open"))</a></dd>
            """
        }
        return shown + [file].compactMap { $0 }
    }

    private func answers(_ line: DecisionLine) -> HTML {
        let given = line.answers.map { answer -> HTML in
            let who = [lexicon("role.\(answer.vote.role)"), answer.person?.displayName].compactMap { $0 }
                .joined(separator: lexicon("list.comma"))
            let words = lexicon(
                answer.vote.isFor ? "decision.agreed" : "decision.disagreed", ["who": who, "at": answer.vote.at.minuteText])
            let text: HTML? = answer.text.map { "<span class=\"said\"> \($0)</span>" }
            return "<li>\(words)\(text)</li>"
        }
        let late = line.clocks.filter { $0.outcome == .late }.map { clock -> HTML in
            "<li>\(lexicon("decision.was_late", ["due": clock.due.minuteText, "ended": clock.ended?.minuteText ?? ""]))</li>"
        }
        return given.isEmpty && late.isEmpty ? .empty : "<ul class=\"plain-list\">\(given)\(late)</ul>"
    }

    private func forms(_ line: DecisionLine) -> HTML {
        let offered = DecisionStep.all.filter { $0.event == .withdraw ? line.mayWithdraw : line.mayAnswer }
        return HTML(
            joining: offered.map { step in
                let form = FormView(
                    schema: step.schema, action: "/decisions/\(line.record.id.description)/\(step.name)", tokens: tokens, lexicon: lexicon,
                    submit: "decision.\(step.name).submit"
                ).html
                return "<details><summary>\(lexicon("decision.\(step.name)"))</summary>\(form)</details>"
            })
    }
}
