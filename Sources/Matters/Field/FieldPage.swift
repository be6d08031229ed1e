internal import Delivery
internal import Kernel
internal import Markup
internal import Territory

/// One's grids on a phone. Everything that the script shows is here already, in the reader's words: it holds no word of its own.
struct FieldPage {
    let day: FieldDay
    let account: String
    /// How the site is called from outside: for links that are handed over.
    let site: String
    let scheme: MatterScheme
    let lexicon: Lexicon
    let tokens: FormTokens

    /// What the script says, under the name by which it asks for it.
    private static let words = [
        "sign_in", "online", "offline", "sending", "signed_out", "other", "full", "required", "waiting", "done", "refused",
        "conflict", "parked", "late", "again", "drop", "dropped", "photo", "photo_large", "unsent", "no_store", "gone", "draft",
        "needs_one", "clock_doubtful", "undated", "near.here", "near.metres", "near.kilometres", "near.none", "near.denied",
        "near.done", "hand", "hand.about", "hand.copy", "hand.copied", "hand.serving", "hand.nobody", "hand.gone",
        "key.about", "key.copied", "key.given", "key.sure", "hand.number", "hand.time", "hand.photo", "hand.raise", "hand.raise.about",
    ]

    var page: Page {
        Page(
            title: lexicon("round.title"), section: FieldPages.path, script: "js/field.js",
            head: "<link rel=\"manifest\" href=\"\(Assets.path("field/app.webmanifest"))\">",
            body: """
                <div id="field" data-account="\(account)" data-site="\(site)" data-worker="\(Assets.path("js/field-worker.js"))">
                <p class="eyebrow">\(day.own.map { lexicon.unit($0.place) }.joined(separator: lexicon("list.comma")))</p>
                <h1>\(lexicon("round.title"))</h1>
                <p id="field-state" class="field-state" role="status" hidden></p>
                <div id="field-day">
                <section id="field-leave" class="note warning" hidden><h2>\(lexicon("round.leave.title"))</h2>
                <p>\(lexicon("round.leave.about"))</p><p class="actions"><a class="button" href="\(FieldPages.path)">\(lexicon("round.leave.stay"))</a>
                <button class="button danger" type="button">\(lexicon("round.leave.go"))</button></p></section>
                <nav class="tiles" id="field-tiles" aria-label="\(lexicon("round.do"))"\(tiles.isEmpty ? " hidden" as HTML : .empty)>\(tiles)</nav>
                <section id="field-unsent" hidden><h2>\(lexicon("round.stuck"))</h2><p class="hint">\(lexicon("round.stuck.about"))</p>
                <ul class="queue"></ul></section>
                <section id="field-queue" hidden><h2>\(lexicon("round.queue"))</h2><p class="hint">\(lexicon("round.queue.about"))</p>
                <ul class="queue"></ul></section>
                \(work)
                <p class="hint">\(lexicon("round.as_of", ["time": day.now.minuteText])) \(lexicon("round.kept"))</p>
                </div>
                <section id="field-sheet" class="sheet" hidden tabindex="-1" aria-labelledby="field-sheet-title">
                <p><button class="button quiet" type="button" id="field-back">← \(lexicon("round.back"))</button></p>
                <h2 id="field-sheet-title"></h2><div></div></section>
                \(day.forms.map(template))
                <ul id="field-asks" hidden>\(asks)</ul>
                <ul id="field-words" hidden>\(Self.words.map { "<li data-word=\"\($0)\">\(lexicon("round.\($0)"))</li>" as HTML })</ul>
                </div>
                """)
    }

    private var work: HTML {
        guard !day.own.isEmpty else { return EmptyState(lexicon("round.none"), detail: lexicon("round.none.about")).html }
        return """
            <section class="field-tasks"><h2>\(lexicon("round.tasks"))</h2>\(order)\(tasks)</section>
            <section><h2>\(lexicon("round.grids"))</h2>\(map)\(grids)</section>
            """
    }

    /// Offered by the script, where any of the tasks has a place.
    private var order: HTML {
        guard day.tasks.contains(where: { $0.point != nil }) else { return .empty }
        return """
            <div id="field-order" hidden><p class="actions"><button class="button quiet" type="button" data-near="near">\(lexicon("round.near"))</button>
            <button class="button quiet" type="button" data-near="due" hidden>\(lexicon("round.near.due"))</button></p>
            <p class="hint">\(lexicon("round.near.about"))</p><p role="status" id="field-near"></p></div>
            """
    }

    private var tiles: [HTML] {
        day.forms.compactMap { form in
            form.page.map { page in
                """
                <a class="tile" href="\(page)" data-open="\(form.kind.id)"><strong>\(lexicon(form.word))</strong>
                <span>\(lexicon(about(form)))</span></a>
                """
            }
        }
    }

    private func about(_ form: FieldForm) -> String {
        switch form.kind {
        case .visit: "round.visit.about"
        case .raise: "round.raise.about"
        case .patrol: "round.patrol.about"
        case .behalf: "round.behalf.about"
        case .note: "verb.note.about"
        }
    }

    private var tasks: HTML {
        guard !day.tasks.isEmpty else { return EmptyState(lexicon("round.tasks.none"), detail: lexicon("round.tasks.none.about")).html }
        let mayNote = day.forms.contains { $0.kind == .note }
        let items = day.tasks.map { task -> HTML in
            let number = task.matter.number
            let note: HTML =
                mayNote
                ? "<button class=\"button quiet\" type=\"button\" data-open=\"note\" data-number=\"\(number)\" hidden>\(lexicon("verb.note"))</button>"
                : .empty
            let point: HTML = task.point.map { " data-point=\"\($0)\"" } ?? .empty
            return """
                <li class="task"\(point)><p class="task-head"><a href="/matters/\(number)">\(lexicon("category.\(task.matter.category)"))</a>
                \(DueBadge(due: task.matter.due, now: day.now, lexicon: lexicon).html)</p>
                <p>\(task.what ?? "—")</p>
                <p class="quiet-text">\(lexicon.whole(task.matter.place)) · \(lexicon("state.\(task.matter.state)")) · \(MatterPage.spaced(number))</p>\(note)</li>
                """
        }
        return "<ol class=\"tasks\">\(items)</ol>"
    }

    private var grids: HTML {
        "<ul class=\"grids\">\(day.places.map { "<li><a href=\"/units/\($0.code)\">\(lexicon.unit($0.place))</a></li>" as HTML })</ul>"
    }

    /// A sketch for the eye; the list beside it says the same.
    private var map: HTML {
        guard let sketch = day.sketch else { return .empty }
        // What lies in a grid is often called by its name and a number: the number is enough within it.
        let own = day.own.first.map { lexicon.unit($0.place) } ?? ""
        let names = Dictionary(
            day.places.map { place -> (ID, String) in
                let name = lexicon.unit(place.place)
                return (place.unit, name.hasPrefix(own) && name != own ? String(name.dropFirst(own.count)) : name)
            }
        ) { first, _ in first }
        return """
            <figure class="map near"><svg viewBox="-8 -8 \(sketch.width + 16) \(sketch.height + 16)" aria-hidden="true" focusable="false">
            \(sketch.parts.map { "<path class=\"land\" d=\"\($0.path)\"/>" as HTML })\(sketch.parts.map { part in
                "<text x=\"\(part.label.x)\" y=\"\(part.label.y)\">\(names[part.unit] ?? "")</text>" as HTML
            })</svg><figcaption>\(lexicon("picture.sketch"))</figcaption></figure>
            """
    }

    private func template(_ form: FieldForm) -> HTML {
        let schema = form.schema(scheme)
        var choices = scheme.choices(of: schema, lexicon)
        choices["category"] = scheme.offered.flatMap { group, categories in
            categories.map { Choice($0.id, lexicon("category.\($0.id)"), group: lexicon("class.\(group.id)")) }
        }
        choices["unit"] = day.places.map { Choice($0.code, lexicon.unit($0.place)) }
        var hidden: [String: String] = [:]
        if case .visit(let visit) = form.kind { hidden["form"] = visit.id }
        let view = FormView(
            schema: schema, action: form.page ?? "", tokens: tokens, lexicon: lexicon, submit: "round.submit",
            // Somebody with one grid is there; it can be said more closely.
            raw: day.own.count == 1 ? ["unit": day.own[0].code] : [:], choices: choices, hidden: hidden,
            more: form.takesPhotos ? photos : .empty)
        let time: HTML = form.timeField.map { " data-time=\"\($0)\"" } ?? .empty
        let title = lexicon(form.word)
        return """
            <template data-form="\(form.kind.id)" data-title="\(title)" data-send="\(form.address)"\(time)>\(view.html)</template>
            """
    }

    private var photos: HTML {
        """
        <div class="field"><label for="field-photos">\(lexicon("round.photos")) <span class="need">（\(lexicon("form.optional"))）</span></label>
        <p class="hint" id="field-photos-hint">\(lexicon("round.photos.about", ["count": "\(FieldForm.photoCount)"]))</p>
        <input type="file" id="field-photos" name="_photos" accept="image/*" multiple aria-describedby="field-photos-hint" \
        data-count="\(FieldForm.photoCount)" data-bytes="\(FileLimits.photoBytes)"></div>
        """
    }

    /// Which questions a category asks, and which of them must be answered.
    private var asks: [HTML] {
        scheme.offered.flatMap(\.categories).filter { !$0.asked.isEmpty }.map { category in
            func names(_ isNeeded: Bool) -> String {
                category.asked.filter { $0.isRequired == isNeeded }.map { Question.prefix + $0.question }.joined(separator: " ")
            }
            return "<li data-category=\"\(category.id)\" data-needs=\"\(names(true))\" data-may=\"\(names(false))\"></li>"
        }
    }
}
