internal import Kernel
internal import Markup

/// Webhooks for programs. They belong to the installation: only who administers all of it sees and changes them.
struct WebhookAPI {
    static let list: Verb = "webhook.list"

    let services: DeliveryServices

    var endpoints: [Endpoint] {
        [all, add, ledger]
            + [
                act("test", TestWebhook.verb, "Sends a notice that says nothing") { TestWebhook($0) },
                act("end", EndWebhook.verb, "Ends a webhook for good") { EndWebhook($0) },
                act("enable", EnableWebhook.verb, "Sends again to an address that had stopped answering") { EnableWebhook($0) },
            ]
    }

    private static let line: Shape = .object(
        "Webhook",
        [
            ("id", .id), ("label", .text), ("kinds", .list(.text)), ("made_at", .instant), ("failures", .integer),
            ("disabled_at", .optional(.instant)),
        ])

    private var all: Endpoint {
        Endpoint(
            .get, "/api/v1/webhooks", .api, verb: Self.list, summary: "The webhooks, twenty at the most; addresses and secrets stay sealed",
            answers: [200: .object("Webhooks", [("items", .list(Self.line))])]
        ) { [services] request in
            try Policy(services.scheme.current).require(Self.list, of: request.actor, on: .installation)
            let found = try services.store.read { try Webhook.all(in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for webhook in found {
                            list.object {
                                $0.field("id", webhook.id)
                                $0.field("label", webhook.label)
                                $0.field("kinds", strings: webhook.kinds)
                                $0.field("made_at", webhook.made)
                                $0.field("failures", webhook.failures)
                                $0.field("disabled_at", webhook.disabled)
                            }
                        }
                    }
                })
        }
    }

    private var add: Endpoint {
        Endpoint(
            .post, "/api/v1/webhooks", .api, verb: AddWebhook.verb, input: AddWebhook.Fields.schema,
            summary: "Tells another program of kinds of notices; the secret that signs them is shown this once",
            answers: [201: .object("AddedWebhook", [("id", .optional(.id)), ("secret", .optional(.text))]), 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(AddWebhook(request.input), as: request.actor, key: request.idempotency)
            return .json(
                status: 201,
                JSONWriter.object {
                    $0.field("id", receipt.stream)
                    $0.field("secret", receipt.output?.secret)
                })
        }
    }

    private static let delivery: Shape = .object(
        "WebhookDelivery",
        [
            ("id", .id), ("kind", .text), ("subject", .text), ("state", .text), ("attempts", .integer), ("answer", .optional(.integer)),
            ("fault", .optional(.text)),
            ("made_at", .instant), ("next_at", .optional(.instant)), ("done_at", .optional(.instant)),
        ])

    private var ledger: Endpoint {
        Endpoint(
            .get, "/api/v1/webhooks/{id}/deliveries", .api, verb: Self.list,
            parameters: [.init("after", "The `next` of the page before", .pattern(Keyset.pattern))],
            summary: "What was sent to a webhook and what waits, newest first, fifty at a time",
            answers: [
                200: .object("WebhookDeliveries", [("items", .list(Self.delivery)), ("next", .optional(.text))]), 404: .problem,
                422: .problem,
            ]
        ) { [services] request in
            try Policy(services.scheme.current).require(Self.list, of: request.actor, on: .installation)
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            let cursor = try Keyset.read(request.query["after"])
            let page = try services.store.read { tx in
                _ = try Webhook.require(id, in: tx)
                return try Delivery.list(to: id, after: cursor, limit: 50, in: tx)
            }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for item in page.items { list.object { Self.write(item, &$0) } } }
                    json.field("next", page.next)
                })
        }
    }

    private static func write(_ item: Delivery, _ json: inout JSONWriter) {
        json.field("id", item.id)
        json.field("kind", item.kind)
        json.field("subject", item.label)
        json.field("state", item.state.rawValue)
        json.field("attempts", item.attempts)
        json.field("answer", item.answer)
        json.field("fault", item.fault)
        json.field("made_at", item.made)
        json.field("next_at", item.next)
        json.field("done_at", item.done)
    }

    private func act<C: Command>(
        _ name: String, _ verb: Verb, _ summary: String, _ command: @escaping @Sendable (ID) -> C
    ) -> Endpoint {
        Endpoint(
            .post, "/api/v1/webhooks/{id}/\(name)", .api, verb: verb, summary: summary,
            answers: [204: .nothing, 404: .problem, 409: .problem]
        ) { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(command(id), as: request.actor, key: request.idempotency)
            return Reply(status: 204, .none)
        }
    }
}
