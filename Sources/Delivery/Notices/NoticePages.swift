internal import Kernel
internal import Markup
internal import People

/// One's notices and the addresses for feed readers.
struct NoticePages {
    let services: DeliveryServices
    let people: PeopleServices

    static let password = Field.secret("password", maximum: 128)
    static let proof = Schema("FeedRequest", [password.any])

    var endpoints: [Endpoint] { [notices, readAll, readOne, open, close, feed] }

    private static let pageSize = 30

    private func page(_ request: Request, after: String? = nil, secret: String? = nil, problem: Problem? = nil) throws -> Page {
        guard let account = request.actor.account else { throw Problem.signInNeeded }
        let cursor = try Keyset.read(after)
        let found = try services.store.read { tx in
            (
                list: try Delivery.list(to: account, after: cursor, limit: Self.pageSize, in: tx), feeds: try Feed.live(of: account, in: tx)
            )
        }
        return NoticesPage(
            items: found.list.items, next: found.list.next, isFirst: (after ?? "").isEmpty, feeds: found.feeds, secret: secret,
            lexicon: services.lexicon(request), tokens: request.form, problem: problem
        ).page
    }

    private var notices: Endpoint {
        Endpoint(.get, "/notices", .page, verb: ReadNotices.verb, summary: "What one is told of") { request in
            .page(try page(request, after: request.query["after"]))
        }
    }

    private var readAll: Endpoint {
        Endpoint(.post, "/notices/read", .page, verb: ReadNotices.verb, summary: "Marks all notices as read") { [services] request in
            _ = try await services.executor.perform(ReadNotices(nil), as: request.actor, key: request.idempotency)
            return .redirect("/notices")
        }
    }

    private var readOne: Endpoint {
        Endpoint(.post, "/notices/{id}/read", .page, verb: ReadNotices.verb, summary: "Marks a notice as read") { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(ReadNotices(id), as: request.actor, key: request.idempotency)
            return .redirect("/notices")
        }
    }

    /// Answers with the page itself: a redirect would have to carry the secret.
    private var open: Endpoint {
        Endpoint(
            .post, "/notices/feeds", .page, verb: OpenFeed.verb, input: Self.proof,
            summary: "Makes an address for a feed reader, for whoever types the password once more",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [people] request in
                let made = try await people.prove(OpenFeed(), password: request.input[Self.password], request)
                var reply = Reply.page(try page(request, secret: made.output))
                reply.headers.append(("Referrer-Policy", "no-referrer"))
                return reply
            })
    }

    private var close: Endpoint {
        Endpoint(.post, "/notices/feeds/{id}/close", .page, verb: CloseFeed.verb, summary: "Ends an address for a feed reader") {
            [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(CloseFeed(id), as: request.actor, key: request.idempotency)
            return .redirect("/notices")
        }
    }

    private var feed: Endpoint {
        Endpoint(.get, "/feeds/{token}", .page, verb: nil, summary: "One's notices for a feed reader, by a secret address") {
            [services] request in
            let now = services.executor.entropy.now()
            let found = try services.store.read { tx -> (account: ID, items: [Delivery])? in
                guard let account = try Feed.account(request.parameter("token"), in: tx) else { return nil }
                return (account, try Delivery.list(to: account, after: .start, limit: Feed.entryLimit, in: tx).items)
            }
            guard let found else { throw Problem.notFound }
            // A feed reader rings: what can wait until offices open waits.
            let ready = found.items.filter { $0.ready <= now }
            var reply = Reply(
                .bytes(AtomFeed(account: found.account, items: ready, lexicon: services.lexicon(request)).bytes, type: AtomFeed.type))
            reply.headers += [("Referrer-Policy", "no-referrer"), ("Cache-Control", "private, max-age=300")]
            return reply
        }
    }
}
