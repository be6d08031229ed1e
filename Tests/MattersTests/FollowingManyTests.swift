import Indicators
import Kernel
import People
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// What is too much for one act follows it in bites, and nothing is lost meanwhile; taken back, everything is as it was.
@Suite struct FollowingManyTests {
    private static let village = "141029100201"
    private static let other = "141029100202"
    private static let followers = [
        PeopleFollower.follower, MatterFollower.bites(atOnce: 2, listed: 1), IndicatorFollower.follower,
    ]

    private func county() async throws -> County {
        let county = try await County.deciding()
        for (code, name) in [(Self.village, "东村"), (Self.other, "西村")] {
            _ = try await redraw(["kind": "open", "unit": Cast.changning, "level": "village", "name": name, "code": code], county)
        }
        county.entropy.advance(seconds: 86_400)
        return county
    }

    private func redraw(_ fields: [String: String], _ county: County) async throws -> ID {
        let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        let receipt = try await county.executor.perform(RedrawTerritory(input, followers: Self.followers), as: .system)
        return try #require(receipt.output?.id)
    }

    private func undo(_ act: ID, _ county: County) async throws {
        _ = try await county.executor.perform(UndoAct(act.description, followers: Self.followers), as: .system)
    }

    private func underway(_ act: ID, _ county: County) throws -> Int64 {
        try county.read { tx in try Self.followers.reduce(0) { try $0 + $1.underway(act, tx) } }
    }

    private func catchUp(_ county: County) async throws {
        while try await Underway.alarm.run(county.executor) > 0 {}
        while try await county.store.write(Work { try Relisting.sweep.run($0) }) > 0 {}
        await county.jobs().catchUp()
    }

    private func expectSound(_ county: County) async throws {
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func manyOpenMattersFollowInBitesAndComeBack() async throws {
        let county = try await county()
        var numbers: [String] = []
        for state in ["raised", "dispatched", "accepted", "resolved", "raised"] {
            numbers.append(try await county.matter(in: state, unit: Self.village))
        }
        try await expectSound(county)
        let before = try numbers.map { try #require(try county.matter($0)) }
        let act = try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other], county)
        // Each is still where it was, with its owner and its clocks, and the act says how many are on their way.
        #expect(try underway(act, county) == 5)
        #expect(try numbers.allSatisfy { try county.matter($0)?.place.code == Self.village })
        try await expectSound(county)
        // Nothing else takes matters along meanwhile; a new name does no harm.
        let merge = ["kind": "close", "unit": Self.other]
        #expect(try await outcome { _ = try await redraw(merge, county) } == "503 territory.underway")
        _ = try await redraw(["kind": "rename", "unit": Self.other, "name": "大西村"], county)
        try await catchUp(county)
        #expect(try underway(act, county) == 0)
        #expect(try numbers.allSatisfy { try county.matter($0)?.place.code == Self.other })
        try await expectSound(county)
        county.entropy.advance(seconds: 3600)
        try await undo(act, county)
        try await catchUp(county)
        let back = try numbers.map { try #require(try county.matter($0)) }
        #expect(zip(before, back).allSatisfy { $0.place.code == $1.place.code && $0.owner.code == $1.owner.code && $0.due == $1.due })
        try await expectSound(county)
    }

    /// Taken back while some are still on their way: those that had arrived come back, and the others never left.
    @Test func whatIsTakenBackHalfwayIsWholeAgain() async throws {
        let county = try await county()
        var numbers: [String] = []
        for _ in 0..<120 { numbers.append(try await county.matter(in: "raised", unit: Self.village)) }
        let act = try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other], county)
        #expect(try await Underway.alarm.run(county.executor) == 100)
        #expect(try underway(act, county) == 20)
        try await expectSound(county)
        try await undo(act, county)
        try await catchUp(county)
        #expect(try numbers.allSatisfy { try county.matter($0)?.place.code == Self.village })
        try await expectSound(county)
    }

    /// The lists of what is over come later than the act; what is to be done stands in the right ones at once.
    @Test func listsOfWhatIsOverFollowAMoveInBites() async throws {
        let county = try await county()
        let open = try await county.matter(in: "accepted", unit: Self.village)
        var over: [String] = []
        for _ in 0..<3 { over.append(try await county.matter(in: "rated", unit: Self.village)) }
        await county.jobs().catchUp()
        func listed(_ number: String, _ unit: String) throws -> Int64 {
            let matter = try #require(try county.matter(number)).id
            let unit = try county.unit(unit).id
            return try county.read {
                try $0.count("SELECT COUNT(*) FROM matter_in WHERE unit = \(unit) AND matter = \(matter) AND grp LIKE 'place.%'")
            }
        }
        let act = try await redraw(["kind": "move", "unit": Self.village, "target": Cast.guanghua], county)
        #expect(try listed(open, Cast.guanghua) == 1 && listed(open, Cast.changning) == 0)
        #expect(try over.allSatisfy { try listed($0, Cast.guanghua) == 0 && listed($0, Cast.changning) == 1 })
        #expect(try underway(act, county) > 0)
        // One of them is begun again before its lists have followed.
        try await county.take(.reopen, on: over[0])
        try await catchUp(county)
        #expect(try underway(act, county) == 0)
        #expect(try over.allSatisfy { try listed($0, Cast.guanghua) == 1 && listed($0, Cast.changning) == 0 })
        try await expectSound(county)
        try await undo(act, county)
        try await catchUp(county)
        #expect(try over.allSatisfy { try listed($0, Cast.guanghua) == 0 && listed($0, Cast.changning) == 1 })
        try await expectSound(county)
    }

    /// Whoever had a matter in hand has it again when the act is taken back.
    @Test func whoHadItInHandHasItAgain() async throws {
        let county = try await county()
        let number = try await county.matter(in: "accepted", unit: Self.village)
        let village = try county.unit(Self.village).id
        let account = try #require(Cast.zhao.actor(in: county).account)
        try await county.damage("UPDATE matter SET owner = \(village), assignee = \(account) WHERE number = \(number)")
        let followers = [PeopleFollower.follower, MatterFollower.follower]
        let input = try ActPlan.Fields.schema.decode(["kind": .text("merge"), "unit": .text(Self.village), "target": .text(Self.other)])
        let act = try #require(try await county.executor.perform(RedrawTerritory(input, followers: followers), as: .system).output?.id)
        #expect(try county.matter(number)?.owner.code == Self.other && county.matter(number)?.course.assignee == nil)
        _ = try await county.executor.perform(UndoAct(act.description, followers: followers), as: .system)
        #expect(try county.matter(number)?.owner.code == Self.village && county.matter(number)?.course.assignee == account)
    }

    @Test func whatIsUnderwayIsWalkedByIndex() throws {
        let test = try TestStore(County.slices)
        try expectIndexed(test.store, Underway.statement)
        try expectIndexed(test.store, Relisting.statement)
    }
}
