internal import Kernel
internal import Markup
internal import Process
internal import Territory

/// Why, whom and where to: a page of its own, since whoever blows it is in a hurry and should see nothing else.
struct WhistleFormPage {
    let matter: Matter
    let scheme: WhistleScheme
    /// Who may be called.
    let units: [Unit]
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    private static let prefix = "call."
    private static let shown = [
        WhistleMatter.Fields.ground.any, WhistleMatter.Fields.meet.any, WhistleMatter.Fields.text.any,
    ]

    /// A box to tick for each unit, by the place it has among those that are offered.
    static let schema = Schema(
        "WhistleMatter", shown + [RaiseMatter.Fields.longitude.any, RaiseMatter.Fields.latitude.any], openPrefix: prefix,
        openLimit: Unit.listLimit)

    /// A code as the name of a field: what a name may not hold is written otherwise, and what is offered is compared by the same rule.
    private static func field(_ unit: Unit) -> String {
        let name = unit.code.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined()
        return "\(prefix)u\(name)"
    }

    /// That nothing is ticked is told with the other faults of the form, not after them.
    static func whole(_ problem: Problem, _ raw: [String: String]) -> Problem {
        let units = WhistleMatter.Fields.units.name
        guard !problem.fields.isEmpty, !problem.fields.contains(where: { $0.field == units }),
            !raw.keys.contains(where: { $0.hasPrefix(prefix) })
        else { return problem }
        return Problem.invalid(problem.fields + [FieldProblem(units, "called")])
    }

    /// The form as the command takes it.
    static func input(_ input: Input, _ offered: [Unit]) throws -> Input {
        let ticked = offered.filter { input.open[field($0)] != nil }
        guard ticked.count == input.open.count, !ticked.isEmpty else {
            throw Problem.invalid([FieldProblem(WhistleMatter.Fields.units.name, "called")])
        }
        var raw = ["units": Schema.Raw.text(ticked.map(\.code).joined(separator: ","))]
        for field in schema.fields { if let text = input.text(of: field.name) { raw[field.name] = .text(text) } }
        return try WhistleMatter.Fields.schema.decode(raw)
    }

    var page: Page {
        Page(
            title: lexicon("whistle.blow"), section: "/work",
            body: """
                <p class="eyebrow"><a href="/matters/\(matter.number)">\(MatterPage.spaced(matter.number))</a> · \(lexicon("category.\(matter.category)")) · \(lexicon.whole(matter.place))</p>
                <h1>\(lexicon("whistle.blow"))</h1><p class="lead">\(lexicon("whistle.blow.about"))</p>
                \(form)\(PointScript.html)
                """)
    }

    private var form: HTML {
        let choices = scheme.grounds.map { ground -> Choice in
            let limit = scheme.arrivals[ground].map { lexicon("amount.\($0.unit.rawValue)", ["count": "\($0.value)"]) } ?? ""
            return Choice(
                ground.rawValue, lexicon("whistle.within", ["ground": lexicon("whistle.ground.\(ground.rawValue)"), "limit": limit]))
        }
        return FormView(
            schema: Schema("WhistleMatter", Self.shown), action: "/matters/\(matter.number)/whistle", tokens: tokens, lexicon: lexicon,
            submit: "whistle.blow.submit", raw: raw, problem: problem, choices: ["ground": choices],
            more: "\(boxes)\(PointField(raw: raw, problem: problem, lexicon: lexicon).html)"
        ).html
    }

    private var boxes: HTML {
        let faults = problem?.fields.filter { $0.field == WhistleMatter.Fields.units.name }.map(lexicon.sentence) ?? []
        let fault: HTML = faults.isEmpty ? .empty : "<p class=\"fault\">\(faults.joined(separator: " "))</p>"
        let options = units.map { unit -> HTML in
            let name = Self.field(unit)
            return """
                <label class="option"><input type="checkbox" name="\(name)" value="1"\(raw[name] == nil ? .empty : " checked" as HTML)>
                <span>\(lexicon.unit(unit.code, unit.name))</span></label>
                """
        }
        return """
            <fieldset class="field\(faults.isEmpty ? "" : " bad")"><legend>\(lexicon("field.WhistleMatter.units"))
            <span class="need">（\(lexicon("form.required"))）</span></legend><p class="hint">\(lexicon("whistle.units.hint", ["max": "\(Whistle.callLimit)"]))</p>
            \(fault)<div class="options">\(options)</div></fieldset>
            """
    }
}
