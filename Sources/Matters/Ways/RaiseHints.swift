internal import Kernel
internal import Markup

/// What somebody should see before a matter is sent: numbers to phone first, and what was said of the same place already. It holds nobody
/// up: sent once more, the matter goes as it is.
struct RaiseHints: Sendable {
    struct Similar: Sendable {
        let number: String
        let state: String
        let raised: Instant
    }

    var dangers: [Emergency] = []
    /// Open matters of the same public category in the same place: what Open311 tells of them, and no more. Nobody joins what is a part.
    var similar: [Similar] = []
    /// A file was chosen; browsers choose none again by themselves.
    var losesFile = false

    var isEmpty: Bool { dangers.isEmpty && similar.isEmpty }

    private static let limit = 3

    static func find(_ input: Input, place: String?, _ scheme: Scheme, now: Instant, in tx: any Reading) throws -> RaiseHints {
        let ways = try scheme.section(WaysScheme.self)
        guard let category = try scheme.section(MatterScheme.self).category(input[RaiseMatter.Fields.category]) else { return RaiseHints() }
        let told = Set(category.danger)
        var hints = RaiseHints(dangers: ways.dangers(in: input[RaiseMatter.Fields.what]).filter { !told.contains($0) })
        guard category.isPublic, ways.similarDays > 0, let place, let unit = try Unit.find(code: place, in: tx) else { return hints }
        let since = now.adding(seconds: -ways.similarDays * 86_400)
        hints.similar = try similar(category.id, unit.unit, since: since, in: tx)
        return hints
    }

    static func similar(_ category: String, _ unit: ID, since: Instant, in tx: any Reading) throws -> [Similar] {
        try tx.all(statement(category, unit, since: since)) {
            Similar(number: try $0.text(0), state: try $0.text(1), raised: try $0.instant(2))
        }
    }

    static func statement(_ category: String, _ unit: ID, since: Instant) -> Statement {
        """
        SELECT number, state, raised_ms FROM matter WHERE category = \(category) AND raised_ms >= \(since) AND place = \(unit)
        AND kind IN ('raised', 'dispatched', 'accepted') AND NOT EXISTS (SELECT 1 FROM matter_part c WHERE c.child = matter.id)
        ORDER BY raised_ms DESC, id DESC LIMIT \(limit)
        """
    }

    /// Sends what was typed as a word on one that is there: its form has these buttons at its end.
    func joining(_ lexicon: Lexicon) -> HTML {
        guard !similar.isEmpty else { return .empty }
        let buttons = similar.map { similar -> HTML in
            let words = lexicon("raise.join", ["number": MatterPage.spaced(similar.number)])
            return "<li><button class=\"button\" type=\"submit\" name=\"join\" value=\"\(similar.number)\">\(words)</button></li>"
        }
        return """
            <section aria-labelledby="join-title"><h3 id="join-title">\(lexicon("join.title"))</h3>
            <p class="hint">\(lexicon("raise.join.about"))</p><ul class="plain-list">\(buttons)</ul></section>
            """
    }

    func html(_ lexicon: Lexicon) -> HTML {
        guard !isEmpty else { return .empty }
        let numbers = dangers.map { lexicon("danger.\($0.rawValue)") }.joined(separator: lexicon("list.comma"))
        let phone: HTML? = dangers.isEmpty ? nil : "<p class=\"note bad\">\(lexicon("raise.danger.words", ["numbers": numbers]))</p>"
        let items = similar.map { similar -> HTML in
            let args = ["number": similar.number, "state": lexicon("state.\(similar.state)"), "day": similar.raised.day.text]
            return "<li><a href=\"\(PublicPage.path(similar.number))\">\(lexicon("raise.similar.item", args))</a></li>"
        }
        let same: HTML? =
            similar.isEmpty ? nil : "<section class=\"note warning\"><p>\(lexicon("raise.similar"))</p><ul>\(items)</ul></section>"
        let file: HTML? = losesFile ? "<p class=\"note warning\" data-file-lost>\(lexicon("raise.hints.file"))</p>" : nil
        let join: HTML? = similar.isEmpty ? nil : "<p class=\"hint\">\(lexicon("raise.similar.join"))</p>"
        return "<div role=\"status\" id=\"hints\">\(phone)\(same)\(join)<p>\(lexicon("raise.hints.go_on"))</p>\(file)</div>"
    }
}
