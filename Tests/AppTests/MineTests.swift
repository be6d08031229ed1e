import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import People
import Storage
import TestSupport
import Testing

@testable import App
@testable import Delivery
@testable import Matters

/// «My matters» by a code to the telephone, and what strangers try with it.
@Suite struct MineTests {
    private static let phone = "13800001234"

    private func gateway(_ town: Town) async throws {
        let input = try AddWebhook.Fields.schema.decode([
            "label": .text("短信网关"), "address": .text("https://sms.example.org/in"), "kinds": .text("sms"),
        ])
        _ = try await town.installation.executor.perform(AddWebhook(input), as: .system)
    }

    /// The texts that wait for the gateway, oldest first.
    private func sent(_ town: Town) throws -> [(phone: String, text: String)] {
        try town.installation.store.read { tx in
            let events = try tx.all("SELECT event FROM delivery WHERE kind = 'sms' ORDER BY made_ms, id LIMIT 50") { try $0.id(0) }
            return try events.map { event in
                let texts = try SealedTexts.read(event, vault: town.installation.executor.vault, in: tx)
                return (texts["phone"] ?? "", texts["text"] ?? "")
            }
        }
    }

    private func code(_ town: Town) throws -> String {
        String(try #require(try sent(town).last?.text.firstMatch(of: /\d{6}/)).0)
    }

    private func matter(_ town: Town, phone: String = MineTests.phone) async throws -> String {
        try await town.matter("raised", in: Town.changning, office: Town.cityManagement, by: nil, phone: phone)
    }

    @Test func withoutAGatewayNothingIsOffered() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var browser = Browser(client)
            let page = try await browser.get("/mine").text
            #expect(!page.contains("name=\"phone\""))
            let asked = try await browser.fillIn("/raise", to: "/mine", ["phone": Self.phone])
            #expect(asked.status == 503)
        }
    }

    @Test func theCodeOpensWhatWasRaisedWithThatTelephoneAndNothingElse() async throws {
        let town = try await Town.open()
        try await gateway(town)
        let (mine, other) = (try await matter(town), try await matter(town, phone: "13900005678"))
        try await town.serve { client in
            var browser = Browser(client)
            let asked = try await browser.fillIn("/mine", to: "/mine", ["phone": "138 0000 1234"])
            #expect(asked.status == 200 && asked.text.contains("name=\"phone_code\""))
            #expect(try sent(town).map(\.phone) == [Self.phone])
            let opened = try await browser.fillIn("/mine", to: "/mine/code", ["phone": Self.phone, "phone_code": try code(town)])
            #expect(opened.status == 303 && opened.location == "/mine/matters")
            let list = try await browser.get("/mine/matters")
            #expect(list.text.contains(mine) && !list.text.contains(other))
            #expect(try await browser.get("/matters/\(mine)").status == 200)
            #expect(try await browser.get("/matters/\(other)").status == 404)
            // It works once, in whatever browser.
            var thief = Browser(client)
            let again = try await thief.fillIn("/mine", to: "/mine/code", ["phone": Self.phone, "phone_code": try code(town)])
            #expect(again.status == 422 && thief.cookies["gx_holds"] == nil)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func everyNumberIsToldTheSame() async throws {
        let town = try await Town.open()
        try await gateway(town)
        _ = try await matter(town)
        try await town.serve { client in
            var pages: [String] = []
            for phone in [Self.phone, "13700000000"] {
                var browser = Browser(client)
                let asked = try await browser.fillIn("/mine", to: "/mine", ["phone": phone])
                #expect(asked.status == 200)
                let body = try #require(asked.text.firstRange(of: "<h1>")).lowerBound
                pages.append(String(asked.text[body...].prefix { $0 != "\n" }))
                let wrong = try await browser.fillIn("/mine", to: "/mine/code", ["phone": phone, "phone_code": "000000"])
                #expect(wrong.status == 422)
            }
            #expect(pages[0] == pages[1])
        }
        // Nobody is sent a message who raised nothing.
        #expect(try sent(town).count == 1)
    }

    @Test func fiveGuessesAndFiveMinutesAndThreeCodesAnHour() async throws {
        let town = try await Town.open()
        try await gateway(town)
        _ = try await matter(town)
        let executor = town.installation.executor
        // A moment apart, so that the last is the newest.
        func ask() async throws {
            town.clock.advance(seconds: 1)
            _ = try await executor.perform(AskPhoneCode(phone: Self.phone, message: "{code}"), as: .anonymous)
        }
        func check(_ code: String) async throws -> Bool {
            try await executor.perform(CheckPhoneCode(phone: Self.phone, code: code), as: .anonymous).output != .refused
        }
        try await ask()
        for _ in 0..<5 {
            let opens = try await check("abcdef")
            #expect(!opens)
        }
        let first = try await check(try code(town))
        #expect(!first)
        try await ask()
        town.clock.advance(seconds: 300)
        let second = try await check(try code(town))
        #expect(!second)
        try await ask()
        let third = try code(town)
        // A fourth in the hour is told the same and sends nothing; the one before still stands.
        try await ask()
        #expect(try sent(town).count == 3)
        #expect(try await check(third))
        town.clock.advance(seconds: 3600)
        try await ask()
        #expect(try sent(town).count == 4)
    }

    @Test func numberAndCodeLieNowhereInTheOpenAndAreDestroyed() async throws {
        let town = try await Town.open()
        try await gateway(town)
        _ = try await matter(town)
        _ = try await town.installation.executor.perform(AskPhoneCode(phone: Self.phone, message: "验证码 {code}"), as: .anonymous)
        let code = try code(town)
        let rows = try town.installation.store.read { tx in
            try tx.all("SELECT label, path, kind FROM delivery LIMIT 50") { "\(try $0.text(0)) \(try $0.text(1)) \(try $0.text(2))" }
                + tx.all("SELECT type FROM event LIMIT 500") { try $0.text(0) }
        }
        #expect(!rows.contains { $0.contains(code) || $0.contains(Self.phone) })
        let late = try town.installation.store.read { tx in
            let row = try #require(
                try tx.first("SELECT id, event, made_ms FROM delivery WHERE kind = 'sms' LIMIT 1") {
                    (id: try $0.id(0), event: try $0.id(1), made: try $0.instant(2))
                })
            let vault = town.installation.executor.vault
            let now = try TextMessage.body(id: row.id, event: row.event, made: row.made, now: row.made, vault: vault, in: tx)
            #expect(now.map { String(decoding: $0, as: UTF8.self) }?.contains(code) == true)
            return try TextMessage.body(
                id: row.id, event: row.event, made: row.made, now: row.made.adding(seconds: 300), vault: vault, in: tx)
        }
        #expect(late == nil)
    }
}
