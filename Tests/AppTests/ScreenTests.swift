import HTTPTypes
import Kernel
import People
import Testing

@testable import App

/// A screen with a token of its own account: it shows the wall and opens nothing else.
@Suite struct ScreenTests {
    private func screen(_ town: Town) async throws -> (id: ID, token: String) {
        let system = town.installation.executor
        _ = try await system.perform(CreateAccount(username: "hall", displayName: "大屏"), as: .system)
        _ = try await system.perform(GrantRole(username: "hall", role: "wall_screen", unit: Town.changning), as: .system)
        let made = try #require(try await system.perform(IssueToken(username: "hall", label: "大屏", days: 365), as: .system).output)
        return (made.id, made.token)
    }

    @Test func theLinkIsExchangedForACookieThatOpensTheWallAlone() async throws {
        let town = try await Town.open()
        let token = try await screen(town).token
        let number = try await town.matter("raised", in: Town.changning, office: Town.cityManagement, by: nil)
        try await town.serve { client in
            var browser = Browser(client)
            let link = try await browser.get("/wall/\(token)")
            #expect(link.status == 303 && link.location == "/wall")
            #expect(link.headers[HTTPField.Name("Referrer-Policy")!] == "no-referrer")
            #expect(link.headers[.setCookie]?.contains("HttpOnly") == true)
            let wall = try await browser.get("/wall")
            #expect(wall.status == 200 && wall.text.contains("昌宁镇") && !wall.text.contains(number))
            #expect(try await browser.get("/api/v1/live").status == 200)
            #expect(try await browser.get("/wall?unit=141029").status == 404)
            for path in ["/command", "/work", "/api/v1/matters", "/api/v1/me"] {
                #expect([303, 401].contains(try await browser.get(path).status), "\(path)")
            }
            #expect(try await browser.get("/matters/\(number)").status == 404)
        }
    }

    @Test func aTokenThatWasWithdrawnOpensNothing() async throws {
        let town = try await Town.open()
        let made = try await screen(town)
        try await town.serve { client in
            var browser = Browser(client)
            _ = try await browser.get("/wall/\(made.token)")
            #expect(try await browser.get("/wall").status == 200)
            _ = try await town.installation.executor.perform(DisableAccount(username: "hall"), as: .system)
            let refused = try await browser.get("/wall")
            #expect(refused.status == 303 && refused.location.hasPrefix("/sign-in"))
            #expect(try await browser.get("/api/v1/live").status == 401)
        }
    }
}
