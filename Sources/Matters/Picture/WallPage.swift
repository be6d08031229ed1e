internal import Kernel
internal import Markup
internal import Territory

/// The big screen: nothing to touch. With a script the views take turns and the stream runs; without one the page is asked for again
/// each minute and shows the next view.
struct WallPage {
    enum View: String, CaseIterable { case map, late, units, categories }

    static let path = "/wall"
    /// Steps that are shown at one time; the script keeps to as many.
    static let noticeCount = 8
    /// Lines of a view that can be read from the other side of a room.
    static let lineCount = 14

    let overview: UnitOverview
    let categories: [(category: String, count: Int64)]
    let notices: [MatterNotice]
    /// Past a deadline, the longest first.
    let late: [Matter]
    /// How many are, in each unit right below.
    let lateBelow: [ID: Int64]
    let view: View
    let lexicon: Lexicon

    private var unit: String { lexicon.unit(overview.unit.code, overview.unit.name) }

    private var address: String { "\(Self.path)?unit=\(overview.unit.code)" }

    private var nextView: View {
        let index = View.allCases.firstIndex(of: view) ?? 0
        return View.allCases[(index + 1) % View.allCases.count]
    }

    var page: Page {
        Page(
            title: lexicon("wall.title", ["unit": unit]), section: Self.path, frame: .wall, script: "js/live.js",
            head: """
                <noscript><meta http-equiv="refresh" content="60;url=\(address)&amp;view=\(nextView.rawValue)"></noscript>\(Drawn.head(Drawn.charts))
                """,
            body: """
                <div class="wall-top"><h1>\(lexicon("wall.title", ["unit": unit]))</h1>
                <p class="wall-clock"><time id="wall-clock" datetime="\(overview.at.isoText)" data-now="\(overview.at.ms)">\(overview.at.minuteText)</time></p></div>
                <ul class="wall-figures" id="live-figures" data-live>\(figures)</ul>
                <div class="wall-body" data-live-unit="\(overview.unit.code)">
                <div class="wall-views">\(View.allCases.map(section))</div>
                <section class="wall-stream"><h2>\(lexicon("command.now"))</h2><div id="live-notices" data-live>\(stream)</div></section>
                </div>
                <p class="wall-end"><span id="live-at" data-live data-lost="\(lexicon("live.lost"))">\(lexicon("picture.at", ["time": overview.at.minuteText]))</span>
                <a href="/raise">\(lexicon("layout.feedback"))</a></p>
                """)
    }

    private var figures: [HTML] {
        let states = (StateKind.open + [.resolved]).map { (lexicon("kind.\($0.rawValue)"), "\(overview.counts[$0, default: 0])") }
        let today = [MatterDays.raised, MatterDays.resolved].map { (lexicon("today.\($0)"), "\(overview.today[$0, default: 0])") }
        return (states + [(lexicon("picture.late"), overview.lateText)] + today).map { "<li><b>\($0.1)</b><span>\($0.0)</span></li>" }
    }

    private func section(_ one: View) -> HTML {
        let title = lexicon("wall.view.\(one.rawValue)")
        let inside: HTML =
            switch one {
            case .map: UnitMap(overview: overview, lexicon: lexicon, link: nil, late: lateBelow).html
            case .late: lateLines
            case .units:
                bars(
                    overview.lines.sorted { ($1.open, $0.unit.code) < ($0.open, $1.unit.code) }.map {
                        (lexicon.unit($0.unit.code, $0.unit.name), $0.open, lateBelow[$0.unit.id, default: 0])
                    })
            case .categories: bars(categories.map { (lexicon("category.\($0.category)"), $0.count, 0) })
            }
        return """
            <section class="wall-view" data-view="\(one.rawValue)"\(one == view ? .empty : " hidden" as HTML)><h2>\(title)</h2>
            <div id="live-\(one.rawValue)" data-live\([.units, .categories].contains(one) ? " data-bars" as HTML : .empty)>\(inside)</div></section>
            """
    }

    /// Bars as the server draws them, each with its figure as text: a list that reads the same without the picture.
    private func bars(_ lines: [(name: String, count: Int64, late: Int64)]) -> HTML {
        guard let most = lines.map(\.count).max(), most > 0 else { return "<p class=\"map-none\">\(lexicon("wall.nothing"))</p>" }
        let shown = lines.prefix(Self.lineCount).map { line -> HTML in
            """
            <li><span>\(line.name)</span><svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">\
            <rect class="bar" x="0" y="0" width="\(max(0, line.count) * 1000 / most)" height="20"/></svg>\
            <i>\(line.late > 0 ? lexicon("today.late.count", ["count": TodayUnits.lateText(line.late)]) : "")</i><b>\(line.count)</b></li>
            """
        }
        return "<ol class=\"wall-bars\">\(shown)</ol>"
    }

    /// What kind of thing is late where, and by how much: no number, no word of anybody.
    private var lateLines: HTML {
        guard !late.isEmpty else { return "<p class=\"map-none\">\(lexicon("wall.late.none"))</p>" }
        let lines = late.prefix(Self.lineCount).map { matter -> HTML in
            """
            <li><b>\(area(matter.place))</b><span>\(lexicon("category.\(matter.category)"))</span><i>\(lexicon("kind.\(matter.kind.rawValue)"))</i>\
            \(DueBadge(due: matter.due, now: overview.at, lexicon: lexicon).html)</li>
            """
        }
        return "<ol class=\"wall-late\">\(lines)</ol>"
    }

    /// As many lines as the script keeps, so that nothing grows.
    private var stream: HTML {
        """
        <ol class="wall-notices">\(notices.prefix(Self.noticeCount).map { notice -> HTML in
            """
            <li><time datetime="\(notice.occurred.isoText)">\(notice.time)</time>\
            <b>\(area(notice.place))</b><span>\(lexicon("category.\(notice.category)"))</span><i>\(lexicon("kind.\(notice.to.rawValue)"))</i></li>
            """
        })</ol>
        """
    }

    /// People pass by a wall: of a place it names no more than the unit right below its own.
    private func area(_ place: Matter.Place) -> String {
        let line = overview.lines.first { $0.unit.path.contains(place.path) }
        return line.map { lexicon.unit($0.unit.code, $0.unit.name) } ?? unit
    }
}
