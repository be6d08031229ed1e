import Kernel

/// Units for other programs. Their names and codes are public, so nobody needs to sign in.
struct UnitsAPI: Sendable {
    let store: any Store

    var endpoints: [Endpoint] { [list, one] }

    private static let unit = Shape.object(
        "Unit",
        [
            ("code", .text), ("name", .text), ("level", .text), ("parent", .optional(.text)), ("path", .text),
        ])
    private static let page = Shape.object("UnitPage", [("items", .list(.reference("Unit"))), ("next", .optional(.text))])

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/units", .api, verb: nil,
            parameters: [
                .init("parent", "Code of the unit whose children to list; without it, the top unit"),
                .init("after", "The `next` of the page before"),
                .init("limit", "50 when left out", .integer(1...Int64(UnitsUnder.maximumLimit))),
            ],
            summary: "Lists the units right below a unit, by code",
            answers: [200: Self.page, 404: .problem, 422: .problem]
        ) { request in
            let limit = try Self.limit(request.query["limit"])
            return try store.read { tx in
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
            .get, "/api/v1/units/{code}", .api, verb: nil, summary: "Shows a unit by its code", answers: [200: Self.unit, 404: .problem]
        ) { request in
            try store.read { tx in
                guard let unit = try UnitRecord.find(code: request.parameter("code"), in: tx) else { throw Problem.notFound }
                return .json(JSONWriter.object { Self.write(unit, to: &$0) })
            }
        }
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
    }
}
