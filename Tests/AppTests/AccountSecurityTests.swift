import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Storage
import TestSupport
import Testing

@testable import App
@testable import People

/// Attacks on signing in and on one's own account, over HTTP as a stranger would try them.
@Suite struct AccountSecurityTests {
    private static let password = "山坡上的酸枣红了，慢慢摘"

    private func join(_ town: Town, _ name: String, role: String = "", unit: String = "141029") async throws {
        let executor = town.installation.executor
        let made = try #require(try await executor.perform(CreateAccount(username: name, displayName: "田某"), as: .system).output)
        if !role.isEmpty {
            let terms = GrantTerms(until: town.clock.now().day.next.next, ground: "汾河洪水三级响应", documentNo: "乡政发〔2026〕1号")
            _ = try await executor.perform(
                GrantRole(username: name, role: role, unit: unit, terms: role == "emergency_commander" ? terms : GrantTerms()), as: .system)
        }
        let hash = try await PasswordHasher(cost: .low).hash(Self.password, salt: town.clock.bytes(PasswordHash.saltBytes))
        _ = try await executor.perform(ActivateAccount(username: name, code: made.activationCode, password: hash), as: .anonymous)
    }

    private func signIn(_ browser: inout Browser, _ name: String, next: String = "/") async throws -> Browser.Answer {
        try await browser.fillIn("/sign-in", to: "/sign-in", ["username": name, "password": Self.password, "next": next])
    }

    @Test func aPlantedSessionIsNeverTakenOver() async throws {
        let town = try await Town.open()
        try await join(town, "tian")
        try await town.serve { client in
            var attacker = Browser(client)
            _ = try await signIn(&attacker, "tian")
            let planted = try #require(attacker.cookies["gx_session"])
            var victim = Browser(client, cookies: attacker.cookies)
            #expect(try await signIn(&victim, "tian").status == 303)
            let fresh = try #require(victim.cookies["gx_session"])
            #expect(fresh != planted)
            // The one that the attacker knew is dead, and nothing of it lives on in the new one.
            #expect(try await attacker.get("/account").location.hasPrefix("/sign-in"))
            #expect(try await victim.get("/account").status == 200)
            var guess = Browser(client, cookies: ["gx_session": String(repeating: "A", count: 96)])
            #expect(try await guess.get("/account").location.hasPrefix("/sign-in"))
        }
    }

    @Test func noFormOfTheAccountIsBelievedWithoutItsToken() async throws {
        let town = try await Town.open()
        try await join(town, "tian")
        try await town.serve { client in
            var browser = Browser(client)
            _ = try await signIn(&browser, "tian")
            for path in [
                "/account/password", "/account/factor/begin", "/account/factor/drop", "/account/sessions/end", "/account/tokens",
                "/sign-out",
            ] {
                #expect(try await browser.send(path, form: ["password": Self.password]).status == 403, "\(path)")
                let foreign = try await browser.send(path, form: ["password": Self.password], ["Sec-Fetch-Site": "cross-site"])
                #expect(foreign.status == 403, "\(path)")
            }
            #expect(try await browser.get("/account").status == 200)
        }
    }

    @Test func whatNobodyAskedForIsNotTaken() async throws {
        let town = try await Town.open()
        try await join(town, "tian")
        try await town.serve { client in
            var browser = Browser(client)
            _ = try await signIn(&browser, "tian")
            let more = [
                "password": Self.password, "new_password": "井台边的老槐树，又开花了呀", "username": "zhou", "role": "administrator",
                "disabled": "false",
            ]
            #expect(try await browser.fillIn("/account", to: "/account/password", more).status == 422)
            let token = try await browser.fillIn("/account", to: "/account/tokens", ["label": "x", "days": "1", "account": "zhou"])
            #expect(token.status == 422)
            #expect(try await browser.send("/api/v1/tokens", json: ["label": "x", "days": "1", "restriction": "none"]).status >= 400)
        }
        #expect(
            try town.installation.store.read {
                try $0.count("SELECT COUNT(*) FROM account_grant g JOIN account a ON a.id = g.account WHERE a.username = 'tian'")
            } == 0)
    }

    @Test(arguments: [
        "https://evil.example/", "//evil.example", "/\\evil.example", "/sign-out", "javascript:alert(1)", "/%0d%0aSet-Cookie:x",
    ])
    func signingInLeadsNowhereElse(_ next: String) async throws {
        let town = try await Town.open()
        try await join(town, "tian")
        try await town.serve { client in
            var browser = Browser(client)
            let answer = try await signIn(&browser, "tian", next: next)
            #expect(answer.location == "/" || answer.location.hasPrefix("/%"), "\(answer.location)")
            #expect(answer.headers[values: .setCookie].allSatisfy { !$0.contains("x=") || $0.hasPrefix("gx_") })
        }
    }

    @Test func aPowerOfEmergenciesOpensNothingWithoutASecondFactor() async throws {
        let town = try await Town.open()
        try await join(town, "tian", role: "emergency_commander", unit: Town.changning)
        try await town.serve { client in
            var browser = Browser(client)
            _ = try await signIn(&browser, "tian", next: "/work")
            for path in ["/work", "/today", "/find", "/notices"] {
                #expect(try await browser.get(path).location == "/account", "\(path)")
            }
            #expect(try await browser.send("/api/v1/matters", json: [:]).status >= 400)
            let begun = try await browser.fillIn("/account", to: "/account/factor/begin", ["password": Self.password])
            #expect(begun.text.contains("<svg class=\"qr\""))
            #expect(begun.headers[.cacheControl] == "no-store")
            let typed = try #require(begun.text.firstMatch(of: /<code>([A-Z2-7 ]{20,})<\/code>/)).1.filter { $0 != " " }
            let secret = try #require(TOTP.bytes(base32: String(typed)))
            // It is shown once.
            let later = try await browser.get("/account").text
            #expect(!later.contains(String(typed.prefix(4))))
            let wrong = try await browser.fillIn("/account", to: "/account/factor/confirm", ["factor_code": "12345"])
            #expect(wrong.status == 422 && wrong.text.contains("factor_code"))
            // Somebody who has only the password sits and waits.
            var thief = Browser(client)
            _ = try await signIn(&thief, "tian", next: "/work")
            #expect(try await thief.get("/work").location == "/account")
            let code = TOTP.code(secret, step: TOTP.step(at: town.clock.now()))
            let done = try await browser.fillIn("/account", to: "/account/factor/confirm", ["factor_code": code])
            #expect(done.status == 200 && done.text.matches(of: /<code>[0-9A-Z]{4}-/).count == 10)
            #expect(try await browser.get("/work?unit=\(Town.changning)").status == 200)
            #expect(try await thief.get("/work").location.hasPrefix("/sign-in"))

            var phone = Browser(client)
            let half = try await signIn(&phone, "tian", next: "/today")
            #expect(half.status == 200 && phone.cookies["gx_session"] == nil)
            let step = half.hidden("step")
            // The code of the setting-up is spent; the proof of the password alone is no session.
            let spent = try await phone.fillIn("/sign-in", to: "/sign-in/code", ["step": step, "factor_code": code, "next": "/today"])
            #expect(spent.status == 422 && spent.text.contains("name=\"step\""))
            var cheat = Browser(client, cookies: ["gx_session": step])
            #expect(try await cheat.get("/account").location.hasPrefix("/sign-in"))
            town.clock.advance(seconds: 30)
            let next = TOTP.code(secret, step: TOTP.step(at: town.clock.now()))
            let opened = try await phone.fillIn(
                "/sign-in", to: "/sign-in/code", ["step": step, "factor_code": next, "next": "//evil.example"])
            #expect(opened.status == 303 && opened.location == "/")
            #expect(try await phone.get("/account").text.contains("gx_session") == false)
        }
        #expect(try town.installation.verify().faults == [])
    }

    @Test func anAddressForAFeedReaderNeedsThePassword() async throws {
        let town = try await Town.open()
        try await join(town, "tian")
        try await town.serve { client in
            var browser = Browser(client)
            _ = try await signIn(&browser, "tian")
            let wrong = try await browser.fillIn("/notices", to: "/notices/feeds", ["password": "这不是谁的密码，真的不是"])
            #expect(wrong.status == 422 && !wrong.text.contains("<code>/feeds/"))
            let right = try await browser.fillIn("/notices", to: "/notices/feeds", ["password": Self.password])
            #expect(right.status == 200 && right.text.contains("<code>/feeds/"))
            var program = Browser(client, token: town.token(.chen))
            let byToken = try await program.fillIn("/notices", to: "/notices/feeds", ["password": Self.password])
            #expect(byToken.status == 403 && !byToken.text.contains("<code>/feeds/"))
        }
    }

    @Test func aTokenForOneThingOpensNothingElseOverHTTP() async throws {
        let town = try await Town.open()
        let command = try IssueToken(username: "chen", label: "x", days: 1, verbs: "matter.list matter.read")
        let token = try #require(try await town.installation.executor.perform(command, as: .system).output).token
        try await town.serve { client in
            var program = Browser(client, token: token)
            let list = try await program.get("/api/v1/matters?unit=\(Town.changning)")
            let today = try await program.get("/today?unit=\(Town.changning)")
            let more = try await program.send("/api/v1/tokens", json: ["label": "x", "days": "1"])
            let act = try await program.send("/api/v1/matters/1/dispatch", json: [:])
            #expect([list, today, more, act].map(\.status) == [200, 403, 403, 403])
        }
    }
}
