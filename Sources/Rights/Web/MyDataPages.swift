internal import Kernel
internal import Markup
internal import People

/// 我的信息: for whoever is signed in, or opened a matter or a case with its secret.
struct MyDataPages {
    let services: RightsServices

    static let path = "/my-data"

    var endpoints: [Endpoint] { [home, copy, form, ask, erase, certificate] }

    /// Where each kind goes on: `after=matters.<id>`.
    private func after(_ request: Request) -> [String: ID] {
        let parts = (request.query["after"] ?? "").split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let id = ID(parts[1]) else { return [:] }
        return [String(parts[0]): id]
    }

    private func page(_ request: Request, problem: Problem? = nil) throws -> Page {
        if let only = request.actor.restriction, !only.verbs.contains(RightsPermission.request) {
            throw only.isEnrolment ? Problem.enrolmentNeeded : Problem.forbidden
        }
        let after = after(request)
        let data = try services.store.read { try MyData.load(Person(request.actor), services, after: after, in: $0) }
        return MyDataPage(
            data: data, person: Person(request.actor), isFirst: after.isEmpty, lexicon: services.lexicon(request), tokens: request.form,
            problem: problem
        ).page
    }

    private var home: Endpoint {
        Endpoint(
            .get, Self.path, .page, verb: nil, parameters: [.init("after", "Where the page before ended, as it says itself")],
            summary: "What is kept about whoever asks: what, why, until when, who read it"
        ) { .page(try page($0)) }
    }

    private var copy: Endpoint {
        Endpoint(
            .post, "\(Self.path)/copy", .page, verb: RightsPermission.export, input: ExportMine.Fields.schema,
            summary: "The whole of it, for oneself: to keep as a file, or to print"
        ) { [services] request in
            let data = try await services.copy(for: request.actor)
            if request.input[ExportMine.Fields.format] == "paper" {
                var reply = Reply.page(
                    MyDataPaper(data: data, made: services.now, lexicon: services.lexicon(request)).page)
                reply.headers = [("Cache-Control", "no-store")]
                return reply
            }
            var reply = Reply(.bytes(MyDataJSON(lexicon: services.lexicon(request), isWhole: true).write(data), type: "application/json"))
            reply.headers = [
                ("Cache-Control", "no-store"), ("Content-Disposition", "attachment; filename=\"my-data-\(services.now.day.text).json\""),
            ]
            return reply
        }
    }

    /// The record that a form is about; not found for whoever it is not of.
    private func item(_ holding: String, _ record: String, _ actor: Actor) throws -> (item: PersonalHolding.Item, kept: String?) {
        try services.store.read { tx in
            let look = services.look(tx)
            let item = try services.keeping.item(holding, record, look)
            guard case .allowed = services.policy.decide(RightsPermission.request, of: actor, on: item.subject) else {
                throw Problem.notFound
            }
            return (item, try item.keptNow(on: look.now.day, in: tx))
        }
    }

    private func formPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        var raw = request.raw
        for name in ["holding", "record", "kind"] { raw[name] = raw[name] ?? request.query[name] }
        let (item, kept) = try item(raw["holding"] ?? "", raw["record"] ?? "", request.actor)
        _ = try services.terms()
        let isErasing = raw["kind"] == "erase"
        return AskPage(
            item: item, holding: raw["holding"] ?? "", kept: kept, isErasing: isErasing,
            isForAnother: Helping.isAsked(item, of: request.actor), backupDays: try services.terms().backupDays,
            lexicon: services.lexicon(request), tokens: request.form, raw: raw, problem: problem
        ).page
    }

    private var form: Endpoint {
        Endpoint(
            .get, "\(Self.path)/ask", .page, verb: RightsPermission.request,
            parameters: [
                .init("holding", "Of which kind"), .init("record", "Which"),
                .init("kind", "correct, explain, object, retaliation or erase"),
            ], summary: "The form for asking something about what is kept"
        ) { .page(try formPage($0)) }
    }

    private var ask: Endpoint {
        Endpoint(
            .post, "\(Self.path)/requests", .page, verb: RightsPermission.request, input: RequestRight.Fields.schema,
            summary: "Asks to have something put right, explained or stopped, or tells of retaliation",
            reshow: { request, problem in .page(try formPage(request, problem: problem)) },
            handle: { [services] request in
                _ = try await services.executor.perform(
                    RequestRight(services, request.input), as: request.actor, key: request.idempotency)
                return .redirect("\(Self.path)#requests")
            })
    }

    private var erase: Endpoint {
        Endpoint(
            .post, "\(Self.path)/erase", .page, verb: RightsPermission.erase, input: EraseMine.Fields.schema,
            summary: "Has a record of one's own destroyed",
            reshow: { request, problem in .page(try formPage(request.asking("erase"), problem: problem)) },
            handle: { [services] request in
                let receipt = try await services.erase(request)
                guard let id = receipt else { return .redirect(Self.path) }
                return .redirect("\(Self.path)/certificates/\(id)")
            })
    }

    private var certificate: Endpoint {
        Endpoint(
            .get, "\(Self.path)/certificates/{id}", .page, verb: nil,
            summary: "That something was destroyed, when, and until when backups live"
        ) { [services] request in
            guard let id = ID(request.parameter("id")), let erasure = try services.store.read({ try Erasure.find(id, in: $0) }) else {
                throw Problem.notFound
            }
            return .page(CertificatePage(erasure: erasure, lexicon: services.lexicon(request)).page)
        }
    }
}

extension Request {
    /// The same with a kind that its form had no field for.
    func asking(_ kind: String) -> Request {
        Request(
            actor: actor, method: method, path: path, parameters: parameters, query: query.merging(["kind": kind]) { $1 }, input: input,
            raw: raw.merging(["kind": kind]) { $1 }, upload: upload, locale: locale, idempotency: idempotency,
            expectedVersion: expectedVersion, form: form, clientAddress: clientAddress, isSecure: isSecure, lastEvent: lastEvent,
            site: site, isElder: isElder)
    }
}

extension RightsServices {
    /// Everything, after that it was taken is stored.
    func copy(for actor: Actor) async throws -> MyData {
        let person = Person(actor)
        let data = try store.read { try MyData.load(person, self, limit: MyData.copyLimit, in: $0) }
        // No key: each copy that goes out is one more.
        _ = try await executor.perform(
            ExportMine(person: person, records: data.sections.reduce(0) { $0 + $1.entries.count }), as: actor)
        return data
    }

    /// The certificate; `nil` when the same request was sent again.
    func erase(_ request: Request) async throws -> ID? {
        let receipt = try await executor.perform(EraseMine(self, request.input), as: request.actor, key: request.idempotency)
        // It is told done only when a restore would do it again.
        try await logErased()
        return receipt.output ?? receipt.stream
    }
}
