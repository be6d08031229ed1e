import Kernel

/// The named schemas of the description: inputs from their schema, answers from their shape.
struct SchemaBook {
    private var inputs: [String: Schema] = [:]
    private var objects: [String: [(String, Shape)]] = [:]

    static func path(_ name: String) -> String { "#/components/schemas/\(name)" }
    /// Apart from answers of the same name.
    static func inputName(_ schema: Schema) -> String { "\(schema.name)Input" }

    mutating func add(_ schema: Schema) { inputs[Self.inputName(schema)] = schema }

    mutating func add(_ shape: Shape) {
        switch shape {
        case .object(let name, let fields):
            guard objects[name] == nil else { return }
            objects[name] = fields
            for (_, field) in fields { add(field) }
        case .list(let inner), .optional(let inner): add(inner)
        case .text, .integer, .number, .flag, .instant, .id, .reference, .problem, .nothing, .file, .events: break
        }
    }

    func write(_ json: inout JSONWriter) {
        json.key("schemas")
        json.object { json in
            for (name, schema) in inputs.sorted(by: { $0.key < $1.key }) {
                json.key(name)
                Self.write(schema, &json)
            }
            for (name, fields) in objects.sorted(by: { $0.key < $1.key }) {
                json.key(name)
                Self.object(fields, &json)
            }
            json.key("Problem")
            Self.object(
                [
                    ("type", .text), ("title", .text), ("status", .integer), ("code", .text), ("detail", .text), ("mend", .text),
                    ("fields", .list(.reference("FieldProblem"))),
                ], &json)
            json.key("FieldProblem")
            Self.object([("field", .text), ("code", .text), ("detail", .text)], &json)
        }
    }

    private static func object(_ fields: [(String, Shape)], _ json: inout JSONWriter) {
        json.object { json in
            json.field("type", "object")
            json.key("properties")
            json.object { json in
                for (name, shape) in fields {
                    json.key(name)
                    write(shape, &json)
                }
            }
            json.field("required", strings: fields.filter { if case .optional = $0.1 { false } else { true } }.map(\.0))
        }
    }

    static func write(_ shape: Shape, _ json: inout JSONWriter) {
        json.object { json in
            switch shape {
            case .text: json.field("type", "string")
            case .integer:
                json.field("type", "integer")
                json.field("format", "int64")
            case .number: json.field("type", "number")
            case .flag: json.field("type", "boolean")
            case .instant:
                json.field("type", "string")
                json.field("format", "date-time")
            case .id:
                json.field("type", "string")
                json.field("format", "uuid")
            case .object(let name, _), .reference(let name): json.field("$ref", path(name))
            case .list(let inner):
                json.field("type", "array")
                json.key("items")
                write(inner, &json)
            case .optional(let inner):
                json.key("anyOf")
                json.array { json in
                    write(inner, &json)
                    json.object { $0.field("type", "null") }
                }
            case .problem: json.field("$ref", path("Problem"))
            case .nothing: json.field("type", "null")
            // A file that is JSON is an object to whoever reads it.
            case .file(let type): json.field("type", type.hasSuffix("json") ? "object" : "string")
            case .events(let kinds): event(kinds, &json)
            }
        }
    }

    /// One event of a stream, as its fields are called there.
    private static func event(_ kinds: [String], _ json: inout JSONWriter) {
        json.field("type", "object")
        json.key("properties")
        json.object { json in
            for (name, type) in [("id", "string"), ("data", "string"), ("retry", "integer")] {
                json.key(name)
                json.object { $0.field("type", type) }
            }
            json.key("event")
            json.object { json in
                json.field("type", "string")
                json.field("enum", strings: kinds)
            }
        }
        json.field("required", strings: ["event", "data"])
    }

    private static func write(_ schema: Schema, _ json: inout JSONWriter) {
        json.object { json in
            json.field("type", "object")
            json.field("additionalProperties", false)
            json.key("properties")
            json.object { json in
                for field in schema.fields {
                    json.key(field.name)
                    json.object { write(field, &$0) }
                }
            }
            if let prefix = schema.openPrefix {
                json.key("patternProperties")
                json.object { json in
                    json.key("^\(prefix.replacing(".", with: "\\."))[a-z][a-z0-9_]*$")
                    json.object { json in
                        json.field("type", strings: ["string", "integer"])
                        json.field("maxLength", Int64(Schema.openLength))
                        json.field("description", "An answer to a question of the pack in force.")
                    }
                }
            }
            json.field("required", strings: schema.fields.filter(\.isRequired).map(\.name))
        }
    }

    private static func write(_ field: AnyField, _ json: inout JSONWriter) {
        func text(_ minimum: Int64, _ maximum: Int) {
            json.field("type", "string")
            json.field("minLength", minimum)
            json.field("maxLength", Int64(maximum))
        }
        let least: Int64 = field.isRequired ? 1 : 0
        switch field.kind {
        case .line(let maximum), .text(let maximum): text(least, maximum)
        case .phone: text(least, 24)
        case .secret(let maximum):
            text(least, maximum)
            json.field("writeOnly", true)
        case .integer(let range):
            json.field("type", "integer")
            json.field("minimum", range.lowerBound)
            json.field("maximum", range.upperBound)
        case .flag: json.field("type", "boolean")
        case .date:
            json.field("type", "string")
            json.field("format", "date")
        case .choice(let words):
            json.field("type", "string")
            if words.isEmpty { json.field("maxLength", 64 as Int64) } else { json.field("enum", strings: words) }
        }
    }
}
