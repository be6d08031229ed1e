import Indicators
import Kernel
import People
import Process
import Storage
import Territory
import TestSupport
import Testing

@testable import Matters

/// What is in flight goes along when the territory is redrawn; what is over stays.
@Suite struct FollowingTests {
    private static let village = "141029100201"
    private static let other = "141029100202"
    private static let followers = [PeopleFollower.follower, MatterFollower.follower, IndicatorFollower.follower]

    /// 昌宁镇 with two villages.
    private func county(seed: UInt64 = 1) async throws -> County { try await villages(in: County.deciding(seed: seed)) }

    private func villages(in county: County) async throws -> County {
        for (code, name) in [(Self.village, "东村"), (Self.other, "西村")] {
            try await redraw(["kind": "open", "unit": Cast.changning, "level": "village", "name": name, "code": code], county)
        }
        county.entropy.advance(seconds: 86_400)
        return county
    }

    @discardableResult
    private func redraw(_ fields: [String: String], _ county: County) async throws -> ID {
        let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        let receipt = try await county.executor.perform(
            RedrawTerritory(input, followers: Self.followers), as: .system)
        return try #require(receipt.output?.id)
    }

    private func undo(_ act: ID, _ county: County) async throws {
        _ = try await county.executor.perform(
            UndoAct(act.description, followers: Self.followers), as: Cast.zhou.actor(in: county))
    }

    private func expectSound(_ county: County) async throws {
        await county.jobs().catchUp()
        #expect(try county.faults() == [])
    }

    @Test func whatIsOpenFollowsAMergeAndComesBack() async throws {
        let county = try await county()
        let numbers = try await ["raised", "dispatched", "accepted", "resolved", "rated"].asyncMap {
            try await county.matter(in: $0, unit: Self.village)
        }
        try await expectSound(county)
        let before = try numbers.map { try #require(try county.matter($0)) }
        let act = try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other], county)
        let after = try numbers.map { try #require(try county.matter($0)) }
        #expect(after.prefix(4).allSatisfy { $0.place.code == Self.other })
        // Nobody took it out of the hands of the office, and its state and its clocks are as they were.
        #expect(zip(before, after).dropFirst().allSatisfy { $0.owner.code == $1.owner.code && $0.state == $1.state && $0.due == $1.due })
        #expect(after[0].owner.code == Self.other && after[0].due == before[0].due)
        #expect(after[4].place.code == Self.village && after[4].version == before[4].version)
        let told = try #require(try county.events(of: numbers[0]).last)
        #expect(told.type == "matter.follow" && told.payload["act"] == .id(act) && told.payload["was"] == .id(before[0].place.unit))
        try await expectSound(county)
        county.entropy.advance(seconds: 3600)
        try await undo(act, county)
        let back = try numbers.map { try #require(try county.matter($0)) }
        #expect(back.allSatisfy { $0.place.code == Self.village })
        #expect(zip(before, back).allSatisfy { $0.owner.code == $1.owner.code })
        try await expectSound(county)
    }

    /// A matter raised in what a split made has nowhere to stay once that is taken back: it goes to what was split.
    @Test func whatWasRaisedMeanwhileIsKeptWhenASplitIsTakenBack() async throws {
        let county = try await county()
        let act = try await redraw(
            ["kind": "split", "unit": Self.village, "parts": "141029100211 甲村 50%\n141029100212 乙村 50%"], county)
        let number = try await county.raise("井盖坏了。", unit: "141029100212")
        try await expectSound(county)
        try await undo(act, county)
        #expect(try county.matter(number)?.place.code == Self.village && county.matter(number)?.owner.code == Self.village)
        try await expectSound(county)
    }

    @Test func aMoveTakesListsAndCountsAlong() async throws {
        let county = try await county()
        let number = try await county.matter(in: "accepted", unit: Self.village)
        _ = try await county.matter(in: "rated", unit: Self.village)
        await county.jobs().catchUp()
        let act = try await redraw(["kind": "move", "unit": Self.village, "target": Cast.guanghua], county)
        let moved = try #require(try county.matter(number))
        #expect(moved.place.path.text == "/141029/141029101/141029101201")
        func open(_ code: String) throws -> Int64 {
            try county.read { tx in
                let unit = try #require(try UnitRecord.find(code: code, in: tx)).id
                return try tx.count("SELECT COALESCE(SUM(n), 0) FROM matter_tally WHERE unit = \(unit) LIMIT 1")
            }
        }
        #expect(try open(Cast.guanghua) == 2 && open(Cast.changning) == 0)
        #expect(try await county.store.write(Work { try MatterFollower.sweep.run($0) }) == 2)
        #expect(try await county.store.write(Work { try MatterFollower.sweep.run($0) }) == 0)
        try await expectSound(county)
        try await undo(act, county)
        #expect(try open(Cast.guanghua) == 0 && open(Cast.changning) == 2)
        try await expectSound(county)
    }

    /// What was a grid worker's does not become a role over the whole town because the grid is closed.
    @Test func aRoleIsNotHandedOnToAUnitOfAnotherLevel() async throws {
        let county = try await county()
        let village = try county.unit(Self.village).id
        let made = try await county.executor.perform(CreateAccount(username: "lao-he", displayName: "老何"), as: .system).output
        let account = try #require(made).account
        func held() throws -> [String] {
            try county.read { tx in
                try tx.all(
                    """
                    SELECT u.code FROM account_grant g JOIN unit_now u ON u.unit = g.unit
                    WHERE g.account = \(account) AND g.role = \("grid_worker") ORDER BY u.code LIMIT 9
                    """
                ) { try $0.text(0) }
            }
        }
        try await county.store.write(
            Work { tx in
                try tx.execute(
                    """
                    INSERT INTO account_grant (account, role, unit, granted_ms) VALUES (\(account), \("grid_worker"), \(village), \(1))
                    """)
            })
        let before = try held()
        let act = try await redraw(["kind": "close", "unit": Self.village, "posts": "move"], county)
        #expect(try held() == before.filter { $0 != Self.village })
        county.entropy.advance(seconds: 3600)
        try await undo(act, county)
        #expect(try held() == before)
        let merged = try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other, "posts": "move"], county)
        #expect(try held().contains(Self.other))
        try await undo(merged, county)
        #expect(try held() == before)
    }

    /// Whoever was called stays until it is settled, so its unit does not end meanwhile; under another town it stands in that town's list.
    @Test func anOpenWhistleGoesAlongAndHoldsItsUnit() async throws {
        let county = try await villages(in: County.whistling())
        try await county.blow(on: county.matter(in: "accepted", unit: Self.village))
        let fields = ["kind": "merge", "unit": Self.village, "target": Self.other]
        #expect(try await outcome { try await self.redraw(fields, county) } == "409 territory.whistle_open")
        try await redraw(["kind": "move", "unit": Self.village, "target": Cast.guanghua], county)
        let units = try [Cast.changning, Cast.guanghua, "141029"].map { try county.unit($0).id }
        let counts = try county.read { tx in try units.map { try WhistleList.openCount($0, in: tx) } }
        #expect(counts == [0, 1, 1])
        try await expectSound(county)
    }

    /// Written down for a grid that was cut anew before it arrived: it goes to whoever goes on there.
    @Test func whatIsRaisedUnderAnOldCodeGoesToWhoeverGoesOn() async throws {
        let county = try await county()
        try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other], county)
        let number = try await county.raise("路灯坏了。", unit: Self.village)
        let matter = try #require(try county.matter(number))
        #expect(matter.place.code == Self.other)
        #expect(try county.events(of: number).first?.payload["meant"] != nil)
        #expect(try await outcome { try await county.raise("路灯坏了。", unit: "999999999") } == "422 input.invalid")
        try await expectSound(county)
    }

    /// What was over when its unit ended is begun again with whoever went on.
    /// What waits to be decided is asked of whoever stands above its new place, as long as it has waited already.
    @Test func whatWaitsToBeDecidedIsAskedWhereItLiesNow() async throws {
        let county = try await county()
        let number = try await county.raise(unit: Self.village)
        for verb in [MatterVerb.dispatch, .accept] { try await county.take(verb, on: number) }
        let id = try await county.ask(.extend, on: number, by: .zhao)
        func waits() throws -> [(unit: ID, since: Int64)] {
            try county.read { tx in
                try tx.all("SELECT DISTINCT unit, since_ms FROM decision_wait WHERE decision = \(id) ORDER BY unit LIMIT 20") {
                    (unit: try $0.id(0), since: try $0.int(1))
                }
            }
        }
        let (old, new) = (try county.unit(Self.village).id, try county.unit(Self.other).id)
        let before = try waits()
        #expect(before.contains { $0.unit == old } && !before.contains { $0.unit == new })
        county.entropy.advance(seconds: 600)
        let act = try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other], county)
        let after = try waits()
        #expect(after.contains { $0.unit == new } && !after.contains { $0.unit == old } && after.count == before.count)
        #expect(Set(after.map(\.since)) == Set(before.map(\.since)))
        #expect(try county.read { try Clock.all(of: id, in: $0) }.map(\.unit) == [new])
        try await undo(act, county)
        #expect(try waits().map(\.unit) == before.map(\.unit))
        try await county.answer(id, "grant", by: .chen)
        #expect(try county.matter(number)?.course.extended == 1)
        try await expectSound(county)
    }

    /// The answer tells the version that it stands at, also when it has changed hands in the same step.
    @Test func theAnswerTellsTheVersionItStandsAt() async throws {
        let county = try await county()
        let number = try await county.matter(in: "rated", unit: Self.village)
        try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other], county)
        let input = try ReopenMatter.Fields.schema.decode(["text": .text("又坏了。")])
        let receipt = try await county.executor.perform(ReopenMatter(number, input, expected: nil), as: .system)
        let matter = try #require(try county.matter(number))
        #expect(matter.place.code == Self.other && receipt.output?.version == matter.version)
        try await expectSound(county)
    }

    @Test func whatIsBegunAgainIsWithTheSuccessor() async throws {
        let county = try await county()
        let number = try await county.raise("试一试。", unit: Self.village, by: Cast.wang.actor(in: county))
        let decision = try await county.ask(.void, on: number, by: .chen)
        for who in [Cast.liu, .leader] { try await county.answer(decision, "grant", by: who) }
        #expect(try county.matter(number)?.kind == .closed)
        try await redraw(["kind": "close", "unit": Self.village, "target": Self.other], county)
        #expect(try county.matter(number)?.place.code == Self.village)
        try await county.take(.appeal, on: number, by: Cast.wang.actor(in: county), ["text": "是真的。"])
        #expect(try county.matter(number)?.place.code == Self.other && county.matter(number)?.owner.code == Self.other)
        try await expectSound(county)
    }

    @Test func rolesPostsAndHouseholdsFollow() async throws {
        let county = try await county()
        let unit = try county.unit(Self.village)
        let account = ID(high: 9, low: 9)
        try await county.damage(
            """
            INSERT INTO account (id, username, display_name, disabled, version, created_ms)
            VALUES (\(account), 'worker9', '李网格', FALSE, 1, 0)
            """,
            """
            INSERT INTO account_grant (account, role, unit, granted_ms) VALUES (\(account), 'village_secretary', \(unit.id), 0)
            """)
        let appoint = try AppointPost.Fields.schema.decode([
            "post": .text("grid_instructor"), "name": .text("李网格"), "phone": .text("13800000001"),
        ])
        _ = try await county.executor.perform(AppointPost(unit: Self.village, appoint), as: .system)
        county.entropy.advance(seconds: 86_400)
        func stand(_ code: String) throws -> [Int64] {
            try county.read { tx in
                let unit = try #require(try UnitRecord.find(anyCode: code, in: tx)).id
                return [
                    try tx.count("SELECT COUNT(*) FROM post WHERE unit = \(unit) AND superseded_by IS NULL AND valid_to = '9999-12-31'"),
                    try tx.count("SELECT COUNT(*) FROM account_grant WHERE unit = \(unit)"),
                ]
            }
        }
        #expect(try stand(Self.village) == [1, 1])
        let act = try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other], county)
        #expect(try stand(Self.village) == [0, 0] && stand(Self.other) == [1, 1])
        try await undo(act, county)
        #expect(try stand(Self.village) == [1, 1] && stand(Self.other) == [0, 0])
        let end = try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other, "posts": "end"], county)
        #expect(try stand(Self.village) == [0, 0] && stand(Self.other) == [0, 0])
        try await undo(end, county)
        #expect(try stand(Self.village) == [1, 1])
    }

    /// Whoever lists the unit that went on is led to what was over in the one before, by its code that is no more.
    @Test func whatWasOverIsListedUnderTheUnitBefore() async throws {
        let county = try await county()
        let number = try await county.matter(in: "rated", unit: Self.village)
        try await redraw(["kind": "merge", "unit": Self.village, "target": Self.other], county)
        await county.jobs().catchUp()
        let services = try county.services()
        func inbox(_ unit: String, by cast: Cast) throws -> WorkInbox {
            var query = WorkQuery()
            query[.unit] = unit
            query[.kind] = WorkQuery.all
            let actor = try cast.actor(in: county)
            return try county.read { try WorkInbox.load(query, after: nil, for: actor, services, in: $0) }
        }
        let now = try inbox(Self.other, by: .chen)
        #expect(now.before.map(\.code) == [Self.village] && !now.lines.contains { $0.matter.number == number })
        #expect(try inbox(Self.village, by: .chen).lines.map(\.matter.number) == [number])
        // A list nobody may see without the merger is not opened by it.
        #expect(try await outcome { try inbox(Self.village, by: .zhao) } == "404 not_found")
    }

    /// Acts in a random order while matters come in and go on: after each, everything that `verify` asks holds.
    @Test(arguments: 1...3 as ClosedRange<UInt64>) func everythingHoldsWhileItIsRedrawn(_ seed: UInt64) async throws {
        let county = try await county(seed: seed)
        var dice = Dice(seed: seed)
        var acts: [ID] = []
        var changed = 0
        for step in 0..<25 {
            let villages = try county.read { tx in
                try tx.all("SELECT code FROM unit_now WHERE level = 'village' AND ended IS NULL ORDER BY code LIMIT 100") { try $0.text(0) }
            }
            for _ in 0..<2 {
                _ = try await county.matter(
                    in: dice.pick(["raised", "dispatched", "accepted", "resolved", "rated"]), unit: dice.pick(villages))
            }
            if dice.flip() { await county.jobs().catchUp() }
            let town = dice.pick([Cast.changning, Cast.guanghua])
            let own = dice.pick(villages)
            let under = String(own.prefix(9))
            let code = "\(under)2\(step + 20)"
            let fields: [String: String] =
                switch Int.random(in: 0..<5, using: &dice) {
                case 0: ["kind": "open", "unit": town, "level": "village", "name": "村\(step)", "code": "\(town)2\(step + 20)"]
                case 1: ["kind": "move", "unit": own, "target": town]
                case 2: ["kind": "merge", "unit": own, "target": dice.pick(villages)]
                case 3: ["kind": "split", "unit": own, "parts": "\(code) 甲\(step) 50%\n\(under)2\(step + 60) 乙\(step) 50%"]
                default: ["kind": "rename", "unit": own, "name": "名\(step)"]
                }
            if dice.flip(3), let last = acts.popLast() {
                try await undo(last, county)
            } else if let act = try? await redraw(fields, county) {
                acts.append(act)
                changed += 1
            }
            try await expectSound(county)
            county.entropy.advance(seconds: 3600)
        }
        #expect(changed > 5)
    }
}

extension Array {
    fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
        var out: [T] = []
        for element in self { out.append(try await body(element)) }
        return out
    }
}
