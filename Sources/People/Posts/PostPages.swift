import Kernel
import Markup
import Territory

/// The public card of each unit, and for those who look after it the posts and what is vacant.
struct PostPages: Sendable {
    let services: PeopleServices

    var endpoints: [Endpoint] { [card, appoint, relieve, vacancies] }

    private func page(_ code: String, _ request: Request, problem: Problem? = nil) throws -> Page {
        let scheme = services.scheme.current
        let policy = Policy(scheme)
        func may(_ verb: Verb, _ unit: UnitRecord) -> Bool {
            if case .allowed = policy.decide(verb, of: request.actor, on: Subject(place: unit.path)) { true } else { false }
        }
        let after = request.query["after"].flatMap { $0.isEmpty ? nil : $0 }
        let card = try services.store.read {
            try UnitCard.load(
                code, after: after, seesAll: { may(AppointPost.verb, $0) }, on: services.entropy.now().day, scheme: scheme,
                vault: services.executor.vault, in: $0)
        }
        let kinds = try scheme.section(TerritoryScheme.self).posts(at: card.unit.level)
        return UnitPage(
            card: card, scheme: scheme, lexicon: services.lexicon(request), tokens: request.form,
            fillable: may(AppointPost.verb, card.unit) ? kinds : [], mayRelieve: may(EndPost.verb, card.unit), isFirst: after == nil,
            isElder: request.isElder, raw: request.raw, problem: problem
        ).page
    }

    private var card: Endpoint {
        Endpoint(
            .get, "/units/{code}", .page, verb: nil, parameters: [.init("after", "Where the list of units below goes on")],
            summary: "The public card of a unit"
        ) { request in .page(try page(request.parameter("code"), request)) }
    }

    private var appoint: Endpoint {
        Endpoint(
            .post, "/units/{code}/posts", .page, verb: AppointPost.verb, input: AppointPost.Fields.schema,
            summary: "Appoints somebody to a post in a unit",
            reshow: { request, problem in .page(try page(request.parameter("code"), request, problem: problem)) },
            handle: { [services] request in
                let code = request.parameter("code")
                _ = try await services.executor.perform(
                    AppointPost(unit: code, request.input), as: request.actor, key: request.idempotency)
                return .redirect("/units/\(code)")
            })
    }

    private var relieve: Endpoint {
        Endpoint(
            .post, "/posts/{id}/relieve", .page, verb: EndPost.verb, input: EndPost.Fields.schema, summary: "Ends somebody's service"
        ) { [services] request in
            let receipt = try await services.executor.perform(
                EndPost(request.parameter("id"), request.input), as: request.actor, key: request.idempotency)
            return .redirect(receipt.output.flatMap { $0 }.map { "/units/\($0)" } ?? "/vacancies")
        }
    }

    private var vacancies: Endpoint {
        Endpoint(.get, "/vacancies", .page, verb: Vacancies.verb, summary: "Units that lack a post they need") { [services] request in
            let (question, found) = try services.store.read { tx in
                let question = try VacancyQuestion(request, services, in: tx)
                return (question, try question.page(in: tx))
            }
            let scheme = services.scheme.current
            let kinds = try scheme.section(TerritoryScheme.self).posts.filter { $0.least > 0 }
            return .page(
                VacanciesPage(
                    unit: question.unit, kind: question.kind, level: question.level, kinds: kinds, found: found,
                    isFirst: (request.query["after"] ?? "").isEmpty, scheme: scheme, lexicon: services.lexicon(request)
                ).page)
        }
    }
}
