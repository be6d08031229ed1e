internal import Delivery
internal import Kernel
internal import Markup
internal import People
internal import Territory

/// The pages by which matters come in: everybody's, with or without a poster, and those of workers.
struct RaisePages {
    let services: MatterServices

    var endpoints: [Endpoint] {
        [form, scanned, raise, map, carry] + Way.allCases.flatMap { [wayForm($0), way($0)] }
    }

    /// A photo or a few words spoken; longer things are added when the matter is there.
    private static let upload = FileLimits.photoBytes

    // MARK: Everybody

    private func page(
        _ request: Request, problem: Problem? = nil, hints: RaiseHints = RaiseHints(), kept: [String: String]? = nil
    ) throws -> Page {
        let scheme = services.scheme.current
        var raw = kept ?? request.raw
        for name in ["category", "unit", "code"] { raw[name] = raw[name] ?? request.query[name] }
        if let code = request.parameters["code"] { raw["code"] = code }
        let (poster, unit, places) = try services.store.read { tx in
            let poster = try raw["code"].flatMap { try Poster.open($0, vault: services.vault, in: tx) }
                .flatMap { try Unit.answering(code: $0.code, in: tx) }
            let unit = try raw["unit"].flatMap { try $0.isEmpty ? nil : Unit.find(code: $0, in: tx) } ?? poster
            return (poster, unit, try Unit.choices(scheme.section(TerritoryScheme.self), in: tx))
        }
        if raw["unit"] == nil { raw["unit"] = unit?.code }
        return try RaisePage(
            scheme: scheme.section(MatterScheme.self), notice: scheme.section(CollectionNotices.self).raise, places: places,
            poster: poster, unit: unit, lexicon: services.lexicon(request), tokens: request.form, raw: raw, problem: problem, hints: hints,
            losesFile: kept.map(RaiseMapPage.losesFile) ?? false
        ).page
    }

    private var form: Endpoint {
        Endpoint(
            .get, "/raise", .page, verb: RaiseMatter.verb, parameters: [.init("category", "A category"), .init("unit", "Code of a unit")],
            summary: "The form for raising a matter"
        ) { .page(try page($0)) }
    }

    private var map: Endpoint {
        Endpoint(
            .get, RaiseMapPage.path, .page, verb: RaiseMatter.verb,
            parameters: [.init("unit", "Code of a unit"), .init("category", "A category")], summary: "Chooses where by a map of outlines"
        ) { [services] request in
            guard let page = try services.store.read({ try RaiseMapPage.load(request, unit: request.query["unit"], services, in: $0) })
            else { throw Problem.notFound }
            return .page(page.page)
        }
    }

    /// The same map for who has no script: what was typed travels along, unjudged, and is in no address.
    private var carry: Endpoint {
        Endpoint(
            .post, RaiseMapPage.path, .page, verb: RaiseMatter.verb, input: RaiseMapPage.keeping,
            summary: "Chooses where by a map, carrying along what was typed",
            reshow: { request, problem in .page(try page(request, problem: problem, kept: RaiseMapPage.kept(request.raw))) },
            handle: { [services] request in
                var kept = RaiseMapPage.kept(request.raw)
                if let chosen = request.raw[RaiseMapPage.choose.name] {
                    if !chosen.isEmpty { kept["unit"] = chosen }
                    return .page(try page(request, kept: kept))
                }
                let found = try services.store.read { tx in
                    try RaiseMapPage.load(request, unit: request.raw[RaiseMapPage.look.name], services, in: tx)
                }
                // A place that is none leads back to the form, with all that stood in it.
                guard var map = found else { return .page(try page(request, kept: kept)) }
                (map.kept, map.tokens) = (kept, request.form)
                return .page(map.page)
            })
    }

    private var scanned: Endpoint {
        Endpoint(
            .get, "/q/{code}", .page, verb: RaiseMatter.verb, summary: "The form for raising a matter where a poster hangs"
        ) { [services] request in
            let unit = try services.store.read { try Poster.open(request.parameter("code"), vault: services.vault, in: $0) }
            guard unit != nil else { throw Problem(404, "poster.code") }
            return .page(try page(request))
        }
    }

    private var raise: Endpoint {
        Endpoint(
            .post, "/raise", .page, verb: RaiseMatter.verb, input: RaisePage.schema, upload: Self.upload, summary: "Raises a matter",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [services] request in
                let input = request.input
                let found = try services.found(input)
                if let number = input[RaisePage.join] { return try await join(number, request) }
                if !input[RaisePage.confirmed] {
                    var hints = try services.store.read { tx in
                        try RaiseHints.find(
                            input, place: input[RaiseMatter.Fields.unit] ?? found, services.scheme.current, now: services.now, in: tx)
                    }
                    hints.losesFile = !request.upload.isEmpty
                    if !hints.isEmpty { return .page(try page(request, hints: hints)) }
                }
                return try await finish(request) {
                    try await services.executor.perform(
                        RaiseMatter(input, channel: .web, found: found), as: request.actor, key: request.idempotency
                    ).stream
                } reply: { matter, losesFile in
                    open(matter, losesFile, request)
                }
            })
    }

    /// The same is there already: what was typed goes to it, with its file.
    private func join(_ number: String, _ request: Request) async throws -> Reply {
        try await finish(request) { [services] in
            try await services.executor.perform(
                JoinMatter(number, request.input, text: request.input[RaiseMatter.Fields.what]), as: request.actor,
                key: request.idempotency
            ).stream
        } reply: { matter, losesFile in
            open(matter, losesFile, request)
        }
    }

    private func open(_ matter: Matter, _ losesFile: Bool, _ request: Request) -> Reply {
        .redirect("/matters/\(matter.number)\(losesFile ? MatterPage.losingFile : "")").with(
            cookie: services.holds.cookie(for: request.actor.holds, opened: PrivateLink.firstHold(of: matter), now: services.now))
    }

    /// Judges the file, raises, then hangs the file on. A file that nobody can take refuses the whole form, so that it can be mended; one
    /// that cannot be kept once the matter is there is told of, and the matter is not raised again for it.
    private func finish(
        _ request: Request, raise: () async throws -> ID?, reply: (_ matter: Matter, _ losesFile: Bool) throws -> Reply
    ) async throws -> Reply {
        let judged = request.upload.isEmpty ? nil : try await services.files.judge(request.upload)
        guard let stream = try await raise(), let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
            throw Problem.notFound
        }
        if let judged {
            // Whoever raised it adds to it, whoever may read it later.
            var actor = request.actor
            actor.holds.insert(matter.hold)
            do {
                _ = try await FileEndpoints(services: services).keep(judged, on: matter, as: actor, key: request.idempotency?.ofFile)
            } catch {
                return try reply(matter, true)
            }
        }
        return try reply(matter, false)
    }

    // MARK: Workers

    /// Ways that are open to roles of their own.
    enum Way: String, CaseIterable {
        case behalf, patrol, mobile

        var verb: Verb {
            switch self {
            case .behalf: BehalfMatter.verb
            case .patrol: PatrolMatter.verb
            case .mobile: MobileMatter.verb
            }
        }

        var schema: Schema {
            switch self {
            case .behalf: BehalfMatter.Fields.schema
            case .patrol: PatrolMatter.Fields.schema
            case .mobile: MobileMatter.Fields.schema
            }
        }

        func raise(_ request: Request, _ executor: Executor) async throws -> Receipt<RaiseMatter.Outcome> {
            let (input, actor, key) = (request.input, request.actor, request.idempotency)
            let seen = self == .mobile ? nil : try SeenAt.read(SeenAt.field, of: input, now: executor.entropy.now())
            return switch self {
            case .behalf: try await executor.perform(BehalfMatter(input), as: actor, key: key, occurred: seen)
            case .patrol: try await executor.perform(PatrolMatter(input), as: actor, key: key, occurred: seen)
            case .mobile: try await executor.perform(MobileMatter(input), as: actor, key: key)
            }
        }
    }

    private func wayPage(_ way: Way, _ request: Request, problem: Problem? = nil) throws -> Page {
        let scheme = services.scheme.current
        var raw = request.raw
        raw["category"] = raw["category"] ?? request.query["category"]
        let grants = services.policy.scopes(way.verb, of: request.actor, over: .place).map(\.path)
        let places = try services.store.read { try Unit.around(grants, in: $0) }
        // Somebody with one place has no choice.
        if places.count == 1 { raw["unit"] = raw["unit"] ?? places[0].code }
        return try WayPage(
            way: way, scheme: scheme.section(MatterScheme.self), places: places, lexicon: services.lexicon(request),
            tokens: request.form, raw: raw, problem: problem
        ).page
    }

    private func wayForm(_ way: Way) -> Endpoint {
        Endpoint(
            .get, "/raise/\(way.rawValue)", .page, verb: way.verb, parameters: [.init("category", "A category")],
            summary: "The form for raising a matter by way of \(way.rawValue)"
        ) { .page(try wayPage(way, $0)) }
    }

    private func way(_ way: Way) -> Endpoint {
        Endpoint(
            .post, "/raise/\(way.rawValue)", .page, verb: way.verb, input: way.schema, upload: Self.upload,
            summary: "Raises a matter by way of \(way.rawValue)",
            reshow: { request, problem in .page(try wayPage(way, request, problem: problem)) },
            handle: { [services] request in
                try await finish(request) {
                    try await way.raise(request, services.executor).stream
                } reply: { matter, losesFile in
                    let link = way == .behalf ? "/m/" + PrivateLink.first(of: matter, vault: services.vault) : nil
                    return .page(
                        ReceiptPage(
                            way: way, number: matter.number, link: link.map { request.site + $0 }, losesFile: losesFile,
                            lexicon: services.lexicon(request)
                        ).page)
                }
            })
    }
}
