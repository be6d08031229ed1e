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
    /// An answer that was refused: it is shown again in its own form.
    var refused: Refused?

    struct Refused: Sendable {
        let decision: ID
        let event: Decisions.Event
        let raw: [String: String]
        let problem: Problem
    }

    /// Whether the form that was refused is still here to be shown again.
    var showsRefused: Bool {
        guard let refused else { return false }
        return lines.contains { $0.record.id == refused.decision && offered($0).contains { $0.event == refused.event } }
    }

    private func offered(_ line: DecisionLine) -> [DecisionStep] {
        DecisionStep.all.filter { $0.event == .withdraw ? line.mayWithdraw : line.mayAnswer }
    }

    var html: HTML {
        guard !lines.isEmpty else { return .empty }
        return """
            <section aria-labelledby="decisions"><h2 id="decisions">\(lexicon("decision.title"))</h2>
            \(lines.reversed().map(item))</section>
            """
    }

    static func badge(_ state: DecisionRecord.State) -> Badge.Kind {
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
            <dl class="facts">\(facts(line))</dl>\(share(line))\(answers(line))\(forms(line))</article>
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

    /// To whoever is to answer: how much of its share the unit has asked for, and that this is more.
    private func share(_ line: DecisionLine) -> HTML {
        let beyond: HTML = line.record.isBeyond ? "<p class=\"note\">\(lexicon("decision.beyond"))</p>" : .empty
        guard line.record.state == .waiting, let share = line.share else { return beyond }
        return "\(beyond)<p class=\"hint\">\(lexicon.share(share))</p>"
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
        HTML(
            joining: offered(line).map { step in
                let again = refused.flatMap { $0.decision == line.record.id && $0.event == step.event ? $0 : nil }
                let form = FormView(
                    schema: step.schema, mark: "-\(line.record.id.description.suffix(12))",
                    action: "/decisions/\(line.record.id.description)/\(step.name)", tokens: tokens, lexicon: lexicon,
                    submit: "decision.\(step.name).submit", raw: again?.raw ?? [:], problem: again?.problem
                ).html
                let open: HTML = again == nil ? .empty : " open"
                return "<details\(open)><summary>\(lexicon("decision.\(step.name)"))</summary>\(form)</details>"
            })
    }
}
