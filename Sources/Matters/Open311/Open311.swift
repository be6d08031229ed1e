internal import Kernel
internal import Markup
internal import People

/// Open311 GeoReport v2: the services of public categories, and their requests, for programs that know the standard and not us.
struct Open311 {
    let services: MatterServices

    var endpoints: [Endpoint] {
        ["/open311", "/open311/v2"].flatMap { base in both("\(base)/discovery", "Where Open311 is served and in which formats", discovery) }
            + both("/open311/v2/services", "The public services", serviceList)
            + [get("/open311/v2/services/{code}", "What a service asks", definition)]
            + both("/open311/v2/requests", "Requests for public services", requests)
            + Open311Value.Format.allCases.map(post)
            + [
                get("/open311/v2/requests/{id}", "One request", request), get("/open311/v2/tokens/{id}", "The request of a token", token),
            ]
    }

    private static let changeset = "2026-11-25T00:00:00+08:00"

    private typealias Answer = @Sendable (Request, Lexicon) throws -> (root: String, value: Open311Value)

    private func both(_ path: String, _ summary: String, _ answer: @escaping Answer) -> [Endpoint] {
        Open311Value.Format.allCases.map { get("\(path).\($0.rawValue)", summary, answer) }
    }

    private func get(_ path: String, _ summary: String, _ answer: @escaping Answer) -> Endpoint {
        Endpoint(.get, path, .api, verb: nil, summary: summary, refuse: Self.refuse) { [services] request in
            guard let format = Self.format(request.path) else { throw Problem.notFound }
            let (root, value) = try answer(request, services.lexicon(request))
            return Reply(.bytes(value.bytes(format, root: root), type: format.mediaType))
        }
    }

    private static func format(_ path: String) -> Open311Value.Format? {
        path.split(separator: ".").last.flatMap { Open311Value.Format(rawValue: String($0)) }
    }

    /// `street_lighting.json` names street_lighting.
    private static func name(_ parameter: String) -> String {
        parameter.split(separator: ".").dropLast().joined(separator: ".")
    }

    /// Errors as the standard has them. Its 403 is for a key that is missing or wrong, its 400 for what was sent.
    @Sendable private static func refuse(_ problem: Problem, _ sentence: String, _ path: String) -> Reply {
        let status = [401: 403, 422: 400][problem.status] ?? problem.status
        let error = Open311Value.object([("code", .number("\(status)")), ("description", .text(sentence))])
        let format = format(path) ?? .json
        return Reply(
            status: status, .bytes(Open311Value.list(of: "error", [error]).bytes(format, root: "errors"), type: format.mediaType))
    }

    private var scheme: MatterScheme {
        get throws { try services.scheme.current.section(MatterScheme.self) }
    }

    private func publicCategory(_ id: String) throws -> Category {
        guard let category = try scheme.category(id), category.isPublic else { throw Problem.notFound }
        return category
    }

    // MARK: Reading

    @Sendable private func discovery(_ request: Request, _ lexicon: Lexicon) -> (root: String, value: Open311Value) {
        let formats = [Open311Value.text("text/xml"), .text("application/json")]
        let endpoint = Open311Value.object([
            ("specification", .text("http://wiki.open311.org/GeoReport_v2")), ("url", .text("\(request.site)/open311/v2")),
            ("changeset", .text(Self.changeset)), ("type", .text("production")), ("formats", .list(of: "format", formats)),
        ])
        return (
            "discovery",
            .object([
                ("changeset", .text(Self.changeset)),
                ("contact", .text(lexicon("open311.contact", ["name": lexicon("installation.name")]))),
                ("key_service", .text(lexicon("open311.key"))), ("endpoints", .list(of: "endpoint", [endpoint])),
            ])
        )
    }

    @Sendable private func serviceList(_ request: Request, _ lexicon: Lexicon) throws -> (root: String, value: Open311Value) {
        let list = try scheme.offered.flatMap { group, categories in
            categories.filter(\.isPublic).map { category in
                Open311Value.object([
                    ("service_code", .text(category.id)), ("service_name", .text(lexicon("category.\(category.id)"))),
                    ("description", .text(lexicon("category.\(category.id)"))), ("metadata", .flag(!category.asked.isEmpty)),
                    ("type", .text("realtime")), ("keywords", .text(category.keywords.joined(separator: ","))),
                    ("group", .text(lexicon("class.\(group.id)"))),
                ])
            }
        }
        return ("services", .list(of: "service", list))
    }

    @Sendable private func definition(_ request: Request, _ lexicon: Lexicon) throws -> (root: String, value: Open311Value) {
        let category = try publicCategory(Self.name(request.parameter("code")))
        let scheme = try scheme
        let attributes = category.asked.enumerated().compactMap { index, asked in
            scheme.question(asked.question).map { Self.attribute($0, asked.isRequired, order: index + 1, lexicon) }
        }
        return (
            "service_definition",
            .object([("service_code", .text(category.id)), ("attributes", .list(of: "attribute", attributes))])
        )
    }

    private static func attribute(_ question: Question, _ isRequired: Bool, order: Int, _ lexicon: Lexicon) -> Open311Value {
        let kind: (name: String, values: [String]) =
            switch question.kind {
            case .text: ("text", [])
            case .number: ("number", [])
            case .date: ("datetime", [])
            case .choice(let options): ("singlevaluelist", options)
            case .yesNo: ("singlevaluelist", Question.yesNo)
            }
        var members: [(String, Open311Value)] = [
            ("variable", .flag(true)), ("code", .text(question.id)), ("datatype", .text(kind.name)), ("required", .flag(isRequired)),
            ("datatype_description", .text(lexicon.first(of: ["\(question.name).hint"]))), ("order", .number("\(order)")),
            ("description", .text(lexicon(question.name))),
        ]
        if !kind.values.isEmpty {
            let values = kind.values.map { value in
                Open311Value.object([
                    ("key", .text(value)), ("name", .text(lexicon.answer(MatterView.Answer(question: question, text: value)))),
                ])
            }
            members.append(("values", .list(of: "value", values)))
        }
        return .object(members)
    }

    @Sendable private func requests(_ request: Request, _ lexicon: Lexicon) throws -> (root: String, value: Open311Value) {
        let categories = try scheme.categories.filter(\.isPublic).map(\.id)
        let query = try Open311Query(request.query, publicCategories: categories, now: services.now)
        let found = try services.store.read { tx in
            try query.matters(in: tx).map { try Open311Request.load($0, services, in: tx) }
        }
        return ("service_requests", .list(of: "request", found.map { $0.value(lexicon, site: request.site) }))
    }

    private func find(_ parameter: String) throws -> Open311Request {
        let found = try services.store.read { tx -> Open311Request? in
            try Matter.find(publicNumber: Self.name(parameter), by: scheme, in: tx).map { try Open311Request.load($0, services, in: tx) }
        }
        guard let found else { throw Problem.notFound }
        return found
    }

    @Sendable private func request(_ request: Request, _ lexicon: Lexicon) throws -> (root: String, value: Open311Value) {
        ("service_requests", .list(of: "request", [try find(request.parameter("id")).value(lexicon, site: request.site)]))
    }

    /// A request has its number at once, so its token is that number.
    @Sendable private func token(_ request: Request, _ lexicon: Lexicon) throws -> (root: String, value: Open311Value) {
        let number = Open311Value.text(try find(request.parameter("id")).matter.number)
        return ("service_requests", .list(of: "request", [.object([("service_request_id", number), ("token", number)])]))
    }

    // MARK: Writing

    private func post(_ format: Open311Value.Format) -> Endpoint {
        Endpoint(
            .post, "/open311/v2/requests.\(format.rawValue)", .api, verb: RaiseMatter.verb, input: Open311Posting.schema,
            summary: "Raises a matter of a public category", refuse: Self.refuse
        ) { [services] request in
            let actor = try actor(of: request)
            guard try scheme.category(request.input[Open311Posting.serviceCode])?.isPublic == true else {
                throw Problem.invalid([FieldProblem(Open311Posting.serviceCode.name, "choice")])
            }
            let input = try Open311Posting.raising(request.input)
            var found = try services.found(input)
            // An address in words is enough for the standard: whoever dispatches at the top reads it.
            if found == nil, input[RaiseMatter.Fields.place] != nil {
                found = try services.store.read { try Unit.places(in: $0).first?.code }
            }
            guard found != nil || input[RaiseMatter.Fields.unit] != nil else { throw Problem(400, "open311.place") }
            let receipt = try await services.executor.perform(
                RaiseMatter(input, channel: .open311, found: found), as: actor, key: request.idempotency)
            guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
                throw Problem.notFound
            }
            let made = Open311Value.object([
                ("service_request_id", .text(matter.number)), ("service_notice", .text(nil)), ("account_id", .text(nil)),
            ])
            return Reply(
                status: 201,
                .bytes(Open311Value.list(of: "request", [made]).bytes(format, root: "service_requests"), type: format.mediaType))
        }
    }

    /// By a bearer token in the header, or by `api_key`: among the fields, or in the address because the standard says so.
    private func actor(of request: Request) throws -> Actor {
        if request.actor.account != nil { return request.actor }
        let key = request.input[Open311Posting.apiKey] ?? request.query["api_key"]
        guard let key, !key.isEmpty, key.utf8.count <= 512, let known = try services.authenticator.authenticate(.bearer(key)) else {
            throw Problem(403, "open311.key")
        }
        return known.actor
    }
}
