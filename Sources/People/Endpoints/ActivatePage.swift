import Kernel
import Markup

/// The first password, or a new one after it was forgotten, by the code from the administrator.
struct ActivatePage {
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var page: Page {
        Page(
            title: lexicon("activate.title"), section: "/sign-in",
            body: """
                <h1>\(lexicon("activate.title"))</h1><p class="lead">\(lexicon("activate.lead"))</p>
                \(FormView(
                    schema: ActivateFields.schema, action: "/activate", tokens: tokens, lexicon: lexicon, submit: "activate.submit",
                    raw: raw, problem: problem
                ).html)
                """)
    }
}
