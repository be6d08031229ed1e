import Kernel
import Yams

/// Turns the text of one file into a tree with the place of every node; what cannot be read becomes diagnostics.
///
/// Every scalar is taken as it is written: `no` is no country's false, and `011` keeps its zero.
struct YAMLTree {
    static let maximumDepth = 32
    /// Duplicate keys that are told apart before the rest of the file is given up.
    private static let maximumDuplicates = 24

    let file: String
    let diagnostics: Diagnostics
    /// By line, the columns of the original text before which markers were put: marks behind them are moved back.
    private var inserted: [Int: [Int]] = [:]

    /// `nil` after reporting an error. An empty file is an empty map, so that its reader says what is missing.
    static func read(_ source: PackSource.File, _ diagnostics: Diagnostics) -> PackNode? {
        var tree = YAMLTree(file: source.name, diagnostics: diagnostics)
        guard let text = TextScan(file: source.name, diagnostics: diagnostics).text(of: source.bytes) else { return nil }
        return tree.compose(text)
    }

    private init(file: String, diagnostics: Diagnostics) {
        self.file = file
        self.diagnostics = diagnostics
    }

    /// The parser stops at the first key that stands twice. Each such key is marked and the file parsed again,
    /// so that the reader of the map reports it together with everything else.
    private mutating func compose(_ original: String) -> PackNode? {
        var text = original
        for _ in 0...Self.maximumDuplicates {
            do {
                let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
                guard let root else { return .map([], PackMark(file: file, line: 1, column: 1)) }
                return convert(root, depth: 1)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard let marked = Self.inserting(at: context.mark, into: text) else {
                    return duplicate(keys, context.mark)
                }
                text = marked.text
                inserted[context.mark.line, default: []].append(marked.column - shift(line: context.mark.line, column: marked.column))
            } catch {
                YAMLFault(file: file, text: original, diagnostics: diagnostics).report(error, place: place)
                return nil
            }
        }
        diagnostics.error(
            "pack.duplicate_key", at: PackMark(file: file, line: 1, column: 1), "very many keys stand twice", mend: "keep one of each")
        return nil
    }

    private func duplicate(_ keys: [String], _ mark: Mark) -> PackNode? {
        diagnostics.error("pack.duplicate_key", at: place(mark), "\(keys.joined(separator: ", ")) stands twice", mend: "keep one of them")
        return nil
    }

    private static func inserting(at mark: Mark, into text: String) -> (text: String, column: Int)? {
        var scalars = Array(text.unicodeScalars)
        var line = 1
        var start = 0
        while line < mark.line, start < scalars.count {
            if scalars[start] == "\n" { line += 1 }
            start += 1
        }
        var index = start + mark.column - 1
        guard line == mark.line, index < scalars.count else { return nil }
        if scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        guard index < scalars.count, !"!?[{&*|>%@`".unicodeScalars.contains(scalars[index]) else { return nil }
        scalars.insert(TextScan.marker, at: index)
        var out = String.UnicodeScalarView()
        out.append(contentsOf: scalars)
        return (String(out), index - start + 1)
    }

    /// How many markers stand before a column of the marked text.
    private func shift(line: Int, column: Int) -> Int {
        (inserted[line] ?? []).sorted().enumerated().count { order, original in original + order < column }
    }

    private func place(_ mark: Mark) -> PackMark {
        PackMark(file: file, line: max(1, mark.line), column: max(1, mark.column - shift(line: mark.line, column: mark.column)))
    }

    private func place(_ node: Node) -> PackMark { node.mark.map(place) ?? PackMark(file: file, line: 1, column: 1) }

    private func convert(_ node: Node, depth: Int) -> PackNode? {
        let mark = place(node)
        if node.anchor != nil {
            TextScan.refuseAnchor(at: mark, diagnostics)
            return nil
        }
        guard depth <= Self.maximumDepth else {
            diagnostics.error("pack.depth", at: mark, "is nested more than \(Self.maximumDepth) deep", mend: "flatten it")
            return nil
        }
        switch node {
        case .scalar(let scalar): return .scalar(clean(scalar.string, mark), mark)
        case .sequence(let sequence):
            let items = sequence.map { convert($0, depth: depth + 1) }
            return items.contains { $0 == nil } ? nil : .list(items.compactMap { $0 }, mark)
        case .mapping(let mapping): return convert(mapping, mark, depth: depth)
        case .alias:
            TextScan.refuseAnchor(at: mark, diagnostics)
            return nil
        }
    }

    private func convert(_ mapping: Node.Mapping, _ mark: PackMark, depth: Int) -> PackNode? {
        var entries: [(key: String, mark: PackMark, value: PackNode)] = []
        var isWhole = true
        for (key, value) in mapping {
            let converted = convert(value, depth: depth + 1)
            guard case .scalar(let scalar) = key, key.anchor == nil, !scalar.string.isEmpty else {
                diagnostics.error(
                    "pack.key", at: place(key), "a key should be one word", mend: "write `key: value`, with a name before the colon")
                isWhole = false
                continue
            }
            guard let converted else {
                isWhole = false
                continue
            }
            entries.append((clean(scalar.string, place(key)), place(key), converted))
        }
        return isWhole ? .map(entries, mark) : nil
    }

    /// Takes the markers out again; a NUL written as an escape is refused, because no database holds it.
    private func clean(_ text: String, _ mark: PackMark) -> String {
        if text.unicodeScalars.contains("\0") { TextScan.refuseCharacter("\0", at: mark, diagnostics) }
        guard text.unicodeScalars.first == TextScan.marker else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.drop { $0 == TextScan.marker }))
    }
}
