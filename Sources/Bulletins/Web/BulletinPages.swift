internal import Delivery
internal import Kernel
internal import Markup
internal import Territory

/// The pages of bulletins: what one is told, one bulletin with its tap, and for those who tell: the form and how many have read it.
struct BulletinPages {
    let services: BulletinServices

    static let path = "/bulletins"
    private static let pageSize = 25

    /// A photo or a few words spoken with the form; more is added on the page of the bulletin.
    private static let upload = FileLimits.photoBytes

    var endpoints: [Endpoint] {
        [list, form, publish, one, confirm, withdraw, counts]
            + BulletinFiles(services: services) { try page($0, problem: $1, refused: "files") }.endpoints
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: BulletinPermission.read,
            parameters: [
                .init("show", "`mine`, `unit` or `everybody`"), .init("unit", "Code of a unit, with `unit`"),
                .init("after", "Where the page before ended"),
            ],
            summary: "Bulletins, newest first"
        ) { [services] request in
            let page = try services.store.read { try BulletinList.load(request, services, limit: Self.pageSize, in: $0) }
            return .page(
                BulletinListPage(
                    list: page, mayPublish: services.policy.mayEver(PublishBulletin.verb, request.actor),
                    isFirst: (request.query["after"] ?? "").isEmpty, lexicon: services.lexicon(request), scheme: services.scheme.current
                ).page)
        }
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        var raw = request.raw
        raw["replaces"] = raw["replaces"] ?? request.query["replaces"]
        let (units, earlier) = try services.store.read { tx in
            let paths = services.policy.scopes(PublishBulletin.verb, of: request.actor, over: .place).map(\.path)
            let earlier = try raw["replaces"].flatMap { $0.isEmpty ? nil : $0 }.map {
                try BulletinView.load($0, for: request.actor, services, in: tx)
            }
            return (try BulletinTargets.around(paths, in: tx), earlier)
        }
        guard !units.isEmpty else { throw Problem.forbidden }
        if let earlier, problem == nil, raw["title"] == nil {
            guard earlier.mayReplace else { throw Problem.forbidden }
            (raw["title"], raw["text"]) = (earlier.title, earlier.text)
            raw["unit"] = earlier.bulletin.target.code
            if earlier.bulletin.isForEverybody { raw["everybody"] = "true" }
            for post in earlier.bulletin.posts { raw[PublishBulletin.Fields.postPrefix + post] = "true" }
        }
        raw["unit"] = raw["unit"] ?? units.first?.code
        return BulletinFormPage(
            terms: try services.terms(), units: units, earlier: earlier?.bulletin, lexicon: services.lexicon(request),
            scheme: services.scheme.current, tokens: request.form, raw: raw, problem: problem
        ).page
    }

    private var form: Endpoint {
        Endpoint(
            .get, Self.path + "/new", .page, verb: PublishBulletin.verb,
            parameters: [.init("replaces", "The bulletin that a newer one is written for")], summary: "The form for a bulletin"
        ) { .page(try formPage($0)) }
    }

    private var publish: Endpoint {
        Endpoint(
            .post, Self.path, .page, verb: PublishBulletin.verb, input: PublishBulletin.Fields.schema, upload: Self.upload,
            summary: "Publishes a bulletin",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in
                // A file that nobody can take refuses the whole form, so that it can be mended before anybody is told.
                let judged = request.upload.isEmpty ? nil : try await services.files.judge(request.upload)
                let receipt = try await services.executor.perform(
                    PublishBulletin(request.input), as: request.actor, key: request.idempotency)
                guard let id = receipt.stream else { throw Problem.notFound }
                if let judged { _ = try await services.keep(judged, on: id, as: request.actor, key: request.idempotency?.ofFile) }
                return .redirect("\(Self.path)/\(id)")
            })
    }

    private func page(_ request: Request, problem: Problem? = nil, refused: String? = nil) throws -> Page {
        let view = try services.store.read { try BulletinView.load(request.parameter("id"), for: request.actor, services, in: $0) }
        return BulletinPage(
            view: view, lexicon: services.lexicon(request), scheme: services.scheme.current, tokens: request.form, raw: request.raw,
            problem: problem, refused: refused
        ).page
    }

    private var one: Endpoint {
        Endpoint(.get, Self.path + "/{id}", .page, verb: BulletinPermission.read, summary: "One bulletin") { .page(try page($0)) }
    }

    private var confirm: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/confirm", .page, verb: ConfirmBulletin.verb, summary: "Says that one has read it",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [services] request in
                let id = try services.known(request).id
                do {
                    _ = try await services.executor.perform(ConfirmBulletin(id), as: request.actor, key: request.idempotency)
                } catch let problem as Problem where problem.code == "bulletin.confirmed" {
                    // A second tap says the same.
                }
                return .redirect("\(Self.path)/\(id)")
            })
    }

    private var withdraw: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/withdraw", .page, verb: WithdrawBulletin.verb, input: WithdrawBulletin.Fields.schema,
            summary: "Withdraws a bulletin, saying why",
            reshow: { request, problem in .page(try page(request, problem: problem)) },
            handle: { [services] request in
                let id = try services.known(request).id
                _ = try await services.executor.perform(
                    WithdrawBulletin(id, request.input), as: request.actor, key: request.idempotency)
                return .redirect("\(Self.path)/\(id)")
            })
    }

    private var counts: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}/counts", .page, verb: BulletinPermission.overview,
            parameters: [.init("unit", "Code of a unit that it was told to")], summary: "How many have read it, unit by unit"
        ) { [services] request in
            let counts = try services.store.read { try ReadingCounts.load(request, services, in: $0) }
            return .page(
                ReadingCountsPage(counts: counts, lexicon: services.lexicon(request), scheme: services.scheme.current).page)
        }
    }
}

/// Where somebody may publish: their own units and those directly below.
enum BulletinTargets {
    private static let limit = 200

    static func around(_ paths: [UnitPath], in tx: any Reading) throws -> [UnitRecord] {
        var seen: Set<ID> = []
        var found: [UnitRecord] = []
        for path in paths.prefix(20) where found.count < limit {
            guard let own = try UnitRecord.find(path: path, in: tx) else { continue }
            found +=
                try [own]
                + tx.all(
                    """
                    SELECT unit, code, name, level, parent, path, depth, NULL FROM v_territory_unit WHERE parent = \(own.id)
                    ORDER BY code LIMIT \(limit)
                    """, UnitRecord.decode)
        }
        return found.filter { seen.insert($0.id).inserted }
    }
}
