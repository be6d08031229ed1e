internal import Kernel
internal import Markup
internal import Territory

/// The command centre: what is happening now in a unit and below it, and the way to what waits. The parts marked `data-live` are what
/// the script exchanges when something happened.
struct CommandPage {
    let overview: UnitOverview
    let notices: [MatterNotice]
    /// Whether the reader may open lists and matters from here.
    let opens: Bool
    /// Whistles that are open in the unit; `nil` for who may not see them.
    var whistles: Int64?
    let lexicon: Lexicon

    static let path = "/command"

    private var name: String { lexicon.unit(overview.unit.code, overview.unit.name) }

    var page: Page {
        Page(
            title: lexicon("command.title"), section: Self.path, script: "js/live.js", head: Drawn.head(Drawn.maps + Drawn.charts),
            body: """
                <div data-live-unit="\(overview.unit.code)">
                \(crumbs)
                <h1>\(lexicon("command.of", ["unit": name]))</h1>
                <p class="hint live-state" id="live-at" data-live data-lost="\(lexicon("live.lost"))">\(lexicon("picture.at", ["time": overview.at.minuteText]))</p>
                \(figures)
                <div class="split">
                <section><h2>\(lexicon("command.map"))</h2><div id="live-map" data-live data-map="\(lexicon("command.map"))" data-in="\(lexicon("picture.map.in"))" data-out="\(lexicon("picture.map.out"))">\(UnitMap(overview: overview, lexicon: lexicon, link: Self.path).html)</div></section>
                <section><h2>\(lexicon("command.oldest"))</h2><div id="live-oldest" data-live>\(oldest)</div></section>
                <section class="wide"><h2>\(lexicon("command.now"))</h2><div id="live-notices" data-live>\(NoticeList(notices: notices, lexicon: lexicon).html)</div></section>
                </div>
                <section><h2>\(lexicon("command.below"))</h2><div id="live-table" data-live data-columns>\(table)</div></section>
                <p><a class="button quiet" href="\(WallPage.path)?unit=\(overview.unit.code)">\(lexicon("command.wall"))</a>
                <a class="button quiet" href="/indicators?unit=\(overview.unit.code)">\(lexicon("menu.indicators"))</a></p>
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

    private func list(_ kind: StateKind?, of unit: String) -> String {
        "/work?unit=\(unit)" + (kind.map { "&kind=\($0.rawValue)" } ?? "")
    }

    private var figures: HTML {
        let states = (StateKind.open + [.resolved]).map { kind -> HTML in
            let count: HTML =
                "<span class=\"figure\">\(overview.counts[kind, default: 0])</span><span>\(lexicon("kind.\(kind.rawValue)"))</span>"
            guard opens else { return "<li class=\"tile\">\(count)</li>" }
            return "<li class=\"tile\"><a href=\"\(list(kind, of: overview.unit.code))\">\(count)</a></li>"
        }
        let count: HTML = """
            <span class="figure">\(overview.lateText)</span><span>\(Badge(lexicon("picture.late"), overview.late > 0 ? .bad : .good).html)</span>
            """
        let late: HTML =
            opens
            ? "<li class=\"tile\"><a href=\"/work?unit=\(overview.unit.code)&clock=late\">\(count)</a></li>"
            : "<li class=\"tile plain\">\(count)</li>"
        let whistles = whistles.map { count -> HTML in
            """
            <li class="tile"><a href="\(WhistlePages.path)?unit=\(overview.unit.code)"><span class="figure">\(count)</span>\
            <span>\(lexicon("whistle.open"))</span></a></li>
            """
        }
        let today = [MatterDays.raised, MatterDays.resolved, MatterDays.closed].map { fact -> HTML in
            "<li class=\"tile plain\"><span class=\"figure\">\(overview.today[fact, default: 0])</span><span>\(lexicon("today.\(fact)"))</span></li>"
        }
        return """
            <section aria-labelledby="figures"><h2 class="visually-hidden" id="figures">\(lexicon("command.figures"))</h2>
            <ul class="tiles" id="live-figures" data-live>\(states)\(late)\(whistles)\(today)</ul></section>
            """
    }

    private var oldest: HTML {
        guard !overview.oldest.isEmpty else { return EmptyState(lexicon("command.oldest.none")).html }
        return """
            <ol class="waits">\(overview.oldest.map { matter -> HTML in
                let number: HTML = opens ? "<a href=\"/matters/\(matter.number)\">\(matter.number)</a>" : .empty
                return """
                    <li>\(number)<span>\(lexicon("category.\(matter.category)")) · \(lexicon.whole(matter.place))</span>
                    <span class="quiet-text">\(Badge(lexicon("kind.\(matter.kind.rawValue)"), MatterPage.badge(matter.kind)).html)
                    <time datetime="\(matter.raised.isoText)">\(Waited(since: matter.raised, now: overview.at).text(lexicon))</time></span></li>
                    """
            })</ol>
            """
    }

    private var table: HTML {
        guard !overview.lines.isEmpty else { return EmptyState(lexicon("command.below.none")).html }
        let kinds = StateKind.open + [.resolved]
        let columns = [Table.Column(lexicon("home.unit"))] + kinds.map { .init(lexicon("kind.\($0.rawValue)"), isNumber: true) }
        var rows = overview.lines.map { line -> [HTML] in
            let name = lexicon.unit(line.unit.code, line.unit.name)
            return ["<a href=\"\(Self.path)?unit=\(line.unit.code)\">\(name)</a>"]
                + kinds.map { kind in
                    let count = line.counts[kind, default: 0]
                    guard opens, count > 0 else { return "\(count)" }
                    return """
                        <a href="\(list(kind, of: line.unit.code))" aria-label="\(lexicon("command.list", ["unit": name, "kind": lexicon("kind.\(kind.rawValue)"), "count": "\(count)"]))">\(count)</a>
                        """
                }
        }
        if let direct = overview.direct, direct.values.contains(where: { $0 > 0 }) {
            rows.append(["\(lexicon("command.direct", ["unit": name]))"] + kinds.map { "\(direct[$0, default: 0])" })
        }
        let address = "\(Self.path)?unit=\(overview.unit.code)"
        return """
            \(Table(caption: lexicon("command.table", ["unit": name]), columns: columns, rows: rows).html)
            \(Pager(lexicon: lexicon, next: overview.next.map { "\(address)&after=\($0)" }, first: overview.isFirst ? nil : address).html)
            """
    }
}

/// The latest steps, newest first: what kind of thing moved where, never which.
struct NoticeList {
    let notices: [MatterNotice]
    let lexicon: Lexicon

    var html: HTML {
        guard !notices.isEmpty else { return EmptyState(lexicon("command.now.none")).html }
        return """
            <ol class="notices">\(notices.map { notice -> HTML in
                """
                <li><time datetime="\(notice.occurred.isoText)">\(notice.time)</time>
                <span>\(lexicon.whole(notice.place)) · \(lexicon("category.\(notice.category)"))</span>
                \(Badge(lexicon("kind.\(notice.to.rawValue)"), MatterPage.badge(notice.to)).html)</li>
                """
            })</ol>
            """
    }
}

/// How long something has waited, in the largest unit that says it.
struct Waited {
    let since: Instant
    let now: Instant

    func text(_ lexicon: Lexicon) -> String {
        let minutes = max(0, now.ms - since.ms) / 60_000
        if minutes >= 2 * 24 * 60 { return lexicon("waited.days", ["count": "\(minutes / 1440)"]) }
        if minutes >= 120 { return lexicon("waited.hours", ["count": "\(minutes / 60)"]) }
        return lexicon("waited.minutes", ["count": "\(minutes)"])
    }
}
