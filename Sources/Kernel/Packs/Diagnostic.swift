/// One fault of a pack: where it is, what is wrong and how to mend it. All of them are collected, never just the first.
package struct Diagnostic: Sendable, Hashable {
    package enum Severity: String, Sendable { case error, warning }

    package let severity: Severity
    package let code: String
    package let file: String
    package let line: Int
    package let column: Int
    package let said: PackText
    package let remedy: PackText

    package init(
        _ severity: Severity, _ code: String, file: String, line: Int, column: Int, what: PackText, mend: PackText
    ) {
        self.severity = severity
        self.code = code
        self.file = file
        self.line = line
        self.column = column
        said = what
        remedy = mend
    }

    /// In English; elsewhere a lexicon tells it.
    package var what: String { said.description }
    package var mend: String { remedy.description }

    /// `pack.yaml:12:5: error: … — mend: … [code]`
    package var text: String { "\(file):\(line):\(column): \(severity.rawValue): \(what) — \(mend) [\(code)]" }
}
