import Foundation
import Kernel
import Markup
import Testing

@testable import Matters

/// What a category asks, and what becomes of the answers.
@Suite struct AnswerTests {
    @Test(arguments: [
        ([:], "light_fault", "required"), (["light_fault": "broken"], "light_fault", "choice"),
        (["light_fault": "dark", "count": "0"], "count", "integer"), (["light_fault": "dark", "count": "some"], "count", "integer"),
        (["light_fault": "dark", "since": "2026-02-30"], "since", "date"),
        (["light_fault": "dark", "since": "yesterday"], "since", "date"),
        (["light_fault": "dark", "danger_now": "maybe"], "danger_now", "choice"),
        (["light_fault": "dark", "road_name": String(repeating: "长", count: 61)], "road_name", "too_long"),
        (["light_fault": "dark", "colour": "red"], "colour", "unknown"),
    ])
    func aWrongAnswerIsRefused(_ answers: [String: String], _ question: String, _ code: String) async throws {
        let county = try await County.found()
        let before = try county.eventCount
        await #expect(throws: Problem.invalid([FieldProblem("question.\(question)", code, args: try Self.args(code, question))])) {
            try await county.raise(category: "street_lighting", answers: answers)
        }
        #expect(try county.eventCount == before)
    }

    private static func args(_ code: String, _ question: String) throws -> [String: String] {
        switch code {
        case "integer": ["min": "1", "max": "500"]
        case "too_long": ["max": "60"]
        default: [:]
        }
    }

    @Test func whatACategoryDoesNotAskIsUnknown() async throws {
        let county = try await County.found()
        await #expect(throws: Problem.invalid([FieldProblem("question.light_fault", "unknown")])) {
            try await county.raise(answers: ["light_fault": "dark"])
        }
    }

    @Test func answersHaveLimitsBeforeAnybodyKnowsWhatIsAsked() throws {
        func faults(_ fields: [String: Schema.Raw]) -> [String] {
            do {
                let plain: [String: Schema.Raw] = ["category": .text("c"), "what": .text("灯"), "unit": .text("u")]
                _ = try RaiseMatter.Fields.schema.decode(plain.merging(fields) { $1 })
                return []
            } catch { return (error as? Problem)?.fields.map { "\($0.field) \($0.code)" } ?? ["?"] }
        }
        #expect(faults(["question.a": .text(String(repeating: "长", count: 501))]) == ["question.a too_long"])
        #expect(faults(["question.a": .integer(3), "question.b": .text("")]) == [])
        #expect(faults(["question.a": .other]) == ["question.a text"])
        #expect(faults(["question.": .text("x")]) == ["question. unknown"])
        #expect(faults(["question.A-b": .text("x")]) == ["question.A-b unknown"])
        let many = (0...Schema.openLimit).map { ("question.q\($0)", Schema.Raw.text("x")) }
        #expect(faults(Dictionary(uniqueKeysWithValues: many)).count == 1)
    }

    private static let answers = [
        "light_fault": "flickering", "count": "3", "since": "2026-11-01", "danger_now": "no", "road_name": "鄂河北路王家巷口",
    ]

    /// Answers are as personal as what was said: sealed, committed to in the log, shown to who may read.
    @Test func answersAreSealedAndShownToWhoMayRead() async throws {
        let county = try await County.found()
        let wang = try Cast.wang.actor(in: county)
        let number = try await county.raise(category: "street_lighting", answers: Self.answers, by: wang)
        #expect(try county.bytesOnDisk().range(of: Data("鄂河北路王家巷口".utf8)) == nil)
        let payload = try #require(try county.events(of: number).first).payload
        for name in Self.answers.keys {
            guard case .commitment(let bytes)? = payload["question.\(name)"] else {
                return #expect(Bool(false), "no commitment to \(name)")
            }
            #expect(bytes.count == 32)
        }
        let services = try county.services()
        let view = try #require(try county.read { try MatterView.load(number, for: wang, services, in: $0) })
        #expect(view.answers.map(\.question.id) == ["light_fault", "count", "since", "danger_now", "road_name"])
        #expect(view.answers.map(\.text) == ["flickering", "3", "2026-11-01", "no", "鄂河北路王家巷口"])
        let sun = try Cast.sun.actor(in: county)
        #expect(try county.read { try MatterView.load(number, for: sun, services, in: $0) } == nil)
        #expect(try county.faults() == [])
    }

    /// The same key with another answer is another request.
    @Test func anAnswerCountsForTheIdempotencyKey() throws {
        func hash(_ answer: String) throws -> [UInt8] {
            try RaiseMatter.Fields.schema.decode([
                "category": .text("c"), "what": .text("灯"), "unit": .text("u"), "question.a": .text(answer),
            ]).requestHash(method: "POST", path: "/raise")
        }
        #expect(try hash("1") == hash("1") && hash("1") != hash("2"))
    }
}
