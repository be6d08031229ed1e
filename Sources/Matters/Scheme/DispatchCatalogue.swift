package import Kernel
internal import Territory

/// 派单目录: which unit handles what, where. `route` is a pure function of it, so that the same pack always answers the same.
package struct DispatchCatalogue: SchemeSection {
    package static let key = "routes"

    /// What a rule is about, the nearest first.
    package enum Subject: Hashable, Sendable {
        case category(String)
        case group(String)
        case everything
    }

    package enum Target: Hashable, Sendable {
        /// The code of a unit.
        case unit(String)
        /// The unit of this level that the place lies in, or is.
        case level(String)
        /// The office of that unit with this tail, such as the urban managers of whichever county it is.
        case office(level: String, tail: String)

        /// A code as packs write it: of a unit, or with the name of a level before the hyphen, as in `county-CG`. Codes begin with digits.
        package init(code: String) {
            let level = code.prefix { $0 != "-" }
            guard level.utf8.first.map({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) == true, level.endIndex < code.endIndex
            else {
                self = .unit(code)
                return
            }
            self = .office(level: String(level), tail: String(code[level.endIndex...].dropFirst()))
        }
    }

    package struct Rule: Sendable, Equatable {
        /// The code of the unit it holds in; `nil` everywhere.
        package let place: String?
        package let subject: Subject
        package let target: Target

        /// What it says is what it is called: `141029104.category.noise`, `any.any`.
        package var id: String { "\(place ?? "any").\(subject.text)" }
    }

    package struct Route: Sendable, Equatable {
        package let unit: String
        /// The id of the rule that named it.
        package let rule: String
        package let reason: Reason
    }

    /// Why this rule and no other: how near it is to the place, and how near to the category.
    package struct Reason: Sendable, Equatable {
        /// The code the rule's place has; `nil` for a rule that holds everywhere.
        package let place: String?
        package let subject: Subject
    }

    private struct Key: Hashable {
        let place: String?
        let subject: Subject
    }

    package let rules: [Rule]
    private let index: [Key: Rule]
    /// The class of every category, and the level of every unit: what the rules speak of.
    private let groups: [String: String]
    private let levels: [String: String]
    /// For units that the pack does not name.
    private let tree: [Level]

    init(rules: [Rule], groups: [String: String], levels: [String: String], tree: [Level] = []) {
        self.rules = rules
        self.groups = groups
        self.levels = levels
        self.tree = tree
        index = Dictionary(rules.map { (Key(place: $0.place, subject: $0.subject), $0) }) { first, _ in first }
    }

    /// The unit for a category at a place, by the most specific place, then category, then class, then what holds for everything.
    /// A rule for a level that the place does not lie in is passed over.
    package func route(_ place: UnitPath, category: String) -> Route? {
        let subjects = [.category(category)] + (groups[category].map { [Subject.group($0)] } ?? []) + [.everything]
        let segments = place.segments.map(String.init)
        for near in segments.reversed().map(Optional.some) + [nil] {
            for subject in subjects {
                guard let rule = index[Key(place: near, subject: subject)], let unit = resolve(rule.target, segments) else { continue }
                return Route(unit: unit, rule: rule.id, reason: Reason(place: near, subject: subject))
            }
        }
        return nil
    }

    private func resolve(_ target: Target, _ segments: [String]) -> String? {
        switch target {
        case .unit(let code): code
        case .level(let level): unit(of: level, in: segments)
        case .office(let level, let tail): unit(of: level, in: segments).map { "\($0)-\(tail)" }
        }
    }

    private func unit(of level: String, in segments: [String]) -> String? {
        zip(segments, levels(of: segments)).reversed().first { $0.1 == level }?.0
    }

    /// A unit that came by import does not stand in the pack: its level shows in its code, below that of the unit above.
    private func levels(of segments: [String]) -> [String?] {
        var above: (code: String, level: String)?
        return segments.map { code in
            let found =
                levels[code]
                ?? above.flatMap { above in
                    let fitting = tree.filter { $0.parents.contains(above.level) && $0.code.fault(in: code, under: above.code) == nil }
                    return fitting.count == 1 ? fitting[0].id : nil
                }
            above = found.map { (code, $0) }
            return found
        }
    }

    /// Where a matter of this category may be sent from this place, the catalogue's choice first.
    package func handlers(of category: Category, at place: UnitPath) -> [String] {
        let segments = place.segments.map(String.init)
        let others = category.handlers.compactMap { resolve(Target(code: $0), segments) }
        guard let first = route(place, category: category.id)?.unit else { return others }
        return [first] + others.filter { $0 != first }
    }
}

extension DispatchCatalogue.Subject {
    var text: String {
        switch self {
        case .category(let id): "category.\(id)"
        case .group(let id): "class.\(id)"
        case .everything: "any"
        }
    }
}
