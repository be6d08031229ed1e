import Kernel
import Markup

extension AccountsQuery.Item {
    /// How far the account is, with a shape of its own.
    func badge(_ lexicon: Lexicon, now: Instant) -> HTML {
        if isDisabled { return Badge(lexicon("accounts.state.disabled"), .bad).html }
        if isActive { return Badge(lexicon("accounts.state.active"), .good).html }
        guard let invited, now < invited else { return Badge(lexicon("accounts.state.expired"), .warning).html }
        return Badge(lexicon("accounts.state.invited"), .active).html
    }
}

/// Accounts by name, and the form for a new one.
struct AccountsPage {
    static let pageSize = 50

    let found: AccountsQuery.Page
    let typed: String
    let state: AccountsQuery.State?
    let isFirst: Bool
    let mayCreate: Bool
    let now: Instant
    let lexicon: Lexicon
    let tokens: FormTokens
    let nav: HTML
    let raw: [String: String]
    let problem: Problem?

    var page: Page {
        Page(
            title: lexicon("admin.accounts"), section: "/admin",
            body: """
                <h1>\(lexicon("admin.accounts"))</h1>\(nav)
                \(mayCreate ? creating : .empty)
                <section><h2>\(lexicon("accounts.list"))</h2>
                \(SearchForm(
                    action: "/admin/accounts", label: lexicon("accounts.search"), value: typed, button: lexicon("admin.search"),
                    hidden: state.map { ["state": $0.rawValue] } ?? [:]
                ).html)
                <nav class="tabs" aria-label="\(lexicon("accounts.filter"))">\(tabs)</nav>
                \(found.items.isEmpty ? EmptyState(lexicon("accounts.none")).html : table)
                \(Pager(lexicon: lexicon, next: found.next.map { address(state) + "&after=\($0)" }, first: isFirst ? nil : address(state)).html)
                </section>
                """)
    }

    /// User names are letters, digits and signs that mean nothing in a link; whatever else was typed finds nothing.
    private func address(_ state: AccountsQuery.State?) -> String {
        let safe = typed.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        return "/admin/accounts?q=\(safe)&state=\(state?.rawValue ?? "")"
    }

    private var tabs: [HTML] {
        ([nil] + AccountsQuery.State.allCases.map(Optional.some)).map { entry in
            let mark: HTML = entry == state ? " aria-current=\"page\"" : .empty
            return "<a href=\"\(address(entry))\"\(mark)>\(lexicon("accounts.state.\(entry?.rawValue ?? "all")"))</a>"
        }
    }

    private var table: HTML {
        Table(
            caption: lexicon("accounts.list"),
            columns: ["field.username", "field.display_name", "accounts.posts", "accounts.state"].map { .init(lexicon($0)) },
            rows: found.items.map { item in
                let posts = item.grants.map { "\(lexicon.unit($0.unitCode, $0.unitName)) \(lexicon("role.\($0.role)"))" }
                return [
                    "<a href=\"/admin/accounts/\(item.username)\">\(item.username)</a>", "\(item.displayName)",
                    posts.isEmpty ? "—" : "\(posts.joined(separator: lexicon("list.separator")))", item.badge(lexicon, now: now),
                ]
            }
        ).html
    }

    private var creating: HTML {
        """
        <details class="card"\(problem == nil ? HTML.empty : " open")><summary>\(lexicon("accounts.create"))</summary>
        <p class="hint">\(lexicon("accounts.create.about"))</p>
        \(FormView(
            schema: AccountPages.createSchema, action: "/admin/accounts", tokens: tokens, lexicon: lexicon, submit: "accounts.create.submit",
            raw: raw, problem: problem
        ).html)</details>
        """
    }
}

/// A fresh activation code, shown this once.
struct ActivationCodePage {
    let username: String
    /// `nil` when the same form was sent again: the code was shown then.
    let outcome: CreateAccount.Outcome?
    let lexicon: Lexicon
    let nav: HTML

    var page: Page {
        let account: HTML =
            "<p><a class=\"button\" href=\"/admin/accounts/\(username)\">\(lexicon("accounts.on", ["name": username]))</a></p>"
        guard let outcome else {
            return Page(
                title: lexicon("accounts.code"), section: "/admin",
                body: """
                    <h1>\(lexicon("accounts.code"))</h1>\(nav)<div class="note warning"><p>\(lexicon("accounts.code.shown"))</p></div>\(account)
                    """)
        }
        return Page(
            title: lexicon("accounts.code"), section: "/admin",
            body: """
                <h1>\(lexicon("accounts.code"))</h1>\(nav)
                <div class="card"><p>\(lexicon("accounts.code.about", ["name": username]))</p>
                <p class="figure"><code>\(outcome.activationCode)</code></p>
                <p>\(lexicon("accounts.code.until", ["time": outcome.expires.minuteText]))</p></div>
                <div class="note warning"><p>\(lexicon("accounts.code.once"))</p></div>\(account)
                """)
    }
}
