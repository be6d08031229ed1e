import Kernel
import TestSupport
import Testing

@testable import Recognition

/// What a pack may say of points, and how lists find their rows.
@Suite struct PointsPackTests {
    @Test(arguments: [
        ("ground: false_claim}", "ground: complaint}", "points.ground"), ("ground: false_claim}", "ground: vote}", "points.ground"),
        (", ground: false_claim}", "}", "points.ground"), ("evidence: text}", "evidence: photo}", "points.evidence"),
        ("evidence: record}", "evidence: text}", "points.evidence"), ("reviewers: 2", "reviewers: 1", "pack.number"),
        ("who: volunteers", "who: party_members", "points.shop"), ("soap: {points: 4}", "gold: {points: 4}", "words.missing"),
        ("  kept_years: 2\n", "", "pack.missing"), ("help: {points: 2, cap: 40", "help: {points: -2, cap: 40", "pack.number"),
    ]) func faultsAreTold(_ old: String, _ new: String, _ code: String) throws {
        let faults = try Hall.load { $0.replacing(old, with: new) }.faults
        #expect(faults.contains { $0.hasPrefix("points.yaml:") && $0.hasSuffix(" \(code)") }, "\(faults)")
    }

    @Test func whatIsUnderWayMustStayPossible() async throws {
        let hall = try await Hall.found()
        try await hall.claim(0)
        let without = try #require(try Hall.load { $0.replacing("      help: {points: 2, cap: 40, evidence: text}\n", with: "") }.scheme)
        #expect(try hall.read { try without.section(PointsScheme.self).conflicts(in: $0) }.count == 1)
        #expect(try hall.read { try hall.scheme.section(PointsScheme.self).conflicts(in: $0) }.isEmpty)
    }

    @Test func everyListWalksAnIndex() async throws {
        let hall = try await Hall.found()
        let (id, now) = (try hall.member(0).id, hall.entropy.now())
        let statements = [
            PointsMember.statement(of: hall.people[0]), PointsClaim.statement(of: id, after: .start, limit: 20),
            PointsClaim.dueStatement(on: now.day, limit: 20), PointsClaim.statement(posted: "volunteers", "2026", after: .zero, limit: 20),
            ClaimList.statement(id, "review", after: .start, limit: 20),
            NoticeList.statement(id, ["party", "volunteers"], after: .start, limit: 20), PointsAppeal.statement(late: now.day, limit: 20),
            PointsOrder.statement(of: id, limit: 20), PointsOrder.statement(in: id, limit: 20),
            PointsHolding.statement(before: now, after: nil, limit: 20),
        ]
        for statement in statements { try expectIndexed(hall.store, statement) }
    }
}
