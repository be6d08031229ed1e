import HTTPTypes
import Kernel
import Storage
import Testing

@testable import App

/// Joining, merging and taking apart as people do it, over HTTP.
@Suite struct JoinPageTests {
    private let town: Town

    init() async throws { town = try await Town.open() }

    private func fields(_ page: Browser.Answer, _ fields: [String: String]) -> [String: String] {
        fields.merging(["_csrf": page.hidden("_csrf"), "_key": page.hidden("_key")]) { $1 }
    }

    private func raised(_ browser: inout Browser, _ what: String) async throws -> String {
        let page = try await browser.get("/raise")
        let form = ["category": "garbage", "what": what, "unit": Town.changning, "confirmed": "true"]
        let sent = try await browser.send("/raise", form: fields(page, form))
        return String(try #require(sent.location.split(separator: "/").last))
    }

    @Test func everybodyMayJoinFromThePublicPage() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let root = try await raised(&wang, "垃圾没人收")
            var sun = Browser(client)
            let page = try await sun.get("/public/\(root)")
            #expect(page.text.contains("我也遇到") && !page.text.contains("人也遇到。"))
            let refused = try await sun.send("/public/\(root)/join", form: fields(page, ["phone": "12", "text": "我家门口也是"]))
            #expect(refused.status == 422 && refused.text.contains("我家门口也是"))
            let joined = try await sun.send("/public/\(root)/join", form: fields(refused, ["text": "我家门口也是"]))
            #expect(joined.status == 303)
            let own = try await sun.get(joined.location)
            #expect(own.text.contains("合并办理") && own.text.contains("/public/\(root)") && own.text.contains("私密链接"))
            #expect(try await sun.get("/public/\(root)").text.contains("还有别人也遇到（不到 5 人）"))
            let again = try await sun.get("/public/\(root)")
            #expect(try await sun.send("/public/\(root)/join", form: fields(again, [:])).status == 409)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func whatWasTypedGoesToTheOneThatIsThere() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let root = try await raised(&wang, "垃圾没人收")
            var sun = Browser(client)
            let form = ["category": "garbage", "what": "垃圾堆成山", "unit": Town.changning]
            let hints = try await sun.send("/raise", form: fields(sun.get("/raise"), form))
            #expect(hints.status == 200 && hints.text.contains("name=\"join\" value=\"\(root)\""))
            let joined = try await sun.send("/raise", form: fields(hints, form.merging(["join": root]) { $1 }))
            #expect(joined.status == 303)
            let own = try await sun.get(joined.location)
            #expect(own.text.contains("垃圾堆成山") && own.text.contains("合并办理"))
        }
    }

    @Test func aDispatcherMergesAndTakesApart() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let (root, number) = (try await raised(&wang, "垃圾没人收"), try await raised(&wang, "垃圾堆成山"))
            var chen = Browser(client, token: town.token(.chen))
            let page = try await chen.get("/matters/\(number)")
            #expect(page.text.contains("?into=\(root)#f-MergeMatter-text"))
            #expect(try await chen.get("/matters/\(number)?into=\(root)").text.contains("value=\"\(root)\""))
            let wrong = try await chen.fillIn("/matters/\(number)", to: "/matters/\(number)/merge", ["into": number, "text": "同一堆"])
            #expect(wrong.status == 409 && wrong.text.contains("一件事不能和自己合并") && wrong.text.contains("同一堆"))
            let merged = try await chen.fillIn("/matters/\(number)", to: "/matters/\(number)/merge", ["into": root, "text": "同一堆"])
            #expect(merged.status == 303)
            #expect(try await chen.get("/matters/\(root)").text.contains("垃圾堆成山"))
            let apart = try await chen.fillIn("/matters/\(number)", to: "/matters/\(number)/unmerge", ["text": "不是同一堆"])
            #expect(apart.status == 303)
            let after = try await chen.get("/matters/\(number)").text
            #expect(after.contains("拆开，单独办理") && !after.contains("id=\"along\""))
        }
        #expect(try town.installation.verify().faults == [])
    }
}
