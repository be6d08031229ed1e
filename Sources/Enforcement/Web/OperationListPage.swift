internal import Kernel
internal import Markup
internal import Territory

/// The parts that pages of enforcement share.
struct EnforcementWords {
    let lexicon: Lexicon
    let scheme: Scheme

    func unit(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }

    func badge(_ state: Operation.State) -> HTML {
        let kind: Badge.Kind =
            switch state {
            case .planned: .warning
            case .held: .active
            case .closed: .good
            case .cancelled: .neutral
            }
        return Badge(lexicon("enforcement.state.\(state.rawValue)"), kind).html
    }

    func badge(_ transfer: Transfer) -> HTML {
        let kind: Badge.Kind =
            switch (transfer.state, transfer.outcome) {
            case ("handed", _): .warning
            case ("received", _): .active
            case (_, .returned): .bad
            default: .good
            }
        let word = transfer.outcome.map { "enforcement.outcome.\($0.rawValue)" } ?? "enforcement.transfer.\(transfer.state)"
        return Badge(lexicon(word), kind).html
    }

    func checks(_ checks: [String]) -> String { checks.map { lexicon("check.\($0)") }.joined(separator: lexicon("enforcement.comma")) }

    func facts(_ lines: [(String, String?)]) -> HTML {
        let shown = lines.compactMap { key, text in text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" as HTML } }
        return "<dl class=\"facts\">\(shown)</dl>"
    }

    func tabs(_ groups: [String], current: String, label: String, _ address: (String) -> String) -> HTML {
        let links = groups.map { group -> HTML in
            let mark: HTML = group == current ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(address(group))\"\(mark)>\(lexicon("enforcement.group.\(group)"))</a>"
        }
        return "<nav class=\"tabs\" aria-label=\"\(lexicon(label))\">\(links)</nav>"
    }
}

/// The operations of a unit's teams.
struct OperationListPage {
    let list: OperationList
    let teams: [UnitRecord]
    let mayPlan: Bool
    let isFirst: Bool
    let lexicon: Lexicon
    let scheme: Scheme

    private var words: EnforcementWords { EnforcementWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        Page(
            title: lexicon("enforcement.title"), section: EnforcementPages.path,
            body: """
                <p class="eyebrow">\(words.unit(list.unit))</p><h1>\(lexicon("enforcement.title"))</h1>
                <p class="lead">\(lexicon("enforcement.about"))</p>\(actions)
                \(words.tabs(OperationList.groups, current: list.group, label: "enforcement.groups", address))\(table)
                \(Pager(
                    lexicon: lexicon, next: list.next.map { address(list.group) + "&after=\($0.text)" },
                    first: isFirst ? nil : address(list.group)
                ).html)\(register)
                """)
    }

    private func address(_ group: String) -> String { "\(EnforcementPages.path)?state=\(group)&unit=\(list.unit.code)" }

    private var actions: HTML {
        guard mayPlan else { return .empty }
        return "<p class=\"actions\"><a class=\"button\" href=\"\(EnforcementPages.path)/new\">\(lexicon("enforcement.plan"))</a></p>"
    }

    private var register: HTML {
        guard !teams.isEmpty else { return .empty }
        let links = teams.map { team -> HTML in
            "<li><a class=\"tall\" href=\"\(EnforcementPages.path)/teams/\(team.code)\">\(words.unit(team))</a></li>"
        }
        return "<section><h2>\(lexicon("enforcement.teams"))</h2><ul class=\"plain-list\">\(links)</ul></section>"
    }

    private var table: HTML {
        guard !list.items.isEmpty else { return EmptyState(lexicon("enforcement.empty")).html }
        return Table(
            caption: lexicon("enforcement.caption"),
            columns: ["enforcement.number", "enforcement.day", "enforcement.place", "enforcement.checks", "enforcement.state"].map {
                .init(lexicon($0))
            },
            rows: list.items.map { item in
                [
                    "<a class=\"number-link\" href=\"\(EnforcementPages.path)/\(item.id.description)\">\(item.number)</a>",
                    "\(item.day.text)", "\(lexicon.unit(item.placeCode, item.placeName))", "\(words.checks(item.checks))",
                    words.badge(item.state),
                ]
            }
        ).html
    }
}

/// The form that plans an operation. Where a reader has several teams the team is chosen first: its places follow from it.
struct OperationFormPage {
    let terms: EnforcementScheme.Terms
    let teams: [UnitRecord]
    let places: [UnitRecord]
    let lexicon: Lexicon
    let scheme: Scheme
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    private var words: EnforcementWords { EnforcementWords(lexicon: lexicon, scheme: scheme) }

    var page: Page {
        Page(
            title: lexicon("enforcement.plan"), section: EnforcementPages.path,
            body: """
                <p class="eyebrow">\(lexicon("enforcement.title"))</p><h1>\(lexicon("enforcement.plan"))</h1>
                <p class="lead">\(lexicon("enforcement.plan.about"))</p>\(places.isEmpty ? choose : form)
                """)
    }

    private var choose: HTML {
        let options = teams.map { "<option value=\"\($0.code)\">\(words.unit($0))</option>" as HTML }
        let matter: HTML? = raw["matter"].map { "<input type=\"hidden\" name=\"matter\" value=\"\($0)\">" }
        return """
            <form class="form" method="get" action="\(EnforcementPages.path)/new">\(matter)<div class="field"><label for="team">\
            \(lexicon("field.PlanOperation.team"))</label><select id="team" name="team">\(options)</select></div>
            <p class="form-end"><button class="button primary" type="submit">\(lexicon("enforcement.choose_team"))</button></p></form>
            """
    }

    private var form: HTML {
        FormView(
            schema: PlanOperation.Fields.schema, action: EnforcementPages.path, tokens: tokens, lexicon: lexicon,
            submit: "enforcement.plan.submit", raw: raw, problem: problem,
            choices: [
                "team": teams.filter { $0.code == raw["team"] }.map { Choice($0.code, words.unit($0)) },
                "place": places.map { Choice($0.code, words.unit($0)) },
            ],
            more: TickList(
                id: "f-\(PlanOperation.Fields.schema.name)-check", title: "enforcement.checks", hint: nil,
                options: terms.checks.map { (PlanOperation.Fields.checkPrefix + $0, lexicon("check.\($0)")) },
                faults: problem?.fields.filter { $0.field == "check" }.map(lexicon.sentence) ?? [], raw: raw, lexicon: lexicon
            ).html
        ).html
    }
}

/// A list to be ticked.
struct TickList {
    let id: String
    let title: String
    let hint: String?
    let options: [(name: String, label: String)]
    let faults: [String]
    let raw: [String: String]
    let lexicon: Lexicon

    var html: HTML {
        let about: HTML? = hint.map { "<p class=\"hint\">\(lexicon($0))</p>" }
        let said: HTML? = faults.isEmpty ? nil : "<p class=\"fault\">\(faults.joined(separator: " "))</p>"
        let boxes = options.map { option -> HTML in
            let mark: HTML = ["true", "on", "1"].contains(raw[option.name] ?? "") ? " checked" : .empty
            return """
                <label class="option"><input type="checkbox" name="\(option.name)" value="true"\(mark)> <span>\(option.label)</span></label>
                """
        }
        return """
            <fieldset class="field\(faults.isEmpty ? "" : " bad")" id="\(id)" tabindex="-1"><legend>\(lexicon(title))</legend>
            \(about)\(said)<div class="options">\(boxes)</div></fieldset>
            """
    }
}
