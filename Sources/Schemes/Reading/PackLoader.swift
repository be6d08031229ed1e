package import Kernel

/// Reads a whole pack and reports every fault in it at once.
package enum PackLoader {
    /// The scheme, or `nil` when there is an error among the diagnostics; warnings stop nothing.
    package static func load(
        files source: PackSource, sections: [any SchemeSection.Type], verbs: Set<Verb>
    ) -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        var reading = PackReading(source: source, sectionTypes: sections, verbs: verbs)
        let scheme = reading.scheme()
        return (reading.diagnostics.hasErrors ? nil : scheme, reading.all)
    }

    /// What can still be read of a pack that this program finds faults in: a county that was running goes on running.
    static func salvage(
        _ source: PackSource, sections: [any SchemeSection.Type], verbs: Set<Verb>
    ) -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        var reading = PackReading(source: source, sectionTypes: sections, verbs: verbs)
        let scheme = reading.scheme()
        return (scheme, reading.all)
    }
}

/// One pass over a pack.
private struct PackReading {
    let source: PackSource
    let sectionTypes: [any SchemeSection.Type]
    let verbs: Set<Verb>
    let diagnostics = Diagnostics()

    var all: [Diagnostic] { diagnostics.all.sorted { Self.order($0) < Self.order($1) } }

    private static func order(_ fault: Diagnostic) -> (String, Int, Int, String, String) {
        (fault.file, fault.line, fault.column, fault.code, fault.what)
    }

    mutating func scheme() -> Scheme? {
        refuseUnknownFiles()
        let manifest = root("pack.yaml", path: "pack").flatMap(Manifest.read)
        let words = readWords()
        let roles = root("roles.yaml", path: "roles").map { RoleReader(verbs: verbs, idle: idle, diagnostics: diagnostics).read($0) } ?? []
        let context = PackContext(roles: roles.map(\.role), verbs: verbs, earlier: [], words: words.isWhole ? words.words : nil)
        for (role, name) in roles { context.requireWords("role.\(role.id)", for: name) }
        var sections: [any SchemeSection] = []
        for type in sectionTypes {
            let context = PackContext(roles: context.roles, verbs: verbs, earlier: sections, words: context.words)
            let name = "\(type.key).yaml"
            if source.file(name) == nil, let section = type.absent(in: context) {
                sections.append(section)
            } else if let section = root(name, path: type.key).flatMap({ type.read($0, in: context) }) {
                sections.append(section)
            }
        }
        guard let manifest else { return nil }
        return Scheme(
            id: manifest.id, version: manifest.version, hash: source.hash, roles: context.roles, words: words.words, sections: sections)
    }

    /// Verbs of what this pack leaves out.
    private var idle: Set<Verb> {
        sectionTypes.filter { source.file("\($0.key).yaml") == nil }.reduce(into: []) { $0.formUnion($1.verbs) }
    }

    private func refuseUnknownFiles() {
        let known = ["pack.yaml", "roles.yaml"] + WordsReader.locales.map { "words/\($0).yaml" } + sectionTypes.map { "\($0.key).yaml" }
        for file in source.files where !known.contains(file.name) {
            let near = NearWords.near(file.name, in: known)
            diagnostics.error(
                "pack.unknown_file", at: PackMark(file: file.name, line: 1, column: 1), "is not a file of a pack",
                mend: near.isEmpty
                    ? "remove it; known are \(known.sorted().joined(separator: ", "))" : "rename it to \(near[0]), or remove it")
        }
    }

    /// The tree of a file; `nil` after reporting that it is missing or cannot be read.
    private func root(_ name: String, path: String) -> PackReader? {
        guard let file = source.file(name) else {
            diagnostics.error(
                "pack.missing_file", at: PackMark(file: name, line: 1, column: 1), "the file is missing",
                mend: "write it; see docs/features/packs.md")
            return nil
        }
        return YAMLTree.read(file, diagnostics).map { PackReader(node: $0, path: path, diagnostics: diagnostics) }
    }

    private func readWords() -> (words: [String: [String: String]], isWhole: Bool) {
        var reader = WordsReader(diagnostics: diagnostics)
        var isWhole = true
        for locale in WordsReader.locales {
            if let root = root("words/\(locale).yaml", path: "words") { reader.read(root, locale: locale) } else { isWhole = false }
        }
        if isWhole { reader.warnOfUnpaired() }
        return (reader.words, isWhole)
    }
}
