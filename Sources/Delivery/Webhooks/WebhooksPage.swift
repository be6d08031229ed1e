internal import Kernel
internal import Markup

/// All webhooks, and the form for another.
struct WebhooksPage {
    let webhooks: [Webhook]
    let kinds: [NoticeScheme.Kind]
    /// With the secret, which is shown this once.
    let added: AddWebhook.Outcome?
    let lexicon: Lexicon
    let tokens: FormTokens
    let raw: [String: String]
    let problem: Problem?

    var page: Page {
        Page(
            title: lexicon("webhooks.title"), section: "/admin/webhooks",
            body: """
                <h1>\(lexicon("webhooks.title"))</h1><p class="lead">\(lexicon("webhooks.lead"))</p>
                \(secret)
                \(webhooks.isEmpty ? EmptyState(lexicon("webhooks.empty"), detail: lexicon("webhooks.empty.about")).html : list)
                <section class="card"><h2>\(lexicon("webhooks.add"))</h2>
                \(FormView(
                    schema: AddWebhook.Fields.schema, action: "/admin/webhooks", tokens: tokens, lexicon: lexicon, submit: "webhooks.add.submit",
                    raw: added == nil ? raw : [:], problem: problem
                ).html)
                <h3>\(lexicon("webhooks.kinds"))</h3><dl class="facts">\((kinds.map(\.id) + [TextMessage.kind]).map { kind -> HTML in
                    "<dt><code>\(kind)</code></dt><dd>\(lexicon("notice.kind.\(kind)", ["number": "…", "unit": "…"]))</dd>"
                })</dl></section>
                """)
    }

    private var secret: HTML {
        guard let added else { return .empty }
        return """
            <div class="note good" role="status"><p>\(lexicon("webhooks.secret.once"))</p><p><code>\(added.secret)</code></p></div>
            """
    }

    private var list: HTML {
        Table(
            caption: lexicon("webhooks.title"),
            columns: [
                .init(lexicon("field.AddWebhook.label")), .init(lexicon("field.AddWebhook.kinds")), .init(lexicon("webhooks.state")),
                .init(lexicon("webhooks.failures"), isNumber: true), .init(lexicon("webhooks.since")),
            ],
            rows: webhooks.map { webhook in
                [
                    "<a href=\"/admin/webhooks/\(webhook.id.description)\">\(webhook.label)</a>", "\(webhook.kinds.joined(separator: " "))",
                    WebhookPage.state(of: webhook, lexicon), "\(webhook.failures)",
                    "<time datetime=\"\(webhook.made.isoText)\">\(webhook.made.minuteText)</time>",
                ]
            }
        ).html
    }
}

/// One webhook with its ledger.
struct WebhookPage {
    let webhook: Webhook
    let items: [Delivery]
    let next: String?
    let isFirst: Bool
    let lexicon: Lexicon
    let tokens: FormTokens

    private var address: String { "/admin/webhooks/\(webhook.id)" }

    static func state(of webhook: Webhook, _ lexicon: Lexicon) -> HTML {
        webhook.disabled == nil ? Badge(lexicon("webhooks.active"), .good).html : Badge(lexicon("webhooks.disabled"), .bad).html
    }

    var page: Page {
        Page(
            title: webhook.label, section: "/admin/webhooks",
            body: """
                <p class="eyebrow"><a href="/admin/webhooks">\(lexicon("webhooks.title"))</a></p><h1>\(webhook.label)</h1>
                <p>\(Self.state(of: webhook, lexicon)) \(webhook.kinds.joined(separator: " "))</p>
                <div class="actions">\(button("test", "webhooks.test"))\(webhook.disabled == nil ? .empty : button("enable", "webhooks.enable"))
                \(button("end", "webhooks.end", danger: true))</div>
                <h2>\(lexicon("webhooks.ledger"))</h2>
                \(items.isEmpty ? EmptyState(lexicon("webhooks.ledger.empty")).html : ledger)
                \(Pager(lexicon: lexicon, next: next.map { "\(address)?after=\($0)" }, first: isFirst ? nil : address).html)
                """)
    }

    private func button(_ act: String, _ word: String, danger: Bool = false) -> HTML {
        """
        <form method="post" action="\(address)/\(act)">\(HiddenFields(tokens: tokens).html)\
        <button class="button\(danger ? " danger" : "")" type="submit">\(lexicon(word))</button></form>
        """
    }

    private static func badge(_ state: Delivery.State) -> Badge.Kind {
        switch state {
        case .sent, .read: .good
        case .waiting, .unread: .active
        case .failed: .bad
        }
    }

    /// What came of the last try.
    private func outcome(_ item: Delivery) -> String {
        if let answer = item.answer { return " · HTTP \(answer)" }
        return item.fault.map { " · " + lexicon("webhook.fault.\($0)") } ?? ""
    }

    private var ledger: HTML {
        Table(
            caption: lexicon("webhooks.ledger"),
            columns: ["webhooks.when", "webhooks.kind", "webhooks.about", "webhooks.state", "webhooks.tries", "webhooks.next"].map {
                .init(lexicon($0))
            },
            rows: items.map { item in
                [
                    "<time datetime=\"\(item.made.isoText)\">\(item.made.minuteText)</time>", "\(item.kind)", "\(item.label)",
                    Badge(lexicon("delivery.\(item.state.rawValue)"), Self.badge(item.state)).html,
                    "\(item.attempts)\(outcome(item))", "\(item.next?.minuteText ?? "—")",
                ]
            }
        ).html
    }
}
