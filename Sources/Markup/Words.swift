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
        return args.isEmpty ? text : Self.fill(text, args)
    }

    /// The word of the first of these keys that there is.
    package func first(of keys: [String], _ args: [String: String] = [:]) -> String? {
        keys.first(where: has).map { self($0, args) }
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
        first(of: ["fault.\(fault.code)"], fault.args) ?? fault.code
    }

    /// Replaces `{name}`; a placeholder without a value stays, and a value is never searched for placeholders.
    static func fill(_ text: String, _ args: [String: String]) -> String {
        var out = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            out += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            out += args[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return out + rest
    }
}
