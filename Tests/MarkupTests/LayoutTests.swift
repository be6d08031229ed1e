import Kernel
import Markup
import Testing

@Suite struct LayoutTests {
    private let words: Words

    init() throws { words = try Words.embedded() }

    private func page(_ locale: String = "zh-Hans", actor: Actor = .anonymous, size: TextSize = .standard) -> String {
        Layout.render(
            Page(title: "我的<事项>", body: "<p>正文</p>"),
            shell: Shell(
                lexicon: words.lexicon(locale, scheme: nil), actor: actor, menu: [MenuEntry("/", "menu.home")],
                organisation: Organisation(name: "象<县>", icp: "晋ICP备00000000号", police: "晋公网安备 00000000000000号"), notice: "演示数据",
                form: FormTokens(csrf: "c", key: "k"), path: "/", size: size))
    }

    @Test func everyPageHasTheComplaintEntryAndItsFilings() {
        let html = page()
        #expect(html.contains("href=\"/raise\">投诉与建议"))
        #expect(html.contains("晋ICP备00000000号"))
        #expect(html.contains("晋公网安备"))
        #expect(html.contains("演示数据"))
        #expect(html.contains("class=\"skip\" href=\"#main\""))
        #expect(html.contains("aria-current=\"page\""))
        #expect(html.contains("action=\"/preferences\""))
    }

    @Test func textIsEscapedAndNothingIsInline() {
        let html = page()
        #expect(html.contains("象&lt;县&gt;"))
        #expect(html.contains("我的&lt;事项&gt;"))
        #expect(!html.contains(" style="))
        #expect(!html.contains("<style"))
        #expect(!html.contains("<script"))
        #expect(!html.contains("onclick"))
    }

    @Test func languageAndElderModeAreMarkedOnTheRoot() {
        #expect(page().contains("<html lang=\"zh-Hans\">"))
        #expect(page("en", size: .elder).contains("<html lang=\"en\" class=\"elder\">"))
        #expect(page("en").contains("Complaints and suggestions"))
    }

    @Test func signedInReadersCanLeave() {
        let html = page(actor: Actor(account: ID.zero, username: "李网格"))
        #expect(html.contains("李网格"))
        #expect(html.contains("action=\"/sign-out\""))
        #expect(!html.contains("href=\"/sign-in\""))
    }
}
