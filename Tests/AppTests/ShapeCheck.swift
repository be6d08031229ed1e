import Foundation
import Kernel

/// Holds a JSON answer against the shape that its endpoint declares.
struct ShapeCheck {
    /// Objects that a `reference` may name.
    private var objects: [String: Shape] = [:]

    init(_ endpoints: [Endpoint]) {
        for endpoint in endpoints { for shape in endpoint.answers.values { collect(shape) } }
    }

    private mutating func collect(_ shape: Shape) {
        switch shape {
        case .object(let name, let fields):
            objects[name] = shape
            for (_, field) in fields { collect(field) }
        case .list(let inner), .optional(let inner): collect(inner)
        default: break
        }
    }

    /// Statuses that every endpoint may answer, as refusals.
    private static let common: Set<Int> = [400, 401, 403, 413, 429, 500, 503]

    private static let problem: Shape = .object(
        "Problem",
        [
            ("type", .text), ("title", .text), ("status", .integer), ("code", .text), ("detail", .text), ("mend", .text),
            ("fields", .list(.object("FieldProblem", [("field", .text), ("code", .text), ("detail", .text)]))),
        ])

    /// What is not as declared; empty when all is well.
    func faults(_ endpoint: Endpoint, status: Int, type: String?, body: String) -> [String] {
        guard let shape = endpoint.answers[status] ?? (Self.common.contains(status) ? .problem : nil) else {
            return ["status \(status) is not declared"]
        }
        if case .nothing = shape { return body.isEmpty ? [] : ["a body where there should be none"] }
        if case .file(let due) = shape { return type == due ? [] : ["the type is \(type ?? "absent")"] }
        if case .events = shape { return type == "text/event-stream" ? [] : ["the type is \(type ?? "absent")"] }
        let isProblem = if case .problem = shape { true } else { false }
        var faults: [String] = []
        if type != (isProblem ? "application/problem+json" : "application/json") { faults.append("the type is \(type ?? "absent")") }
        guard let json = JSONValue(body) else { return faults + ["not JSON"] }
        if isProblem, json["status"] != .integer(Int64(status)) { faults.append("the problem names another status") }
        return faults + judge(json, isProblem ? Self.problem : shape, at: "")
    }

    private func judge(_ value: JSONValue, _ shape: Shape, at path: String) -> [String] {
        switch (shape, value) {
        case (.text, .text), (.integer, .integer), (.number, .integer), (.number, .fraction), (.flag, .flag), (.optional, .null): return []
        case (.id, .text(let text)) where ID(text) != nil: return []
        case (.instant, .text(let text)) where text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00/) != nil: return []
        case (.optional(let inner), _): return judge(value, inner, at: path)
        case (.list(let inner), .list(let items)): return items.enumerated().flatMap { judge($1, inner, at: "\(path)[\($0)]") }
        case (.reference(let name), _):
            guard let found = objects[name] else { return ["\(path) refers to \(name), which is nowhere described"] }
            return judge(value, found, at: path)
        case (.problem, _): return judge(value, Self.problem, at: path)
        case (.object(_, let fields), .object(let members)):
            let extra = Set(members.keys).subtracting(fields.map(\.0)).sorted().map { "\(path).\($0) is not declared" }
            return extra
                + fields.flatMap { name, field in
                    members[name].map { judge($0, field, at: "\(path).\(name)") } ?? ["\(path).\(name) is missing"]
                }
        default: return ["\(path) is \(value), not \(shape)"]
        }
    }
}
