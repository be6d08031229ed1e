internal import Kernel
internal import Markup
internal import People

/// 工作交接: what lies on somebody's desk, who is to see to it while they are away, and who stands in for whom in the unit.
struct HandoverPage {
    static let path = "/work/handover"

    let desk: HandoverDesk
    let isFirst: Bool
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var page: Page {
        let unit = lexicon.unit(desk.unit.code, desk.unit.name)
        return Page(
            title: lexicon("handover.title"), section: "/work",
            body: """
                <h1>\(lexicon("handover.heading", ["unit": unit]))</h1>
                <p class="lead">\(lexicon("handover.about"))</p>
                \(people)\(theirs)\(form)
                <section><h2>\(lexicon("handover.all"))</h2>\(lines)</section>
                <p class="actions"><a class="button quiet" href="\(WaitingPage.path)">\(lexicon("waiting.title"))</a></p>
                """)
    }

    private var address: String { "\(Self.path)?unit=\(desk.unit.code)" }

    /// Whoever heads the unit chooses whose work it is.
    private var people: HTML {
        guard desk.mayArrange, !desk.staff.isEmpty else { return .empty }
        let links = desk.staff.map { one -> HTML in
            let current: HTML = one.account == desk.person?.account ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(address)&person=\(one.username)\"\(current)>\(one.displayName)</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon("handover.whose"))\">\(links)</nav>"
    }

    private var theirs: HTML {
        guard let person = desk.person else {
            return EmptyState(lexicon("handover.nobody"), detail: lexicon("handover.nobody.about")).html
        }
        let title = lexicon("handover.theirs", ["name": person.displayName])
        guard !desk.matters.isEmpty else {
            return """
                <section><h2>\(title)</h2>\
                \(EmptyState(lexicon("handover.theirs.none"), detail: lexicon("handover.theirs.none.about")).html)</section>
                """
        }
        let rows = desk.matters.map { matter -> [HTML] in
            [
                MatterLink(matter.number).html, "\(lexicon("category.\(matter.category)"))", "\(lexicon.whole(matter.place))",
                Badge(lexicon("state.\(matter.state)"), MatterPage.badge(matter.kind)).html,
                DueBadge(due: matter.due, now: desk.now, lexicon: lexicon).html,
            ]
        }
        let columns = ["work.number", "export.category", "work.place", "work.state", "work.due"].map { Table.Column(lexicon($0)) }
        let more = desk.nextMatter.map { "\(address)&person=\(person.username)&given=\($0.text)" }
        return """
            <section><h2>\(title)</h2>\(Table(caption: title, columns: columns, rows: rows).html)\
            \(Pager(lexicon: lexicon, next: more).html)</section>
            """
    }

    private var form: HTML {
        guard let person = desk.person else { return .empty }
        let others = desk.staff.filter { $0.account != person.account }
        guard !others.isEmpty else { return "<p class=\"note warning\">\(lexicon("handover.alone"))</p>" }
        var values = raw
        if values.isEmpty { values = ["from": desk.today.text] }
        return """
            <section class="card"><h2>\(lexicon("handover.begin", ["name": person.displayName]))</h2>
            \(FormView(
                schema: BeginHandover.Fields.schema, action: Self.path, tokens: tokens, lexicon: lexicon, submit: "handover.submit",
                raw: values, problem: problem, choices: ["stand_in": others.map { Choice($0.username, $0.displayName) }],
                hidden: ["unit": desk.unit.code, "person": person.username]
            ).html)</section>
            """
    }

    private var lines: HTML {
        guard !desk.lines.isEmpty else { return EmptyState(lexicon("handover.none"), detail: lexicon("handover.none.about")).html }
        let columns = ["handover.away", "handover.stand_in", "handover.days", "work.state"].map { Table.Column(lexicon($0)) }
        return """
            \(Table(caption: lexicon("handover.all"), columns: columns, rows: desk.lines.map(row)).html)
            \(Pager(lexicon: lexicon, next: desk.next.map { "\(address)&after=\($0.text)" }, first: isFirst ? nil : address).html)
            """
    }

    private func row(_ line: HandoverDesk.Line) -> [HTML] {
        let handover = line.handover
        let state = handover.state(on: desk.today)
        let end: HTML =
            line.mayEnd
            ? """
            <form method="post" action="\(Self.path)/\(handover.id.description)/end">\(HiddenFields(tokens: tokens).html)\
            <button class="button quiet" type="submit">\(lexicon("handover.end"))</button></form>
            """ : .empty
        return [
            "\(line.person?.displayName ?? "—")", "\(line.standIn?.displayName ?? "—")",
            "\(lexicon("handover.span", ["from": handover.from.text, "to": handover.last.text]))",
            "<div class=\"stacked\">\(Badge(lexicon("handover.state.\(state.rawValue)"), state == .running ? .active : .neutral).html)\(end)</div>",
        ]
    }
}
