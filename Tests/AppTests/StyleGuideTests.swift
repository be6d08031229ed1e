import Foundation
import Markup
import Testing

@testable import App

/// `/style` is for those who make pages: served when asked for, and then in both languages without a word missing.
@Suite struct StyleGuideTests {
    @Test func isNotThereUnlessAskedFor() async throws {
        let town = try await Town.open()
        try await town.serve { client in
            var browser = Browser(client)
            let answer = try await browser.get("/style")
            #expect(answer.status == 404)
        }
    }

    @Test(arguments: ["zh-Hans", "en"]) func everyPartHasItsWords(_ locale: String) async throws {
        let town = try await Town.open(development: true)
        try await town.serve { client in
            var browser = Browser(client, locale: locale)
            let answer = try await browser.get("/style")
            #expect(answer.status == 200)
            #expect(answer.text.firstMatch(of: />[^<]*\bstyle[._][a-z.]+/) == nil)
            #expect(answer.text.contains("class=\"guide-leaf-wash\""))
        }
    }
}
