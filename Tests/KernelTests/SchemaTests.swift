import Kernel
import TestSupport
import Testing

private enum F {
    static let title = Field.line("title", maximum: 5)
    static let note = Field.line("note", maximum: 5).optional
    static let body = Field.text("body", maximum: 10).optional
    static let phone = Field.phone("phone").optional
    static let password = Field.secret("password", maximum: 8).optional
    static let amount = Field.integer("amount", -5...100).optional
    static let urgent = Field.flag("urgent")
    static let kind = Field.choice("kind", ["light", "road"]).optional
    static let open = Field.choice("open").optional
    static let schema = Schema(
        "Try", [title.any, note.any, body.any, phone.any, password.any, amount.any, urgent.any, kind.any, open.any])
}

@Suite struct SchemaTests {
    private func faults(_ raw: [String: Schema.Raw]) -> [FieldProblem] {
        do {
            _ = try F.schema.decode(raw)
            return []
        } catch let problem as Problem {
            #expect(problem.status == 422 && problem.code == "input.invalid")
            return problem.fields
        } catch {
            Issue.record(error)
            return []
        }
    }

    private func fault(_ field: String, _ raw: Schema.Raw) -> String? {
        var input: [String: Schema.Raw] = ["title": .text("路灯")]
        input[field] = raw
        return faults(input).first { $0.field == field }?.code
    }

    @Test func whatIsRequiredMustBeThere() {
        #expect(faults([:]) == [FieldProblem("title", "required")])
        for raw: Schema.Raw in [.null, .text(""), .text("  \u{3000}\n")] { #expect(fault("title", raw) == "required") }
    }

    @Test func whatIsTooLongIsRefused() {
        #expect(faults(["title": .text("六个字的标题")]) == [FieldProblem("title", "too_long", args: ["max": "5"])])
        #expect(fault("body", .text(String(repeating: "长", count: 11))) == "too_long")
        #expect(fault("password", .text("123456789")) == "too_long")
        #expect(fault("open", .text(String(repeating: "a", count: 65))) == "choice")
    }

    @Test func marksPiledOnOneLetterCountToo() {
        #expect(fault("title", .text("a" + String(repeating: "\u{0301}", count: 5))) == "too_long")
        #expect(fault("password", .text("a" + String(repeating: "\u{0301}", count: 8))) == "too_long")
    }

    @Test(arguments: ["title", "body", "password", "kind", "open", "phone"])
    func aNULIsRefusedEverywhere(_ field: String) {
        #expect(fault(field, .text("a\u{0}b")) == "characters")
    }

    @Test func controlCharactersAreRefused() {
        for text in ["a\u{1}b", "a\u{1B}b", "a\u{7F}b", "a\u{8}"] {
            #expect(fault("title", .text(text)) == "characters")
            #expect(fault("body", .text(text)) == "characters")
        }
        #expect(fault("body", .text("a\r\nb\tc")) == nil)
    }

    @Test func aLineIsOneLine() {
        for text in ["a\nb", "a\rb", "a\r\nb", "a\u{2028}b"] { #expect(fault("title", .text(text)) == "one_line") }
    }

    @Test func wrongTypesAreRefused() {
        for raw: Schema.Raw in [.integer(1), .flag(true), .other] {
            #expect(fault("title", raw) == "text")
            #expect(fault("phone", raw) == "text")
            #expect(fault("password", raw) == "text")
            #expect(fault("kind", raw) == "text")
        }
        for raw: Schema.Raw in [.flag(true), .other, .text("x"), .text("1.5"), .text("1e3"), .integer(101), .integer(-6), .text("101")] {
            #expect(fault("amount", raw) == "integer")
        }
        for raw: Schema.Raw in [.integer(1), .other, .text("yes")] { #expect(fault("urgent", raw) == "flag") }
    }

    @Test func unknownFieldsAreRefusedAndTheirNamesCutShort() {
        #expect(faults(["title": .text("a"), "titel": .text("b")]) == [FieldProblem("titel", "unknown")])
        let long = String(repeating: "x", count: 100)
        #expect(faults(["title": .text("a"), long: .null]) == [FieldProblem(String(repeating: "x", count: 40), "unknown")])
    }

    @Test func choicesAreOfTheirWords() {
        #expect(fault("kind", .text("water")) == "choice")
        #expect(fault("kind", .text("light")) == nil)
        #expect(fault("open", .text("from_the_pack")) == nil)
    }

    @Test(arguments: ["123456", "1234567890123456", "138001380OO", "１３８００１３８０００", "abc", "+", "138.0013.8000", "٣٤٥٦٧٨٩"])
    func badPhones(_ text: String) {
        #expect(fault("phone", .text(text)) == "phone")
    }

    @Test(arguments: [
        ("13800138000", "13800138000"), ("+86 138-0013-8000", "8613800138000"), ("(0359) 5022222", "03595022222"), ("5022222", "5022222"),
    ])
    func goodPhonesBecomeDigits(_ text: String, _ digits: String) throws {
        #expect(try F.schema.decode(["title": .text("a"), "phone": .text(text)])[F.phone] == digits)
    }

    @Test func everyFaultIsReportedAtOnce() {
        let found = faults(["title": .text(""), "amount": .text("x"), "kind": .text("x"), "zzz": .null])
        #expect(found.map(\.field) == ["title", "amount", "kind", "zzz"])
    }

    @Test func goodInputIsReadAndTrimmed() throws {
        let input = try F.schema.decode([
            "title": .text(" 路灯 "), "body": .text("一\n二"), "password": .text(" a\tb "), "amount": .text("42"), "urgent": .text("on"),
            "kind": .text("road"),
        ])
        #expect(input[F.title] == "路灯" && input[F.body] == "一\n二" && input[F.password] == " a\tb ")
        #expect(input[F.amount] == 42 && input[F.urgent] && input[F.kind] == "road")
        #expect(input[F.note] == nil && input[F.phone] == nil)
        let plain = try F.schema.decode(["title": .text("五个字标题"), "amount": .integer(-5), "urgent": .flag(false)])
        #expect(plain[F.title] == "五个字标题" && plain[F.amount] == -5 && !plain[F.urgent])
        #expect(try F.schema.decode(["title": .text("a"), "note": .text("  ")])[F.note] == nil)
    }
}

@Suite struct RequestHashTests {
    private func hash(_ raw: [String: Schema.Raw], method: String = "POST", path: String = "/a") throws -> [UInt8] {
        try F.schema.decode(raw.merging(["title": .text("t")]) { one, _ in one }).requestHash(method: method, path: path)
    }

    @Test func theSameRequestHashesTheSame() throws {
        let one = try hash(["title": .text(" t "), "amount": .text("1"), "urgent": .text("on")])
        #expect(try one == hash(["amount": .integer(1), "urgent": .flag(true)]))
    }

    /// A fast hash of a password must not be kept under an idempotency key.
    @Test func secretsAreLeftOut() throws {
        #expect(try hash(["password": .text("a")]) == hash([:]))
    }

    @Test func anyDifferenceShows() throws {
        let hashes = [
            try hash([:]), try hash([:], method: "GET"), try hash([:], path: "/b"), try hash(["title": .text("u")]),
            try hash(["note": .text("t")]), try hash(["body": .text("t")]), try hash(["amount": .integer(1)]),
            try hash(["amount": .integer(2)]), try hash(["amount": .integer(0)]), try hash(["urgent": .flag(true)]),
            try hash(["kind": .text("light")]), try hash(["kind": .text("road")]), try hash(["open": .text("light")]),
            try hash(["phone": .text("5022222")]),
            // A method and a path that run together the same way.
            try hash([:], method: "POST/", path: "a"),
        ]
        #expect(Set(hashes).count == hashes.count)
        #expect(hashes.allSatisfy { $0.count == 32 })
    }
}
