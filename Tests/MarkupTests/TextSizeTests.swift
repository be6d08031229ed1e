import Kernel
import Markup
import Testing

/// The sizes for elders: each a step from the next, each with the way back, on every page.
@Suite struct TextSizeTests {
    private let words: Words

    init() throws { words = try Words.embedded() }

    private func page(_ size: TextSize, csrf: String = "c") -> String {
        Layout.render(
            Page(title: "事项", body: "<p>正文</p>"),
            shell: Shell(
                lexicon: words.lexicon("zh-Hans", scheme: nil), actor: .anonymous, menu: [], organisation: Organisation(name: "象县"),
                form: FormTokens(csrf: csrf, key: "k"), path: "/", size: size))
    }

    private func offered(_ size: TextSize) -> [String] {
        page(size).matches(of: /name="elder" value="([a-z0-9]+)"/).map { String($0.1) }
    }

    @Test func eachStepLeadsUpDownAndBack() {
        #expect(offered(.standard) == ["on"])
        #expect(offered(.elder) == ["24", "off"])
        #expect(offered(.larger) == ["30", "on", "off"])
        #expect(offered(.largest) == ["24", "off"])
    }

    @Test func theRootCarriesTheSize() {
        #expect(!page(.standard).contains("class=\"elder"))
        #expect(page(.elder).contains("class=\"elder\">"))
        #expect(page(.larger).contains("class=\"elder elder-24\">"))
        #expect(page(.largest).contains("class=\"elder elder-30\">"))
    }

    @Test func whereNoFormIsBelievedTheVoiceStays() {
        #expect(page(.largest, csrf: "").contains("data-aloud") && !page(.largest, csrf: "").contains("action=\"/preferences\""))
    }

    @Test func theSheetGivesThePointsThatTheNamesSay() throws {
        let css = String(decoding: try #require(Assets.bytes("css/genxu.css")), as: UTF8.self)
        // Four thirds of a pixel are a point, and sixteen pixels the root.
        #expect(css.contains("html.elder-24 { font-size: 200%") && css.contains("html.elder-30 { font-size: 250%"))
    }

    @Test func smallPicturesStayInOneScale() {
        let html = DayBars(raised: [0, 5, 10], resolved: [0, 0, 20], most: 10).html.text
        #expect(html.contains("viewBox=\"0 0 60 80\""))
        #expect(
            html.contains("x=\"22\" y=\"41\" width=\"16\" height=\"39\"") && html.contains("x=\"42\" y=\"2\" width=\"16\" height=\"78\""))
        // More than the most is drawn as the most, never out of the picture.
        #expect(html.contains("x=\"46\" y=\"2\" width=\"8\" height=\"78\""))
        #expect(html.matches(of: /<rect/).count == 4)
        #expect(!DayBars(raised: [], resolved: [], most: 0).html.text.contains("tone"))
    }
}
