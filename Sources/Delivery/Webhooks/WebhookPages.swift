internal import Kernel
internal import Markup

/// Webhooks as whoever administers the installation keeps them.
struct WebhookPages {
    let services: DeliveryServices

    var endpoints: [Endpoint] {
        [all, add, one]
            + [
                act("test", TestWebhook.verb, "Sends a notice that says nothing") { TestWebhook($0) },
                act("end", EndWebhook.verb, "Ends a webhook for good") { EndWebhook($0) },
                act("enable", EnableWebhook.verb, "Sends again to an address that had stopped answering") { EnableWebhook($0) },
            ]
    }

    private func page(_ request: Request, problem: Problem? = nil, added: AddWebhook.Outcome? = nil) throws -> Page {
        try Policy(services.scheme.current).require(WebhookAPI.list, of: request.actor, on: .installation)
        return WebhooksPage(
            webhooks: try services.store.read { try Webhook.all(in: $0) },
            kinds: try services.scheme.current.section(NoticeScheme.self).kinds,
            added: added, lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem
        ).page
    }

    private var all: Endpoint {
        Endpoint(.get, "/admin/webhooks", .page, verb: WebhookAPI.list, summary: "The webhooks of the installation") { request in
            .page(try page(request))
        }
    }

    private var add: Endpoint {
        Endpoint(
            .post, "/admin/webhooks", .page, verb: AddWebhook.verb, input: AddWebhook.Fields.schema, summary: "Adds a webhook",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [services] request in
                let receipt = try await services.executor.perform(AddWebhook(request.input), as: request.actor, key: request.idempotency)
                return .page(try page(request, added: receipt.output))
            })
    }

    private var one: Endpoint {
        Endpoint(.get, "/admin/webhooks/{id}", .page, verb: WebhookAPI.list, summary: "What was sent to a webhook") { [services] request in
            try Policy(services.scheme.current).require(WebhookAPI.list, of: request.actor, on: .installation)
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            let cursor = try Keyset.read(request.query["after"])
            let found = try services.store.read { tx in
                (webhook: try Webhook.require(id, in: tx), list: try Delivery.list(to: id, after: cursor, limit: 30, in: tx))
            }
            return .page(
                WebhookPage(
                    webhook: found.webhook, items: found.list.items, next: found.list.next, isFirst: (request.query["after"] ?? "").isEmpty,
                    lexicon: services.lexicon(request), tokens: request.form
                ).page)
        }
    }

    private func act<C: Command>(
        _ name: String, _ verb: Verb, _ summary: String, _ command: @escaping @Sendable (ID) -> C
    ) -> Endpoint {
        Endpoint(.post, "/admin/webhooks/{id}/\(name)", .page, verb: verb, summary: summary) { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(command(id), as: request.actor, key: request.idempotency)
            return .redirect(name == "end" ? "/admin/webhooks" : "/admin/webhooks/\(id)")
        }
    }
}
