internal import Kernel
internal import Markup

/// Searching, the file and saved lists, for programs. Words go in a body, never in an address.
struct MatterListAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { [search, export, views, save, drop] }

    private static let found: Shape = .object("FoundMatters", [("items", .list(foundLine)), ("next", .optional(.text))])
    private static let foundLine: Shape = .object(
        "FoundMatter",
        [
            ("number", .text), ("category", .text), ("state", .text), ("kind", .text), ("place", .reference("UnitReference")),
            ("owner", .reference("UnitReference")), ("version", .integer), ("raised_at", .instant), ("changed_at", .instant),
            ("what", .optional(.text)),
        ])

    private var search: Endpoint {
        Endpoint(
            .post, "/api/v1/matters/search", .api, verb: MatterPermission.list, input: WorkFields.page,
            summary: "Matters by words, number, phone, place, category and progress, newest first; changes nothing",
            answers: [200: Self.found, 404: .problem, 422: .problem]
        ) { [services] request in
            let query = try WorkQuery(request.input, for: request.actor, services)
            let limit = Int(request.input[WorkFields.limit] ?? 50)
            let page = try services.store.read { tx in
                let reach = try MatterList.Reach(query[.unit], of: request.actor, services.policy, in: tx)
                let scheme = try services.scheme.current.section(MatterScheme.self)
                let filter = try MatterFilter(query, unit: reach.unit, side: reach.side, kinds: query.kinds, scheme: scheme)
                return try MatterSearch(
                    filter: filter, scopes: .init(services.policy, of: request.actor), limit: limit,
                    after: WorkInbox.document(request.input[WorkFields.after]), now: services.now
                ).run(services, in: tx)
            }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for item in page.items {
                            list.object {
                                MatterJSON.write(item.matter, lexicon.unit, into: &$0)
                                $0.field("what", item.texts[MatterText.what])
                            }
                        }
                    }
                    json.field("next", page.next.map { "\($0)" })
                })
        }
    }

    private var export: Endpoint {
        Endpoint(
            .post, "/api/v1/matters/export", .api, verb: ExportMatters.verb, input: ExportMatters.Fields.schema,
            summary: "A list as a file of comma-separated values: \(MatterFile.rowLimit) rows at the most, then on with `from`",
            answers: [
                200: .file("text/csv; charset=utf-8"), 202: .object("ExportAsked", [("id", .optional(.id)), ("state", .text)]),
                404: .problem,
                409: .problem, 422: .problem,
            ]
        ) { [services] request in try await MatterFile.reply(to: request, services) }
    }

    private static let view: Shape = .object("WorkView", [("id", .id), ("name", .text)])

    private var views: Endpoint {
        Endpoint(
            .get, "/api/v1/views", .api, verb: SaveView.verb, summary: "One's saved lists, twenty at the most",
            answers: [200: .object("WorkViews", [("items", .list(Self.view))])]
        ) { [services] request in
            let views = try services.store.read { try WorkView.of(request.actor, services, in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for view in views {
                            list.object {
                                $0.field("id", view.id)
                                $0.field("name", view.name)
                            }
                        }
                    }
                })
        }
    }

    private var save: Endpoint {
        Endpoint(
            .post, "/api/v1/views", .api, verb: SaveView.verb, input: SaveView.Fields.schema, summary: "Keeps a list under a name",
            answers: [201: .object("SavedView", [("id", .optional(.id))]), 409: .problem, 422: .problem]
        ) { [services] request in
            let query = try WorkQuery(request.input, for: request.actor, services)
            let receipt = try await services.executor.perform(
                SaveView(name: request.input[SaveView.Fields.name], query: query), as: request.actor, key: request.idempotency)
            return .json(status: 201, JSONWriter.object { $0.field("id", receipt.stream) })
        }
    }

    private var drop: Endpoint {
        Endpoint(
            .post, "/api/v1/views/{id}/drop", .api, verb: DropView.verb, summary: "Forgets a saved list",
            answers: [204: .nothing, 404: .problem]
        ) { [services] request in
            guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
            _ = try await services.executor.perform(DropView(id), as: request.actor, key: request.idempotency)
            return Reply(status: 204, .none)
        }
    }
}
