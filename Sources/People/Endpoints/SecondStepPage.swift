import Kernel
import Markup

/// The password was right: now a code of the second factor, or one of the codes on paper.
struct SecondStepPage {
    let lexicon: Lexicon
    let tokens: FormTokens
    let step: String
    let next: String
    var problem: Problem?

    var page: Page {
        Page(
            title: lexicon("second.title"), section: "/sign-in",
            body: """
                <h1>\(lexicon("second.title"))</h1><p class="lead">\(lexicon("second.lead"))</p>
                \(FormView(
                    schema: SecondStepFields.schema, action: "/sign-in/code", tokens: tokens, lexicon: lexicon, submit: "second.submit",
                    problem: problem, hidden: ["step": step, "next": next]
                ).html)
                <p><a href="/sign-in">\(lexicon("second.back"))</a></p>
                """)
    }
}
