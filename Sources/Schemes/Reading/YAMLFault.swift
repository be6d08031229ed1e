import Kernel
import Yams

/// Says in words what the parser could not read, and how to mend it.
struct YAMLFault {
    let file: String
    let text: String
    let diagnostics: Diagnostics

    func report(_ error: any Error, place: (Mark) -> PackMark) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _), YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            report(problem, context, at: place(mark))
        case YamlError.reader(let problem, _, _, _):
            syntax("cannot be read: \(problem)", at: top, mend: "save the file as UTF-8 without special characters")
        default: syntax("cannot be read", at: top, mend: Self.generalMend)
        }
    }

    private static let generalMend: PackText = "check quotes, brackets and the indentation of this line and the one above"
    private var top: PackMark { PackMark(file: file, line: 1, column: 1) }

    private func syntax(_ problem: PackText, at mark: PackMark, mend: PackText) {
        diagnostics.error("pack.syntax", at: mark, problem, mend: mend)
    }

    private func report(_ problem: String, _ context: YamlError.Context?, at mark: PackMark) {
        if problem.hasPrefix("Maximum nesting level") {
            diagnostics.error("pack.depth", at: mark, "is nested more than \(YAMLTree.maximumDepth) deep", mend: "flatten it")
            return
        }
        if hasTab(mark) {
            diagnostics.error("pack.tab", at: mark, "a tab stands where only spaces may", mend: "indent with spaces")
            return
        }
        let known = Self.known.first { problem.contains($0.problem.pattern) }
        let said = known?.problem ?? "cannot be read: \(problem)"
        let begun = context.map(\.mark.line).flatMap { $0 < mark.line ? $0 : nil }
        syntax(begun.map { "\(said) (in what begins on line \($0))" } ?? said, at: mark, mend: known?.mend ?? Self.generalMend)
    }

    /// Whether the fault is a tab: at its very place, or among the white space that begins its line.
    private func hasTab(_ mark: PackMark) -> Bool {
        let lines = text.split(separator: "\n", maxSplits: mark.line, omittingEmptySubsequences: false)
        guard mark.line <= lines.count else { return false }
        let scalars = lines[mark.line - 1].unicodeScalars
        let here = scalars.index(scalars.startIndex, offsetBy: mark.column - 1, limitedBy: scalars.endIndex)
        if let here, here < scalars.endIndex, scalars[here] == "\t" { return true }
        return scalars.prefix { $0 == " " || $0 == "\t" || $0 == "-" }.contains("\t")
    }

    /// What the parser says, as far as it is known.
    private static let known: [(problem: PackText, mend: PackText)] = [
        ("mapping values are not allowed", "quote a text that holds a colon and a space, or mend the indentation"),
        ("could not find expected ':'", "write `key: value`, with a space after the colon"),
        ("did not find expected key", "indent this line like its neighbours, and quote texts that begin with a special character"),
        ("did not find expected '-' indicator", "begin every item of the list with `- ` at the same indentation"),
        ("did not find expected ',' or", "put a comma between the items and close the bracket"),
        ("unexpected end of stream", "close the quote or bracket that was opened"),
        ("unexpected document indicator", "close the quote that was opened above"),
        ("found another document", "keep one document in a file: remove the line `---`"),
        ("did not find expected <document start>", "keep one tree in a file, all of it at the same first indentation"),
        ("cannot start any token", "quote the text: it begins with a character that has a meaning of its own"),
        ("unknown escape character", "write the backslash twice, or use single quotes"),
        ("undefined tag handle", "remove the `!` or quote the text"),
        ("block sequence entries are not allowed", "begin the list on a line of its own"),
    ]
}
