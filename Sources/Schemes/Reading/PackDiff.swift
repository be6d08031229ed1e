import Kernel

/// What another pack says otherwise, entry by entry: not which lines differ, but which role, unit, category or word.
package struct PackDiff: Sendable {
    package static let maximumChanges = 2_000
    private static let maximumText = 300

    package enum Kind: String, Sendable { case added, removed, changed }

    package struct Change: Sendable, Equatable {
        package let file: String
        /// `categories.lighting.tier`; list entries by their id or code. Empty for a file as a whole.
        package let path: String
        package let kind: Kind
        package let before: String
        package let after: String
    }

    package private(set) var changes: [Change] = []
    /// Whether there may be more than `changes` tells.
    package private(set) var isCutShort = false

    package init(from old: PackSource, to new: PackSource) {
        let names = Set(old.files.map(\.name)).union(new.files.map(\.name)).sorted()
        for name in names {
            switch (old.file(name), new.file(name)) {
            case (let before?, let after?): compare(before, after)
            case (nil, let after?): add(name, "", .added, "", Self.size(after))
            case (let before?, nil): add(name, "", .removed, Self.size(before), "")
            case (nil, nil): break
            }
        }
    }

    private static func size(_ file: PackSource.File) -> String { "\(file.bytes.count) B" }

    private mutating func compare(_ before: PackSource.File, _ after: PackSource.File) {
        guard before.bytes != after.bytes else { return }
        guard let old = YAMLTree.read(before, Diagnostics()), let new = YAMLTree.read(after, Diagnostics()) else {
            return add(after.name, "", .changed, Self.size(before), Self.size(after))
        }
        compare(after.name, "", old, new)
    }

    private mutating func add(_ file: String, _ path: String, _ kind: Kind, _ before: String, _ after: String) {
        guard changes.count < Self.maximumChanges else { return isCutShort = true }
        changes.append(Change(file: file, path: path, kind: kind, before: before, after: after))
    }

    private mutating func compare(_ file: String, _ path: String, _ old: PackNode, _ new: PackNode) {
        switch (old, new) {
        case (.scalar(let before, _), .scalar(let after, _)):
            if before != after { add(file, path, .changed, Self.text(old), Self.text(new)) }
        case (.map(let before, _), .map(let after, _)):
            compare(file, path, before.map { ($0.key, $0.value) }, after.map { ($0.key, $0.value) })
        case (.list(let before, _), .list(let after, _)):
            if let one = Self.named(before), let other = Self.named(after) {
                compare(file, path, one, other)
            } else {
                compareUnnamed(file, path, before, after)
            }
        default: add(file, path, .changed, Self.text(old), Self.text(new))
        }
    }

    private mutating func compare(_ file: String, _ path: String, _ old: [(String, PackNode)], _ new: [(String, PackNode)]) {
        let before = Dictionary(old) { first, _ in first }
        let after = Dictionary(new) { first, _ in first }
        func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
        for (key, node) in old where after[key] == nil { add(file, below(key), .removed, Self.text(node), "") }
        for (key, node) in new {
            if let known = before[key] {
                compare(file, below(key), known, node)
            } else {
                add(file, below(key), .added, "", Self.text(node))
            }
        }
    }

    /// Entries of a list by their id or code; `nil` when one has neither or two have the same.
    private static func named(_ items: [PackNode]) -> [(String, PackNode)]? {
        var seen: Set<String> = []
        var all: [(String, PackNode)] = []
        for item in items {
            guard case .map(let entries, _) = item, let entry = entries.first(where: { $0.key == "id" || $0.key == "code" }),
                case .scalar(let name, _) = entry.value, seen.insert(name).inserted
            else { return nil }
            all.append((name, item))
        }
        return all
    }

    /// Entries without a name are the same when they say the same.
    private mutating func compareUnnamed(_ file: String, _ path: String, _ old: [PackNode], _ new: [PackNode]) {
        let (before, after) = (old.map(Self.whole), new.map(Self.whole))
        var left = Dictionary(grouping: before) { $0 }.mapValues(\.count)
        var come: [String] = []
        for text in after {
            if let count = left[text], count > 0 { left[text] = count - 1 } else { come.append(text) }
        }
        var gone: [String] = []
        for text in before {
            if let count = left[text], count > 0 {
                left[text] = count - 1
                gone.append(text)
            }
        }
        for text in gone { add(file, path, .removed, Self.short(text), "") }
        for text in come { add(file, path, .added, "", Self.short(text)) }
        if gone.isEmpty, come.isEmpty, before != after {
            add(file, path, .changed, Self.text(.list(old, Self.nowhere)), Self.text(.list(new, Self.nowhere)))
        }
    }

    private static let nowhere = PackMark(file: "", line: 0, column: 0)

    private static func short(_ text: String) -> String { text.count <= maximumText ? text : text.prefix(maximumText) + "…" }

    private static func text(_ node: PackNode) -> String { short(whole(node)) }

    /// In one line, as YAML would have it.
    private static func whole(_ node: PackNode) -> String {
        switch node {
        case .scalar(let text, _): text
        case .list(let items, _): "[" + items.map(whole).joined(separator: ", ") + "]"
        case .map(let entries, _): "{" + entries.map { "\($0.key): \(whole($0.value))" }.joined(separator: ", ") + "}"
        }
    }
}
