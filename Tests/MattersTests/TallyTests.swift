import Kernel
import Storage
import TestSupport
import Testing

@testable import Matters

/// The figures on the front page: folded from events, the same as counting.
@Suite struct TallyTests {
    private func line(_ code: String, _ county: County) throws -> MatterTally.Line {
        try #require(try county.read { try MatterTally.lines(in: $0) }.first { $0.unit.code == code })
    }

    @Test func countsEachMatterOnceInEachUnitAboveIt() async throws {
        let county = try await County.found()
        for state in ["raised", "raised", "dispatched", "accepted", "resolved", "rated"] { _ = try await county.matter(in: state) }
        _ = try await county.matter(in: "raised", unit: Cast.guanghua)
        _ = try await county.matter(in: "raised", unit: "141029")
        #expect(try line("141029", county).counts.isEmpty)
        await county.jobs().catchUp()
        let top = try line("141029", county)
        #expect(top.counts.filter { $0.value != 0 } == [.raised: 4, .dispatched: 1, .accepted: 1, .resolved: 1, .closed: 1])
        #expect(top.open == 6 && top.done == 2)
        #expect(try line(Cast.changning, county).open == 4)
        #expect(try line(Cast.guanghua, county).counts.filter { $0.value != 0 } == [.raised: 1])
    }

    @Test func theTopAndTheAreasBelowItHaveALineOfficesNone() async throws {
        let county = try await County.found()
        let codes = try county.read { try MatterTally.lines(in: $0) }.map(\.unit.code)
        #expect(codes.first == "141029")
        #expect(codes.count == 11)
        #expect(codes.allSatisfy { !$0.contains("-") })
    }

    @Test func catchingUpTwiceCountsNothingTwice() async throws {
        let county = try await County.found()
        _ = try await county.matter(in: "accepted")
        for _ in 0..<3 { await county.jobs().catchUp() }
        #expect(try line("141029", county).counts.filter { $0.value != 0 } == [.accepted: 1])
    }

    @Test func replacingALinkMovesNoFigure() async throws {
        let county = try await County.found()
        let number = try await county.raise(by: Cast.wang.actor(in: county))
        try await county.perform(.relink, on: number, by: Cast.wang.actor(in: county))
        await county.jobs().catchUp()
        #expect(try line("141029", county).counts.filter { $0.value != 0 } == [.raised: 1])
        #expect(try county.faults() == [])
    }
}
