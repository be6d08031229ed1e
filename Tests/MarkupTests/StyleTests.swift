import Markup
import Testing

/// The style sheet keeps what it owes to readers: contrast in both themes, targets, no foreign files.
@Suite struct StyleTests {
    private let css: String

    init() throws { css = String(decoding: try #require(Assets.bytes("css/genxu.css")), as: UTF8.self) }

    private func tokens(dark: Bool) -> [String: String] {
        let parts = css.split(separator: "@media (prefers-color-scheme: dark)", maxSplits: 1)
        let light = read(parts[0])
        guard dark else { return light }
        let block = parts[1].split(separator: "/* Elder", maxSplits: 1)[0]
        return light.merging(read(block)) { $1 }
    }

    private func read(_ text: Substring) -> [String: String] {
        Dictionary(text.matches(of: /--([a-z0-9-]+): (#[0-9a-f]{6});/).map { (String($0.output.1), String($0.output.2)) }) { $1 }
    }

    private func luminance(_ hex: String) -> Double {
        let value = UInt32(hex.dropFirst(), radix: 16) ?? 0
        let channels = [16, 8, 0].map { shift -> Double in
            let part = Double(value >> UInt32(shift) & 255) / 255
            return part <= 0.04045 ? part / 12.92 : power((part + 0.055) / 1.055)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }

    /// x to the 2.4, as x² · (x²)^(1/5), the root by Newton's steps.
    private func power(_ x: Double) -> Double {
        let square = x * x
        guard square > 0 else { return 0 }
        var root = 1.0
        for _ in 0..<60 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
        return square * root
    }

    @Test(arguments: [false, true]) func textHasContrast(_ dark: Bool) throws {
        let tokens = tokens(dark: dark)
        let pairs = [
            ("ink", "paper"), ("ink", "card"), ("quiet", "paper"), ("quiet", "card"), ("link", "paper"), ("link", "card"), ("leaf", "card"),
            ("leaf-ink", "leaf"), ("leaf-ink", "leaf-deep"), ("leaf", "leaf-wash"), ("ink", "leaf-wash"), ("good", "good-wash"),
            ("warning", "warning-wash"), ("bad", "bad-wash"), ("bad", "paper"), ("active", "active-wash"), ("quiet", "leaf-wash"),
        ]
        for (front, back) in pairs {
            let ratio = contrast(try #require(tokens[front]), try #require(tokens[back]))
            #expect(ratio >= 4.5, "\(front) on \(back): \(ratio)")
        }
        for (front, back) in [("edge", "card"), ("edge", "paper"), ("focus", "paper"), ("focus", "card")] {
            let ratio = contrast(try #require(tokens[front]), try #require(tokens[back]))
            #expect(ratio >= 3, "\(front) on \(back): \(ratio)")
        }
    }

    private func contrast(_ one: String, _ other: String) -> Double {
        let (high, low) = (max(luminance(one), luminance(other)), min(luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)
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
