internal import Kernel
internal import Markup

/// The form for raising a matter: what, where, how to reach you.
struct RaisePage {
    let scheme: MatterScheme
    let places: [Unit]
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var page: Page {
        let choices = [
            "category": scheme.categories.map { Choice($0.id, lexicon("category.\($0.id)")) },
            "unit": places.map { Choice($0.code, lexicon.unit($0.code, $0.name)) },
        ]
        var raw = raw
        // One kind of matter is no choice.
        if scheme.categories.count == 1, let only = scheme.categories.first { raw["category"] = raw["category"] ?? only.id }
        return Page(
            title: lexicon("raise.title"), section: "/raise",
            body: """
                <h1>\(lexicon("raise.title"))</h1>
                <p class="note warning">\(lexicon("raise.danger"))</p>
                \(FormView(
                    schema: RaiseMatter.Fields.schema, action: "/raise", tokens: tokens, lexicon: lexicon, submit: "raise.submit", raw: raw,
                    problem: problem, choices: choices
                ).html)
                <section class="note" aria-labelledby="collection"><h2 id="collection">\(lexicon("raise.notice.title"))</h2>
                <p>\(lexicon("raise.notice.who", ["name": lexicon("installation.name")]))</p>
                <p>\(lexicon("raise.notice.what"))</p><p>\(lexicon("raise.notice.rights"))</p></section>
                """)
    }
}
