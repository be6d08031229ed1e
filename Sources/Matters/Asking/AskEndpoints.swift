internal import Kernel
internal import Markup

/// The way to ask about a bulletin, as a page and for programs.
struct AskEndpoints {
    let services: MatterServices

    /// None where no other slice tells anything that could be asked about.
    var endpoints: [Endpoint] { services.asked.map { [form($0), ask($0), api($0)] } ?? [] }

    private func page(_ source: AskedAbout.Source, _ request: Request, problem: Problem? = nil) throws -> Page {
        let about = try services.store.read { try source(request.parameter("id"), request, $0) }
        let notice = try services.scheme.current.section(CollectionNotices.self).raise
        return AskPage(
            about: about, notice: notice, lexicon: services.lexicon(request), tokens: request.form, raw: request.raw, problem: problem
        ).page
    }

    private func perform(_ source: AskedAbout.Source, _ request: Request) async throws -> (matter: Matter, replayed: Bool) {
        let about = try services.store.read { try source(request.parameter("id"), request, $0) }
        let receipt = try await services.executor.perform(
            AskMatter(about, request.input), as: request.actor, key: request.idempotency)
        guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
            throw Problem.notFound
        }
        return (matter, receipt.replayed)
    }

    private func form(_ source: @escaping AskedAbout.Source) -> Endpoint {
        Endpoint(.get, "/bulletins/{id}/ask", .page, verb: AskMatter.verb, summary: "The form for asking about a bulletin") {
            .page(try page(source, $0))
        }
    }

    private func ask(_ source: @escaping AskedAbout.Source) -> Endpoint {
        Endpoint(
            .post, "/bulletins/{id}/ask", .page, verb: AskMatter.verb, input: AskMatter.Fields.schema,
            summary: "Asks about a bulletin: the question becomes a matter",
            reshow: { request, problem in .page(try page(source, request, problem: problem)) },
            handle: { [services] request in
                let matter = try await perform(source, request).matter
                return .redirect("/matters/\(matter.number)").with(
                    cookie: services.holds.cookie(for: request.actor.holds, opened: PrivateLink.firstHold(of: matter), now: services.now))
            })
    }

    private func api(_ source: @escaping AskedAbout.Source) -> Endpoint {
        Endpoint(
            .post, "/api/v1/bulletins/{id}/questions", .api, verb: AskMatter.verb, input: AskMatter.Fields.schema,
            summary: "Ask about a bulletin: a matter with a number and a private link of your own",
            answers: [201: MatterJSON.raised, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let (matter, replayed) = try await perform(source, request)
            let link = "/m/" + PrivateLink.first(of: matter, vault: services.vault)
            return .json(
                status: 201,
                JSONWriter.object {
                    $0.field("number", matter.number)
                    $0.field("link", link)
                    $0.field("version", matter.version)
                    $0.field("replayed", replayed)
                })
        }
    }
}

/// What is asked about, the question, and how the answer comes back.
struct AskPage {
    let about: AskedAbout
    let notice: CollectionNotices.Notice
    let lexicon: Lexicon
    let tokens: FormTokens
    var raw: [String: String] = [:]
    var problem: Problem?

    var page: Page {
        let told = ["name": lexicon("installation.name"), "years": "\(notice.keptYears)"]
        let path = BulletinQuestions.path(about.id)
        return Page(
            title: lexicon("ask.title"), section: "/bulletins",
            body: """
                <p class="eyebrow"><a class="tall" href="\(path)">\(about.title)</a></p>
                <h1>\(lexicon("ask.title"))</h1><p class="lead">\(lexicon("ask.about"))</p>
                \(FormView(
                    schema: AskMatter.Fields.schema, action: "\(path)/ask", tokens: tokens, lexicon: lexicon, submit: "ask.submit",
                    raw: raw, problem: problem
                ).html)
                <section class="note" aria-labelledby="collection"><h2 id="collection">\(lexicon("raise.notice.title"))</h2>
                \(CollectionNotices.parts.map { "<p>\(lexicon("notice.raise.\($0)", told))</p>" as HTML })</section>
                """)
    }
}
