import Delivery
import Kernel
import Ledger
import People
import Process
import Territory
import TestSupport
import Testing

@testable import Recognition

/// Points from the claim to the entry, and everything that is refused on the way. It begins on Friday, 2026-11-20 at 09:00.
@Suite struct PointsTests {
    @Test(arguments: [
        (["rule": "hours"], "422 input.invalid rule"), (["rule": "false_claim"], "422 input.invalid rule"),
        (["rule": "voting"], "422 input.invalid rule"), (["did_on": "2026-11-21"], "422 input.invalid did_on"),
        (["did_on": "2026-11-19"], "422 input.invalid did_on"), (["points_what": ""], "422 input.invalid points_what"),
        (["scheme": "party"], "409 points.not_joined"), (["scheme": "nobody"], "404 not_found"),
    ]) func whatCannotBeClaimedIsNot(_ changes: [String: String], _ told: String) async throws {
        let hall = try await Hall.found()
        #expect(try await outcome { try await hall.claim(0, changes) } == told)
        #expect(try hall.read { try $0.count("SELECT COUNT(*) FROM points_claim") } == 0)
    }

    @Test func nobodyTakesPartWithoutConsent() async throws {
        let hall = try await Hall.found()
        #expect(try await outcome { try await hall.join(0, ["scheme": "party", "consent": "false"]) } == "422 input.invalid consent")
        #expect(try await outcome { try await hall.join(0, ["unit": "nowhere"]) } == "422 input.invalid unit")
        let fields = ["scheme": "volunteers", "unit": Hall.changning, "points_name": "赵奶奶", "consent": "false"]
        let input = try Hall.input(EnterMember.Fields.schema, fields)
        #expect(
            try await outcome { try await hall.executor.perform(EnterMember(input), as: hall.actor(.li)) } == "422 input.invalid consent")
        #expect(try await outcome { try await hall.executor.perform(EnterMember(input), as: hall.person(0)) } == "403 forbidden")
    }

    @Test func twoWhoHadNoPartAgree() async throws {
        let hall = try await Hall.found()
        let id = try await hall.claim(0)
        #expect(try await outcome { try await hall.review(id, by: hall.actor(.guo)) } == "404 not_found", "another town's")
        #expect(try await outcome { try await hall.review(id, by: hall.person(1)) } == "404 not_found")
        #expect(try await outcome { try await hall.review(id, "no", by: hall.actor(.li)) } == "422 input.invalid points_reason")
        try await hall.review(id, by: hall.actor(.li))
        #expect(try await outcome { try await hall.review(id, by: hall.actor(.li)) } == "409 points.part")
        #expect(try hall.state(id) == .pending)
        try await hall.review(id, by: hall.actor(.wang))
        #expect(try hall.state(id) == .noticed)
        #expect(try await outcome { try await hall.review(id, by: hall.actor(.chen)) } == "409 points.state")
        // A worker does not review what they entered.
        let fields = ["points_number": try hall.member(1).number, "rule": "help", "did_on": "2026-11-20", "points_what": "扫雪"]
        let input = try Hall.input(ClaimForMember.schema, fields)
        let helped = try #require(try await hall.executor.perform(ClaimForMember(input), as: hall.actor(.zhang)).output)
        #expect(try await outcome { try await hall.review(helped, by: hall.actor(.zhang)) } == "409 points.part")
        try await hall.review(helped, "no", by: hall.actor(.li), reason: "重复了")
        #expect(try hall.state(helped) == .refused && hall.faults() == [])
    }

    @Test func itCountsWhenItsDaysAreOver() async throws {
        let hall = try await Hall.found()
        let id = try await hall.claim(0)
        try await hall.agree(id)
        hall.wait(days: 3)
        try await hall.ring()
        #expect(try hall.state(id) == .noticed && hall.balance(0) == [])
        hall.wait(days: 1)
        try await hall.ring()
        #expect(try hall.state(id) == .posted && hall.balance(0) == [2, 0])
        try await hall.ring()
        #expect(try hall.balance(0) == [2, 0] && hall.faults() == [])
        let services = try hall.services()
        let mine = try hall.read { try MyPoints.load(hall.request(hall.person(0)), services, limit: 10, in: $0) }
        #expect(mine.entries.map(\.rule) == ["help"] && mine.entries.first?.claim == id && mine.claims.first?.pack == hall.scheme.version)
        #expect(mine.entries.first?.pack == hall.scheme.hash)
        #expect(
            try await outcome { try hall.read { try ClaimView.load("\(id)", for: hall.person(1), services, in: $0) } } == "404 not_found")
    }

    @Test func anObjectionIsLookedInto() async throws {
        let hall = try await Hall.found()
        let (one, two) = (try await hall.claim(0), try await hall.claim(1))
        #expect(try await outcome { try await hall.object(one) } == "404 not_found", "nothing is shown yet")
        for id in [one, two] {
            try await hall.agree(id)
            try await hall.object(id)
        }
        hall.wait(days: 10)
        try await hall.ring()
        #expect(try hall.state(one) == .noticed, "it waits for an answer")
        #expect(try await outcome { try await hall.settle(one, "no", by: .li) } == "403 forbidden")
        try await hall.settle(one, "no")
        let services = try hall.services()
        func against(_ actor: Actor) throws -> ClaimView.Against? {
            try hall.read { try ClaimView.load("\(one)", for: actor, services, in: $0) }.objections.first
        }
        #expect(try against(hall.actor(.chen))?.text == "那天他不在")
        let told = try against(hall.person(0))
        #expect(told?.text == nil && told?.ground == "not_done" && told?.reason == "问过邻居", "not the objector's words")
        try await hall.settle(two, "yes")
        try await hall.ring()
        #expect(try hall.state(one) == .posted && hall.state(two) == .refused && hall.balance(1) == [])
        #expect(try await outcome { try await hall.object(one) } == "404 not_found")
        #expect(try hall.faults() == [])
    }

    @Test func answeredObjectionsMakeRoom() async throws {
        let hall = try await Hall.found()
        let id = try await hall.claim(0)
        try await hall.agree(id)
        for _ in 0..<Objection.limit { try await hall.object(id) }
        #expect(try await outcome { try await hall.object(id) } == "409 publication.full")
        try await hall.settle(id, "no")
        #expect(try await outcome { try await hall.object(id) } == "ok")
        #expect(try await outcome { try await hall.object(id) } == "409 publication.full")
        #expect(try hall.read { try PointsClaim.load(id, in: $0) }.asked == Int64(Objection.limit))
    }

    @Test func whatIsShownTellsNoNameWithoutConsent() async throws {
        let hall = try await Hall.found()
        let id = try await hall.claim(0)
        try await hall.agree(id)
        let services = try hall.services()
        func shown() throws -> NoticeList {
            try hall.read { try NoticeList.load(hall.request(.anonymous), services, limit: 10, in: $0) }
        }
        // Two take part in the town: the county is named instead.
        #expect(try shown().items.map(\.unit.code) == [Hall.county] && shown().items.first?.name == nil)
        let content = try #require(try shown().items.first?.content)
        try await hall.join(0, ["points_named": "true"])
        #expect(try shown().items.first?.name == "村民0" && shown().items.first?.content == content)
        let claim = try hall.read { try PointsClaim.load(id, in: $0) }
        let publication = try #require(try hall.read { try Publication.find(open: id, in: $0) })
        #expect(publication.shows(claim.content))
        var other = claim
        other.points = 9
        #expect(!publication.shows(other.content))
    }

    @Test(arguments: [2, 5]) func nothingIsShownOfAUnitOfFew(_ people: Int) async throws {
        let hall = try await Hall.found(people: people)
        for number in 0..<2 { try await hall.agree(hall.claim(number)) }
        let services = try hall.services()
        func shown(_ unit: String, limit: Int) throws -> NoticeList {
            try hall.read { try NoticeList.load(hall.request(.anonymous, ["unit": unit]), services, limit: limit, in: $0) }
        }
        let town = try shown(Hall.changning, limit: 1)
        #expect(town.items.map(\.unit.code) == (people < 5 ? [] : [Hall.changning]) && (town.next == nil) == (people < 5))
        #expect(
            try shown(Hall.county, limit: 10).items.map(\.unit.code)
                == Array(repeating: people < 5 ? Hall.county : Hall.changning, count: 2))
    }

    @Test func pointsAreTakenOnlyAfterTheDaysOfAppeal() async throws {
        let hall = try await Hall.found()
        try await hall.earn(0)
        let id = try await hall.deduct(0)
        try await hall.agree(id)
        #expect(try await outcome { try await hall.object(id) } == "404 not_found", "it is shown to nobody else")
        try await hall.ring()
        #expect(try hall.balance(0) == [2, 0])
        #expect(try await outcome { try await hall.appeal(id, by: 1) } == "404 not_found")
        try await hall.appeal(id, by: 0)
        #expect(try await outcome { try await hall.appeal(id, by: 0) } == "409 points.state")
        hall.wait(days: 20)
        try await hall.ring()
        #expect(try hall.balance(0) == [2, 0] && hall.read { try PointsAppeal.find(of: id, in: $0) }?.isLate == true)
        try await hall.decide(id, "no")
        try await hall.ring()
        // Five were to be taken and there were two: nobody falls below zero.
        #expect(try hall.balance(0) == [0, 0] && hall.state(id) == .posted && hall.faults() == [])
    }

    @Test func noMoreIsTakenThanTheCapOfACycle() async throws {
        let hall = try await Hall.found().governed { $0.replacing("points: 5, cap: 20", with: "points: 5, cap: 7") }
        for number in [0, 0, 0, 0, 1] { try await hall.earn(number) }
        #expect(try hall.balance(0) == [8, 0])
        var taken: [ID] = []
        for number in [0, 0, 1] {
            let id = try await hall.deduct(number)
            try await hall.agree(id)
            hall.wait(days: 8)
            try await hall.ring()
            taken.append(id)
        }
        #expect(try hall.balance(0) == [1, 0], "five and two")
        let services = try hall.services()
        let mine = try hall.read { try MyPoints.load(hall.request(hall.person(0)), services, limit: 10, in: $0) }
        #expect(mine.entries.first.map { [$0.amount, $0.cut] } == [-2, -3], "what was left out is told")
        #expect(try hall.balance(1) == [0, 0], "a cap is each member's own")
        // What is given back is free to be taken again.
        try await hall.appeal(taken[2], by: 1)
        try await hall.decide(taken[2], "yes")
        #expect(try hall.balance(1) == [2, 0] && hall.faults() == [])
    }

    @Test func nothingIsTakenFromWhoeverCannotAppeal() async throws {
        let hall = try await Hall.found()
        let number = try await hall.enter().number
        #expect(try await outcome { try await hall.deduct(number) } == "409 points.no_account")
        #expect(try hall.read { try $0.count("SELECT COUNT(*) FROM points_claim") } == 0)
    }

    @Test func officesAreToldOfWhatWaits() async throws {
        let hall = try await Hall.found()
        func told(_ id: ID) throws -> NoticeSubject? {
            try hall.read { tx in try EventLog.stream(id, limit: 50, in: tx).last.flatMap { try RecognitionSlice.noticeSource($0, tx) } }
        }
        let (shown, refused) = (try await hall.claim(0), try await hall.claim(1))
        #expect(try told(shown) == nil, "nobody decides about it yet")
        try await hall.agree(shown)
        #expect(try told(shown)?.reporter == hall.people[0])
        try await hall.object(shown)
        let objection = try #require(try told(shown))
        #expect(objection.reporter == nil && objection.path == "/points/claims/\(shown)" && !objection.place.units.isEmpty)
        try await hall.review(refused, "no", by: hall.actor(.li), reason: "没有看到")
        try await hall.appeal(refused, by: 1)
        #expect(try told(refused).map { $0.reporter == nil } == true)
        hall.wait(days: 20)
        try await hall.ring()
        #expect(try told(refused).map { $0.reporter == nil } == true, "it is late")
        try await hall.decide(refused, "no")
        #expect(try told(refused)?.reporter == hall.people[1])
    }

    @Test func aGrantedAppealReverses() async throws {
        let hall = try await Hall.found()
        try await hall.earn(0)
        let id = try await hall.deduct(0)
        try await hall.agree(id)
        hall.wait(days: 8)
        try await hall.ring()
        #expect(try hall.balance(0) == [0, 0])
        // The days of an appeal begin with the entry.
        try await hall.appeal(id, by: 0)
        #expect(try await outcome { try await hall.decide(id, "yes", by: .li) } == "403 forbidden")
        try await hall.decide(id, "yes")
        #expect(try hall.balance(0) == [2, 0] && hall.state(id) == .reversed && hall.faults() == [])
        #expect(try hall.read { try $0.count("SELECT COUNT(*) FROM ledger_posting WHERE reverses IS NOT NULL") } == 1)
        // A refusal that was wrong goes on to its notice.
        let refused = try await hall.claim(1)
        try await hall.review(refused, "no", by: hall.actor(.li), reason: "没有看到")
        try await hall.appeal(refused, by: 1)
        try await hall.decide(refused, "yes")
        hall.wait(days: 4)
        try await hall.ring()
        #expect(try hall.balance(1) == [2, 0] && hall.faults() == [])
    }

    @Test func whoeverWasEnteredCanLeave() async throws {
        let hall = try await Hall.found()
        let member = try await hall.enter()
        func leave(_ number: String, by actor: Actor) async throws {
            _ = try await hall.executor.perform(LeaveForMember(Hall.input(LeaveForMember.schema, ["points_number": number])), as: actor)
        }
        let own = try hall.member(0).number
        #expect(try await outcome { try await leave(own, by: hall.actor(.li)) } == "404 not_found", "by themselves")
        #expect(try await outcome { try await leave(member.number, by: hall.actor(.guo)) } == "403 forbidden")
        #expect(try await outcome { try await leave(member.number, by: hall.actor(.li)) } == "ok")
        #expect(try hall.read { try PointsMember.load(member.id, in: $0) }.left != nil)
        #expect(try await outcome { try await leave(member.number, by: hall.actor(.li)) } == "409 points.not_joined")
    }

    @Test func whoeverLeavesTakesBackWhatWaits() async throws {
        let hall = try await Hall.found()
        let id = try await hall.claim(0)
        try await hall.agree(id)
        try await hall.object(id)
        let objections = try hall.read { tx in
            try Publication.find(open: id, in: tx).map { try Objection.all(of: $0.id, in: tx).map(\.id) } ?? []
        }
        let input = try Hall.input(LeavePoints.Fields.schema, ["scheme": "volunteers"])
        _ = try await hall.executor.perform(LeavePoints(input), as: hall.person(0))
        #expect(try hall.state(id) == .withdrawn)
        #expect(try await outcome { try await hall.claim(0) } == "409 points.not_joined")
        try await hall.store.write(
            Work { [people = hall.people] tx in
                let member = try PointsMember.of(people[0], "volunteers", in: tx)
                try PointsErasure.erase(member.map { [$0.id] } ?? [], in: tx)
            })
        #expect(try hall.read { try PointsMember.of(hall.people[0], "volunteers", in: $0) } == nil)
        #expect(objections.count == 1)
        for objection in objections {
            #expect(try hall.read { try SealedTexts.read(objection, vault: hall.executor.vault, in: $0) }.isEmpty)
        }
        #expect(try hall.read { try SealedTexts.read(id, vault: hall.executor.vault, in: $0) }.isEmpty && hall.faults() == [])
    }
}
