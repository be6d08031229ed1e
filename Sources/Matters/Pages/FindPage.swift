internal import Kernel
internal import Markup

/// Finds one's own matter again without an account.
struct FindPage {
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var page: Page {
        Page(
            title: lexicon("find.title"), section: "/find",
            body: """
                <h1>\(lexicon("find.title"))</h1><p class="lead">\(lexicon("find.lead"))</p>
                \(FormView(
                    schema: FindMatter.Fields.schema, action: "/find", tokens: tokens, lexicon: lexicon, submit: "find.submit", raw: raw,
                    problem: problem
                ).html)
                <p><a href="/mine">\(lexicon("mine.by_phone"))</a></p>
                """)
    }
}
