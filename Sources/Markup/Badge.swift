package import Kernel

/// A short state word with a shape of its own, so that colour is never the only sign.
package struct Badge: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case neutral, active, good, warning, bad

        var shape: String {
            switch self {
            case .neutral: "○"
            case .active: "◐"
            case .good: "●"
            case .warning: "▲"
            case .bad: "■"
            }
        }
    }

    private let text: String
    private let kind: Kind

    package init(_ text: String, _ kind: Kind = .neutral) {
        self.text = text
        self.kind = kind
    }

    package var html: HTML {
        "<span class=\"badge \(kind.rawValue)\"><span class=\"shape\" aria-hidden=\"true\">\(kind.shape)</span>\(text)</span>"
    }
}
