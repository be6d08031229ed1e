internal import Delivery
internal import Kernel
internal import Markup

/// The form for raising a matter: what, where, how to reach you, and what its category asks.
struct RaisePage {
    let scheme: MatterScheme
    let notice: CollectionNotices.Notice
    /// Where it may have happened; towns with the county they are listed under.
    let places: [(unit: Unit, county: Unit?)]
    /// Where the poster hangs that was scanned.
    var poster: Unit?
    /// What is chosen already: it may lie deeper than the list goes.
    var unit: Unit?
    let lexicon: Lexicon
    let tokens: FormTokens
    /// What was typed; `category`, `unit` and `code` may come from a link.
    var raw: [String: String] = [:]
    var problem: Problem?
    /// What should be seen before it is sent.
    var hints = RaiseHints()
    /// A file was chosen before a page that came between; browsers choose none again by themselves.
    var losesFile = false

    /// The hints were seen; it is sent as it is.
    static let confirmed = Field.flag("confirmed")
    /// The matter that is joined instead of raising another.
    static let join = Field.line("join", maximum: 20).optional
    /// A page has a list of places, so one of them is needed; a program may leave it to the position.
    static let schema = Schema(
        RaiseMatter.Fields.schema.name,
        RaiseMatter.Fields.schema.fields.map { $0.name == "unit" ? RaiseMatter.Fields.requiredUnit.any : $0 } + [confirmed.any, join.any],
        openPrefix: RaiseMatter.Fields.schema.openPrefix)

    private var chosen: Category? {
        // One kind of matter is no choice.
        scheme.categories.count == 1 ? scheme.categories.first : raw["category"].flatMap(scheme.category)
    }

    var page: Page {
        Page(
            title: lexicon("raise.title"), section: "/raise", script: "js/raise.js",
            body: """
                <h1>\(lexicon("raise.title"))</h1>
                <p class="note warning">\(lexicon("raise.danger"))</p>
                \(poster.map { "<p class=\"note good\">\(lexicon("raise.poster", ["unit": lexicon.unit($0.code, $0.name)]))</p>" as HTML })
                <div id="danger-first">\(first)</div>
                \(way)
                \(DraftLine(lexicon: lexicon).html)
                \(hints.html(lexicon))
                \(form)
                <section class="note" aria-labelledby="collection"><h2 id="collection">\(lexicon("raise.notice.title"))</h2>
                \(CollectionNotices.parts.map { "<p>\(lexicon("notice.raise.\($0)", told))</p>" as HTML })</section>
                \(PointScript.html)
                """)
    }

    private var told: [String: String] { ["name": lexicon("installation.name"), "years": "\(notice.keptYears)"] }

    /// Numbers to phone before anything is filled in.
    private var first: HTML {
        guard let danger = chosen?.danger, !danger.isEmpty else { return .empty }
        let numbers = danger.map { lexicon("danger.\($0.rawValue)") }.joined(separator: lexicon("list.comma"))
        return "<p class=\"note bad\">\(lexicon("raise.danger.first", ["numbers": numbers]))</p>"
    }

    /// The three steps; each is a part of this page, so nothing that was typed is ever left behind.
    private var way: HTML {
        let steps = parts.enumerated().map { index, part -> HTML in
            "<li><a href=\"#\(part.anchor)\"><span class=\"part-number\">\(index + 1)</span>\(lexicon("raise.part.\(index + 1)"))</a></li>"
        }
        return "<nav aria-label=\"\(lexicon("raise.parts"))\"><ol class=\"part-way\">\(steps)</ol></nav>"
    }

    private var parts: [FormView.Part] {
        [
            .init(
                "raise.part.1", ["what", "category", "question."], takesFile: true, before: "\(Self.enter)\(lostFile)",
                after: chosen == nil ? chooser : .empty),
            .init(
                "raise.part.2", ["unit", "place"], before: PointField(raw: raw, problem: problem, lexicon: lexicon).html, after: map),
            .init(
                "raise.part.3", ["name", "phone", "hide"], before: "<p class=\"hint\">\(lexicon("raise.reach"))</p>",
                after: hints.joining(lexicon)),
        ]
    }

    /// What the Enter key presses: browsers take the first button of a form, and that would be the one of the map.
    private static let enter: HTML =
        "<button class=\"visually-hidden\" type=\"submit\" tabindex=\"-1\" aria-hidden=\"true\"></button>"

    private var lostFile: HTML {
        losesFile ? "<p class=\"note warning\" data-file-lost>\(lexicon("raise.hints.file"))</p>" as HTML : .empty
    }

    /// A script shows the map here; without one a page of its own carries along what was typed.
    private var map: HTML {
        let address = RaiseMapPage.path + (chosen.map { "?category=\($0.id)" } ?? "")
        return """
            <p><button class="button quiet" type="submit" formaction="\(RaiseMapPage.path)" \
            formenctype="application/x-www-form-urlencoded" name="\(RaiseMapPage.look.name)" value="" data-map-link="\(address)">\
            \(lexicon("raise.map"))</button></p>
            <div id="raise-map"></div>
            """
    }

    /// Every category by its class, one tap each; a poster's place goes along.
    private var chooser: HTML {
        let along = poster.flatMap { _ in raw["code"] }.map { "&code=\($0)" } ?? ""
        let groups = scheme.offered.map { group, categories -> HTML in
            let links = categories.map {
                "<li><a href=\"/raise?category=\($0.id)\(along)\">\(lexicon("category.\($0.id)"))</a></li>" as HTML
            }
            return "<details><summary>\(lexicon("class.\(group.id)"))</summary><ul>\(links)</ul></details>"
        }
        return """
            <details class="kinds" data-kinds><summary>\(lexicon("raise.kinds"))</summary>\(groups)
            <p class="hint">\(lexicon("raise.kinds.about"))</p></details>
            """
    }

    /// A schema as a form shows it: the category's questions after what was said; place and poster have fields of their own making.
    static func asking(_ asked: Schema, in schema: Schema) -> Schema {
        let fields = schema.fields.filter { !["lon", "lat", "code", "confirmed", "join", SeenAt.field.name].contains($0.name) }
            .map { $0.name == "unit" ? RaiseMatter.Fields.requiredUnit.any : $0 }
        return Schema(schema.name, Array(fields.prefix(2)) + asked.fields + fields.dropFirst(2))
    }

    private var form: HTML {
        let schema = Self.asking(chosen.map(scheme.form(of:)) ?? .empty, in: Self.schema)
        var choices = scheme.choices(of: schema, lexicon)
        choices["category"] = scheme.offered.flatMap { group, categories in
            categories.map { Choice($0.id, lexicon("category.\($0.id)"), group: lexicon("class.\(group.id)")) }
        }
        var listed = places
        if let unit, !unit.isOffice, !places.contains(where: { $0.unit.unit == unit.unit }) { listed.insert((unit, nil), at: 0) }
        choices["unit"] = listed.map {
            Choice($0.unit.code, lexicon.unit($0.unit.place), group: $0.county.map { lexicon.unit($0.place) })
        }
        var hidden: [String: String] = [:]
        if poster != nil, let code = raw["code"] { hidden["code"] = code }
        if !hints.isEmpty { hidden["confirmed"] = "true" }
        return FormView(
            schema: schema, action: "/raise", tokens: tokens, lexicon: lexicon,
            submit: hints.isEmpty ? "raise.submit" : "raise.submit.anyway",
            raw: raw.merging(chosen.map { ["category": $0.id] } ?? [:]) { $1 }, problem: problem, choices: choices, hidden: hidden,
            takesFile: true, needsFile: false, accepts: AttachedFile.accepted, parts: parts
        ).html
    }
}

extension MatterScheme {
    /// The words to choose from for the questions of a form.
    func choices(of schema: Schema, _ lexicon: Lexicon) -> [String: [Choice]] {
        var choices: [String: [Choice]] = [:]
        for question in questions {
            guard let field = schema.fields.first(where: { $0.name == question.name }), case .choice(let words) = field.kind else {
                continue
            }
            choices[field.name] = words.map { Choice($0, lexicon.answer(MatterView.Answer(question: question, text: $0))) }
        }
        return choices
    }
}

extension Lexicon {
    /// An answer in words: a chosen one by its word, any other as it was written.
    func answer(_ answer: MatterView.Answer) -> String {
        answer.question.wordKey(of: answer.text).map { self($0) } ?? answer.text
    }
}
