import Kernel
import Markup
import Territory

/// Imports for those who keep the units: send a file, read the report, apply or undo it.
struct ImportPages: Sendable {
    let services: ImportServices

    enum Fields {
        static let kind = Field.choice("kind", ImportKinds.all.map { $0.name })
        static let encoding = Field.choice("encoding", TextEncoding.allCases.map(\.rawValue))
        static let coordinates = Field.choice("coordinates", CoordinateSystem.allCases.map(\.rawValue)).optional
        static let codeProperty = Field.line("code_property", maximum: ImportReading.propertyMaximum).optional
        static let skipUnknown = Field.flag("skip_unknown")
        static let schema = Schema("ImportFile", [kind.any, encoding.any, coordinates.any, codeProperty.any, skipUnknown.any])

        /// Half a kilometre lies between the systems and nobody would see it at once, so a map is not taken without the word for it.
        static func reading(_ input: Input) throws -> ImportReading {
            guard input[kind] != BoundaryImport.name || input[coordinates] != nil else {
                throw Problem.invalid([FieldProblem(coordinates.name, "required")])
            }
            let names = [encoding.name, coordinates.name, codeProperty.name, skipUnknown.name]
            return try ImportServices.reading(
                Dictionary(names.compactMap { name in input.text(of: name).map { (name, $0) } }) { first, _ in first })
        }
    }

    var endpoints: [Endpoint] {
        [
            list, upload, one,
            step("apply", ApplyImport.verb, "Carries an import out") { try await $0.apply($1) },
            step("undo", UndoImport.verb, "Takes an import back") { try await $0.undo($1) },
            step("discard", DiscardImport.verb, "Throws an import away") { try await $0.discard($1) },
        ]
    }

    private func nav(_ request: Request) -> HTML {
        AdminNav(.imports, actor: request.actor, scheme: services.scheme.current, lexicon: services.lexicon(request)).html
    }

    private func listPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        try services.requireImport(request)
        let before = try ImportAPI.cursor(request)
        let page = try services.store.read { try ImportList(before: before, limit: ImportListPage.pageSize).page(in: $0) }
        return ImportListPage(
            items: page.items, next: page.next, isFirst: before == nil, lexicon: services.lexicon(request), nav: nav(request),
            tokens: request.form,
            raw: request.raw, problem: problem
        ).page
    }

    private var list: Endpoint {
        Endpoint(.get, "/admin/import", .page, verb: StartImport.verb, summary: "Imports, and the form for a new one") { request in
            .page(try listPage(request))
        }
    }

    private var upload: Endpoint {
        Endpoint(
            .post, "/admin/import", .page, verb: StartImport.verb, input: Fields.schema, upload: ImportServices.uploadBytes,
            summary: "Takes a file and tries it out",
            reshow: { request, problem in .page(try listPage(request, problem: problem)) },
            handle: { [services] request in
                let id = try await ImportRunner(services, as: request.actor).stage(
                    .bytes(request.upload), kind: request.input[Fields.kind], Fields.reading(request.input))
                return .redirect("/admin/import/\(id)")
            })
    }

    private func onePage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let (batch, found) = try services.report(request)
        return ImportPage(
            batch: batch, verdict: request.query["verdict"].flatMap(ImportBatch.Verdict.init), lines: found.items, next: found.next,
            isFirst: (request.query["after"] ?? "").isEmpty, lexicon: services.lexicon(request), nav: nav(request), tokens: request.form,
            problem: problem
        ).page
    }

    private var one: Endpoint {
        Endpoint(.get, "/admin/import/{id}", .page, verb: StartImport.verb, summary: "One import with its report") { request in
            .page(try onePage(request))
        }
    }

    private func step(
        _ name: String, _ verb: Verb, _ summary: String, _ run: @escaping @Sendable (ImportRunner, ID) async throws -> Void
    ) -> Endpoint {
        Endpoint(
            .post, "/admin/import/{id}/\(name)", .page, verb: verb, summary: summary,
            reshow: { request, problem in .page(try onePage(request, problem: problem)) },
            handle: { [services] request in
                let id = try ImportServices.id(request)
                try await run(ImportRunner(services, as: request.actor), id)
                return .redirect("/admin/import/\(id)")
            })
    }
}
