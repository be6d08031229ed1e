import Kernel

/// One endpoint in the description: what it takes and every status it may answer.
struct Operation {
    /// What any endpoint may answer, whatever it does.
    static let universal = [400, 401, 403, 413, 429, 500, 503]

    private let endpoint: Endpoint

    init(_ endpoint: Endpoint) { self.endpoint = endpoint }

    static func statuses(_ endpoint: Endpoint) -> [Int: Shape] {
        var answers = endpoint.answers
        if !answers.keys.contains(where: { (200..<400).contains($0) }) { answers[200] = .nothing }
        var problems = universal
        if endpoint.path.contains("{") { problems.append(404) }
        if endpoint.method == .post { problems += [415, 422] }
        for status in problems where answers[status] == nil { answers[status] = .problem }
        return answers
    }

    private var names: [String] { RouteTable.segments(endpoint.path).compactMap(RouteTable.name) }

    private var operationID: String {
        let words = RouteTable.segments(endpoint.path).dropFirst(2).map { String($0).filter { $0.isLetter || $0.isNumber || $0 == "_" } }
        return ([endpoint.method.rawValue.lowercased()] + words).joined(separator: "_")
    }

    func write(_ json: inout JSONWriter) {
        json.object { json in
            json.field("operationId", operationID)
            json.field("summary", endpoint.summary)
            if let verb = endpoint.verb { json.field("description", "Needs the permission `\(verb)` on the record.") }
            json.field("tags", strings: RouteTable.segments(endpoint.path).dropFirst(2).prefix(1).map(String.init))
            json.key("parameters")
            json.array(parameters)
            if endpoint.method == .post { body(&json) }
            json.key("responses")
            json.object { json in
                for (status, shape) in Self.statuses(endpoint).sorted(by: { $0.key < $1.key }) {
                    json.key("\(status)")
                    answer(status, shape, &json)
                }
            }
        }
    }

    private func parameters(_ json: inout JSONWriter) {
        for name in names { parameter(.init(name, "Part of the path.", isRequired: true), in: "path", &json) }
        for own in endpoint.parameters where !names.contains(own.name) { parameter(own, in: "query", &json) }
        guard endpoint.method == .post else { return }
        for own in Self.headers { parameter(own, in: "header", &json) }
    }

    private static let headers = [
        Endpoint.Parameter(
            "Idempotency-Key",
            "At least 16 characters without an account. The same key and content is done once, however often it is sent.",
            .pattern("[\\x21-\\x7E]{1,\(IdempotencyKey.maximumLength)}")),
        Endpoint.Parameter(
            "If-Match", "The version that was seen, in quotes; answered 412 when it has changed.", .pattern("\"[0-9]{1,18}\"")),
    ]

    private func parameter(_ parameter: Endpoint.Parameter, in place: String, _ json: inout JSONWriter) {
        json.object { json in
            json.field("name", parameter.name)
            json.field("in", place)
            json.field("required", parameter.isRequired)
            json.field("description", parameter.about)
            json.key("schema")
            json.object { Self.write(parameter.kind, &$0) }
        }
    }

    private static func write(_ kind: Endpoint.Parameter.Kind, _ json: inout JSONWriter) {
        switch kind {
        case .integer(let range), .number(let range):
            if case .integer = kind { json.field("type", "integer") } else { json.field("type", "number") }
            json.field("minimum", range.lowerBound)
            json.field("maximum", range.upperBound)
        case .text: json.field("type", "string")
        case .choice(let words):
            json.field("type", "string")
            json.field("enum", strings: words)
        case .pattern(let pattern):
            json.field("type", "string")
            json.field("pattern", "^\(pattern)$")
        }
    }

    private func body(_ json: inout JSONWriter) {
        guard let input = endpoint.input else { return }
        json.key("requestBody")
        json.object { json in
            json.field("required", input.fields.contains { $0.isRequired })
            json.key("content")
            json.object { json in
                for type in ["application/json", "application/x-www-form-urlencoded"] {
                    json.key(type)
                    json.object { json in
                        json.key("schema")
                        json.object { $0.field("$ref", SchemaBook.path(SchemaBook.inputName(input))) }
                    }
                }
            }
        }
    }

    private func answer(_ status: Int, _ shape: Shape, _ json: inout JSONWriter) {
        json.object { json in
            json.field("description", Self.descriptions[status] ?? "Answer \(status)")
            if status == 429 || status == 503 {
                json.key("headers")
                json.object { json in
                    json.key("Retry-After")
                    json.object { json in
                        json.field("description", "Seconds to wait.")
                        json.key("schema")
                        json.object { $0.field("type", "integer") }
                    }
                }
            }
            if case .nothing = shape { return }
            json.key("content")
            json.object { json in
                json.key(Self.type(of: shape))
                json.object { json in
                    json.key("schema")
                    SchemaBook.write(shape, &json)
                }
            }
        }
    }

    private static func type(of shape: Shape) -> String {
        switch shape {
        case .problem: "application/problem+json"
        case .file(let type): type
        case .events: "text/event-stream"
        default: "application/json"
        }
    }

    private static let descriptions = [
        200: "Done", 201: "Made", 202: "Accepted", 204: "Done, nothing to say", 303: "See the other address",
        400: "Could not be read", 401: "No valid credential", 403: "Not allowed", 404: "Not found, or not for this reader",
        409: "Not possible as things stand", 410: "No longer there", 412: "Changed since it was seen", 413: "Too large",
        415: "Another content type is needed", 422: "Fields to change", 429: "Too many requests", 500: "A fault of the server",
        503: "Busy; try again",
    ]
}
