internal import Kernel
internal import Markup

/// One's notices for programs.
struct NoticeAPI {
    let services: DeliveryServices

    var endpoints: [Endpoint] { [list, read] }

    private static let line: Shape = .object(
        "Notice",
        [("id", .id), ("kind", .text), ("text", .text), ("subject", .text), ("path", .text), ("at", .instant), ("read", .flag)])

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/notices", .api, verb: ReadNotices.verb,
            parameters: [.init("after", "The `next` of the page before", .pattern(Keyset.pattern))],
            summary: "What one was told of, newest first, fifty at a time",
            answers: [
                200: .object("Notices", [("items", .list(Self.line)), ("next", .optional(.text)), ("unread", .integer)]), 422: .problem,
            ]
        ) { [services] request in
            guard let account = request.actor.account else { throw Problem.signInNeeded }
            let cursor = try Keyset.read(request.query["after"])
            let found = try services.store.read { tx in
                (
                    list: try Delivery.list(to: account, after: cursor, limit: 50, in: tx),
                    unread: try tx.count(Delivery.unreadStatement(of: account))
                )
            }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for item in found.list.items {
                            list.object {
                                $0.field("id", item.id)
                                $0.field("kind", item.kind)
                                $0.field("text", lexicon.notice(item))
                                $0.field("subject", item.label)
                                $0.field("path", item.path)
                                $0.field("at", item.made)
                                $0.field("read", item.state == .read)
                            }
                        }
                    }
                    json.field("next", found.list.next)
                    json.field("unread", found.unread)
                })
        }
    }

    private var read: Endpoint {
        Endpoint(
            .post, "/api/v1/notices/read", .api, verb: ReadNotices.verb, summary: "Marks all notices as read, a thousand at a time",
            answers: [200: .object("NoticesRead", [("count", .optional(.integer))])]
        ) { [services] request in
            let receipt = try await services.executor.perform(ReadNotices(nil), as: request.actor, key: request.idempotency)
            return .json(JSONWriter.object { $0.field("count", receipt.output.map(Int64.init)) })
        }
    }
}
