package import Markup

/// The report in words.
package struct ReportWords: Sendable {
    private let lexicon: Lexicon

    package init(_ lexicon: Lexicon) { self.lexicon = lexicon }

    package struct Fault: Sendable {
        package let column: String
        package let what: String
        package let mend: String
    }

    package func verdict(_ verdict: ImportBatch.Verdict) -> String { lexicon("import.verdict.\(verdict.rawValue)") }
    package func state(_ state: ImportBatch.State) -> String { lexicon("import.state.\(state.rawValue)") }

    /// Where the row stands: all features of a map may stand on one line of its file.
    package func place(_ line: ImportReport.Line, kind: String) -> String {
        kind == BoundaryImport.name
            ? lexicon("import.feature", ["number": "\(line.row)", "line": "\(line.line)"])
            : lexicon("import.on_line", ["line": "\(line.line)"])
    }

    /// The code of the unit that a row is about, or what the file calls it; empty where rows name people.
    package func unit(_ line: ImportReport.Line, kind: String) -> String {
        (try? ImportKinds.type(kind))?.namesUnits == true ? line.key : ""
    }

    package func faults(_ line: ImportReport.Line, kind: String) -> [Fault] {
        line.faults.map { fault in
            Fault(
                column: fault.column.isEmpty ? "" : lexicon("import.column.\(kind).\(fault.column)"), what: what(fault),
                mend: lexicon.first(of: ["import.fault.\(fault.code).mend"], fault.args) ?? lexicon("import.outline.mend"))
        }
    }

    /// Faults of outlines have the words that they have elsewhere, and their place in front.
    private func what(_ fault: RowFault) -> String {
        guard fault.code.hasPrefix("outline_") else { return lexicon("import.fault.\(fault.code)", fault.args) }
        let places = ["polygon", "ring", "point", "line"].filter { fault.args[$0] != nil }.map { lexicon("import.at.\($0)", fault.args) }
        let said = lexicon("fault.\(fault.code)", fault.args)
        return places.isEmpty ? said : lexicon("import.at", ["place": places.joined(separator: lexicon("list.separator")), "said": said])
    }
}
