internal import Delivery
internal import Kernel
internal import Markup
internal import Territory

/// `/api/v1/bulletins`: the same queries and commands as the pages.
struct BulletinAPI {
    let services: BulletinServices

    static let path = "/api/v1/bulletins"

    var endpoints: [Endpoint] { [list, publish, one, confirm, withdraw, counts] }

    private static let unit: Shape = .object("BulletinUnit", [("code", .text), ("name", .text)])
    private static let line: [(String, Shape)] = [
        ("id", .id), ("number", .text), ("title", .optional(.text)), ("unit", unit), ("posts", .list(.text)), ("everybody", .flag),
        ("state", .text), ("published_at", .instant), ("ended_at", .optional(.instant)), ("replaces", .optional(.id)),
        ("replaced_by", .optional(.id)), ("confirmed", .optional(.flag)), ("version", .integer),
    ]
    private static let done: Shape = .object("BulletinDone", [("id", .id), ("state", .text), ("replayed", .flag)])

    private func write(_ unit: UnitRecord, _ request: Request, into json: inout JSONWriter) {
        json.key("unit")
        json.object {
            $0.field("code", unit.code)
            $0.field("name", unit.name(in: request.locale, of: services.scheme.current))
        }
    }

    private func write(
        _ bulletin: Bulletin, title: String?, isConfirmed: Bool?, _ request: Request, into json: inout JSONWriter
    ) {
        json.field("id", bulletin.id)
        json.field("number", bulletin.number)
        json.field("title", title)
        write(bulletin.target, request, into: &json)
        json.field("posts", strings: bulletin.posts)
        json.field("everybody", bulletin.isForEverybody)
        json.field("state", bulletin.state.rawValue)
        json.field("published_at", bulletin.published)
        json.field("ended_at", bulletin.ended)
        json.field("replaces", bulletin.replaces)
        json.field("replaced_by", bulletin.replacedBy)
        if let isConfirmed { json.field("confirmed", isConfirmed) } else { json.field("confirmed", nil as String?) }
        json.field("version", bulletin.version)
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: BulletinPermission.read,
            parameters: [
                .init(
                    "show", "Told to one's own posts, those of a unit, or those for everybody",
                    .choice(BulletinList.Show.allCases.map(\.rawValue))),
                .init("unit", "With `unit`: its code; your own when left out"),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(ListLimit.range)),
            ],
            summary: "Bulletins, newest first; `confirmed` is null for who need not confirm",
            answers: [
                200: .object("BulletinPage", [("items", .list(.object("BulletinLine", Self.line))), ("next", .optional(.text))]),
                404: .problem, 422: .problem,
            ]
        ) { [services] request in
            let limit = try ListLimit.read(request)
            let page = try services.store.read { try BulletinList.load(request, services, limit: limit, in: $0) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for item in page.items {
                            list.object { write(item.bulletin, title: item.title, isConfirmed: item.isConfirmed, request, into: &$0) }
                        }
                    }
                    json.field("next", page.next?.text)
                })
        }
    }

    private var publish: Endpoint {
        Endpoint(
            .post, Self.path, .api, verb: PublishBulletin.verb, input: PublishBulletin.Fields.schema,
            summary: "Publish a bulletin; whom it is for is sent as `post.<kind>`: \"true\"",
            answers: [201: Self.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(PublishBulletin(request.input), as: request.actor, key: request.idempotency)
            return .json(status: 201, try done(receipt.stream, replayed: receipt.replayed))
        }
    }

    private func done(_ id: ID?, replayed: Bool) throws -> [UInt8] {
        guard let found = try services.store.read({ tx in try id.flatMap { try Bulletin.find($0, in: tx) } }) else {
            throw Problem.notFound
        }
        return JSONWriter.object {
            $0.field("id", found.id)
            $0.field("state", found.state.rawValue)
            $0.field("replayed", replayed)
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}", .api, verb: BulletinPermission.read, summary: "One bulletin",
            answers: [
                200: .object(
                    "Bulletin",
                    Self.line + [
                        ("text", .optional(.text)), ("ground", .optional(.text)),
                        ("files", .list(.object("BulletinFile", AttachedFile.shape))),
                    ]), 404: .problem,
            ]
        ) { [services] request in
            let view = try services.store.read { try BulletinView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            return .json(
                JSONWriter.object {
                    let isConfirmed = view.isConfirmed ? true : view.isAddressed ? false : nil
                    write(view.bulletin, title: view.title, isConfirmed: isConfirmed, request, into: &$0)
                    $0.field("text", view.text)
                    $0.field("ground", view.ground)
                    $0.key("files")
                    $0.array { list in for file in view.files { list.object { file.write(into: &$0) } } }
                })
        }
    }

    private var confirm: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/confirm", .api, verb: ConfirmBulletin.verb, summary: "Say that you have read it",
            answers: [200: Self.done, 404: .problem, 409: .problem]
        ) { [services] request in
            let id = try services.known(request).id
            let receipt = try await services.executor.perform(ConfirmBulletin(id), as: request.actor, key: request.idempotency)
            return .json(try done(id, replayed: receipt.replayed))
        }
    }

    private var withdraw: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/withdraw", .api, verb: WithdrawBulletin.verb, input: WithdrawBulletin.Fields.schema,
            summary: "Withdraw a bulletin, saying why", answers: [200: Self.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let id = try services.known(request).id
            let receipt = try await services.executor.perform(
                WithdrawBulletin(id, request.input), as: request.actor, key: request.idempotency)
            return .json(try done(id, replayed: receipt.replayed))
        }
    }

    private static let count: [(String, Shape)] = [("all", .optional(.integer)), ("read", .optional(.integer))]

    private var counts: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}/counts", .api, verb: BulletinPermission.overview,
            parameters: [.init("unit", "Code of a unit that it was told to; the highest you look after when left out")],
            summary: "How many have read it, unit by unit in the order of codes; null for what would tell of a few",
            answers: [
                200: .object(
                    "BulletinCounts",
                    [("unit", Self.unit)] + Self.count + [
                        ("units", .list(.object("BulletinCount", [("unit", Self.unit), ("itself", .flag)] + Self.count)))
                    ]),
                404: .problem, 410: .problem,
            ]
        ) { [services] request in
            let counts = try services.store.read { try ReadingCounts.load(request, services, in: $0) }
            return .json(
                JSONWriter.object { json in
                    write(counts.unit, request, into: &json)
                    Self.write(counts.whole, isTold: counts.isWholeTold, into: &json)
                    json.key("units")
                    json.array { list in
                        for line in counts.lines {
                            list.object {
                                write(line.unit, request, into: &$0)
                                $0.field("itself", line.isItself)
                                Self.write(line.count, isTold: !counts.hidden.contains(line.unit.id), into: &$0)
                            }
                        }
                    }
                })
        }
    }

    private static func write(_ count: ReadingCount, isTold: Bool, into json: inout JSONWriter) {
        json.field("all", isTold ? count.all : nil)
        json.field("read", isTold ? count.read : nil)
    }
}
