internal import Delivery
internal import Kernel
internal import Markup
internal import People
internal import Process

/// The form of one step. What leads on stands open; what is rarer is folded up, so that a phone shows the next step first.
struct MatterForm {
    let view: MatterView
    let verb: MatterVerb
    let lexicon: Lexicon
    let tokens: FormTokens
    /// What was typed, when it was refused.
    var raw: [String: String] = [:]
    var problem: Problem?
    var template: String?
    var into: String?

    /// Steps that lead on.
    static let open: Set<MatterVerb> = [.dispatch, .arbitrate, .accept, .resolve, .rate, .resume]

    var html: HTML {
        let title = lexicon("verb.\(verb.rawValue)")
        let isOpen = Self.open.contains(verb) || problem != nil || isTemplated || (verb == .merge && into != nil)
        guard !Self.open.contains(verb) else { return "<section class=\"card\"><h2>\(title)</h2>\(inside)</section>" }
        return """
            <details class="card"\(isOpen ? " open" as HTML : .empty)><summary>\(title)</summary>\(inside)</details>
            """
    }

    private var inside: HTML {
        """
        <p id="do-\(verb.rawValue)">\(lexicon("verb.\(verb.rawValue).about"))</p>\(bound)\(advice)\(same)\(templates)
        \(FormView(
            schema: MatterStep.schema(of: verb), action: "/matters/\(view.matter.number)/\(verb.rawValue)", tokens: tokens, lexicon: lexicon,
            submit: "verb.\(verb.rawValue).submit", raw: prefilled, problem: problem, choices: choices,
            version: MatterVerb.staying.contains(verb) ? nil : view.matter.version, hidden: hidden, parts: parts
        ).html)
        """
    }

    /// Nothing is asked for that there is none of.
    private var hidden: [String: String] {
        if verb == .resolve, !view.parts.contains(where: { $0.part.kind == .assist && $0.matter.kind.isOpen }) { return ["without": ""] }
        return view.terms[verb] != nil && view.files.isEmpty ? ["evidence": ""] : [:]
    }

    /// What an arbiter decides, and what was shared out on the spot if those concerned met.
    private var parts: [FormView.Part] {
        guard verb == .arbitrate else { return [] }
        let fields = DivisionFields.all.map(\.name)
        return [
            .init("arbitrate.decision", [ArbitrateMatter.Fields.to.name, ArbitrateMatter.Fields.text.name]),
            .init("arbitrate.division", fields, before: "<p class=\"hint\">\(lexicon("arbitrate.division.about"))</p>"),
        ]
    }

    /// How much may be asked for, in words.
    private var bound: HTML {
        var said: [HTML] = []
        if verb == .return, let most = view.returns {
            let counts = ["times": "\(most)", "count": "\(view.matter.course.returned)"]
            said.append("<p class=\"hint\">\(lexicon("matter.returns", counts))</p>")
        }
        if let most = view.terms[verb]?.atMost {
            said.append("<p class=\"hint\">\(lexicon("decision.at_most", ["amount": lexicon.amount(most)]))</p>")
        }
        if let share = view.shares[verb] { said.append(ShareNote(share: share, lexicon: lexicon).html) }
        return HTML(joining: said)
    }

    private var choices: [String: [Choice]] {
        func units(_ units: [Unit]) -> [Choice] { units.map { Choice($0.code, lexicon.unit($0.code, $0.name)) } }
        if let terms = view.terms[verb] {
            let files = view.files.map {
                Choice("\($0.id)", "\(lexicon("files.\($0.kind.family.rawValue)", ["time": $0.added.minuteText]))")
            }
            return [
                "ground": terms.grounds.map { Choice($0, lexicon("ground.\($0)")) },
                "evidence": [Choice("", lexicon("decision.evidence.none"))] + files,
            ]
        }
        switch verb {
        case .dispatch: return ["to": units(view.handlers)]
        case .arbitrate:
            let candidates = units(view.candidates)
            let parties = DivisionFields.units.map { ($0.name, [Choice("", lexicon("division.nobody"))] + candidates) }
            return Dictionary([("to", candidates)] + parties) { first, _ in first }
        case .assist: return ["to": units(view.candidates.filter { $0.unit != view.matter.owner.unit })]
        case .split:
            let all = view.offered.flatMap { group, categories in
                categories.map { Choice($0.id, lexicon("category.\($0.id)"), group: lexicon("class.\(group.id)")) }
            }
            return ["category_1": all, "category_2": all, "category_3": all]
        case .assign:
            let people = view.staff.map { Choice($0.username, $0.displayName) }
            return ["to": people, "stand_in": people]
        default: return [:]
        }
    }

    /// What the catalogue says is chosen already; a template fills what the reporter will read.
    private var prefilled: [String: String] {
        if !raw.isEmpty { return raw }
        if verb == .dispatch, let first = view.handlers.first { return ["to": first.code] }
        if verb == .merge, let into { return ["into": into] }
        guard isTemplated, let template else { return [:] }
        return [verb == .resolve ? "result" : "text": lexicon("template.\(template)")]
    }

    private var isTemplated: Bool { view.templates[verb, default: []].contains { $0.id == template } }

    private var advice: HTML {
        guard verb == .dispatch, let route = view.suggestion, let unit = view.handlers.first(where: { $0.code == route.unit }) else {
            return .empty
        }
        let why = lexicon.rule(route.rule, view.placeNames)
        return "<p class=\"note\">\(lexicon("matter.suggested", ["unit": lexicon.unit(unit.code, unit.name), "rule": why]))</p>"
    }

    /// What it might go along with, one tap each.
    private var same: HTML {
        guard verb == .merge, !view.similar.isEmpty else { return .empty }
        let items = view.similar.map { similar -> HTML in
            let args = ["number": similar.number, "state": lexicon("state.\(similar.state)"), "day": similar.raised.day.text]
            let address = "/matters/\(view.matter.number)?into=\(similar.number)#f-\(MergeMatter.Fields.schema.name)-text"
            return "<li><a href=\"\(address)\">\(lexicon("raise.similar.item", args))</a></li>"
        }
        return "<p>\(lexicon("merge.similar"))</p><ul>\(items)</ul>"
    }

    private var templates: HTML {
        let offered = view.templates[verb, default: []]
        guard !offered.isEmpty else { return .empty }
        let links = offered.map { template -> HTML in
            let address = "/matters/\(view.matter.number)?template=\(template.id)#f-\(MatterStep.schema(of: verb).name)"
            return "<li><a href=\"\(address)\">\(lexicon("template.\(template.id)"))</a></li>"
        }
        return "<details><summary>\(lexicon("matter.templates"))</summary><ul>\(links)</ul></details>"
    }
}

extension Lexicon {
    /// A rule of the catalogue in words: `141029100.category.noise` is 昌宁镇 · 噪声.
    /// `names`: of the units it may speak of, by their codes.
    func rule(_ rule: String, _ names: [String: String]) -> String {
        let parts = rule.split(separator: ".", maxSplits: 1).map(String.init)
        let place = parts.first.map { $0 == "any" ? self("rule.anywhere") : unit($0, names[$0] ?? $0) } ?? ""
        let subject = parts.count > 1 ? parts[1] : ""
        return self("rule.words", ["place": place, "subject": subject == "any" ? self("rule.anything") : self(subject)])
    }
}
