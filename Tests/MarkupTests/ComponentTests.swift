import Kernel
import Markup
import Testing

@Suite struct ComponentTests {
    private let lexicon: Lexicon

    init() throws { lexicon = try Words.embedded().lexicon("zh-Hans", scheme: nil) }

    @Test func tableCellsCarryTheirColumnForPhones() {
        let html = Table(
            caption: "事项", columns: [.init("编号"), .init("天数", isNumber: true)], rows: [["2026-1", "3"], ["\("<b>")", "4"]]
        ).html.text
        #expect(html.contains("<th scope=\"row\" data-label=\"编号\">2026-1</th>"))
        #expect(html.contains("<td data-label=\"天数\" class=\"number\">3</td>"))
        #expect(html.contains("&lt;b&gt;"))
    }

    @Test func badgesDifferInShape() {
        let shapes = Badge.Kind.allCases.map { Badge("x", $0).html.text.split(separator: ">")[2].prefix(1) }
        #expect(Set(shapes).count == Badge.Kind.allCases.count)
    }

    @Test func progressSaysTheStateInWords() {
        let html = ProgressSteps(lexicon: lexicon, done: 2, times: [Instant(ms: 0)]).html.text
        #expect(html.matches(of: /已完成/).count == 2)
        #expect(html.matches(of: /aria-current="step"/).count == 1)
        #expect(html.matches(of: /未开始/).count == 2)
        #expect(html.contains("1970-01-01 08:00"))
        #expect(!ProgressSteps(lexicon: lexicon, done: 5).html.text.contains("aria-current"))
    }

    @Test func barsFillTheWholeAndTheFiguresStandBeside() {
        let html = StackedBar(
            id: "c", title: "办理", parts: [.init("办结", 2), .init("在办", 1), .init("超期", 0), .init("坏数", -5)], lexicon: lexicon
        ).html.text
        #expect(html.contains("x=\"0\" y=\"0\" width=\"666\""))
        #expect(html.contains("x=\"666\" y=\"0\" width=\"334\""))
        #expect(html.contains("66.7%"))
        #expect(html.contains("<desc id=\"c-d\">办结 2，在办 1，超期 0，坏数 0</desc>"))
        let empty = StackedBar(id: "e", title: "无", parts: [.init("办结", 0)], lexicon: lexicon).html.text
        #expect(empty.contains("tone-0") && empty.contains("0.0%"))
        let huge = StackedBar(id: "h", title: "大", parts: [.init("a", .max), .init("b", .max)], lexicon: lexicon).html.text
        #expect(huge.contains("50.0%"))
    }

    @Test func pagerAndTimelineAreSilentWhenEmpty() {
        #expect(Pager(lexicon: lexicon, next: nil).html == .empty)
        #expect(Pager(lexicon: lexicon, next: "/work?after=1&x=2").html.text.contains("href=\"/work?after=1&amp;x=2\""))
        #expect(Timeline([]).html == .empty)
        #expect(Timeline([.init(at: Instant(ms: 0), title: "签收", who: "李网格")]).html.text.contains("1970-01-01T08:00:00+08:00"))
        #expect(EmptyState("没有事项", action: ("/raise", "去上报")).html.text.contains("href=\"/raise\""))
    }
}
