internal import Kernel
internal import Markup
internal import Territory

/// One operation: where, what for, with whom; what was found; what went on to whom; and what can be done now.
struct OperationPage {
    let view: OperationView
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    let today: Day
    var raw: [String: String] = [:]
    var problem: Problem?
    /// The form that was refused.
    var refused: String?

    private var operation: Operation { view.operation }
    private var words: EnforcementWords { EnforcementWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        let title = lexicon("enforcement.operation", ["number": operation.number])
        return Page(
            title: title, section: EnforcementPages.path,
            body: """
                <p class="eyebrow">\(words.unit(operation.team))</p><h1>\(title)</h1>
                <p>\(words.badge(operation.state)) \(lexicon("enforcement.next.\(operation.state.rawValue)"))</p>
                \(general)\(facts)\(findings)\(transfers)\(view.steps.map(form))
                <p class="actions"><a class="button quiet" href="\(EnforcementPages.path)">\(lexicon("enforcement.back"))</a></p>
                """)
    }

    /// A refusal that belongs to no form that is still here.
    private var general: HTML {
        guard let problem, !(refused.map { name in view.steps.contains { $0.name == name } } ?? false) else { return .empty }
        return ErrorSummary(problem: problem, schema: .empty, lexicon: lexicon).html
    }

    private func joined(_ names: [String]) -> String? { names.isEmpty ? nil : names.joined(separator: lexicon("enforcement.comma")) }

    private var facts: HTML {
        words.facts([
            ("enforcement.day", operation.day.text), ("enforcement.place", lexicon.unit(operation.placeCode, operation.placeName)),
            ("enforcement.checks", words.checks(operation.checks)), ("enforcement.joint", joined(view.joint.map(words.unit))),
            ("enforcement.matter", operation.matterNumber),
            ("enforcement.staff", joined(view.staff.map { $0.name ?? lexicon("enforcement.name_gone") })),
            ("enforcement.vehicles", joined(view.vehicles.map(\.plate))), ("enforcement.end", view.texts[OperationText.end]),
        ])
    }

    private var findings: HTML {
        guard !view.findings.isEmpty else { return .empty }
        let lines = view.findings.map { finding -> HTML in
            let kind: Badge.Kind = finding.outcome == .mended ? .good : finding.outcome == .ordered ? .warning : .bad
            return """
                <li><p class="timeline-head"><strong>\(lexicon("check.\(finding.check)"))</strong>
                \(lexicon("choice.about.\(finding.about.rawValue)")) \(Badge(lexicon("enforcement.found.\(finding.outcome.rawValue)"), kind).html)</p>
                \(view.texts[OperationText.finding(finding.id)].map { "<p class=\"said\">\($0)</p>" as HTML })</li>
                """
        }
        return "<section><h2>\(lexicon("enforcement.findings"))</h2><ol class=\"timeline\">\(lines)</ol></section>"
    }

    private var transfers: HTML {
        guard !view.transfers.isEmpty else { return .empty }
        let lines = view.transfers.map { transfer -> HTML in
            """
            <li><p><a class="tall" href="\(TransferPages.path)/\(transfer.id.description)">\(transfer.number) · \(words.unit(transfer.authority))</a>
            \(words.badge(transfer))</p></li>
            """
        }
        return "<section><h2>\(lexicon("enforcement.transfers"))</h2><ul class=\"plain-list\">\(lines)</ul></section>"
    }

    private func form(_ step: OperationStep) -> HTML {
        let isRefused = refused == step.name
        var given = isRefused ? raw : [:]
        if step.verb == HoldOperation.verb, !isRefused { given["held_on"] = min(operation.day, today).text }
        return """
            <details class="card"\(isRefused ? " open" as HTML : .empty)><summary>\(lexicon("enforcement.step.\(step.name)"))</summary>
            <p class="hint">\(lexicon("enforcement.step.\(step.name).about"))</p>
            \(FormView(
                schema: step.schema, action: "\(EnforcementPages.path)/\(operation.id)/\(step.name)", tokens: tokens, lexicon: lexicon,
                submit: "enforcement.step.\(step.name)", raw: given, problem: isRefused ? problem : nil, choices: choices(step),
                more: step.verb == HoldOperation.verb ? companions(given, isRefused) : .empty).html)</details>
            """
    }

    private func choices(_ step: OperationStep) -> [String: [Choice]] {
        switch step.verb {
        case AddFinding.verb:
            [
                "check_kind": operation.checks.map { Choice($0, lexicon("check.\($0)")) },
                "outcome": EnforcementFinding.Outcome.allCases.map { Choice($0.rawValue, lexicon("enforcement.finding.\($0.rawValue)")) },
            ]
        case HandOver.verb:
            [
                "finding": view.beyond.map { finding in
                    let said = view.texts[OperationText.finding(finding.id)] ?? ""
                    return Choice(finding.id.description, "\(lexicon("check.\(finding.check)")) · \(said.prefix(30))")
                },
                "authority": view.authorities.map { Choice($0.code, words.unit($0)) },
            ]
        default: [:]
        }
    }

    private func companions(_ given: [String: String], _ isRefused: Bool) -> HTML {
        func faults(_ name: String) -> [String] {
            isRefused ? problem?.fields.filter { $0.field == name }.map(lexicon.sentence) ?? [] : []
        }
        func list(_ name: String, _ mark: Ticks.Mark, _ options: [(ID, String)]) -> HTML {
            guard !options.isEmpty else { return "<p class=\"note\">\(lexicon("enforcement.\(name).none"))</p>" }
            return TickList(
                id: "f-\(HoldOperation.schema.name)-\(name)", title: "enforcement.\(name)", hint: nil,
                options: options.map { (HoldOperation.prefix + Ticks.name($0.0, mark), $0.1) }, faults: faults(name), raw: given,
                lexicon: lexicon
            ).html
        }
        let staff = view.candidates.staff.map { ($0.post, $0.name ?? lexicon("enforcement.name_gone")) }
        return "\(list("staff", .post, staff))\(list("vehicle", .vehicle, view.candidates.vehicles.map { ($0.id, $0.plate) }))"
    }
}

/// A team: who serves in it today, and its vehicles with those it had.
struct TeamPage {
    let view: TeamView
    let today: Day
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    private var path: String { "\(EnforcementPages.path)/teams/\(view.team.code)" }

    var page: Page {
        let name = EnforcementWords(lexicon: lexicon, scheme: scheme).unit(view.team)
        return Page(
            title: name, section: EnforcementPages.path,
            body: """
                <p class="eyebrow">\(lexicon("enforcement.teams"))</p><h1>\(name)</h1>
                <section><h2>\(lexicon("enforcement.staff"))</h2><p class="hint">\(lexicon("enforcement.staff.about"))</p>\(staff)</section>
                <section><h2>\(lexicon("enforcement.vehicles"))</h2>\(vehicles)\(add)</section>
                <p class="actions"><a class="button quiet" href="\(EnforcementPages.path)">\(lexicon("enforcement.back"))</a></p>
                """)
    }

    private var staff: HTML {
        guard !view.staff.isEmpty else { return EmptyState(lexicon("enforcement.staff.none")).html }
        return "<ul class=\"plain-list\">\(view.staff.map { "<li>\($0.name ?? lexicon("enforcement.name_gone"))</li>" as HTML })</ul>"
    }

    private var vehicles: HTML {
        guard !view.vehicles.isEmpty else { return EmptyState(lexicon("enforcement.vehicle.none")).html }
        return Table(
            caption: lexicon("enforcement.vehicles"),
            columns: ["enforcement.plate", "enforcement.from", "enforcement.to", "enforcement.do"].map { .init(lexicon($0)) },
            rows: view.vehicles.map { vehicle in
                [
                    "\(vehicle.plate)", "\(vehicle.from.text)", "\(vehicle.to == .forever ? "—" : vehicle.to.text)",
                    vehicle.to == .forever && view.mayChange ? end(vehicle) : "—",
                ]
            }
        ).html
    }

    private func end(_ vehicle: Vehicle) -> HTML {
        """
        <form method="post" action="\(EnforcementPages.path)/vehicles/\(vehicle.id.description)/end">
        \(HiddenFields(tokens: tokens, others: ["on": max(today, vehicle.from.next).text]).html)
        <button class="button quiet" type="submit">\(lexicon("enforcement.vehicle.end"))</button></form>
        """
    }

    private var add: HTML {
        guard view.mayChange else { return .empty }
        return """
            <details class="card"\(problem == nil ? HTML.empty : " open")><summary>\(lexicon("enforcement.vehicle.add"))</summary>
            \(FormView(
                schema: AddVehicle.Fields.schema, action: path + "/vehicles", tokens: tokens, lexicon: lexicon,
                submit: "enforcement.vehicle.add", raw: raw.isEmpty ? ["from": today.text] : raw, problem: problem).html)</details>
            """
    }
}
