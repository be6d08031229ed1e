import Figures
import Foundation
import Kernel
import Matters
import Mediation
import People
import Schemes

/// The delivered county with few matters and some text replaced, to be broken in one place at a time.
struct PackText {
    /// `file`, and what to put for what; `nil` takes the whole file's place.
    struct Change {
        let file: String
        let text: String?
        let replacement: String

        static func replacing(_ text: String, with replacement: String, in file: String = "matters.yaml") -> Change {
            Change(file: file, text: text, replacement: replacement)
        }

        static func whole(_ replacement: String, in file: String = "matters.yaml") -> Change {
            Change(file: file, text: nil, replacement: replacement)
        }
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Packs/xiangning").path
    static let verbs = Set(County.slices.flatMap(\.verbs)).union([
        "event.read", "import.stage", "import.apply", "import.undo", "admin.view", "admin.check", "territory.attach", "pack.read",
        "pack.keep", "pack.drop",
    ])
    static let sections: [any SchemeSection.Type] = (County.slices + [FiguresSlice.schema]).flatMap(\.sections)

    let source: PackSource

    init(_ changes: [Change] = []) throws {
        let (read, _) = PackSource.read(folder: Self.folder)
        guard let read else { throw Problem(500, "fixture.pack") }
        var files = Dictionary(uniqueKeysWithValues: read.files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) })
        files.merge(SmallMatters.files) { $1 }
        for change in changes {
            guard let old = files[change.file] else { throw Problem(500, "fixture.pack") }
            if let text = change.text, !old.contains(text) { throw Problem(500, "fixture.text", args: ["text": text]) }
            files[change.file] = change.text.map { old.replacingOccurrences(of: $0, with: change.replacement) } ?? change.replacement
        }
        guard let source = PackSource.checked(files.mapValues { Array($0.utf8) }).source else { throw Problem(500, "fixture.pack") }
        self.source = source
    }

    func load() -> (scheme: Scheme?, diagnostics: [Diagnostic]) {
        PackLoader.load(files: source, sections: Self.sections, verbs: Self.verbs)
    }

    func scheme() throws -> Scheme {
        let (scheme, diagnostics) = load()
        guard let scheme else { throw Problem(500, "fixture.pack", args: ["faults": diagnostics.map(\.text).joined(separator: "\n")]) }
        return scheme
    }

    /// `line:column code` of every error: where a reader is sent.
    static func errors(_ changes: Change...) throws -> [String] { try errors(changes) }

    static func errors(_ changes: [Change]) throws -> [String] {
        try PackText(changes).load().diagnostics.filter { $0.severity == .error }.map {
            "\($0.file == "matters.yaml" ? "" : "\($0.file):")\($0.line):\($0.column) \($0.code)"
        }
    }
}
