import Kernel
import Process
import Storage
import TestSupport
import Testing

@testable import Matters

/// What would be if: it must come out as it does when it is done, and change nothing. The county begins on Friday, 2026-11-20 at 09:00.
@Suite struct WhatIfTests {
    private func suppose(_ parts: [String: String], _ number: String, _ county: County) throws -> WhatIf {
        let matter = try #require(try county.matter(number))
        let supposed = try WhatIf.Supposed { parts[$0] }
        return try county.read { try WhatIf.load(supposed, of: matter, county.scheme, now: county.entropy.now(), in: $0) }
    }

    private func then(_ answer: WhatIf) -> [TimeLimit.Stage: Instant] {
        Dictionary(answer.lines.compactMap { line in line.then.map { (line.stage, $0.due.at) } }) { first, _ in first }
    }

    private func due(_ number: String, _ county: County) throws -> [TimeLimit.Stage: Instant] {
        try county.running(number).mapValues(\.due)
    }

    @Test func aDispatchIsForetold() async throws {
        let county = try await County.deciding()
        let number = try await county.raise()
        county.entropy.advance(seconds: 3 * 3600)
        let before = try county.eventCount
        let answer = try suppose(["case": "dispatch", "unit": Cast.housing], number, county)
        #expect(answer.unit?.code == Cast.housing && answer.lines.first { $0.stage == .dispatch }?.then == nil)
        #expect(try county.eventCount == before)
        try await county.take(.dispatch, on: number, ["to": Cast.housing])
        #expect(try then(answer) == due(number, county))
    }

    /// For every length of it, over a weekend and the new year.
    @Test(arguments: [1, 2, 3, 5]) func anExtensionIsForetold(_ days: Int) async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        county.entropy.advance(seconds: Int64(days) * 7200)
        let answer = try suppose(["case": "extend", "amount": "\(days)"], number, county)
        let id = try await county.ask(.extend, on: number, by: .zhao, ["amount": "\(days)"])
        try await county.answer(id, "grant", by: .chen)
        #expect(try then(answer) == due(number, county))
        let proof = try #require(answer.lines.first { $0.stage == .handle }?.then)
        #expect(proof.steps.last?.to == proof.due.at && proof.steps.contains { $0.kind == .rest })
    }

    @Test(arguments: ["2026-11-21", "2026-12-21", "2027-02-16"]) func puttingOffIsForetold(_ day: String) async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch, .accept)
        county.entropy.advance(seconds: 5400)
        let answer = try suppose(["case": "shelve", "until": day], number, county)
        let id = try await county.ask(.shelve, on: number, by: .zhao, ["until": day])
        try await county.answer(id, "grant", by: .liu)
        #expect(try then(answer) == due(number, county))
        #expect(answer.lines.first?.then?.steps.contains { $0.kind == .paused } == true || day == "2026-11-21")
    }

    @Test func aReturnIsForetold() async throws {
        let county = try await County.deciding()
        let number = try await county.matter(after: .dispatch)
        county.entropy.advance(seconds: 4 * 3600)
        let answer = try suppose(["case": "return", "unit": Cast.housing], number, county)
        try await county.take(.return, on: number)
        try await county.take(.dispatch, on: number, ["to": Cast.housing])
        #expect(try then(answer) == due(number, county))
        #expect(answer.lines.first { $0.stage == .handle }.map { $0.now == $0.then?.due.at } == true)
    }

    @Test func whatCannotBeIsNotSupposed() async throws {
        let county = try await County.deciding()
        let raised = try await county.raise()
        let accepted = try await county.matter(after: .dispatch, .accept)
        for (parts, number, told) in [
            ([:], raised, "422 input.invalid"), (["case": "void"], raised, "422 input.invalid"),
            (["case": "extend", "amount": "1"], raised, "409 matter.transition"), (["case": "dispatch"], accepted, "409 matter.transition"),
            (["case": "dispatch", "unit": "nowhere"], raised, "422 input.invalid"), (["case": "extend"], accepted, "422 input.invalid"),
            (["case": "extend", "amount": "6"], accepted, "422 input.invalid"),
            (["case": "extend", "amount": "-1"], accepted, "422 input.invalid"),
            (["case": "shelve"], accepted, "422 input.invalid"),
            (["case": "shelve", "until": "2026-11-20"], accepted, "422 input.invalid"),
            (["case": "shelve", "until": "x"], accepted, "422 input.invalid"), (["case": "return"], accepted, "409 matter.transition"),
        ] as [([String: String], String, String)] {
            #expect(try await outcome { try suppose(parts, number, county) } == told, "\(parts)")
        }
        let view = try #require(try county.view(accepted, Cast.zhao.actor(in: county)))
        #expect(view.supposable == [.extend, .shelve] && view.mostExtended?.value == 5)
        county.entropy.advance(seconds: 30 * 86_400)
        #expect(try await outcome { try suppose(["case": "extend", "amount": "1"], accepted, county) } == "409 decision.late")
    }

    @Test func aPackIsNamedByItsVersion() async throws {
        let county = try await County.deciding()
        let hash = county.scheme.hash
        let names = try county.read { try PackName.read([hash, [1, 2, 3]], in: $0) }
        #expect(names[hash]?.hasPrefix("xiangning \(county.scheme.version) · ") == true && names[[1, 2, 3]] == "010203")
    }
}
