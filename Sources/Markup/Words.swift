package import Kernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// All words on screen by locale and key, from the program's own catalogues.
package struct Words: Sendable {
    /// The locale that every word exists in.
    package static let home = "zh-Hans"
    package static let locales = ["zh-Hans", "en"]

    package enum Fault: Error, Equatable {
        case unreadable(String)
        /// Two catalogues have the same key.
        case duplicate(key: String, catalogue: String)
    }

    private let tables: [String: [String: String]]

    package init(tables: [String: [String: String]]) { self.tables = tables }

    /// Reads `words/<locale>/<slice>.json` out of the program; fails on a broken catalogue or a key that stands in two.
    package static func embedded() throws -> Words {
        var tables: [String: [String: String]] = [:]
        for name in Assets.names {
            let parts = name.split(separator: "/")
            guard parts.count == 3, parts[0] == "words", let bytes = Assets.bytes(name) else { continue }
            guard let catalogue = try? JSONDecoder().decode([String: String].self, from: Data(bytes)) else { throw Fault.unreadable(name) }
            for (key, text) in catalogue {
                guard tables[String(parts[1]), default: [:]].updateValue(text, forKey: key) == nil else {
                    throw Fault.duplicate(key: key, catalogue: name)
                }
            }
        }
        return Words(tables: tables)
    }

    package var keys: [String: Set<String>] { tables.mapValues { Set($0.keys) } }

    /// The words for one reader: the pack's first, then the program's, then the same in the home locale.
    package func lexicon(_ locale: String, scheme: Scheme?) -> Lexicon {
        let locale = tables[locale] == nil ? Self.home : locale
        var layers = [scheme?.words[locale], tables[locale]]
        if locale != Self.home { layers += [scheme?.words[Self.home], tables[Self.home]] }
        return Lexicon(locale: locale, layers: layers.compactMap { $0 })
    }
}

/// The words of one locale. `words("fault.too_long", ["max": "200"])`; an unknown key is shown as it is, so that it is seen.
package struct Lexicon: Sendable {
    package let locale: String
    /// The counties of a city, by their codes: a town is shown with its county there, since other counties may have one of its name.
    package var counties: [String: String] = [:]
    private let layers: [[String: String]]

    init(locale: String, layers: [[String: String]]) {
        self.locale = locale
        self.layers = layers
    }

    private func find(_ key: String) -> String? {
        for layer in layers { if let text = layer[key] { return text } }
        return nil
    }

    package func has(_ key: String) -> Bool { find(key) != nil }

    package func callAsFunction(_ key: String, _ args: [String: String] = [:]) -> String {
        guard let text = find(key) else { return key }
        return args.isEmpty ? text : PackText.fill(text, args)
    }

    /// The word of the first of these keys that there is.
    package func first(of keys: [String], _ args: [String: String] = [:]) -> String? {
        keys.first(where: has).map { self($0, args) }
    }

    /// A unit's name in the reader's language, where the pack has one.
    package func unit(_ code: String, _ name: String) -> String {
        locale == Words.home ? name : first(of: ["unit.\(code)"]) ?? name
    }

    /// The label of a schema's field: its own, the one that all fields of that name share, or the word that the name itself is.
    package func label(_ schema: String, _ field: String) -> String {
        first(of: ["field.\(schema).\(field)", "field.\(field)"]) ?? self(field)
    }

    package func hint(_ schema: String, _ field: String) -> String? {
        first(of: ["field.\(schema).\(field).hint", "field.\(field).hint", "\(field).hint"])
    }

    /// What is wrong, in a sentence.
    package func sentence(_ problem: Problem) -> String {
        first(of: ["problem.\(problem.code)"], problem.args) ?? self("problem.internal", ["reference": problem.code])
    }

    /// How to mend it.
    package func mend(_ problem: Problem) -> String {
        first(of: ["problem.\(problem.code).mend"], problem.args) ?? self("problem.internal.mend")
    }

    package func sentence(_ fault: FieldProblem) -> String {
        first(of: ["fault.\(fault.code)"], fault.args.merging(fault.said.mapValues { self($0) }) { $1 }) ?? fault.code
    }

    /// What is said of a pack, in the reader's language; a sentence without words there is told in English.
    package func callAsFunction(_ text: PackText) -> String {
        text.told { pattern, gaps in PackText.fill(find(pattern) ?? pattern, gaps) }
    }

    /// `pack.yaml:12:5: error: … — mend: … [code]`
    package func line(_ one: Diagnostic) -> String {
        let severity = self("packs.line.\(one.severity.rawValue)")
        return "\(one.file):\(one.line):\(one.column): \(severity): \(self(one.said)) — \(self(one.remedy)) [\(one.code)]"
    }
}
