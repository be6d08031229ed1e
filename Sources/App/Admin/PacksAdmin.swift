import Kernel
import Markup
import Schemes
import Territory

/// Packs for those who decide by which one the county works: read, bring in, compare, put in force, go back.
struct PacksAdmin: Sendable {
    let services: AdminServices

    enum Fields {
        static let folder = Field.choice("pack_folder")
        static let upload = Schema("PackUpload", [])
        static let folderSchema = Schema("PackFolder", [folder.any])
    }

    var endpoints: [Endpoint] { [list, upload, folder, one, text, changes, activate, drop] }

    /// Packs belong to the installation: only who holds the verb at the top may look at them.
    private func requireReading(_ request: Request) throws {
        try services.policy.require(SchemesSlice.read, of: request.actor, on: .installation)
    }

    private func may(_ verb: Verb, _ request: Request) -> Bool {
        if case .allowed = services.policy.decide(verb, of: request.actor, on: .installation) { true } else { false }
    }

    private func number(_ name: String, _ request: Request) throws -> Int64? {
        guard let text = request.query[name], !text.isEmpty else { return nil }
        guard let number = Int64(text), number >= 0 else { throw Problem.invalid([FieldProblem(name, "cursor")]) }
        return number
    }

    private func listPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        try requireReading(request)
        let before = request.method == "GET" ? try number("after", request) : nil
        let (history, kept) = try services.store.read { (try PackHistory(before: before).page(in: $0), try StoredPack.kept(in: $0)) }
        return PacksAdminPage(
            scheme: services.scheme, history: history.items, next: history.next, isFirst: before == nil, kept: kept,
            folders: services.shelf.names, mayKeep: may(KeepPack.verb, request), lexicon: services.lexicon(request), tokens: request.form,
            nav: services.nav(.packs, request), problem: problem
        ).page
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/admin/packs", .page, verb: SchemesSlice.read,
            parameters: [.init("after", "The number that the page before ended with")],
            summary: "The pack in force, those before it and those kept to be looked at"
        ) { request in .page(try listPage(request)) }
    }

    /// Takes a pack that was read without a fault; one with faults is told them all and leaves nothing behind.
    private func keep(_ read: (source: PackSource?, diagnostics: [Diagnostic]), _ request: Request) async throws -> Reply {
        try services.policy.require(KeepPack.verb, of: request.actor, on: .installation)
        var all = read.diagnostics
        var scheme: Scheme?
        if let source = read.source {
            let loaded = PackLoader.load(files: source, sections: House.sections, verbs: House.verbs)
            scheme = loaded.scheme
            all += loaded.diagnostics
        }
        guard let source = read.source, let scheme, !all.contains(where: { $0.severity == .error }) else {
            let errors = all.filter { $0.severity == .error }
            throw Problem(
                422, "pack.faulty", args: ["count": "\(errors.count)"], fields: errors.prefix(PackPage.diagnosticLimit).map(PackPage.field))
        }
        _ = try await services.installation.executor.perform(
            KeepPack(source: source, scheme: scheme), as: request.actor, key: request.idempotency)
        return .redirect("/admin/packs/\(Hex.encode(scheme.hash))")
    }

    private var upload: Endpoint {
        Endpoint(
            .post, "/admin/packs", .page, verb: KeepPack.verb, input: Fields.upload, upload: PackSource.maximumBytes,
            summary: "Takes a pack as a ZIP archive, checks it and keeps it to be looked at",
            reshow: { request, problem in .page(try listPage(request, problem: problem)) },
            handle: { request in try await keep(PackSource.read(archive: request.upload), request) })
    }

    private var folder: Endpoint {
        Endpoint(
            .post, "/admin/packs/folder", .page, verb: KeepPack.verb, input: Fields.folderSchema,
            summary: "Takes a pack that lies on the server, checks it and keeps it to be looked at",
            reshow: { request, problem in .page(try listPage(request, problem: problem)) },
            handle: { request in
                guard let read = services.shelf.read(request.input[Fields.folder]) else {
                    throw Problem.invalid([FieldProblem(Fields.folder.name, "choice")])
                }
                return try await keep(read, request)
            })
    }

    private struct Found {
        let pack: StoredPack
        let source: PackSource
        let scheme: Scheme?
        let diagnostics: [Diagnostic]
    }

    private func find(_ request: Request) throws -> (pack: StoredPack, source: PackSource) {
        try requireReading(request)
        guard let hash = Hex.decode(request.parameter("hash")), hash.count == 32,
            let found = try services.store.read({ try StoredPack.find(hash, in: $0) })
        else { throw Problem.notFound }
        return found
    }

    private func packPage(_ request: Request, problem: Problem? = nil) throws -> Page {
        let (pack, source) = try find(request)
        let (scheme, diagnostics) = PackLoader.load(files: source, sections: House.sections, verbs: House.verbs)
        let conflicts = try services.store.read { tx -> [FieldProblem] in
            guard let scheme, pack.standing != .active else { return [] }
            return try ActivatePack.conflicts(of: scheme, sections: House.sections, guards: House.guards, in: tx)
        }
        let newest = try services.store.read { try PackHistory().page(in: $0) }.items.first?.number ?? 0
        return PackPage(
            pack: pack, source: source, isReadable: scheme != nil, diagnostics: diagnostics, conflicts: conflicts, newest: newest,
            mayActivate: may(ActivatePack.verb, request), mayDrop: may(DropPack.verb, request), lexicon: services.lexicon(request),
            tokens: request.form, nav: services.nav(.packs, request), problem: problem
        ).page
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/admin/packs/{hash}", .page, verb: SchemesSlice.read, summary: "A pack: what is in it, and what this program says of it"
        ) {
            request in .page(try packPage(request))
        }
    }

    private var text: Endpoint {
        Endpoint(
            .get, "/admin/packs/{hash}/text", .page, verb: SchemesSlice.read,
            parameters: [.init("file", "A file of the pack"), .init("from", "The line to begin with")],
            summary: "A section of a pack as it is written"
        ) { request in
            let (pack, source) = try find(request)
            guard let file = source.file(request.query["file"] ?? "") else { throw Problem.notFound }
            return .page(
                PackTextPage(
                    pack: pack, file: file, from: Int(clamping: try number("from", request) ?? 1), lexicon: services.lexicon(request),
                    nav: services.nav(.packs, request)
                ).page)
        }
    }

    private var changes: Endpoint {
        Endpoint(
            .get, "/admin/packs/{hash}/changes", .page, verb: SchemesSlice.read,
            parameters: [.init("from", "Which change to begin with")],
            summary: "What would be otherwise under a pack than under the one in force"
        ) { request in
            let (pack, source) = try find(request)
            let active = try services.store.read { try StoredPack.find(services.scheme.hash, in: $0) }
            return .page(
                PackChangesPage(
                    pack: pack, active: active?.pack, diff: PackDiff(from: active?.source ?? source, to: source),
                    from: Int(clamping: try number("from", request) ?? 0), lexicon: services.lexicon(request),
                    nav: services.nav(.packs, request)
                ).page)
        }
    }

    private var activate: Endpoint {
        Endpoint(
            .post, "/admin/packs/{hash}/activate", .page, verb: ActivatePack.verb,
            summary: "Puts a kept or an earlier pack in force and takes over its units",
            reshow: { request, problem in .page(try packPage(request, problem: problem)) },
            handle: { request in
                let (pack, source) = try find(request)
                try services.policy.require(FoundTerritory.verb, of: request.actor, on: .installation)
                do {
                    try await services.installation.activate(
                        source, as: request.actor, key: request.idempotency, expected: request.expectedVersion)
                } catch let problem as Problem where problem.status == 412 {
                    // A form sends its version without its user's doing.
                    throw Problem(409, problem.code, args: problem.args)
                }
                return .redirect("/admin/packs/\(Hex.encode(pack.hash))")
            })
    }

    private var drop: Endpoint {
        Endpoint(
            .post, "/admin/packs/{hash}/drop", .page, verb: DropPack.verb, summary: "Drops a pack that was never in force",
            reshow: { request, problem in .page(try packPage(request, problem: problem)) },
            handle: { request in
                let (pack, _) = try find(request)
                _ = try await services.installation.executor.perform(DropPack(pack.hash), as: request.actor, key: request.idempotency)
                return .redirect("/admin/packs")
            })
    }
}

extension Installation {
    /// Puts a pack that is kept here in force, as somebody who may, and takes over its units.
    func activate(_ source: PackSource, as actor: Actor, key: IdempotencyKey?, expected: Int64?) async throws {
        let (scheme, diagnostics) = PackLoader.load(files: source, sections: House.sections, verbs: House.verbs)
        guard let scheme else {
            let errors = diagnostics.filter { $0.severity == .error }
            throw Problem(
                422, "pack.faulty", args: ["count": "\(errors.count)"], fields: errors.prefix(PackPage.diagnosticLimit).map(PackPage.field))
        }
        let receipt = try await executor.perform(
            ActivatePack(source: source, scheme: scheme, sections: House.sections, guards: House.guards, expected: expected), as: actor,
            key: key)
        // A second tap: it may be an old one by now.
        guard !receipt.replayed else { return }
        self.scheme.replace(with: scheme)
        _ = try await executor.perform(FoundTerritory(), as: .system)
    }
}
