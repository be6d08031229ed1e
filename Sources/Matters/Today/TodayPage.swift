internal import Kernel
internal import Markup
internal import Territory

/// 今日: one screen for whoever answers for a place. First how many of what, each figure leading to its list; then what is late the
/// longest and what residents said last; below it the units side by side, as pictures and as the table they are drawn from.
struct TodayPage {
    static let path = "/today"

    let today: Today
    let lexicon: Lexicon

    private var overview: UnitOverview { today.overview }
    private var name: String { lexicon.unit(overview.unit.code, overview.unit.name) }

    var page: Page {
        Page(
            title: lexicon("today.title"), section: Self.path, script: "js/live.js",
            body: """
                <div class="today" data-live-unit="\(overview.unit.code)">
                \(crumbs)
                <div class="today-top"><h1>\(lexicon("today.of", ["unit": name]))</h1>
                <p class="hint live-state" id="live-at" data-live data-lost="\(lexicon("live.lost"))">\(lexicon("picture.at", ["time": overview.at.minuteText]))</p></div>
                \(figures)
                <div class="today-two">
                <section><h2>\(lexicon("today.late"))</h2><div id="live-late" data-live>\(late)</div></section>
                <section><h2 id="voices">\(lexicon("today.voices"))</h2><div id="live-voices" data-live>\(week)\(voices)</div></section>
                </div>
                <section><h2>\(lexicon("today.units"))</h2><div id="live-units" data-live>\(units)</div></section>
                <p class="actions"><a class="button quiet" href="\(CommandPage.path)?unit=\(overview.unit.code)">\(lexicon("menu.command"))</a>
                <a class="button quiet" href="/rates?unit=\(overview.unit.code)">\(lexicon("rates.link"))</a></p>
                </div>
                """)
    }

    private var crumbs: HTML {
        guard !overview.above.isEmpty else { return .empty }
        let links = overview.above.map { unit -> HTML in
            "<li><a href=\"\(Self.path)?unit=\(unit.code)\">\(lexicon.unit(unit.code, unit.name))</a></li>"
        }
        return """
            <nav class="crumbs" aria-label="\(lexicon("command.path"))"><ol>\(links)<li aria-current="page">\(name)</li></ol></nav>
            """
    }

    // MARK: Figures

    private var work: String { "/work?unit=\(overview.unit.code)" }

    private var figures: HTML {
        let week = today.week
        let dissatisfied = week[.dissatisfied, default: 0]
        var tiles = [
            tile("late", overview.lateText, overview.late > 0 ? .bad : .good, lists("&clock=late")),
            tile("soon", count(today.soon), today.soon > 0 ? .warning : .good, lists("&clock=soon")),
            tile("returned", count(today.returned), today.returned > 0 ? .warning : .good, lists("&kind=raised")),
        ]
        if let state = today.disputedState {
            tiles.append(tile("disputed", count(today.disputed), today.disputed > 0 ? .warning : .good, lists("&state=\(state)")))
        }
        if let decisions = today.decisions {
            let text = "\(decisions.count)" + (decisions.isMore ? "+" : "")
            tiles.append(tile("decisions", text, decisions.count > 0 ? .active : .good, "/decisions"))
        }
        tiles.append(tile("dissatisfied", "\(dissatisfied)", dissatisfied > 0 ? .warning : .good, "#voices"))
        return """
            <section aria-labelledby="figures"><h2 class="visually-hidden" id="figures">\(lexicon("command.figures"))</h2>
            <ul class="tiles today-tiles" id="live-figures" data-live>\(tiles)</ul></section>
            """
    }

    private func lists(_ query: String) -> String? { today.opens ? work + query : nil }
    private func count(_ n: Int64) -> String { "\(n)" + (n >= Today.countLimit ? "+" : "") }

    private func tile(_ word: String, _ figure: String, _ kind: Badge.Kind, _ link: String?) -> HTML {
        let inside: HTML = "<span class=\"figure\">\(figure)</span><span>\(Badge(lexicon("today.tile.\(word)"), kind).html)</span>"
        guard let link else { return "<li class=\"tile plain\">\(inside)</li>" }
        return "<li class=\"tile\"><a href=\"\(link)\">\(inside)</a></li>"
    }

    // MARK: Late

    private var late: HTML {
        guard !today.late.isEmpty else { return EmptyState(lexicon("wall.late.none")).html }
        let lines = today.late.map { matter -> HTML in
            let number: HTML = today.opens ? "<a href=\"/matters/\(matter.number)\">\(matter.number)</a>" : .empty
            return """
                <li>\(number)<span>\(lexicon("category.\(matter.category)")) · \(lexicon.whole(matter.place))
                <small>\(lexicon("today.owner", ["unit": lexicon.whole(matter.owner)]))</small></span>
                \(DueBadge(due: matter.due, now: overview.at, lexicon: lexicon).html)</li>
                """
        }
        let more: HTML? = lists("&clock=late").map { "<p><a class=\"link\" href=\"\($0)\">\(lexicon("today.late.all"))</a></p>" }
        return "<ol class=\"waits\">\(lines)</ol>\(more)"
    }

    // MARK: What residents say

    private var week: HTML {
        let facts: [MatterVoices.Fact] = [.rated, .dissatisfied, .unsolved, .reopened]
        return """
            <p class="today-week">\(facts.map { fact -> HTML in
                "<span>\(lexicon("voice.\(fact.rawValue)")) <b>\(today.week[fact, default: 0])</b></span>"
            })</p>
            """
    }

    private var voices: HTML {
        guard !today.voices.isEmpty else { return EmptyState(lexicon("today.voices.none")).html }
        let lines = today.voices.map { voice -> HTML in
            let number: HTML = today.opens ? "<a href=\"/matters/\(voice.matter.number)\">\(voice.matter.number)</a>" : .empty
            let words: HTML? = voice.words.map { "<q>\($0)</q>" }
            return """
                <li>\(number)<span>\(lexicon("category.\(voice.matter.category)")) · \(lexicon.whole(voice.matter.place))\(words)</span>
                <span>\(badge(voice.said)) <time datetime="\(voice.said.at.isoText)">\(voice.said.at.minuteText)</time></span></li>
                """
        }
        return "<ol class=\"waits said-lines\">\(lines)</ol>"
    }

    private func badge(_ said: MatterVoices.Said) -> HTML {
        guard let score = said.score else { return Badge(lexicon("voice.reopened"), .warning).html }
        guard said.solved else { return Badge(lexicon("voice.unsolved"), .bad).html }
        let isBad = score <= MatterVoices.dissatisfiedScore
        return Badge(lexicon("choice.score.\(score)"), isBad ? .bad : score == 3 ? .neutral : .good).html
    }

    // MARK: Units below

    private var units: HTML {
        guard !today.units.lines.isEmpty else { return EmptyState(lexicon("command.below.none")).html }
        let most = today.units.lines.reduce(Int64(1)) { most, line in max(most, line.raised.max() ?? 0, line.resolved.max() ?? 0) }
        let cards = today.units.lines.map { line -> HTML in
            let unit = line.unit.unit
            let late: HTML? = line.late > 0 ? Badge(lexicon("today.late.count", ["count": line.lateText]), .bad).html : nil
            return """
                <li class="tile"><a href="\(Self.path)?unit=\(unit.code)"><span class="today-unit">\(lexicon.unit(unit.code, unit.name))</span>
                \(DayBars(raised: line.raised, resolved: line.resolved, most: most).html)
                <span>\(lexicon("today.open.count", ["count": "\(line.unit.open)"])) \(late)</span></a></li>
                """
        }
        let address = "\(Self.path)?unit=\(overview.unit.code)"
        return """
            <ul class="legend"><li><span class="swatch tone-3" aria-hidden="true"></span>\(lexicon("today.legend.raised", ["days": "\(TodayUnits.days)"]))</li>
            <li><span class="swatch tone-1" aria-hidden="true"></span>\(lexicon("today.legend.resolved"))</li></ul>
            <ul class="tiles unit-tiles">\(cards)</ul>
            \(table)
            \(Pager(lexicon: lexicon, next: overview.next.map { "\(address)&after=\($0)" }, first: overview.isFirst ? nil : address).html)
            """
    }

    /// What the pictures are drawn from, and what residents said in each unit; each figure leads on where there is a list of it.
    private var table: HTML {
        let columns = [
            "home.unit", "home.open", "picture.late", "today.raised", "today.resolved.days", "voice.dissatisfied", "voice.reopened",
        ]
        let rows = today.units.lines.map { line -> [HTML] in
            let unit = line.unit.unit
            let name = lexicon.unit(unit.code, unit.name)
            var late: HTML = "\(line.lateText)"
            if today.opens, line.late > 0 {
                late = """
                    <a href="/work?unit=\(unit.code)&clock=late" aria-label="\(lexicon("today.late.of", ["unit": name, "count": line.lateText]))">\(line.lateText)</a>
                    """
            }
            return [
                "<a href=\"\(Self.path)?unit=\(unit.code)\">\(name)</a>", "\(line.unit.open)", late, "\(line.raisedInAll)",
                "\(line.resolvedInAll)", "\(line.voices[.dissatisfied, default: 0])", "\(line.voices[.reopened, default: 0])",
            ]
        }
        return """
            <details class="tool"><summary>\(lexicon("chart.table"))</summary>
            \(Table(
                caption: lexicon("today.table", ["unit": name, "days": "\(TodayUnits.days)", "week": "\(MatterVoices.days)"]),
                columns: columns.enumerated().map { .init(lexicon($1), isNumber: $0 > 0) }, rows: rows).html)</details>
            """
    }
}

extension TodayPage {
    static func endpoint(_ services: MatterServices) -> Endpoint {
        Endpoint(.get, path, .page, verb: MatterPermission.overview, summary: "Today for whoever answers for a place") { request in
            let lexicon = services.lexicon(request)
            return .page(try services.store.read { TodayPage(today: try Today.load(request, services, in: $0), lexicon: lexicon).page })
        }
    }
}
