package import Kernel

/// How the codes of a level are made: national rules by name, everything below them by width.
package enum CodeRule: Sendable, Equatable {
    /// GB/T 2260: six digits, two each for province, city and county; a city ends in `00`, as in `140500`.
    case city
    /// Six digits that do not end in `00`; under a city they begin with the city's first four.
    case county
    /// The county's code and three digits that tell streets, towns, townships and enterprise-run areas apart.
    case township
    /// The township's code and three digits: `0xx` a residents' committee, `2xx` a villagers' committee.
    case village
    /// The parent's code and so many digits: grids and what is smaller.
    case digits(Int)
    /// The parent's code, a hyphen and two to four capital letters: `141029-ZJ`.
    case office
    /// The parent's code, a hyphen and so many digits: dedicated grids, `141029-CG-001`.
    case numbered(Int)
    /// The parent's code as far as it is land, a hyphen, the level's letters and so many digits: `320831107-XC01`. It stays what it is
    /// when an organisation comes under another of the same place.
    case tagged(String, Int)

    static let names = ["city", "county", "digits", "numbered", "office", "tagged", "township", "village"]
    static let widths = 1...6
    static let tagWidths = 1...4

    /// What is wrong with a code under its parent's; `nil` when nothing is.
    package func fault(in code: String, under parent: String?) -> PackText? {
        let rest: Substring
        switch (self, parent) {
        case (.city, nil), (.county, nil): rest = code[...]
        case (.city, _): return "a city's code stands at the top"
        case (.county, let city?):
            let shared = city.prefix(4)
            guard code.hasPrefix(shared) else { return "it should begin with «\(shared)», as the code of its city does" }
            rest = code[...]
        case (_, nil): return "a code of this kind continues the code of a parent"
        case (.tagged, let parent?):
            let land = parent.prefix { $0 != "-" }
            guard code.hasPrefix(land) else { return "it should begin with «\(land)», the code of the place it is in" }
            rest = code.dropFirst(land.count)
        case (_, let parent?):
            guard code.hasPrefix(parent) else { return "it should begin with «\(parent)», the code of its parent" }
            rest = code.dropFirst(parent.count)
        }
        return judge(rest) ? nil : "it should be \(form)"
    }

    private func judge(_ rest: Substring) -> Bool {
        switch self {
        case .city: return Self.number(rest, width: 6).map { $0 >= 110_000 && $0 % 100 == 0 && $0 / 100 % 100 > 0 } ?? false
        case .county: return Self.number(rest, width: 6).map { $0 >= 110_000 && $0 % 100 > 0 } ?? false
        case .township: return Self.number(rest, width: 3).map { (1...599).contains($0) } ?? false
        case .village: return Self.number(rest, width: 3).map { (1...99).contains($0) || (200...299).contains($0) } ?? false
        case .digits(let width): return Self.number(rest, width: width).map { $0 > 0 } ?? false
        case .numbered(let width): return rest.first == "-" && Self.number(rest.dropFirst(), width: width).map { $0 > 0 } ?? false
        case .office:
            let letters = rest.dropFirst()
            return rest.first == "-" && (2...4).contains(letters.utf8.count) && Self.isLetters(letters)
        case .tagged(let tag, let width):
            let begins = "-" + tag
            return rest.hasPrefix(begins) && Self.number(rest.dropFirst(begins.count), width: width).map { $0 > 0 } ?? false
        }
    }

    /// The form in words, for messages.
    package var form: PackText {
        switch self {
        case .city: "six digits that end in 00 (GB/T 2260)"
        case .county: "six digits that do not end in 00 (GB/T 2260)"
        case .township:
            "the parent's code and three digits: 001-099 street, 100-199 town, 200-399 township, 400-599 enterprise-run"
        case .village: "the parent's code and three digits: 001-099 residents' committee, 200-299 villagers' committee"
        case .digits(let width): "the parent's code and \(width) digits, not all of them zero"
        case .office: "the parent's code, a hyphen and 2 to 4 capital letters"
        case .numbered(let width): "the parent's code, a hyphen and \(width) digits, not all of them zero"
        case .tagged(let tag, let width): "the code of the place, -\(tag) and \(width) digits, not all of them zero"
        }
    }

    static func isLetters(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    private static func number(_ text: Substring, width: Int) -> Int? {
        guard text.utf8.count == width, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(text)
    }
}
