internal import Kernel
internal import Markup
internal import Territory

/// One squad: what it does, who is in it for its own people, its rosters, and what its reader may do.
struct SquadPage {
    let view: SquadView
    let terms: MobilisationScheme.Terms
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    let today: Day
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The form that was refused.
    var refused: String?

    private var squad: Squad { view.squad }
    private var words: TaskWords { TaskWords(lexicon: lexicon, scheme: scheme) }
    private var path: String { "/squads/\(squad.id)" }

    var page: Page {
        let state = squad.isStanding ? nil : Badge(lexicon("squad.group.past"), .neutral).html
        return Page(
            title: view.name, section: "/squads",
            body: """
                <p class="eyebrow">\(lexicon("squad.kind.\(squad.kind)")) · \(words.unit(squad.unit)) \(state)</p><h1>\(view.name)</h1>
                \(general)\(invitation)<p class="said">\(view.texts[Squad.Text.about] ?? "")</p><dl class="facts">\(facts)</dl>
                \(assets)\(people)\(rosters)\(forms)
                <p class="actions"><a class="button quiet" href="/squads?unit=\(squad.unit.code)">\(lexicon("squad.back"))</a></p>
                """)
    }

    /// A refusal that belongs to no form that is still here.
    private var general: HTML {
        guard let problem, !(refused.map { name in view.steps.contains { $0.name == name } } ?? false) else { return .empty }
        return ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private var invitation: HTML {
        guard view.own?.isAsked == true, let join = view.steps.first(where: { $0.verb == JoinSquad.verb }) else { return .empty }
        return """
            <section class="note"><h2>\(lexicon("squad.asked"))</h2><p>\(lexicon("squad.asked.about"))</p>
            \(form(join))\(words.button("\(path)/leave", "squad.decline", tokens, quiet: true))</section>
            """
    }

    private var facts: [HTML] {
        let skills = view.skills.map { lexicon("skill.\($0)") }.joined(separator: lexicon("task.comma"))
        let leader = view.people.first { $0.leads }?.name
        let away = view.away.map { "\($0.lowerBound.day.text)–\($0.upperBound.day.text)" }
        let lines: [(String, String?)] = [
            ("squad.size", "\(view.size)"), ("squad.leader", leader), ("squad.skills", skills.isEmpty ? nil : skills),
            ("squad.formed", squad.formed.day.text), ("squad.away.mine", away),
        ]
        return lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd>\($0)</dd>" } }
    }

    /// Accounts are in public; vehicles are for its own people.
    private var assets: HTML {
        let shown = view.assets.filter { $0.kind == .account || view.seesPeople }
        guard !shown.isEmpty else { return .empty }
        let lines = shown.map { asset -> HTML in
            let name = view.texts[SquadAsset.name(asset.id)].map { "：\($0)" } ?? ""
            let label = "\(lexicon("squad.asset.\(asset.kind.rawValue)")) · \(view.texts[SquadAsset.what(asset.id)] ?? "")\(name)"
            return "<li>\(label) \(button(DropAsset.verb, [DropAsset.Fields.asset.name: asset.id.description], label))</li>"
        }
        return "<section><h2>\(lexicon("squad.assets"))</h2><ul class=\"plain-list\">\(lines)</ul></section>"
    }

    /// In the order in which they were asked; nothing is counted of anybody here.
    private var people: HTML {
        guard view.seesPeople else { return .empty }
        let lines = view.people.map { person -> HTML in
            let name = person.name ?? lexicon("squad.name_gone")
            let badge: HTML =
                person.member.isAsked
                ? Badge(lexicon("squad.asked.badge"), .active).html
                : person.leads ? Badge(lexicon("squad.leader"), .good).html : .empty
            let until: HTML? =
                person.member.to == .forever ? nil : "<span class=\"hint\">\(lexicon("squad.until", ["day": person.member.to.text]))</span>"
            let isOwn = person.member.id == view.own?.id
            let remove =
                isOwn ? HTML.empty : button(RemoveMember.verb, [RemoveMember.Fields.member.name: person.member.id.description], name)
            return "<li><strong>\(name)</strong> \(badge) \(until) \(remove)</li>"
        }
        return """
            <section><h2>\(lexicon("squad.people"))</h2><ul class="plain-list">\(lines)</ul></section>
            """
    }

    /// A step on one line of a list, with one button; what it is about is told to whoever hears the page.
    private func button(_ verb: Verb, _ hidden: [String: String], _ about: String) -> HTML {
        guard let step = view.steps.first(where: { $0.verb == verb }) else { return .empty }
        return """
            <form method="post" action="\(path)/\(step.name)">\(HiddenFields(tokens: tokens, others: hidden).html)\
            <button class="button quiet" type="submit" aria-label="\(lexicon("squad.step.\(step.name)")) \(about)">\(lexicon("squad.step.\(step.name)"))</button></form>
            """
    }

    private var rosters: HTML {
        guard view.seesPeople, !view.rosters.isEmpty else { return .empty }
        let lines = view.rosters.map { roster -> HTML in
            "<li><a class=\"button quiet\" href=\"/rosters/\(roster.id.description)\">\(lexicon("roster.kind.\(roster.kind)"))</a></li>"
        }
        return "<section><h2>\(lexicon("roster.title"))</h2><ul class=\"plain-list\">\(lines)</ul></section>"
    }

    private var forms: HTML {
        let beside: Set<Verb> = [JoinSquad.verb, DropAsset.verb, RemoveMember.verb]
        let steps = view.steps.filter { !beside.contains($0.verb) && !($0.verb == LeaveSquad.verb && view.own?.isAsked == true) }
        return HTML(
            joining: steps.map { step -> HTML in
                """
                <details class="card"\(refused == step.name ? " open" as HTML : .empty)><summary>\(lexicon("squad.step.\(step.name)"))</summary>
                <p class="hint">\(lexicon("squad.step.\(step.name).about"))</p>\(form(step))</details>
                """
            })
    }

    private func form(_ step: SquadStep) -> HTML {
        let isRefused = refused == step.name
        var given = isRefused ? raw : [:]
        if !isRefused, step.verb == ChangeSquad.verb {
            given = ["squad_name": view.name, "about": view.texts[Squad.Text.about] ?? ""]
            for skill in view.skills { given[JoinVolunteers.Fields.skillPrefix + skill] = "true" }
        }
        return FormView(
            schema: step.schema, action: "\(path)/\(step.name)", tokens: tokens, lexicon: lexicon, submit: "squad.step.\(step.name)",
            raw: given, problem: isRefused ? problem : nil,
            choices: [
                "roster_kind": terms.rosters.map { Choice($0.id, lexicon("roster.kind.\($0.id)")) },
                "role": terms.rosters.flatMap(\.roles).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
                    .map { Choice($0, lexicon("roster.role.\($0)")) },
            ], more: step.verb == ChangeSquad.verb ? words.skills(terms.skills, given) : .empty
        ).html
    }
}
