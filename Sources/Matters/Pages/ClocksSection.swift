internal import Kernel
internal import Markup
internal import Process

/// The deadlines in plain words: what is left until when, or how late it is and who was told; below it how it was counted.
struct ClocksSection {
    let lines: [ClockLine]
    var number = ""
    let lexicon: Lexicon

    var html: HTML {
        guard !lines.isEmpty else { return .empty }
        let running = lines.filter { $0.clock.ended == nil }
        let ended = lines.filter { $0.clock.ended != nil }
        let past: HTML =
            ended.isEmpty
            ? .empty : "<details><summary>\(lexicon("clock.ended"))</summary><ul class=\"clocks\">\(ended.map(item))</ul></details>"
        return """
            <section aria-labelledby="clocks"><h2 id="clocks">\(lexicon("clock.title"))</h2>
            <ul class="clocks">\(running.map(item))</ul>\(past)
            <p class="actions"><a class="link" href="/matters/\(number)/proof">\(lexicon("proof.link"))</a></p></section>
            """
    }

    private func item(_ line: ClockLine) -> HTML {
        let clock = line.clock
        let told: HTML =
            line.told.isEmpty
            ? .empty
            : "<p>\(lexicon("clock.told", ["units": line.told.map(lexicon.whole).joined(separator: lexicon("list.comma"))]))</p>"
        let provisional: HTML =
            clock.isProvisional && clock.ended == nil ? "<p class=\"hint\">\(lexicon("clock.provisional"))</p>" : .empty
        return """
            <li>\(badge(line)) <strong>\(lexicon("stage.\(clock.stage.rawValue)"))</strong> \(sentence(line))\(told)\(provisional)
            <details><summary>\(lexicon("clock.proof"))</summary>\(proof(line))</details></li>
            """
    }

    /// The shape of a badge says what its colour says.
    private func badge(_ line: ClockLine) -> HTML {
        let clock = line.clock
        if let outcome = clock.outcome {
            let kind: Badge.Kind = outcome == .met ? .good : outcome == .late ? .bad : .neutral
            return Badge(lexicon("clock.outcome.\(outcome.rawValue)"), kind).html
        }
        if clock.paused != nil { return Badge(lexicon("clock.paused"), .neutral).html }
        if line.isLate { return Badge(lexicon("clock.late"), .bad).html }
        return Badge(lexicon(clock.isWarned ? "clock.soon" : "clock.running"), clock.isWarned ? .warning : .active).html
    }

    func sentence(_ line: ClockLine) -> String {
        let clock = line.clock
        let due = clock.due.minuteText
        if let ended = clock.ended { return lexicon("clock.was", ["due": due, "ended": ended.minuteText]) }
        let amount = self.amount(line)
        if clock.paused != nil {
            let bound = line.pauses.last { $0.until == nil }?.bound ?? clock.due
            let isShelved = line.pauses.last { $0.until == nil }?.ground == "shelved"
            return lexicon(isShelved ? "clock.shelved.until" : "clock.paused.until", ["bound": bound.minuteText, "due": due])
        }
        if line.isLate { return lexicon("clock.late.by", ["amount": amount, "due": due]) }
        return lexicon(line.amount == 0 ? "clock.left.last" : "clock.left", ["amount": amount, "due": due])
    }

    private func amount(_ line: ClockLine) -> String {
        lexicon("amount.\(line.clock.limit.unit.rawValue)", ["count": "\(line.amount ?? 0)"])
    }

    func proof(_ line: ClockLine) -> HTML {
        let clock = line.clock
        let limit = lexicon("amount.\(clock.limit.unit.rawValue)", ["count": "\(clock.limit.value)"])
        let unit = line.unit.map(lexicon.whole) ?? ""
        let granted = clock.extensions.map { extra -> HTML in
            let amount = lexicon("amount.\(extra.limit.unit.rawValue)", ["count": "\(extra.limit.value)"])
            return "<p>\(lexicon("proof.extended", ["amount": amount, "granted": extra.granted.minuteText]))</p>"
        }
        let ended = clock.ended.map { at -> HTML in
            let why = line.endedBy.map { lexicon("verb.\($0)") }
            return "<p>\(lexicon(why == nil ? "proof.over" : "proof.over.by", ["at": at.minuteText, "verb": why ?? ""]))</p>"
        }
        return """
            <p>\(lexicon("proof.begins", ["start": clock.started.minuteText, "limit": limit, "unit": unit]))</p>
            \(granted)\(ProofSteps(line, lexicon: lexicon).html)\(ended)
            """
    }
}

/// Who had it, since when, until when and why.
struct TenureSection {
    let tenures: [Tenure]
    /// Of the units that rules may speak of.
    let names: [String: String]
    let lexicon: Lexicon

    var html: HTML {
        guard !tenures.isEmpty else { return .empty }
        let columns = ["tenure.unit", "tenure.since", "tenure.until", "tenure.why"].map { Table.Column(lexicon($0)) }
        return """
            <section>\(Table(caption: lexicon("tenure.title"), columns: columns, rows: tenures.map(row)).html)</section>
            """
    }

    private func row(_ tenure: Tenure) -> [HTML] {
        [
            "\(lexicon.whole(tenure.unit))", time(tenure.since), tenure.until.map(time) ?? "\(lexicon("tenure.now"))", "\(why(tenure))",
        ]
    }

    private func time(_ instant: Instant) -> HTML { "<time datetime=\"\(instant.isoText)\">\(instant.minuteText)</time>" }

    private func why(_ tenure: Tenure) -> String {
        guard let rule = tenure.rule else { return lexicon("tenure.by.\(tenure.verb.rawValue)") }
        let words = lexicon.rule(rule, names)
        if tenure.verb == .raise {
            let unit = lexicon.whole(tenure.instead ?? tenure.unit)
            return lexicon("tenure.by.raise.route", ["rule": words, "unit": unit])
        }
        guard let other = tenure.instead else { return lexicon("tenure.by_rule", ["rule": words]) }
        return lexicon("tenure.by_hand", ["rule": words, "unit": lexicon.whole(other)])
    }
}
