internal import Kernel
internal import Markup

/// 我也遇到, from the page that everybody sees and for other programs.
struct JoinEndpoints {
    let services: MatterServices

    var endpoints: [Endpoint] { [page, api] }

    private var page: Endpoint {
        Endpoint(
            .post, "/public/{number}/join", .page, verb: JoinMatter.verb, input: JoinMatter.Fields.schema,
            summary: "Joins a public matter: the same happens to whoever sends it",
            reshow: { [services] request, problem in
                let found = try services.store.read { try PublicPages(services: services).find(request, in: $0) }
                return .page(
                    PublicPage(
                        request: found, lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem
                    ).page)
            },
            handle: { [services] request in
                let receipt = try await services.executor.perform(
                    JoinMatter(request.parameter("number"), request.input), as: request.actor, key: request.idempotency)
                guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
                    throw Problem.notFound
                }
                return .redirect("/matters/\(matter.number)").with(
                    cookie: services.holds.cookie(for: request.actor.holds, opened: PrivateLink.firstHold(of: matter), now: services.now))
            })
    }

    private var api: Endpoint {
        Endpoint(
            .post, "/api/v1/matters/{number}/join", .api, verb: JoinMatter.verb, input: JoinMatter.Fields.schema,
            summary: "Join a public matter: a number and a private link of one's own, with the rights of a reporter",
            answers: [201: MatterJSON.raised, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                JoinMatter(request.parameter("number"), request.input), as: request.actor, key: request.idempotency)
            guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
                throw Problem.notFound
            }
            let link = "/m/" + PrivateLink.first(of: matter, vault: services.vault)
            return .json(
                status: 201,
                JSONWriter.object {
                    $0.field("number", matter.number)
                    $0.field("link", link)
                    $0.field("version", matter.version)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }
}

/// The form on the page that everybody sees, and how many have the same.
struct JoinSection {
    let request: Open311Request
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var html: HTML {
        guard request.isJoinable || request.others > 0 else { return .empty }
        // A few are not counted for everybody.
        let (word, told) = request.others < HomePage.smallest ? ("join.few", HomePage.smallest) : ("join.count", request.others)
        let count: HTML? = request.others > 0 ? "<p>\(lexicon(word, ["count": "\(told)"]))</p>" : nil
        guard request.isJoinable else { return count ?? .empty }
        let form = FormView(
            schema: JoinMatter.Fields.schema, action: "\(PublicPage.path(request.matter.number))/join", tokens: tokens, lexicon: lexicon,
            submit: "join.submit", raw: raw, problem: problem
        ).html
        return """
            <section class="card" id="join" aria-labelledby="join-title"><h2 id="join-title">\(lexicon("join.title"))</h2>\(count)
            <p>\(lexicon("join.about"))</p>\(form)</section>
            """
    }
}
