import Kernel
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// `verify` finds damage that was done past the commands, and says where.
@Suite struct CheckTests {
    let county: County
    let number: String

    init() async throws {
        county = try await County.found()
        number = try await county.matter(in: "resolved", by: Cast.wang.actor(in: county))
        _ = try await county.matter(in: "raised", unit: Cast.guanghua)
        await county.jobs().catchUp()
        try #require(try county.faults() == [])
    }

    private func expectFault(_ check: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let faults = try county.faults()
        #expect(faults.contains { $0.hasPrefix("\(check): ") }, "\(faults)", sourceLocation: sourceLocation)
    }

    private func unit(_ code: String) throws -> ID { try county.unit(code).id }

    @Test func aVersionThatItsEventsDoNotHave() async throws {
        try await county.damage("UPDATE matter SET version = 9 WHERE number = \(number)")
        try expectFault("matter versions")
    }

    @Test func aListRowThatIsGone() async throws {
        try await county.damage("DELETE FROM matter_in WHERE unit = \(try unit(Cast.cityManagement))")
        try expectFault("matter lists")
    }

    @Test func aListRowThatIsGoneFurtherUp() async throws {
        try await county.damage("DELETE FROM matter_in WHERE unit = \(try unit("141029")) AND grp = 'owner.resolved'")
        try expectFault("matter lists")
    }

    /// Neither how many rows there are nor when they are changes, and both are named.
    @Test func aListRowOfAnotherMatter() async throws {
        let top = try unit("141029")
        let other = ID(high: 1, low: 2)
        try await county.damage("UPDATE matter_in SET matter = \(other) WHERE unit = \(top) AND grp = 'place.resolved'")
        let found = try county.faults().filter { $0.hasPrefix("matter lists: ") }
        #expect(
            found == [
                "matter lists: matter \(number) is missing from a list of 141029",
                "matter lists: unit 141029 has matter \(other) in a list under place.resolved, where it is not",
            ])
    }

    @Test func aDeadlineThatIsGoneFurtherUp() async throws {
        try await county.damage("DELETE FROM matter_due WHERE unit = \(try unit("141029")) AND side = 'owner'")
        try expectFault("matter deadlines")
    }

    @Test func aDeadlineOfAnotherTime() async throws {
        try await county.damage("UPDATE matter_due SET due_ms = due_ms + 1 WHERE unit = \(try unit("141029"))")
        try expectFault("matter deadlines")
    }

    @Test func aDeadlineThatNoClockHas() async throws {
        try await county.damage("UPDATE clock SET due_ms = due_ms + 1 WHERE ended_ms IS NULL")
        try expectFault("matter deadlines")
    }

    @Test func listsAreWalkedByTheirKeys() throws {
        for listing in [MatterListing.byState, .byDeadline] {
            try expectIndexed(county.store, listing.matters(after: .zero, limit: 9))
            try expectIndexed(county.store, listing.rows(after: .none, limit: 9))
        }
        try expectIndexed(county.store, ListSums.lineages(after: .zero, limit: 9))
    }

    @Test func aListRowTooMany() async throws {
        try await county.damage(
            "INSERT INTO matter_in (unit, grp, sort_ms, matter) SELECT \(try unit("141029204")), 'place.raised', raised_ms, id FROM matter")
        try expectFault("matter lists")
    }

    /// The number of rows stays what it was.
    @Test func aListRowInTheWrongPlace() async throws {
        let (county, top, other) = (county, try unit("141029"), try unit("141029204"))
        try await county.damage("UPDATE matter_in SET unit = \(other) WHERE unit = \(top) AND grp = 'place.resolved'")
        try expectFault("matter lists")
    }

    @Test func aListRowUnderTheWrongKind() async throws {
        try await county.damage("UPDATE matter_in SET grp = 'place.closed' WHERE unit = \(try unit("141029")) AND grp = 'place.resolved'")
        try expectFault("matter lists")
    }

    @Test func aListRowAtTheWrongTime() async throws {
        try await county.damage("UPDATE matter_in SET sort_ms = sort_ms + 1 WHERE unit = \(try unit("141029"))")
        try expectFault("matter lists")
    }

    @Test func anOwnerThatWasExchanged() async throws {
        try await county.damage("UPDATE matter SET owner = \(try unit(Cast.housing)) WHERE number = \(number)")
        try expectFault("matter lists")
    }

    @Test func aReporterWhoIsSomebodyElse() async throws {
        try await county.damage("UPDATE matter SET reporter = \(Cast.sun.account) WHERE number = \(number)")
        try expectFault("matter reporters")
    }

    @Test func aTallyThatIsWrong() async throws {
        try await county.damage("UPDATE matter_tally SET n = n + 1 WHERE unit = \(try unit("141029")) AND kind = 'raised'")
        try expectFault("matter tally")
    }

    @Test func aTallyThatIsGone() async throws {
        try await county.damage("DELETE FROM matter_tally")
        try expectFault("matter tally")
    }

    /// While the tally is behind the log it is not called wrong.
    @Test func aTallyThatIsOnlyLate() async throws {
        try await county.raise()
        #expect(try county.faults() == [])
    }

    @Test func anEventThatWasChanged() async throws {
        try await county.damage("UPDATE event SET type = 'matter.rate' WHERE type = 'matter.accept'")
        #expect(try county.faults().contains { $0.contains("its content was changed") })
    }

    @Test func anEventThatIsGone() async throws {
        let matter = try #require(try county.matter(number))
        try await county.damage("DELETE FROM event WHERE stream = \(matter.id) AND stream_version = 4")
        try expectFault("matter versions")
    }
}
