internal import Delivery
internal import Kernel
internal import Markup

/// The form of a worker's way in: the categories that are open by it, the places the worker looks after, and what a category asks.
struct WayPage {
    let way: RaisePages.Way
    let scheme: MatterScheme
    let places: [Unit]
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    private var address: String { "/raise/\(way.rawValue)" }

    private var offered: [(group: MatterClass, categories: [Category])] {
        guard way == .mobile else { return scheme.offered }
        return scheme.offered.map { ($0.group, $0.categories.filter(\.isMobile)) }.filter { !$0.1.isEmpty }
    }

    var page: Page {
        Page(
            title: lexicon("way.\(way.rawValue).title"), section: way == .patrol ? FieldPages.path : address,
            body: """
                <h1>\(lexicon("way.\(way.rawValue).title"))</h1><p class="lead">\(lexicon("way.\(way.rawValue).about"))</p>
                \(form)\(PointScript.html)
                """)
    }

    private var form: HTML {
        let chosen = raw["category"].flatMap(scheme.category)
        let schema = RaisePage.asking(chosen.map(scheme.form(of:)) ?? .empty, in: way.schema)
        var choices = scheme.choices(of: schema, lexicon)
        choices["category"] = offered.flatMap { group, categories in
            categories.map { Choice($0.id, lexicon("category.\($0.id)"), group: lexicon("class.\(group.id)")) }
        }
        choices["unit"] = places.map { Choice($0.code, lexicon.unit($0.code, $0.name)) }
        return FormView(
            schema: schema, action: address, tokens: tokens, lexicon: lexicon, submit: "way.\(way.rawValue).submit", raw: raw,
            problem: problem, choices: choices, takesFile: true, needsFile: false, accepts: AttachedFile.accepted,
            more: way.schema.fields.contains { $0.name == "lon" } ? PointField(raw: raw, problem: problem, lexicon: lexicon).html : .empty
        ).html
    }
}

/// What the worker tells the resident, or has done: shown once, and again if the form is sent again.
struct ReceiptPage {
    let way: RaisePages.Way
    let number: String
    /// For the resident: printed, or scanned from the worker's screen.
    let link: String?
    /// What was sent along could not be kept.
    let losesFile: Bool
    let lexicon: Lexicon

    var page: Page {
        Page(
            title: lexicon("receipt.title"), section: "/raise/\(way.rawValue)",
            body: """
                <section class="note good"><h1>\(lexicon("receipt.title"))</h1>
                <p class="receipt-number">\(lexicon("matter.title", ["number": number]))</p>
                <p>\(lexicon("receipt.\(way.rawValue)"))</p></section>
                \(losesFile ? "<p class=\"note warning\">\(lexicon("files.lost"))</p>" as HTML : .empty)
                \(link.map(hand))
                <p class="actions no-print"><a class="button" href="/raise/\(way.rawValue)">\(lexicon("receipt.again"))</a></p>
                """)
    }

    private func hand(_ link: String) -> HTML {
        """
        <section class="receipt"><h2>\(lexicon("receipt.hand"))</h2><p>\(lexicon("receipt.hand.about"))</p>
        \(QRCode.svg(of: link, title: lexicon("receipt.code")))</section>
        """
    }
}

/// Where exactly: nothing unless somebody taps, shown as it is sent, and gone with one more tap. Without a script there is only the text.
struct PointField {
    let raw: [String: String]
    let problem: Problem?
    let lexicon: Lexicon

    var html: HTML {
        let (lon, lat) = (raw["lon"] ?? "", raw["lat"] ?? "")
        let isEmpty = lon.isEmpty && lat.isEmpty
        let faults = problem?.fields.filter { ["lon", "lat"].contains($0.field) }.map(lexicon.sentence) ?? []
        return """
            <fieldset class="field point" data-point\(isEmpty ? " hidden" as HTML : .empty)><legend>\(lexicon("point.title"))</legend>
            <p class="hint">\(lexicon("point.about"))</p>\(faults.isEmpty ? .empty : "<p class=\"fault\">\(faults.joined(separator: " "))</p>")
            <p><button class="button quiet" type="button" data-point-take>\(lexicon("point.take"))</button>
            <button class="button quiet" type="button" data-point-drop>\(lexicon("point.drop"))</button></p>
            <p data-point-said role="status" data-none="\(lexicon("point.none"))" data-denied="\(lexicon("point.denied"))">\
            \(isEmpty ? lexicon("point.none") : "\(lon), \(lat)")</p>
            <details\(isEmpty && faults.isEmpty ? .empty : " open" as HTML)><summary>\(lexicon("point.by_hand"))</summary>
            <label>\(lexicon("point.lon")) <input name="lon" value="\(lon)" inputmode="decimal" maxlength="24"></label>
            <label>\(lexicon("point.lat")) <input name="lat" value="\(lat)" inputmode="decimal" maxlength="24"></label></details></fieldset>
            """
    }
}

enum PointScript {
    static var html: HTML { "<script type=\"module\" src=\"\(Assets.path("js/point.js"))\"></script>" }
}
