import Kernel

/// Units for other programs. Their names and codes are public, so nobody needs to sign in.
struct UnitsAPI: Sendable {
    let store: any Store

    var endpoints: [Endpoint] { [list, one, succession] }

    private static let unit = Shape.object(
        "Unit",
        [
            ("code", .text), ("name", .text), ("level", .text), ("parent", .optional(.text)), ("path", .text), ("ended", .optional(.text)),
        ])
    private static let heir = Shape.object("UnitSuccession", [("code", .text), ("name", .text), ("share", .integer), ("from", .text)])
    private static let history = Shape.object(
        "UnitInTime", [("unit", .reference("Unit")), ("predecessors", .list(heir)), ("successors", .list(.reference("UnitSuccession")))])
    private static let page = Shape.object("UnitPage", [("items", .list(.reference("Unit"))), ("next", .optional(.text))])

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/units", .api, verb: nil,
            parameters: [
                .init("parent", "Code of the unit whose children to list; without it, the top unit"),
                .init("after", "The `next` of the page before"),
                .init("limit", "50 when left out", .integer(1...Int64(UnitsUnder.maximumLimit))),
            ] + AsOf.parameters,
            summary: "Lists the units right below a unit, by code",
            answers: [200: Self.page, 404: .problem, 422: .problem]
        ) { request in
            let limit = try Self.limit(request.query["limit"])
            let asOf = try AsOf.read(request)
            return try store.read { tx in
                if let asOf { return try Self.list(asOf.tree, request, limit, in: tx) }
                let parent = try request.query["parent"].map { code -> UnitRecord in
                    guard let unit = try UnitRecord.find(code: code, in: tx) else { throw Problem.notFound }
                    return unit
                }
                let page = try UnitsUnder(parent: parent?.id, after: request.query["after"], limit: limit).page(in: tx)
                return .json(
                    JSONWriter.object { writer in
                        writer.key("items")
                        writer.array { for unit in page.items { $0.object { Self.write(unit, to: &$0) } } }
                        writer.field("next", page.next)
                    })
            }
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, "/api/v1/units/{code}", .api, verb: nil, parameters: AsOf.parameters, summary: "Shows a unit by its code",
            answers: [200: Self.unit, 404: .problem, 422: .problem]
        ) { request in
            let asOf = try AsOf.read(request)
            return try store.read { tx in
                if let asOf {
                    guard let unit = try asOf.tree.find(code: request.parameter("code"), in: tx) else { throw Problem.notFound }
                    return .json(JSONWriter.object { Self.write(unit, to: &$0) })
                }
                guard let unit = try UnitRecord.find(anyCode: request.parameter("code"), in: tx) else { throw Problem.notFound }
                return .json(JSONWriter.object { Self.write(unit, to: &$0) })
            }
        }
    }

    private var succession: Endpoint {
        Endpoint(
            .get, "/api/v1/units/{code}/succession", .api, verb: nil,
            summary: "Tells which units went on for one, and which ones it went on for, with shares in hundredths of a percent",
            answers: [200: Self.history, 404: .problem]
        ) { request in
            try store.read { tx in
                guard let unit = try UnitRecord.find(anyCode: request.parameter("code"), in: tx) else { throw Problem.notFound }
                let lists = [
                    ("predecessors", try Succession.predecessors(of: unit.id, in: tx)),
                    ("successors", try Succession.successors(of: unit.id, in: tx)),
                ]
                return .json(
                    JSONWriter.object { json in
                        json.key("unit")
                        json.object { Self.write(unit, to: &$0) }
                        for (key, rows) in lists {
                            json.key(key)
                            json.array { list in for row in rows { list.object { Self.write(row, to: &$0) } } }
                        }
                    })
            }
        }
    }

    private static func list(_ tree: TreeThen, _ request: Request, _ limit: Int, in tx: any Reading) throws -> Reply {
        let parent = try request.query["parent"].map { try tree.find(code: $0, in: tx) }
        var page: (items: [UnitThen], next: String?) = ([], nil)
        if let parent {
            guard let parent else { throw Problem.notFound }
            page = try tree.children(of: parent, after: request.query["after"] ?? "", limit: limit, in: tx)
        } else if let root = try tree.root(in: tx), root.code > request.query["after"] ?? "" {
            page.items = [root]
        }
        return .json(
            JSONWriter.object { writer in
                writer.key("items")
                writer.array { for unit in page.items { $0.object { Self.write(unit, to: &$0) } } }
                writer.field("next", page.next)
            })
    }

    private static func limit(_ text: String?) throws -> Int {
        guard let text else { return 50 }
        guard let limit = Int(text), (1...UnitsUnder.maximumLimit).contains(limit) else {
            throw Problem.invalid([FieldProblem("limit", "integer", args: ["min": "1", "max": "\(UnitsUnder.maximumLimit)"])])
        }
        return limit
    }

    static func write(_ unit: UnitRecord, to writer: inout JSONWriter) {
        writer.field("code", unit.code)
        writer.field("name", unit.name)
        writer.field("level", unit.level)
        writer.field("parent", (unit.path.parent?.segments.last).map(String.init))
        writer.field("path", unit.path.text)
        writer.field("ended", unit.ended?.text)
    }

    private static func write(_ unit: UnitThen, to writer: inout JSONWriter) {
        writer.field("code", unit.code)
        writer.field("name", unit.name)
        writer.field("level", unit.level)
        writer.field("parent", unit.parentCode)
        writer.field("path", unit.path.text)
        writer.field("ended", String?.none)
    }

    private static func write(_ row: Succession, to json: inout JSONWriter) {
        json.field("code", row.code)
        json.field("name", row.name)
        json.field("share", row.share)
        json.field("from", row.from.text)
    }
}
