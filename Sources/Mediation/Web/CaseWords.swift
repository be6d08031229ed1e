internal import Kernel
internal import Markup
internal import Process
internal import Territory

/// The parts of a case that its pages share.
struct CaseWords {
    let lexicon: Lexicon
    let scheme: Scheme

    func unit(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }

    func badge(_ state: MediationCase.State) -> HTML {
        let kind: Badge.Kind =
            switch state {
            case .opened: .warning
            case .accepted: .active
            case .agreed: .good
            case .notAgreed, .withdrawn: .neutral
            }
        return Badge(lexicon("mediation.state.\(state.rawValue)"), kind).html
    }

    /// What comes next, in a sentence.
    func next(_ mediation: MediationCase) -> String {
        if let follow = mediation.follow { return lexicon("mediation.next.\(follow.rawValue)") }
        return lexicon("mediation.next.\(mediation.state.rawValue)")
    }

    func clocks(_ clocks: [Clock]) -> HTML {
        guard !clocks.isEmpty else { return .empty }
        let lines = clocks.map { clock -> HTML in
            let how = clock.outcome.map { lexicon("mediation.clock.\($0.rawValue)") } ?? lexicon("mediation.clock.running")
            return """
                <li><p><strong>\(lexicon("mediation.stage.\(clock.stage.rawValue)"))</strong>
                <time datetime="\(clock.due.isoText)">\(clock.due.minuteText)</time> · \(how)</p></li>
                """
        }
        return "<section><h2>\(lexicon("mediation.clocks"))</h2><ul class=\"clocks\">\(lines)</ul></section>"
    }

    /// `texts` is empty for who is not shown what was said.
    func sessions(_ sessions: [CaseSession], _ texts: [String: String]) -> HTML {
        guard !sessions.isEmpty else { return .empty }
        let lines = sessions.map { session -> HTML in
            let came = session.came.map { RecordSession.roles.contains($0) ? lexicon("side.\($0)") : lexicon("helper.\($0)") }
            let said = [texts[MediationText.place(of: session.id)], texts[MediationText.said(at: session.id)]].compactMap { $0 }
            return """
                <li><p class="timeline-head"><time datetime="\(session.held)">\(session.held)</time>
                <strong>\(lexicon("choice.outcome.\(session.outcome)"))</strong></p>
                <p>\(lexicon("mediation.came", ["who": came.joined(separator: lexicon("mediation.comma"))]))</p>
                \(said.map { "<p class=\"said\">\($0)</p>" as HTML })</li>
                """
        }
        return "<section><h2>\(lexicon("mediation.sessions"))</h2><ol class=\"timeline\">\(lines)</ol></section>"
    }

    func calls(_ calls: [CaseCall]) -> HTML {
        guard !calls.isEmpty else { return .empty }
        let lines = calls.map { "<li>\(lexicon("helper.\($0.helper)")) · \($0.called.minuteText)</li>" as HTML }
        return "<section><h2>\(lexicon("mediation.calls"))</h2><ul>\(lines)</ul></section>"
    }

    func readings(_ readings: [CaseReading], isOwn: Bool) -> HTML {
        let table: HTML =
            readings.isEmpty
            ? "<p>\(lexicon("mediation.readings.none"))</p>"
            : Table(
                caption: lexicon("mediation.readings"),
                columns: ["mediation.reading.when", "mediation.reading.role", "mediation.reading.unit", "mediation.reading.purpose"].map {
                    .init(lexicon($0))
                },
                rows: readings.map { reading in
                    [
                        "\(reading.read.minuteText)",
                        "\(lexicon.has("role.\(reading.role)") ? lexicon("role.\(reading.role)") : lexicon("mediation.reading.system"))",
                        "\(reading.unit ?? "—")", "\(lexicon("purpose.\(reading.purpose)"))",
                    ]
                }
            ).html
        return """
            <section><h2>\(lexicon("mediation.readings"))</h2>
            <p class="hint">\(lexicon(isOwn ? "mediation.readings.own" : "mediation.readings.about"))</p>\(table)</section>
            """
    }
}
