import Foundation
import Kernel
import Testing

@testable import App

/// Elder mode shows less at a time and takes nothing away; the map without a script loses nothing that was typed.
@Suite struct ElderPageTests {
    private static let typed = [
        "category": "street_lighting", "what": "路灯不亮。\n第二行。", "place": "村口", "name": "王村民", "phone": "13800001234",
        "question.light_fault": "dark", "hide": "true", "file": "photo.jpg",
    ]

    private func sized(_ client: Browser, _ size: String) async throws -> Browser {
        var browser = client
        _ = try await browser.fillIn("/", to: "/preferences", ["elder": size, "next": "/"])
        return browser
    }

    @Test func unknownSizesAreRefusedAndEachStaysUntilItIsTakenBack() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var browser = Browser(client)
            #expect(try await browser.fillIn("/", to: "/preferences", ["elder": "200"]).status == 422)
            browser = try await sized(browser, "30")
            #expect(try await browser.get("/raise").text.contains("class=\"elder elder-30\""))
            browser = try await sized(browser, "off")
            #expect(try await !browser.get("/raise").text.contains("class=\"elder"))
        }
    }

    /// Whoever enlarges the text after a refusal, or on a list that was narrowed, is on the same page afterwards.
    @Test func anotherSizeLeadsBackToThePageThatWasSeen() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var browser = Browser(client)
            func next(_ answer: Browser.Answer, _ path: String) -> Bool { answer.text.contains("name=\"next\" value=\"\(path)\"") }
            #expect(next(try await browser.get("/raise?category=street_lighting"), "/raise?category=street_lighting"))
            let refused = try await browser.fillIn("/activate", to: "/activate", ["username": "x"])
            #expect(refused.status == 422 && next(refused, "/activate"))
            // What was refused is not asked once more, and what has no page of its own leads to the one it belongs to.
            #expect(next(try await browser.get("/nothing?secret=1"), "/"))
            let missing = try await browser.get("/units/0000?secret=1")
            #expect(next(missing, "/units/0000"))
        }
    }

    @Test func theSameIsThereWithFewerThingsInSight() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var plain = Browser(client)
            var elder = try await sized(Browser(client), "on")
            for path in ["/", "/units/\(Town.changning)"] {
                let (whole, short) = (try await plain.get(path).text, try await elder.get(path).text)
                #expect(!whole.contains("card fold") && short.contains("card fold"), "\(path)")
            }
            let home = try await elder.get("/").text
            let folded = try #require(home.range(of: "<details class=\"card fold\">"))
            #expect(home[folded.upperBound...].contains("<table"))
            #expect(home[..<folded.lowerBound].contains("href=\"/raise\"") && !home[..<folded.lowerBound].contains("<table"))
        }
    }

    @Test func theMapWithoutAScriptCarriesAlongWhatWasTyped() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var browser = Browser(client)
            func send(_ page: Browser.Answer, _ more: [String: String]) async throws -> Browser.Answer {
                var fields = Self.typed.merging(more) { $1 }
                for name in ["_csrf", "_key"] { fields[name] = page.hidden(name) }
                return try await browser.send("/raise/map", form: fields)
            }
            let form = try await browser.get("/raise")
            let map = try await send(form, ["map": ""])
            #expect(map.status == 200 && map.text.contains("name=\"map\" value=\"\(Town.changning)\""))
            #expect(map.hidden("name") == "王村民" && map.hidden("phone") == "13800001234" && map.hidden("question.light_fault") == "dark")
            #expect(map.hidden("what").contains("第二行"))
            #expect(!map.text.contains("href=\"/raise/map"), "a link would lose it")
            let below = try await send(map, ["map": Town.changning])
            #expect(below.text.contains("name=\"choose\" value=\"\(Town.changning)\""))
            let back = try await send(below, ["choose": Town.changning])
            #expect(back.status == 200 && back.text.contains("<option value=\"\(Town.changning)\" selected>"))
            for words in ["路灯不亮。\n第二行。", "value=\"村口\"", "value=\"王村民\"", "value=\"13800001234\""] {
                #expect(back.text.contains(words), "\(words)")
            }
            #expect(back.text.contains("data-file-lost"), "a file that is lost is told of")
            // What is no place leads back, and so does who chose none.
            for more in [["map": "nothing"], ["choose": ""], ["map": Town.cityManagement]] {
                let answer = try await send(map, more)
                #expect(answer.status == 200 && answer.text.contains("第二行") && answer.text.contains("action=\"/raise\""))
            }
            let long = try await send(map, ["what": String(repeating: "长", count: 5000), "map": ""])
            #expect(long.status == 422 && long.text.contains("长长长") && long.text.contains("王村民"))
            #expect(try await send(map, ["question.": "x", "map": ""]).status == 422)
        }
    }
}
