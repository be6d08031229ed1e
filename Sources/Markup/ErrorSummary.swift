package import Kernel

/// The top of a refused form: what is wrong, how to mend it, and a link to each field.
package struct ErrorSummary: Sendable {
    private let problem: Problem?
    private let schema: Schema
    private let mark: String
    private let lexicon: Lexicon

    package init(problem: Problem?, schema: Schema, mark: String = "", lexicon: Lexicon) {
        self.problem = problem
        self.schema = schema
        self.mark = mark
        self.lexicon = lexicon
    }

    package var html: HTML {
        guard let problem else { return .empty }
        let faults: [HTML] = problem.fields.map { fault in
            let label = lexicon.label(schema.name, fault.field)
            let text = "\(label)：\(lexicon.sentence(fault))"
            guard schema.fields.contains(where: { $0.name == fault.field }) else { return "<li>\(text)</li>" }
            return "<li><a href=\"#\(FormView.elementID(schema, fault.field, mark))\">\(text)</a></li>"
        }
        let title = faults.isEmpty ? lexicon.sentence(problem) : lexicon("form.summary", ["count": "\(faults.count)"])
        let list: HTML = faults.isEmpty ? .empty : "<ul>\(faults)</ul>"
        return """
            <div class="summary" role="alert" tabindex="-1">
            <h2>\(title)</h2>\(list)<p>\(lexicon.mend(problem))</p></div>
            """
    }
}
