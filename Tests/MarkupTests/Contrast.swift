import Foundation
import Markup
import Testing

/// Colours of the style sheet by token, and how far two of them are apart.
struct Contrast {
    enum Theme: String, CaseIterable { case light, dark, wall }

    /// Words on grounds: 4.5 at least.
    static let texts = StyleGuide.pairs
    /// Borders and focus rings: 3 at least.
    static let shapes = [("edge", "card"), ("edge", "paper"), ("focus", "paper"), ("focus", "card")]

    private let css: String

    init() throws { css = String(decoding: try #require(Assets.bytes("css/genxu.css")), as: UTF8.self) }

    func tokens(_ theme: Theme) throws -> [String: String] {
        let parts = css.split(separator: "@media (prefers-color-scheme: dark)", maxSplits: 1)
        let light = read(parts[0])
        let dark = light.merging(read(parts[1].split(separator: "html.elder {", maxSplits: 1)[0])) { $1 }
        switch theme {
        case .light: return light
        case .dark: return dark
        case .wall:
            let own = try #require(css.split(separator: "html.wall {", maxSplits: 1).last?.split(separator: "}", maxSplits: 1).first)
            return dark.merging(read(own)) { $1 }
        }
    }

    func ratio(_ front: String, _ back: String, _ theme: Theme) throws -> Double {
        let tokens = try tokens(theme)
        let (one, other) = (luminance(try #require(tokens[front])), luminance(try #require(tokens[back])))
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    private func read(_ text: Substring) -> [String: String] {
        Dictionary(text.matches(of: /--([a-z0-9-]+): (#[0-9a-f]{6});/).map { (String($0.output.1), String($0.output.2)) }) { $1 }
    }

    private func luminance(_ hex: String) -> Double {
        let value = UInt32(hex.dropFirst(), radix: 16) ?? 0
        let channels = [16, 8, 0].map { shift -> Double in
            let part = Double(value >> UInt32(shift) & 255) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
}
