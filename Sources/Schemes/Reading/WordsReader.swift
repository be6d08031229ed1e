import Kernel

/// `words/<locale>.yaml`: what stands on the screen, by key.
struct WordsReader {
    /// The first is the language the county works in.
    static let locales = ["zh-Hans", "en"]
    /// Units bear their name in `territory.yaml`, and why records are kept stands in `rights.yaml`; only the translations of these stand among
    /// the words.
    private static let saidElsewhere = ["unit.", "why."]
    private static let maximumKeyBytes = 120

    let diagnostics: Diagnostics
    private(set) var words: [String: [String: String]] = [:]
    private var marks: [String: [String: PackMark]] = [:]

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    mutating func read(_ root: PackReader, locale: String) {
        words[locale] = [:]
        guard root.map() != nil, case .map(let entries, _) = root.node else { return }
        for entry in entries {
            let reader = PackReader(node: entry.value, path: entry.key, diagnostics: diagnostics)
            guard Self.isKey(entry.key) else {
                diagnostics.error(
                    "words.key", at: entry.mark, "«\(entry.key.prefix(40))» is no key of a word",
                    mend: "use letters, digits, dot, _ and -, such as role.leader")
                continue
            }
            guard let text = reader.text(maximum: 4000) else { continue }
            words[locale]?[entry.key] = text
            marks[locale, default: [:]][entry.key] = entry.mark
        }
    }

    private static func isKey(_ key: String) -> Bool {
        (1...maximumKeyBytes).contains(key.utf8.count)
            && key.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
                Payload.isToken(String($0.prefix(64))) && !$0.contains(".")
            }
    }

    /// Words that only one language has leave the other one's reader with a foreign word.
    func warnOfUnpaired() {
        for locale in Self.locales {
            for other in Self.locales where other != locale {
                for (key, mark) in marks[locale] ?? [:]
                where words[other]?[key] == nil && !Self.saidElsewhere.contains(where: { key.hasPrefix($0) }) {
                    diagnostics.warning(
                        "words.unpaired", at: mark, "«\(key)» has no words in words/\(other).yaml", mend: "add `\(key): …` to that file")
                }
            }
        }
    }
}
