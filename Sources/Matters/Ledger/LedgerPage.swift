internal import Kernel
internal import Markup
internal import Process

/// 台账 of one kind: the unit's share of the month above, then every entry, what it came to, by which roles and in how many days.
struct LedgerPage {
    static let path = "/ledger"

    let ledger: Ledger
    let mayExport: Bool
    let lexicon: Lexicon
    let tokens: FormTokens

    private var unit: Unit { ledger.reach.unit }
    private var kind: String { lexicon("decision.kind.\(ledger.verb.rawValue)") }

    var page: Page {
        let title = lexicon("ledger.title", ["kind": kind, "unit": lexicon.whole(unit.place)])
        return Page(
            title: title, section: "/work",
            body: """
                <h1>\(title)</h1><p class="lead">\(lexicon("ledger.about"))</p>\(tabs)\(share)\(filters)
                \(ledger.lines.isEmpty ? EmptyState(lexicon("ledger.none"), detail: lexicon("ledger.none.about")).html : table)
                \(Pager(
                    lexicon: lexicon, next: ledger.next.map { address(ledger.verb, after: $0) },
                    first: ledger.isFirst ? nil : address(ledger.verb)
                ).html)\(export)
                """)
    }

    private func address(_ verb: MatterVerb, after: String? = nil) -> String {
        let parts: [(String, String?)] = [
            ("kind", verb.rawValue), ("unit", unit.code), ("month", ledger.month?.text), ("outcome", ledger.outcome), ("after", after),
        ]
        return "\(Self.path)?" + parts.compactMap { name, value in value.map { "\(name)=\($0)" } }.joined(separator: "&")
    }

    private var tabs: HTML {
        let links = BoundsScheme.counted.map { verb -> HTML in
            let mark: HTML = verb == ledger.verb ? " aria-current=\"page\"" : .empty
            let query = "kind=\(verb.rawValue)&unit=\(unit.code)" + (ledger.month.map { "&month=\($0.text)" } ?? "")
            return "<a href=\"\(Self.path)?\(query)\"\(mark)>\(lexicon("decision.kind.\(verb.rawValue)"))</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon("ledger.kinds"))\">\(links)</nav>"
    }

    private var share: HTML {
        guard let share = ledger.share, share.count + share.due > 0 else { return .empty }
        return "<p class=\"note\(share.isFull ? " bad" : "")\">\(lexicon.share(share))</p>"
    }

    private var filters: HTML {
        let outcomes = Ledger.outcomes(ledger.verb).map { outcome -> HTML in
            let chosen: HTML = outcome == ledger.outcome ? " selected" : .empty
            return "<option value=\"\(outcome)\"\(chosen)>\(lexicon("ledger.outcome.\(outcome)"))</option>"
        }
        return """
            <form class="asking" method="get" action="\(Self.path)">
            <input type="hidden" name="kind" value="\(ledger.verb.rawValue)">
            <div><label for="l-unit">\(lexicon("ledger.code"))</label>
            <input type="text" id="l-unit" name="unit" maxlength="32" autocomplete="off" value="\(unit.code)"></div>
            <div><label for="l-month">\(lexicon("rates.month"))</label>
            <input type="month" id="l-month" name="month" maxlength="7" autocomplete="off" value="\(ledger.month?.text ?? "")"></div>
            <div><label for="l-outcome">\(lexicon("ledger.outcome"))</label><select id="l-outcome" name="outcome">
            <option value="">\(lexicon("work.any"))</option>\(outcomes)</select></div>
            <button class="button" type="submit">\(lexicon("ledger.show"))</button></form>
            """
    }

    private var table: HTML {
        let isReturn = ledger.verb == .return
        let columns =
            isReturn
            ? ["work.number", "ledger.unit", "ledger.returned", "ledger.times"]
            : [
                "work.number", "ledger.unit", "decision.ground", "ledger.wanted", "decision.asked", "ledger.outcome", "ledger.by",
                "ledger.days",
            ]
        return Table(
            caption: kind,
            columns: columns.map { .init(lexicon($0), isNumber: $0 == "ledger.days" || $0 == "ledger.times") },
            rows: ledger.lines.map { isReturn ? returned($0) : decided($0) }
        ).html
    }

    private func number(_ line: Ledger.Line) -> HTML {
        line.opens ? "<a class=\"number-link\" href=\"/matters/\(line.number)\">\(line.number)</a>" : "\(line.number)"
    }

    private func time(_ instant: Instant) -> HTML { "<time datetime=\"\(instant.isoText)\">\(instant.minuteText)</time>" }

    private func returned(_ line: Ledger.Line) -> [HTML] {
        [number(line), "\(line.unit.map(lexicon.whole) ?? "—")", time(line.asked), "\(line.times ?? 1)"]
    }

    private func decided(_ line: Ledger.Line) -> [HTML] {
        let wanted = [line.limit.map(lexicon.amount), line.until?.minuteText].compactMap { $0 }.joined(separator: " ")
        let beyond: HTML? = line.isBeyond ? " \(Badge(lexicon("ledger.beyond"), .warning).html)" : nil
        let outcome = DecisionRecord.State(rawValue: line.outcome).map(DecisionsSection.badge) ?? .neutral
        return [
            number(line), "\(line.unit.map(lexicon.whole) ?? "—")", "\(line.ground.map { lexicon("ground.\($0)") } ?? "—")\(beyond)",
            "\(wanted.isEmpty ? "—" : wanted)", time(line.asked), Badge(lexicon("ledger.outcome.\(line.outcome)"), outcome).html,
            "\(line.answers.isEmpty ? "—" : lexicon.answers(line.answers))", "\(line.days(ledger.now))",
        ]
    }

    private var export: HTML {
        guard mayExport else { return .empty }
        let hidden = [
            "kind": ledger.verb.rawValue, "unit": unit.code, "month": ledger.month?.text ?? "", "outcome": ledger.outcome ?? "",
            "after": "",
        ]
        let form = FormView(
            schema: LedgerFile.Fields.schema, action: "\(Self.path)/file", tokens: tokens, lexicon: lexicon, submit: "export.submit",
            hidden: hidden)
        return """
            <details class="tool"><summary>\(lexicon("export.title"))</summary><p>\(lexicon("ledger.export.about"))</p>
            \(form.html)</details>
            """
    }
}
