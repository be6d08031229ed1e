import Foundation
import Markup
import Testing

/// The style sheet keeps what it owes to readers: contrast in both themes, targets, no foreign files.
@Suite struct StyleTests {
    private let css: String

    init() throws { css = String(decoding: try #require(Assets.bytes("css/genxu.css")), as: UTF8.self) }

    @Test(arguments: Contrast.Theme.allCases) func textHasContrast(_ theme: Contrast.Theme) throws {
        let contrast = try Contrast()
        for (pairs, least) in [(Contrast.texts, 4.5), (Contrast.shapes, 3.0)] {
            for (front, back) in pairs {
                let ratio = try contrast.ratio(front, back, theme)
                #expect(ratio >= least, "\(front) on \(back), \(theme): \(ratio)")
            }
        }
    }

    /// The guide shows every pair as it is.
    @Test func theGuideShowsEveryPair() throws {
        let sheet = String(decoding: try #require(Assets.bytes("css/style-guide.css")), as: UTF8.self)
        for (front, back) in StyleGuide.pairs {
            #expect(
                sheet.contains(".pair-\(front)-on-\(back) { color: var(--\(front)); background: var(--\(back)); }"), "\(front) on \(back)")
        }
    }

    /// What the design page says is what the sheet gives.
    @Test func thePageOnDesignTellsTheContrastThereIs() throws {
        let contrast = try Contrast()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../docs/design.md")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `") }
        let due = try (Contrast.texts + Contrast.shapes).map { front, back in
            let ratios = try Contrast.Theme.allCases.map { theme in
                let tenths = Int(try contrast.ratio(front, back, theme) * 10)
                return "\(tenths / 10).\(tenths % 10)"
            }
            return "| `\(front)` | `\(back)` | \(ratios.joined(separator: " | ")) |"
        }
        #expect(rows == due)
    }

    @Test func targetsAreLargeAndLargerForElders() {
        #expect(css.contains("--target: 2.75rem"))
        #expect(css.contains("--target: max(60px, 2.5rem)"))
        #expect(css.contains("font-size: 150%"))
    }

    @Test func nothingComesFromElsewhere() {
        #expect(!css.contains("url(") && !css.contains("@import") && !css.contains("http"))
    }

    @Test func assetsCarryTheirHash() throws {
        let file = try #require(Assets.file("css/genxu.css"))
        #expect(Assets.path("css/genxu.css") == "/assets/css/genxu.css?v=\(file.version)")
        #expect(file.version.count == 16)
        #expect(Assets.file("css/none.css") == nil)
        #expect(Assets.path("css/none.css") == "/assets/css/none.css")
    }
}
