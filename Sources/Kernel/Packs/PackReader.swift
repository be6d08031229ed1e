import Synchronization

/// A node of a pack as it was written, with its place in the file.
package indirect enum PackNode: Sendable {
    case scalar(String, PackMark)
    case list([PackNode], PackMark)
    /// Keys keep their own place and their order.
    case map([(key: String, mark: PackMark, value: PackNode)], PackMark)

    package var mark: PackMark {
        switch self {
        case .scalar(_, let mark), .list(_, let mark), .map(_, let mark): mark
        }
    }
}

package struct PackMark: Sendable, Hashable {
    package let file: String
    package let line: Int
    package let column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// Collects faults from every reader of one pack.
package final class Diagnostics: Sendable {
    private let list = Mutex<[Diagnostic]>([])

    package init() {}

    package var all: [Diagnostic] {
        list.withLock { Array(Set($0)) }.sorted { ($0.file, $0.line, $0.column, $0.code) < ($1.file, $1.line, $1.column, $1.code) }
    }
    package var hasErrors: Bool { list.withLock { $0.contains { $0.severity == .error } } }

    package func report(_ diagnostic: Diagnostic) { list.withLock { $0.append(diagnostic) } }

    package func error(_ code: String, at mark: PackMark, _ what: PackText, mend: PackText) {
        report(Diagnostic(.error, code, file: mark.file, line: mark.line, column: mark.column, what: what, mend: mend))
    }

    package func warning(_ code: String, at mark: PackMark, _ what: PackText, mend: PackText) {
        report(Diagnostic(.warning, code, file: mark.file, line: mark.line, column: mark.column, what: what, mend: mend))
    }
}

/// Reads one node with its expectations spoken out: every fault goes to the diagnostics, with its place and its mend.
package struct PackReader: Sendable {
    package let node: PackNode
    /// `matters.categories.lighting`: the way here, for messages.
    package let path: String
    package let diagnostics: Diagnostics

    package init(node: PackNode, path: String, diagnostics: Diagnostics) {
        self.node = node
        self.path = path
        self.diagnostics = diagnostics
    }

    package var mark: PackMark { node.mark }

    package func fault(_ code: String, _ what: PackText, mend: PackText) {
        diagnostics.error(code, at: mark, "\(path): \(what)", mend: mend)
    }

    private func child(_ node: PackNode, _ key: String) -> PackReader {
        PackReader(node: node, path: path.isEmpty ? key : "\(path).\(key)", diagnostics: diagnostics)
    }

    /// The entries of a map; refuses another shape and keys beyond `allowed`.
    package func map(allowed: Set<String>? = nil) -> [(key: String, value: PackReader)]? {
        guard case .map(let entries, _) = node else {
            fault("pack.shape", "should be a map of keys to values", mend: "write `key: value` lines under it")
            return nil
        }
        var seen: Set<String> = []
        var out: [(String, PackReader)] = []
        for entry in entries {
            let reader = child(entry.value, entry.key)
            if !seen.insert(entry.key).inserted {
                diagnostics.error("pack.duplicate_key", at: entry.mark, "\(reader.path) stands twice", mend: "keep one of them")
            } else if let allowed, !allowed.contains(entry.key) {
                diagnostics.error(
                    "pack.unknown_key", at: entry.mark, "\(reader.path) is not known here",
                    mend: "use one of: \(allowed.sorted().joined(separator: ", "))")
            } else {
                out.append((entry.key, reader))
            }
        }
        return out
    }

    package func list() -> [PackReader]? {
        guard case .list(let items, _) = node else {
            fault("pack.shape", "should be a list", mend: "write one `- item` line each, or [a, b]")
            return nil
        }
        return items.enumerated().map { child($1, "\($0 + 1)") }
    }

    package func text(maximum: Int = 400) -> String? {
        guard case .scalar(let text, _) = node else {
            fault("pack.shape", "should be a single value", mend: "write one word or quoted text")
            return nil
        }
        guard !text.isEmpty, text.count <= maximum else {
            fault("pack.length", "should have 1 to \(maximum) characters", mend: "shorten it, or fill it in")
            return nil
        }
        return text
    }

    /// A name for use in code, paths and events: `[a-z][a-z0-9_]*`, at most 48.
    package func identifier() -> String? {
        guard let text = text() else { return nil }
        guard Self.isIdentifier(text) else {
            fault(
                "pack.identifier", "«\(text)» is not a name",
                mend: "use lower-case letters, digits and _, starting with a letter, at most 48")
            return nil
        }
        return text
    }

    package static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first), text.utf8.count <= 48 else {
            return false
        }
        return text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
            default: false
            }
        }
    }

    package func integer(_ range: ClosedRange<Int64>) -> Int64? {
        guard let text = text() else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            fault(
                "pack.number", "«\(text)» should be a whole number from \(range.lowerBound) to \(range.upperBound)",
                mend: "write such a number")
            return nil
        }
        return number
    }

    package func boolean() -> Bool? {
        switch text() {
        case "true": return true
        case "false": return false
        case nil: return nil
        case .some(let other):
            fault("pack.boolean", "«\(other)» should be true or false", mend: "write true or false")
            return nil
        }
    }

    package func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) -> T? where T.RawValue == String {
        guard let text = text() else { return nil }
        if let value = T(rawValue: text) { return value }
        fault("pack.choice", "«\(text)» is not known", mend: "use one of: \(T.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    /// A value under a key, or a fault when it is missing.
    package func require(_ key: String) -> PackReader? {
        guard case .map(let entries, _) = node else {
            fault("pack.shape", "should be a map of keys to values", mend: "write `key: value` lines under it")
            return nil
        }
        if let entry = entries.first(where: { $0.key == key }) { return child(entry.value, key) }
        fault("pack.missing", "has no «\(key)»", mend: "add `\(key):` with its value")
        return nil
    }

    package func optional(_ key: String) -> PackReader? {
        guard case .map(let entries, _) = node, let entry = entries.first(where: { $0.key == key }) else { return nil }
        return child(entry.value, key)
    }
}
