import Kernel
import Markup
import Testing

@Suite struct FormViewTests {
    private let lexicon: Lexicon
    private let tokens = FormTokens(csrf: "token-1", key: "key-1")
    private let schema = Schema(
        "Visit",
        [
            Field.line("name", maximum: 20).any, Field.text("story").optional.any, Field.phone("phone").any, Field.secret("password").any,
            Field.integer("people", 1...9).any, Field.flag("agree").any, Field.choice("kind", ["road", "lamp"]).any,
            Field.choice("unit").any,
        ])

    init() throws { lexicon = try Words.embedded().lexicon("zh-Hans", scheme: nil) }

    private func form(raw: [String: String] = [:], problem: Problem? = nil, hidden: [String: String] = [:]) -> String {
        FormView(
            schema: schema, action: "/visits", tokens: tokens, lexicon: lexicon, submit: "layout.sign_in", raw: raw, problem: problem,
            choices: ["unit": (1...9).map { Choice("u\($0)", "第\($0)网格") }], version: 7, hidden: hidden
        ).html.text
    }

    @Test func carriesWhatMakesItBelievedAndDoneOnce() {
        let html = form(hidden: ["people": "3"])
        #expect(html.contains("name=\"_csrf\" value=\"token-1\""))
        #expect(html.contains("name=\"_key\" value=\"key-1\""))
        #expect(html.contains("name=\"_version\" value=\"7\""))
        #expect(html.contains("type=\"hidden\" name=\"people\" value=\"3\""))
        #expect(!html.contains("for=\"f-Visit-people\""))
    }

    @Test func escapesWhatWasTypedAndNeverShowsASecret() {
        let attack = "\"><script>alert('王村民')</script>&"
        let html = form(raw: ["name": attack, "story": "</textarea><b>", "password": "hunter2"])
        #expect(!html.contains("<script>"))
        #expect(html.contains("value=\"&quot;&gt;&lt;script&gt;alert(&#39;王村民&#39;)&lt;/script&gt;&amp;\""))
        #expect(html.contains("&lt;/textarea&gt;&lt;b&gt;"))
        #expect(!html.contains("hunter2"))
    }

    @Test func faultsStandBesideTheirFieldAndInTheSummary() {
        let problem = Problem.invalid([FieldProblem("name", "too_long", args: ["max": "20"]), FieldProblem("agree", "flag")])
        let html = form(problem: problem)
        #expect(html.contains("role=\"alert\""))
        #expect(html.contains("<a href=\"#f-Visit-name\">"))
        #expect(html.contains("最多 20 个字，请缩短。"))
        #expect(html.contains("aria-invalid=\"true\""))
        #expect(html.contains("aria-describedby=\"f-Visit-name-fault\""))
        #expect(html.contains("有 2 处需要修改"))
    }

    @Test func aProblemWithoutFieldsIsToldWithItsMend() {
        let html = form(problem: .busy)
        #expect(html.contains("系统正忙"))
        #expect(html.contains("请稍等几秒再试"))
    }

    @Test func eachKindHasItsOwnControl() {
        let html = form(raw: ["kind": "lamp", "unit": "u3", "agree": "on"])
        #expect(html.contains("type=\"tel\""))
        #expect(html.contains("inputmode=\"numeric\""))
        #expect(html.contains("type=\"password\""))
        #expect(html.contains("autocomplete=\"current-password\""))
        #expect(html.contains("maxlength=\"20\""))
        #expect(html.contains("type=\"radio\" name=\"kind\" value=\"lamp\" checked"))
        #expect(html.contains("<option value=\"u3\" selected>"))
        #expect(html.contains("type=\"checkbox\" id=\"f-Visit-agree\" name=\"agree\" value=\"true\" checked"))
        #expect(html.contains("（必填）") && html.contains("（选填）"))
    }

    @Test func everyLabelPointsAtAControl() {
        let html = form()
        for match in html.matches(of: /for="([^"]+)"/) { #expect(html.contains("id=\"\(match.output.1)\"")) }
    }
}
