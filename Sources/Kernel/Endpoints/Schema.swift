/// What a field of an input holds and how much of it: the decoder, the form and the OpenAPI description all read this.
package enum FieldKind: Sendable, Equatable {
    /// One line, 1 to `maximum` characters.
    case line(maximum: Int)
    /// Several lines, 1 to `maximum` characters.
    case text(maximum: Int)
    /// A mainland mobile or a landline number: digits, 7 to 15, with `+`, `-` and spaces dropped.
    case phone
    /// Never shown again, never logged, taken as it is.
    case secret(maximum: Int)
    case integer(ClosedRange<Int64>)
    case flag
    /// A civil day, `YYYY-MM-DD`.
    case date
    /// One of these words; an empty list means the words come from the pack and the command checks them.
    case choice([String])
}

/// A field whose Swift type is known where it is read.
package struct Field<Value: Sendable>: Sendable {
    package let name: String
    package let kind: FieldKind
    package let isRequired: Bool

    fileprivate init(_ name: String, _ kind: FieldKind, isRequired: Bool) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
    }

    package var any: AnyField { AnyField(name: name, kind: kind, isRequired: isRequired) }
}

package struct AnyField: Sendable, Equatable {
    package let name: String
    package let kind: FieldKind
    package let isRequired: Bool
}

extension Field where Value == String {
    package static func line(_ name: String, maximum: Int = 200) -> Field { Field(name, .line(maximum: maximum), isRequired: true) }
    package static func text(_ name: String, maximum: Int = 2000) -> Field { Field(name, .text(maximum: maximum), isRequired: true) }
    package static func phone(_ name: String) -> Field { Field(name, .phone, isRequired: true) }
    package static func secret(_ name: String, maximum: Int = 256) -> Field { Field(name, .secret(maximum: maximum), isRequired: true) }
    package static func date(_ name: String) -> Field { Field(name, .date, isRequired: true) }
    package static func choice(_ name: String, _ words: [String] = []) -> Field { Field(name, .choice(words), isRequired: true) }
    package var optional: Field<String?> { Field<String?>(name, kind, isRequired: false) }
}

extension Field where Value == Int64 {
    package static func integer(_ name: String, _ range: ClosedRange<Int64>) -> Field { Field(name, .integer(range), isRequired: true) }
    package var optional: Field<Int64?> { Field<Int64?>(name, kind, isRequired: false) }
}

extension Field where Value == Bool {
    /// Absent means false.
    package static func flag(_ name: String) -> Field { Field(name, .flag, isRequired: false) }
}

/// The shape of one input, declared once.
package struct Schema: Sendable {
    package let name: String
    package let fields: [AnyField]
    /// Further fields whose names begin so are taken as texts, `openLimit` of them at most: what they mean is the pack's, or which of a
    /// list were ticked, and the command judges them.
    package let openPrefix: String?
    /// How such names end, after the name that is the pack's.
    package let openSuffix: String

    /// How many fields of a pack one input may hold.
    package static let openLimit = 20
    package let openLimit: Int
    /// How long each of them may be.
    package static let openLength = 500

    package init(_ name: String, _ fields: [AnyField], openPrefix: String? = nil, openSuffix: String = "", openLimit: Int = openLimit) {
        self.name = name
        self.fields = fields
        self.openPrefix = openPrefix
        self.openSuffix = openSuffix
        self.openLimit = openLimit
    }

    package static let empty = Schema("Empty", [])

    /// What came in for one field, before it was judged.
    package enum Raw: Sendable, Equatable {
        case text(String)
        case integer(Int64)
        case flag(Bool)
        case null
        /// A shape that no field takes: an object, a list, a fraction.
        case other
    }

    /// Judges every field and reports every fault. Unknown fields are faults too, so a misspelt one is never silently lost.
    package func decode(_ raw: [String: Raw]) throws -> Input {
        var faults: [FieldProblem] = []
        var values: [String: Input.Value] = [:]
        for field in fields {
            switch Self.judge(raw[field.name] ?? .null, field) {
            case .success(let value): values[field.name] = value
            case .failure(let fault): faults.append(fault)
            }
        }
        var open: [String: String] = [:]
        for name in raw.keys.sorted() where !fields.contains(where: { $0.name == name }) {
            guard isOpen(name), open.count < openLimit else {
                faults.append(FieldProblem(String(name.prefix(40)), "unknown"))
                continue
            }
            switch Self.judge(
                Self.written(raw[name] ?? .null), AnyField(name: name, kind: .text(maximum: Self.openLength), isRequired: false))
            {
            case .success(.text(let text)?): open[name] = text
            case .success: break
            case .failure(let fault): faults.append(fault)
            }
        }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return Input(schema: self, values: values, open: open)
    }

    private func isOpen(_ name: String) -> Bool {
        guard let openPrefix, name.hasPrefix(openPrefix), name.hasSuffix(openSuffix) else { return false }
        return PackReader.isIdentifier(String(name.dropFirst(openPrefix.count).dropLast(openSuffix.count)))
    }

    /// A program may send a number as one; it is judged as it is written.
    private static func written(_ raw: Raw) -> Raw {
        if case .integer(let number) = raw { .text("\(number)") } else { raw }
    }

    /// Refuses control characters and those that reorder or hide what stands beside them.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10, 13: true
        case 0..<32, 127...159, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: true
        }
    }

    private static func judge(_ raw: Raw, _ field: AnyField) -> Result<Input.Value?, FieldProblem> {
        func fail(_ code: String, _ args: [String: String] = [:]) -> Result<Input.Value?, FieldProblem> {
            .failure(FieldProblem(field.name, code, args: args))
        }
        let absent = raw == .null || raw == .text("")
        if case .flag = field.kind {
            switch raw {
            case .flag(let flag): return .success(.flag(flag))
            case .text("on"), .text("true"), .text("1"): return .success(.flag(true))
            case .null, .text(""), .text("false"), .text("0"): return .success(.flag(false))
            default: return fail("flag")
            }
        }
        if absent { return field.isRequired ? fail("required") : .success(nil) }
        if case .integer(let range) = field.kind {
            let args = ["min": "\(range.lowerBound)", "max": "\(range.upperBound)"]
            let number: Int64? =
                switch raw {
                case .integer(let number): number
                case .text(let text): Int64(text)
                default: nil
                }
            guard let number, range.contains(number) else { return fail("integer", args) }
            return .success(.integer(number))
        }
        guard case .text(let text) = raw else { return fail("text") }
        guard !text.unicodeScalars.contains(where: { $0.value == 0 }) else { return fail("characters") }
        switch field.kind {
        case .secret(let maximum):
            return text.unicodeScalars.count <= maximum ? .success(.text(text)) : fail("too_long", ["max": "\(maximum)"])
        case .line(let maximum), .text(let maximum):
            let trimmed = text.trimmingWhitespace
            guard !trimmed.isEmpty else { return field.isRequired ? fail("required") : .success(nil) }
            // Scalars, as JSON Schema counts: marks without end can pile up on one letter.
            guard trimmed.unicodeScalars.count <= maximum else { return fail("too_long", ["max": "\(maximum)"]) }
            if case .line = field.kind, trimmed.contains(where: \.isNewline) { return fail("one_line") }
            let isClean = trimmed.unicodeScalars.allSatisfy(isPlain)
            return isClean ? .success(.text(trimmed)) : fail("characters")
        case .phone:
            let digits = text.filter { !" -+()".contains($0) }
            let isNumber = digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            return isNumber && (7...15).contains(digits.utf8.count) ? .success(.text(digits)) : fail("phone")
        case .date: return Day(text) == nil ? fail("date") : .success(.text(text))
        case .choice(let words):
            guard text.utf8.count <= 64, words.isEmpty || words.contains(text) else { return fail("choice") }
            return .success(.text(text))
        case .integer, .flag: return fail("text")
        }
    }
}

/// A judged input: every value is within its field's limits.
package struct Input: Sendable {
    package enum Value: Sendable, Equatable {
        case text(String)
        case integer(Int64)
        case flag(Bool)
    }

    package let schema: Schema
    fileprivate let values: [String: Value]
    /// The fields under the schema's open prefix, by their whole name.
    package let open: [String: String]

    package static let empty = Input(schema: .empty, values: [:], open: [:])

    fileprivate init(schema: Schema, values: [String: Value], open: [String: String]) {
        self.schema = schema
        self.values = values
        self.open = open
    }

    /// A value as it is written, whatever its kind; `nil` when it was left out.
    package func text(of name: String) -> String? {
        switch values[name] {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .flag(let flag): flag ? "true" : "false"
        case nil: nil
        }
    }

    package subscript(field: Field<String>) -> String { self[field.optional] ?? "" }
    package subscript(field: Field<String?>) -> String? {
        if case .text(let text) = values[field.name] { text } else { nil }
    }
    package subscript(field: Field<Int64>) -> Int64 { self[field.optional] ?? 0 }
    package subscript(field: Field<Int64?>) -> Int64? {
        if case .integer(let number) = values[field.name] { number } else { nil }
    }
    package subscript(field: Field<Bool>) -> Bool { values[field.name] == .flag(true) }

    /// SHA-256 over where it was sent and every value in the schema's order: whether two requests are the same.
    package func requestHash(method: String, path: String) -> [UInt8] {
        var bytes = CanonicalBytes()
        bytes.append(method)
        bytes.append(path)
        for field in schema.fields {
            bytes.append(field.name)
            // A fast hash of a password must not be kept anywhere.
            if case .secret = field.kind { continue }
            switch values[field.name] {
            case .text(let text): bytes.append([1] + Array(text.utf8))
            case .integer(let number): bytes.append([2] + CanonicalBytes.bigEndian(number))
            case .flag(let flag): bytes.append([3, flag ? 1 : 0])
            case nil: bytes.append([UInt8]())
            }
        }
        for (name, text) in open.sorted(by: { $0.key < $1.key }) {
            bytes.append(name)
            bytes.append(text)
        }
        return Digest.sha256(bytes.bytes)
    }
}

extension String {
    package var trimmingWhitespace: String {
        var view = self[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}
