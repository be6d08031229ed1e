import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Markup
import Storage
import Testing

@testable import App

/// The pages as people meet them: without an account and without a script, in both languages.
@Suite struct PageTests {
    let town: Town

    init() async throws { town = try await Town.open() }

    private static let raised = [
        "category": "public_facilities", "what": "井盖坏了 <script>alert(1)</script>", "unit": Town.changning, "name": "王村民",
        "phone": "13800001234",
    ]

    @Test func aResidentRaisesFollowsAndRates() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let raised = try await wang.fillIn("/raise", to: "/raise", Self.raised)
            #expect(raised.status == 303)
            let uri = raised.location
            let number = try #require(uri.split(separator: "/").last.map(String.init))
            let page = try await wang.get(uri)
            #expect(page.status == 200)
            #expect(page.text.contains("王**") && page.text.contains("138********"))
            #expect(!page.text.contains("<script>alert") && page.text.contains("&lt;script&gt;alert"))
            let link = String(try #require(page.text.firstMatch(of: /\/m\/[A-Za-z0-9_-]{43}/)).output)

            // Another browser: nothing, until the link is opened there.
            var other = Browser(client)
            #expect(try await other.get(uri).status == 404)
            let opened = try await other.get(link)
            #expect(opened.status == 303 && opened.location == uri)
            #expect(opened.headers[HTTPField.Name("Referrer-Policy")!] == "no-referrer")
            #expect(try await other.get(uri).status == 200)

            // A third one finds it by number and phone tail.
            var third = Browser(client)
            #expect(try await third.fillIn("/find", to: "/find", ["number": number, "tail": "0000"]).status == 404)
            #expect(try await third.fillIn("/find", to: "/find", ["number": number, "tail": "1234"]).location == uri)
            #expect(try await third.get(uri).status == 200)

            for (who, verb, fields) in [
                (Town.Who.chen, "dispatch", ["to": Town.cityManagement]), (.zhao, "accept", [:]), (.zhao, "resolve", ["result": "换了井盖"]),
            ] {
                var officer = Browser(client, token: town.token(who))
                #expect(try await officer.fillIn(uri, to: "\(uri)/\(verb)", fields).location == uri, "\(verb)")
            }
            let rated = try await third.fillIn(uri, to: "\(uri)/rate", ["solved": "yes", "score": "5", "comment": "又快又好"])
            #expect(rated.location == uri)
            #expect(try await wang.get(uri).text.contains("又快又好"))

            // The link replaced, the old one opens nothing, and who opened it before holds nothing; whoever replaced it goes on.
            #expect(try await wang.fillIn(uri, to: "\(uri)/relink", [:]).location == uri)
            #expect(try await wang.get(uri).status == 200)
            #expect(try await other.get(uri).status == 404)
            #expect(try await third.get(uri).status == 404)
            var fourth = Browser(client)
            #expect(try await fourth.get(link).status == 404)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func aRefusedFormKeepsWhatWasTyped() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let fields = Self.raised.merging(["phone": "12", "what": "井盖坏了好几天"]) { $1 }
            let answer = try await wang.fillIn("/raise", to: "/raise", fields)
            #expect(answer.status == 422)
            #expect(answer.text.contains("井盖坏了好几天") && answer.text.contains("王村民"))
            // The form that is shown again can be sent as it is, mended.
            var mended = fields.merging(["phone": "13800001234"]) { $1 }
            for name in ["_csrf", "_key"] { mended[name] = answer.hidden(name) }
            #expect(try await wang.send("/raise", form: mended).status == 303)
        }
    }

    @Test func aDoubleTapRaisesOnce() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let form = try await wang.get("/raise")
            var fields = Self.raised
            for name in ["_csrf", "_key"] { fields[name] = form.hidden(name) }
            let first = try await wang.send("/raise", form: fields)
            let second = try await wang.send("/raise", form: fields)
            #expect(first.status == 303 && first.location == second.location)
        }
        #expect(try town.installation.store.read { try $0.count("SELECT COUNT(*) FROM matter LIMIT 1") } == 1)
    }

    @Test func aFormFromElsewhereIsNotBelieved() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            _ = try await wang.get("/raise")
            #expect(try await wang.send("/raise", form: Self.raised).status == 403)
            #expect(try await wang.send("/raise", form: Self.raised, ["Origin": "https://elsewhere.example"]).status == 403)
        }
        #expect(try town.installation.store.read { try $0.count("SELECT COUNT(*) FROM matter LIMIT 1") } == 0)
    }

    /// What others changed meanwhile is told, and the form is there again with the new version.
    @Test func aStaleFormIsToldAndShownAgain() async throws {
        let number = try await town.matter("raised", in: Town.changning, office: Town.cityManagement, by: nil)
        let town = town
        try await town.serve { client in
            var chen = Browser(client, token: town.token(.chen))
            let page = try await chen.get("/matters/\(number)")
            #expect(page.hidden("_version") == "1")
            var liu = Browser(client, token: town.token(.liu))
            #expect(try await liu.fillIn("/matters/\(number)", to: "/matters/\(number)/dispatch", ["to": Town.housing]).status == 303)
            let fields = ["to": Town.cityManagement, "_version": "1"]
            let stale = try await chen.fillIn("/matters/\(number)", to: "/matters/\(number)/dispatch", fields)
            #expect(stale.status == 409)
            #expect(stale.text.contains("住房和城乡建设局"))
        }
    }

    /// More private links opened than the cookie holds: the one just opened must be among those kept.
    @Test func theLinkJustOpenedIsKeptAmongMany() async throws {
        let town = town
        try await town.serve { client in
            var program = Browser(client)
            var links: [String] = []
            for count in 0..<(HoldsCookie.limit + 2) {
                town.clock.advance(seconds: 1)
                let raised = try await program.send("/api/v1/matters", json: Self.raised.merging(["what": "第 \(count) 件"]) { $1 })
                links.append(try #require(JSONValue(raised.text)?["link"]?.text))
            }
            var wang = Browser(client)
            for link in links.reversed() {
                let opened = try await wang.get(link)
                #expect(try await wang.get(opened.location).status == 200)
            }
        }
    }

    /// Both languages have the same words.
    @Test func theCataloguesHaveTheSameKeys() {
        let keys = town.words.keys
        #expect(Set(keys.keys) == Set(Words.locales))
        let all = keys.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        for (locale, known) in keys { #expect(all.subtracting(known).sorted() == [], "\(locale)") }
    }

    /// Every page, in every state of a matter, for everybody who may see it, in both languages: no word is missing.
    @Test(arguments: Words.locales)
    func noPageShowsAWordlessKey(_ locale: String) async throws {
        let states = ["raised", "dispatched", "accepted", "resolved", "rated"]
        var numbers: [String] = []
        for state in states {
            for _ in 0..<6 {
                numbers.append(
                    try await town.matter(
                        state, in: Town.changning, office: Town.cityManagement, by: town.account(.wang), phone: "13800001234"))
            }
        }
        await jobs.catchUp()
        let town = town
        let seen = numbers
        try await town.serve { client in
            let pages = ["/", "/raise", "/find", "/work", "/work?kind=closed", "/sign-in", "/sign-in?activated=1", "/activate", "/nowhere"]
            for who in [Town.Who.nobody, .wang, .chen, .zhao, .leader, .zhou] {
                var browser = Browser(client, token: town.token(who), locale: locale)
                for page in pages + seen.enumerated().filter({ $0.offset % 6 == 0 }).map({ "/matters/\($0.element)" }) {
                    try expectWords(await browser.get(page), locale, "\(page) for \(who)")
                }
                for (page, fields) in [
                    ("/raise", ["what": "", "phone": "1", "unit": "x"]), ("/find", ["number": "1", "tail": ""]),
                    ("/sign-in", ["username": "", "password": ""]), ("/activate", ["username": "x", "code": "", "new_password": "kurz"]),
                ] {
                    try expectWords(await browser.fillIn(page, to: page, fields), locale, "\(page) refused for \(who)")
                }
            }
            // Refusals of every verb, shown on the matter's page.
            for (verb, who) in [("dispatch", Town.Who.chen), ("accept", .zhao), ("resolve", .zhao), ("rate", .wang)] {
                var browser = Browser(client, token: town.token(who), locale: locale)
                for number in seen.enumerated().filter({ $0.offset % 6 == 0 }).map(\.element) {
                    let uri = "/matters/\(number)"
                    try expectWords(
                        await browser.fillIn(uri, to: "\(uri)/\(verb)", ["_version": "99"]), locale, "\(verb) refused")
                }
            }
            var guesser = Browser(client, locale: locale)
            for _ in 0..<6 {
                let answer = try await guesser.fillIn("/find", to: "/find", ["number": seen[0], "tail": "0000"])
                try expectWords(answer, locale, "a guess")
            }
            try expectWords(await guesser.get("/m/forged"), locale, "a forged link")
        }
    }

    /// A page with a fault of each kind, so that the search above finds what it looks for.
    @Test func theSearchForKeysFindsThem() {
        let page = "<p title=\"work.title\">matter.raised</p><p>{count} of 12.30</p><script>a.b.c</script>"
        #expect(wordless(page) == ["matter.raised", "work.title", "{count}"])
    }

    private var jobs: JobRunner {
        JobRunner(
            store: town.installation.store, subscriptions: House.subscriptions(over: town.installation), sweeps: [],
            heads: town.installation.heads,
            entropy: town.clock, logger: Log.quiet)
    }
}

/// No key stands where a word should be, no placeholder is left unfilled, and the page says which language it is in.
private func expectWords(
    _ answer: Browser.Answer, _ locale: String, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    guard answer.status != 303 else { return }
    #expect(wordless(answer.text) == [], "\(what), \(locale)", sourceLocation: sourceLocation)
    #expect(answer.text.contains("lang=\"\(locale)"), "\(what)", sourceLocation: sourceLocation)
}

/// Keys and placeholders in what a page shows or says aloud.
private func wordless(_ page: String) -> [String] {
    let body = page.replacing(/<(style|script)[^>]*>.*?<\/(style|script)>/.dotMatchesNewlines(), with: " ")
    var said = body.replacing(/<[^>]*>/, with: " ")
    for attribute in body.matches(of: /(?:aria-label|title|placeholder|alt)="([^"]*)"/) { said += " \(attribute.output.1)" }
    return said.matches(of: /\b[a-z_]+(?:\.[a-z0-9_]+)+\b/).map { String($0.output) }
        + said.matches(of: /\{[a-z_]+\}/).map { String($0.output) }
}
