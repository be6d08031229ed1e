import Kernel
import Markup

/// A refusal as a page: what is wrong, how to mend it, and a way on.
struct ProblemPage {
    let page: Page

    init(_ problem: Problem, lexicon: Lexicon) {
        let faults: HTML? =
            problem.fields.isEmpty
            ? nil
            : "<ul>\(problem.fields.map { "<li>\(lexicon.label("", $0.field))：\(lexicon.sentence($0))</li>" as HTML })</ul>"
        page = Page(
            title: lexicon.sentence(problem),
            body: """
                <div class="card"><h1>\(lexicon.sentence(problem))</h1>\(faults)
                <p>\(lexicon.mend(problem))</p>
                <p><a class="button" href="/">\(lexicon("layout.home"))</a></p></div>
                """)
    }
}
