import Kernel
import Markup

/// Name and password, and the way to a first password.
struct SignInPage {
    let lexicon: Lexicon
    let tokens: FormTokens
    let next: String
    /// The button of the county's identity provider, where there is one.
    var provider: String?
    var raw: [String: String] = [:]
    var problem: Problem?
    /// A password was just chosen.
    var isActivated = false

    var page: Page {
        let note: HTML? =
            isActivated ? "<p class=\"note good\" role=\"status\">\(lexicon("activate.done"))</p>" : nil
        return Page(
            title: lexicon("sign_in.title"), section: "/sign-in",
            body: """
                <h1>\(lexicon("sign_in.title"))</h1>\(note)<p class="lead">\(lexicon("sign_in.lead"))</p>
                \(FormView(
                    schema: SignInFields.schema, action: "/sign-in", tokens: tokens, lexicon: lexicon, submit: "sign_in.submit", raw: raw,
                    problem: problem, hidden: ["next": next]
                ).html)
                \(provider.map { "<p><a class=\"button\" href=\"/sign-in/provider?next=\(next)\">\($0)</a></p>" as HTML })
                <p><a href="/activate">\(lexicon("sign_in.activate"))</a></p>
                """)
    }
}
