import HTTPTypes
import Kernel
import Storage
import Testing

@testable import App

/// The ways in as people and programs use them, over HTTP.
@Suite struct WaysPageTests {
    private let town: Town

    init() async throws { town = try await Town.open() }

    private static let lamp = [
        "category": "street_lighting", "what": "路灯一直不亮。", "unit": Town.changning, "question.light_fault": "dark",
    ]

    private func fields(_ page: Browser.Answer, _ fields: [String: String]) -> [String: String] {
        fields.merging(["_csrf": page.hidden("_csrf"), "_key": page.hidden("_key")]) { $1 }
    }

    @Test func aPosterIsScannedAndFillsInThePlace() async throws {
        let town = town
        try await town.serve { client in
            var li = Browser(client, token: town.token(.li))
            let poster = try await li.get("/units/\(Town.changning)/poster").text
            #expect(poster.contains("<svg class=\"qr\"") && poster.contains("昌宁镇") && poster.contains("有事扫码说"))
            #expect(!poster.contains("poster/revoke"), "a grid worker does not revoke")
            let path = String(try #require(poster.firstMatch(of: /\/q\/[A-Za-z0-9_-]+/)).output)
            var wang = Browser(client)
            let form = try await wang.get(path)
            #expect(form.status == 200 && form.text.contains("您扫的是昌宁镇的码"))
            #expect(form.text.contains("<option value=\"141029100\" selected>") && !form.hidden("code").isEmpty)
            #expect(form.text.contains("&amp;code=") || form.text.contains("&code="), "choosing a category keeps the place")
            #expect(try await wang.get(path + "x").status == 404)
            let raised = try await wang.send("/raise", form: fields(form, Self.lamp.merging(["code": form.hidden("code")]) { $1 }))
            #expect(raised.status == 303)
            #expect(try await wang.get(raised.location).text.contains("<dd class=\"said\">扫码</dd>"))
            // Revoked, it is good for nothing.
            var chen = Browser(client, token: town.token(.chen))
            let revoked = try await chen.fillIn(
                "/units/\(Town.changning)/poster", to: "/units/\(Town.changning)/poster/revoke", [:])
            #expect(revoked.status == 303)
            #expect(try await wang.get(path).status == 404)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func dangerAndSimilarMattersAreShownOnceAndHoldNobodyUp() async throws {
        let town = town
        try await town.serve { client in
            var wang = Browser(client)
            let page = try await wang.get("/raise")
            let said = Self.lamp.merging(["what": "电线冒烟了"]) { $1 }
            let shown = try await wang.send("/raise", form: fields(page, said))
            #expect(shown.status == 200 && shown.text.contains("火警电话 119") && shown.text.contains("继续提交"))
            #expect(shown.text.contains("电线冒烟了") && shown.hidden("confirmed") == "true")
            let sent = try await wang.send("/raise", form: fields(shown, said.merging(["confirmed": "true"]) { $1 }))
            #expect(sent.status == 303)
            let number = try #require(sent.location.split(separator: "/").last)
            let again = try await wang.send("/raise", form: fields(try await wang.get("/raise"), Self.lamp))
            #expect(again.status == 200 && again.text.contains(number) && again.text.contains("最近有人反映过同样的事"))
            #expect(!again.text.contains("电线冒烟了"), "what somebody else said is not shown")
            // Elsewhere nothing is similar, and a program is never asked twice.
            let elsewhere = Self.lamp.merging(["unit": Town.guanghua]) { $1 }
            #expect(try await wang.send("/raise", form: fields(try await wang.get("/raise"), elsewhere)).status == 303)
            var program = Browser(client, token: town.token(.wang))
            #expect(try await program.send("/api/v1/matters", json: said).status == 201)
        }
    }

    @Test func aFileComesWithTheFormOrAfterIt() async throws {
        let town = town
        let voice = "#!AMR\n" + String(repeating: "<", count: 96)
        try await town.serve { client in
            var wang = Browser(client)
            let lied = try await wang.send("/raise", form: fields(try await wang.get("/raise"), Self.lamp), file: "GIF89a not what it says")
            #expect(lied.status == 422 && lied.text.contains("这不是可以收的文件") && lied.text.contains("路灯一直不亮。"))
            let raised = try await wang.send("/raise", form: fields(try await wang.get("/raise"), Self.lamp), file: voice)
            #expect(raised.status == 303)
            let matter = try await wang.get(raised.location)
            let path = String(try #require(matter.text.firstMatch(of: /\/matters\/\d+\/files\/[0-9a-f-]{36}/)).output)
            let file = try await wang.get(path)
            let policy = try #require(HTTPField.Name("Content-Security-Policy"))
            #expect(file.status == 200 && file.text == voice && file.headers[.contentType] == "audio/amr")
            #expect(file.headers[policy]?.contains("sandbox") == true)
            var stranger = Browser(client)
            #expect(try await stranger.get(path).status == 404)
            let more = try await wang.send("\(raised.location)/files", form: fields(matter, [:]), file: voice)
            #expect(more.status == 303)
            // The same key with another file is another request.
            var program = Browser(client, token: town.token(.liu))
            let number = try #require(raised.location.split(separator: "/").last)
            #expect(try await program.get("/api/v1/matters/\(number)/files").text.split(separator: "audio/amr").count == 3)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func aWorkerGetsAReceiptAndTheResidentTheMatter() async throws {
        let town = town
        try await town.serve { client in
            var li = Browser(client, token: town.token(.li))
            let said = [
                "category": "public_facilities", "what": "井盖松了", "unit": Town.changning, "source": "on_behalf",
                "relation": "grid_worker", "consent": "true", "name": "王村民", "phone": "13800001234",
            ]
            let receipt = try await li.fillIn("/raise/behalf", to: "/raise/behalf", said)
            #expect(receipt.status == 200 && receipt.text.contains("<svg class=\"qr\"") && receipt.text.contains("已经记下"))
            let number = String(try #require(receipt.text.firstMatch(of: /\d{13}/)).output)
            // It lies in the worker's own grid; whose it is, stays with the resident.
            let seen = try await li.get("/matters/\(number)")
            #expect(seen.status == 200 && !seen.text.contains("王村民") && !seen.text.contains("13800001234"))
            var wang = Browser(client)
            let found = try await wang.fillIn("/find", to: "/find", ["number": number, "tail": "1234"])
            #expect(found.status == 303)
            let matter = try await wang.get(found.location).text
            #expect(matter.contains("代为反映") && matter.contains("网格员"))
        }
    }

    @Test func open311SpeaksTheStandardInBothTongues() async throws {
        let town = town
        try await town.serve { client in
            var program = Browser(client)
            let services = try await program.get("/open311/v2/services.xml")
            #expect(services.text.hasPrefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<services><service>"))
            #expect(services.text.contains("<service_code>street_lighting</service_code>") && !services.text.contains("wage_arrears"))
            let bomb = try await program.send(
                "/open311/v2/requests.xml", file: "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", type: "text/xml")
            #expect(bomb.status == 415 && bomb.text.contains("<errors><error><code>415</code>"))
            let key = try #require(town.token(.wang))
            let lamp = ["service_code": "street_lighting", "description": "灯<坏>了，找13800001234", "address_id": Town.changning]
            let bare = try await program.send("/open311/v2/requests.json", form: lamp)
            #expect(bare.status == 403 && bare.text.hasPrefix("[{\"code\":403"))
            let wrong = try await program.send("/open311/v2/requests.json", form: lamp.merging(["api_key": "gx_x"]) { $1 })
            #expect(wrong.status == 403)
            let unanswered = try await program.send("/open311/v2/requests.xml", form: lamp.merging(["api_key": key]) { $1 })
            #expect(unanswered.status == 400 && unanswered.text.contains("<code>400</code>"))
            let secret = try await program.send(
                "/open311/v2/requests.xml", form: lamp.merging(["api_key": key, "service_code": "wage_arrears"]) { $1 })
            #expect(secret.status == 400)
            let nowhere = lamp.merging(["api_key": key, "address_id": "", "attribute[light_fault]": "dark"]) { $1 }
            #expect(try await program.send("/open311/v2/requests.json", form: nowhere).status == 400)
            let made = try await program.send(
                "/open311/v2/requests.xml", form: lamp.merging(["api_key": key, "attribute[light_fault]": "dark"]) { $1 })
            #expect(made.status == 201)
            let number = String(try #require(made.text.firstMatch(of: /<service_request_id>(\d{13})</)).1)
            let one = try await program.get("/open311/v2/requests/\(number).xml").text
            #expect(one.contains("<description>灯&lt;坏&gt;了，找***********</description>") && one.contains("<status>open</status>"))
            let list = try await program.get("/open311/v2/requests.json?service_code=street_lighting&status=open").text
            #expect(list.contains("\"service_request_id\":\"\(number)\""))
            #expect(try await program.get("/open311/v2/requests.json?start_date=2026-01-01&end_date=2026-12-01").status == 400)
            #expect(try await program.get("/open311/v2/requests.json?status=lost").text.hasPrefix("[{\"code\":400"))
            // A point finds its unit; what the public sees of it is coarse.
            try await town.giveOutline(to: Town.changning)
            let there = [
                "service_code": "street_lighting", "description": "灯坏了", "lat": "35.9702", "long": "110.8501", "api_key": key,
                "attribute[light_fault]": "dark",
            ]
            let placed = try await program.send("/open311/v2/requests.json", form: there)
            #expect(placed.status == 201)
            let id = String(try #require(placed.text.firstMatch(of: /\d{13}/)).output)
            let seen = try await program.get("/open311/v2/requests/\(id).json").text
            #expect(seen.contains("\"address_id\":\"141029100\"") && seen.contains("\"lat\":35.9725") && !seen.contains("35.9702"))
            let outside = try await program.send("/open311/v2/requests.json", form: there.merging(["lat": "1.5"]) { $1 })
            #expect(outside.status == 400)
        }
        #expect(try town.installation.verify().faults == [])
    }
}
