import Testing

@testable import App

/// The forms of the inbox: what was typed into one that is refused stands there again, over the list that it was about.
@Suite struct WorkPageTests {
    private let town: Town

    init() async throws { town = try await Town.open() }

    @Test func whatWasTypedStandsThereAgain() async throws {
        let town = town
        try await town.serve { client in
            var chen = Browser(client, token: town.token(.chen))
            let list = ["unit": Town.changning, "kind": "raised"]
            let nothing = ["words": "，。", "category": "public_facilities"].merging(list) { $1 }
            let search = try await chen.fillIn("/work", to: "/work/search", nothing)
            #expect(search.status == 422 && search.text.contains("value=\"，。\"") && search.text.contains("class=\"summary\""))
            #expect(search.text.contains("<option value=\"public_facilities\" selected>"))
            #expect(search.text.contains("name=\"kind\" value=\"raised\""))
            // Neither form is taken for the other, and each says once what is wrong.
            let long = String(repeating: "名", count: 31)
            let save = try await chen.fillIn("/work", to: "/work/views", ["name": long, "words": "路灯"].merging(list) { $1 })
            #expect(save.status == 422 && save.text.contains("value=\"\(long)\"") && save.text.contains("value=\"路灯\""))
            #expect(save.text.matches(of: /<details class="tool" open>/).count == 1)
            #expect(save.text.matches(of: /class="summary"/).count == 1)
            let export = try await chen.fillIn("/work", to: "/work/export", ["from": "2026"].merging(list) { $1 })
            #expect(export.status == 422 && export.text.contains("value=\"2026\""))
            #expect(export.text.matches(of: /class="summary"/).count == 1)
        }
    }
}
