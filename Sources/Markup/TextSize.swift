/// How large a page is set: the browser's own size, or one of those for elders. Each is a root size; everything else follows it.
package enum TextSize: String, Sendable, CaseIterable {
    case standard = "off"
    /// 18, 24 and 30 points.
    case elder = "on"
    case larger = "24"
    case largest = "30"

    package var isElder: Bool { self != .standard }

    /// What the sheet knows it by; none for the standard.
    var classes: [String] {
        switch self {
        case .standard: []
        case .elder: ["elder"]
        case .larger: ["elder", "elder-24"]
        case .largest: ["elder", "elder-30"]
        }
    }

    private var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    /// The next size up and down among those for elders.
    var up: TextSize? { isElder && index + 1 < Self.allCases.count ? Self.allCases[index + 1] : nil }
    var down: TextSize? { index > 1 ? Self.allCases[index - 1] : nil }
}
