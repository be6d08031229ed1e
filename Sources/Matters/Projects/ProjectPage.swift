internal import Kernel
internal import Markup
internal import Process

/// How far a project is: a bar for the eye, the same in words for everybody.
struct ProjectBar {
    let done: Int
    let count: Int
    let lexicon: Lexicon

    var html: HTML {
        let words = lexicon("project.progress", ["done": "\(done)", "count": "\(count)"])
        return """
            <span class="project-bar"><progress value="\(done)" max="\(max(1, count))" aria-label="\(words)"></progress> \(words)</span>
            """
    }
}

/// Milestones, task force, sums and notes, for its own page and for that of its matter.
struct ProjectParts {
    let view: ProjectView
    let lexicon: Lexicon

    /// Nothing goes on with what was given up.
    var bar: HTML {
        guard view.project.state != .dropped else { return .empty }
        return "<p>\(ProjectBar(done: view.done, count: view.steps.count, lexicon: lexicon).html)</p>"
    }

    static func badge(_ state: Project.State, _ lexicon: Lexicon) -> HTML {
        Badge(lexicon("project.state.\(state.rawValue)"), state == .open ? .active : state == .closed ? .good : .neutral).html
    }

    func badge(_ step: ProjectView.Step) -> HTML {
        if step.milestone.done != nil {
            let isLate = step.clock?.outcome == .late
            return Badge(lexicon(isLate ? "project.milestone.late" : "project.milestone.done"), isLate ? .warning : .good).html
        }
        guard view.project.state == .open else { return Badge(lexicon("project.milestone.left"), .neutral).html }
        if let due = step.clock?.due, due < view.now { return Badge(lexicon("project.milestone.overdue"), .bad).html }
        return Badge(lexicon("project.milestone.planned"), step.milestone.slips > 0 ? .warning : .active).html
    }

    func milestone(_ step: ProjectView.Step) -> HTML {
        let milestone = step.milestone
        let slipped: HTML =
            milestone.slips == 0
            ? .empty
            : """
            <p class="hint">\(lexicon("project.slipped", ["first": milestone.firstDue.text, "times": "\(milestone.slips)"]))
            <span class="said">\(step.reason ?? "")</span></p>
            """
        let done: HTML = milestone.done.map { "<span>\(lexicon("project.done", ["at": $0.minuteText]))</span>" } ?? .empty
        return """
            \(badge(step)) <strong class="said">\(step.title ?? "—")</strong>
            <time datetime="\(milestone.due.text)">\(lexicon("project.due", ["day": milestone.due.text]))</time> \(done)\(slipped)
            """
    }

    var members: HTML {
        guard !view.members.isEmpty else { return .empty }
        let items = view.members.map { member -> HTML in
            let lead: HTML = member.leads ? " \(Badge(lexicon("project.leads"), .active).html)" : .empty
            return "<li>\(lexicon.whole(member.unit)) \(lexicon("role.\(member.role)"))\(lead)</li>"
        }
        return "<h3>\(lexicon("project.force"))</h3><ul class=\"plain-list\">\(items)</ul>"
    }

    var money: HTML {
        guard !view.sums.isEmpty else { return .empty }
        let totals = lexicon(
            "project.totals", ["planned": view.total(.planned).yuanText, "spent": view.total(.spent).yuanText])
        let rows = view.sums.map { sum -> [HTML] in
            [
                "\(lexicon("choice.money_kind.\(sum.money.kind.rawValue)"))", "\(sum.money.money.yuanText)", "\(sum.source ?? "—")",
                "\(sum.document ?? "—")", "\(sum.money.at.day.text)",
            ]
        }
        return """
            \(Table(
                caption: lexicon("project.money"),
                columns: [
                    .init(lexicon("field.money_kind")), .init(lexicon("project.yuan"), isNumber: true), .init(lexicon("field.source")),
                    .init(lexicon("field.document")), .init(lexicon("project.entered")),
                ], rows: rows).html)<p>\(totals)</p>
            """
    }

    var notes: HTML {
        guard !view.notes.isEmpty else { return .empty }
        let items = view.notes.map { note in
            Timeline.Item(
                at: note.note.at, title: lexicon(note.note.isOpen ? "project.note.open" : "project.note.internal"),
                detail: "<p class=\"said\">\(note.text ?? "—")</p>")
        }
        return "<h3>\(lexicon("project.notes"))</h3>\(Timeline(items).html)"
    }
}

/// On the page of its matter, for everybody who reads that.
struct ProjectSection {
    let view: ProjectView?
    /// Whether the reader may open it.
    let opens: Bool
    /// Where to make one; `nil` for who may not.
    let make: String?
    let lexicon: Lexicon

    var html: HTML {
        guard let view else {
            return make.map { "<p class=\"actions\"><a class=\"button quiet\" href=\"\($0)\">\(lexicon("project.open"))</a></p>" } ?? .empty
        }
        let parts = ProjectParts(view: view, lexicon: lexicon)
        let title: HTML =
            opens
            ? "<a class=\"tall\" href=\"\(ProjectPages.path)/\(view.project.id.description)\">\(view.title ?? "—")</a>"
            : "\(view.title ?? "—")"
        return """
            <section aria-labelledby="project"><h2 id="project">\(lexicon("project.title")) \(ProjectParts.badge(view.project.state, lexicon))</h2>
            <p class="said"><strong>\(title)</strong></p>\(parts.bar)
            <ol>\(view.steps.map { "<li>\(parts.milestone($0))</li>" as HTML })</ol>
            \(parts.members)\(parts.money)\(parts.notes)</section>
            """
    }
}

/// One project and what the reader can do about it.
struct ProjectPage {
    let view: ProjectView
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The form that was refused, and what it was about.
    var refused: (step: ProjectStep.Name, id: String)?

    private var parts: ProjectParts { ProjectParts(view: view, lexicon: lexicon) }

    var page: Page {
        let number: HTML = view.opensMatter ? MatterLink(view.matter.number).html : "\(MatterPage.spaced(view.matter.number))"
        return Page(
            title: lexicon("project.title"), section: ProjectPages.path,
            body: """
                <p class="eyebrow">\(lexicon("category.\(view.matter.category)")) · \(lexicon.whole(view.matter.place)) · \(number)</p>
                <h1 class="said">\(view.title ?? lexicon("project.title")) \(ProjectParts.badge(view.project.state, lexicon))</h1>
                \(general)
                \(parts.bar)
                \(dropped)
                <section aria-labelledby="milestones"><h2 id="milestones">\(lexicon("project.milestones"))</h2>\(view.steps.map(card))</section>
                <section>\(parts.members)\(parts.money)\(parts.notes)</section>
                \(view.verbs.filter { $0 != .finish && $0 != .slip }.map { fold($0, view.project.id) })
                <p class="actions no-print"><a class="button quiet" href="\(ProjectPages.path)">\(lexicon("project.back"))</a></p>
                """)
    }

    /// Why it was given up; one that ended with its matter says so.
    private var dropped: HTML {
        guard view.project.state == .dropped else { return .empty }
        return "<p class=\"note warning said\">\(view.dropped ?? lexicon("project.dropped.with_matter"))</p>"
    }

    private func isRefused(_ step: ProjectStep.Name, _ id: ID) -> Bool { refused?.step == step && refused?.id == id.description }

    /// A refusal that belongs to no form that is still here.
    private var general: HTML {
        guard let problem, let refused else { return .empty }
        let isOfMilestone = refused.step == .finish || refused.step == .slip
        let isHere =
            view.verbs.contains(refused.step)
            && (!isOfMilestone || view.steps.contains { $0.milestone.id.description == refused.id && $0.milestone.done == nil })
        return isHere ? .empty : ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private func card(_ step: ProjectView.Step) -> HTML {
        let isLeft = step.milestone.done == nil
        let finish: HTML = isLeft && view.verbs.contains(.finish) ? form(.finish, step.milestone.id, step.milestone.number) : .empty
        let slip: HTML = isLeft && view.verbs.contains(.slip) ? fold(.slip, step.milestone.id, step.milestone.number) : .empty
        return "<article class=\"card\">\(parts.milestone(step))\(finish)\(slip)</article>"
    }

    private func fold(_ step: ProjectStep.Name, _ id: ID, _ number: Int64? = nil) -> HTML {
        """
        <details class="card"\(isRefused(step, id) ? " open" as HTML : .empty)><summary>\(lexicon("project.\(step.rawValue)"))</summary>\(form(step, id, number))</details>
        """
    }

    private func form(_ step: ProjectStep.Name, _ id: ID, _ number: Int64?) -> HTML {
        let schema = ProjectStep.schema(of: step)
        // Several of one kind stand on the page: each has names of its own.
        let named = number.map { Schema("\(schema.name)-\($0)", schema.fields) } ?? schema
        let isRefused = isRefused(step, id)
        let choices = [
            "unit": view.candidates.map { Choice($0.code, lexicon.unit($0.code, $0.name)) },
            "post": view.posts.map { Choice($0, lexicon("role.\($0)")) },
        ]
        return FormView(
            schema: named, action: "/\(number == nil ? "projects" : "milestones")/\(id.description)/\(step.rawValue)", tokens: tokens,
            lexicon: lexicon, submit: "project.\(step.rawValue).submit", raw: isRefused ? raw : [:], problem: isRefused ? problem : nil,
            choices: choices
        ).html
    }
}

/// The projects of a unit with how far each is.
struct ProjectsPage {
    let list: ProjectList
    let isFirst: Bool
    let lexicon: Lexicon

    private func address(_ state: String? = nil, unit: String? = nil) -> String {
        let state = state ?? (list.isOpen ? "open" : "ended")
        return "\(ProjectPages.path)?unit=\(unit ?? list.unit.code)&state=\(state)"
    }

    var page: Page {
        Page(
            title: lexicon("project.list"), section: ProjectPages.path,
            body: """
                <p class="eyebrow">\(lexicon.unit(list.unit.place))</p>
                <h1>\(lexicon("project.list"))</h1><p class="lead">\(lexicon("project.about"))</p>
                \(units)
                <nav class="tabs" aria-label="\(lexicon("project.states"))">\(["open", "ended"].map(tab))</nav>
                \(list.lines.isEmpty ? EmptyState(lexicon("project.none")).html : table)
                \(Pager(lexicon: lexicon, next: list.next.map { "\(address())&after=\($0.text)" }, first: isFirst ? nil : address()).html)
                """)
    }

    private var units: HTML {
        guard list.own.count > 1 else { return .empty }
        let links = list.own.map { unit -> HTML in
            let mark: HTML = unit.unit == list.unit.unit ? " aria-current=\"page\"" : .empty
            return "<li><a href=\"\(address(unit: unit.code))\"\(mark)>\(lexicon.unit(unit.place))</a></li>"
        }
        return "<nav aria-label=\"\(lexicon("visits.units"))\"><ul>\(links)</ul></nav>"
    }

    private func tab(_ state: String) -> HTML {
        let mark: HTML = (state == "open") == list.isOpen ? " aria-current=\"page\"" : .empty
        return "<a href=\"\(address(state))\"\(mark)>\(lexicon("project.tab.\(state)"))</a>"
    }

    private var table: HTML {
        Table(
            caption: lexicon("project.list"),
            columns: ["field.OpenProject.title", "work.place", "work.owner", "project.bar", "project.next"].map { .init(lexicon($0)) },
            rows: list.lines.map { line in
                let next = line.next.map { "<time datetime=\"\($0.due.text)\">\($0.due.text)</time>" as HTML } ?? "—"
                return [
                    "<a href=\"\(ProjectPages.path)/\(line.project.id.description)\">\(line.title ?? line.matter.number)</a>",
                    "\(lexicon.whole(line.matter.place))", "\(lexicon.whole(line.matter.owner))",
                    line.project.state == .dropped ? "—" : ProjectBar(done: line.done, count: line.milestones.count, lexicon: lexicon).html,
                    list.isOpen ? next : ProjectParts.badge(line.project.state, lexicon),
                ]
            }
        ).html
    }
}
