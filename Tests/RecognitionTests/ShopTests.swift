import Kernel
import Ledger
import TestSupport
import Testing

@testable import Recognition

/// What points are good for, hours, a change of rules, and what never happens whatever is tried.
@Suite struct ShopTests {
    @Test func anOrderIsReservedAndHandedOver() async throws {
        let hall = try await Hall.found()
        #expect(try await outcome { try await hall.order(0) } == "409 ledger.floor")
        for _ in 0..<3 { try await hall.earn(0) }
        #expect(try await outcome { try await hall.order(0) } == "409 ledger.floor", "the shelf is empty")
        try await hall.stock(1)
        let id = try await hall.order(0)
        #expect(try hall.balance(0) == [6, 4])
        #expect(try await outcome { try await hall.order(0) } == "409 ledger.floor")
        #expect(try await hall.hand(id, code: "x") == false)
        #expect(try await hall.hand(id) == true)
        #expect(try await outcome { try await hall.hand(id) } == "409 points.order_state")
        #expect(try hall.balance(0) == [2, 0] && hall.faults() == [])
    }

    @Test func whatNobodyFetchesComesBack() async throws {
        let hall = try await Hall.found()
        for _ in 0..<2 { try await hall.earn(0) }
        try await hall.stock(1)
        let id = try await hall.order(0)
        for _ in 0..<5 { #expect(try await hall.hand(id, code: "000") == false) }
        #expect(try await outcome { try await hall.hand(id) } == "409 points.order_state")
        hall.wait(days: 8)
        try await hall.ring()
        #expect(try hall.balance(0) == [4, 0] && hall.read { try PointsOrder.load(id, in: $0) }.state == .released)
        _ = try await hall.order(0)
        #expect(try hall.faults() == [])
    }

    @Test func confirmedHoursCountOnceAndAgainWhenTheyChange() async throws {
        let hall = try await Hall.found()
        let (place, account, day) = (ID(high: 7, low: 1), hall.people[0], hall.entropy.now().day)
        func served(_ minutes: Int64, _ number: UInt64) async throws {
            try await hall.store.write(
                Work { tx in
                    try ServedHours(source: place, event: ID(high: 8, low: number), account: account, minutes: minutes, day: day).owe(
                        in: tx)
                })
            try await hall.ring()
        }
        try await served(150, 1)
        try await served(150, 2)
        hall.wait(days: 4)
        try await hall.ring()
        #expect(try hall.balance(0) == [4, 0], "two whole hours")
        try await served(60, 3)
        #expect(try hall.balance(0) == [2, 0])
        try await served(0, 4)
        #expect(try hall.balance(0) == [0, 0])
        #expect(try hall.read { try $0.count("SELECT COUNT(*) FROM points_claim") } == 1 && hall.faults() == [])
    }

    @Test func anotherRulePostsTheDifference() async throws {
        let hall = try await Hall.found()
        try await hall.earn(0)
        let changed = try hall.governed { $0.replacing("help: {points: 2, cap: 40", with: "help: {points: 3, cap: 40") }
        let input = try Hall.input(RecomputePoints.Fields.schema, ["scheme": "volunteers", "points_cycle": "2026"])
        #expect(try await outcome { try await changed.executor.perform(RecomputePoints(input), as: changed.actor(.li)) } == "403 forbidden")
        let done = try #require(try await changed.executor.perform(RecomputePoints(input), as: changed.actor(.zhao)).output)
        #expect(done.looked == 1 && done.changed == 1 && done.next == nil)
        #expect(try await changed.executor.perform(RecomputePoints(input), as: changed.actor(.zhao)).output?.changed == 0)
        #expect(try hall.balance(0) == [3, 0] && hall.faults() == [])
        #expect(try hall.read { try $0.count("SELECT COUNT(*) FROM ledger_posting WHERE source_kind = 'points_claim'") } == 2)
    }

    @Test func whatIsLeftRunsOut() async throws {
        let hall = try await Hall.found()
        try await hall.earn(0)
        hall.wait(days: 120)
        try await hall.ring()
        #expect(try hall.balance(0) == [2, 0])
        hall.wait(days: 20)
        try await hall.ring()
        #expect(try hall.balance(0) == [0, 0] && hall.faults() == [])
    }

    /// Whatever is tried in whatever order: no balance below zero, no reviewer twice, no entry without its rule.
    @Test(arguments: UInt64(1)...4) func nothingWrongComesOfAnyOrder(_ seed: UInt64) async throws {
        let hall = try await Hall.found(people: 3, seed: seed)
        try await hall.stock(3)
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func dice(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(sides))
        }
        var (claims, orders): ([ID], [ID]) = ([], [])
        for _ in 0..<120 {
            let (number, claim) = (dice(3), claims.isEmpty ? ID.zero : claims[dice(claims.count)])
            let reviewer = try hall.actor(Hall.Who.allCases[dice(Hall.Who.allCases.count)])
            let step = dice(11)
            let made = try await outcome {
                switch step {
                case 0: claims.append(try await hall.claim(number))
                case 1, 2, 3: try await hall.review(claim, dice(8) == 0 ? "no" : "yes", by: reviewer, reason: "看过")
                case 4: try await hall.object(claim)
                case 5: try await hall.settle(claim, dice(2) == 0 ? "yes" : "no")
                case 6: try await hall.appeal(claim, by: number)
                case 7: try await hall.decide(claim, dice(2) == 0 ? "yes" : "no")
                case 8: claims.append(try await hall.deduct(number))
                case 9: orders.append(try await hall.order(number))
                default: if let order = orders.last { _ = try await hall.hand(order) }
                }
            }
            #expect(made == "ok" || made.hasPrefix("4"), "\(made)")
            if dice(4) == 0 {
                hall.wait(days: 2)
                try await hall.ring()
            }
        }
        #expect(try hall.faults() == [])
        #expect(try hall.read { try $0.count("SELECT COUNT(*) FROM ledger_account WHERE balance - held < 0") } == 0)
        let alone = try hall.read {
            try $0.count(
                """
                SELECT COUNT(*) FROM points_claim c WHERE c.state = 'posted' AND 2 >
                (SELECT COUNT(*) FROM points_review r WHERE r.claim = c.id AND r.agrees)
                AND NOT EXISTS (SELECT 1 FROM points_appeal a WHERE a.claim = c.id AND a.granted)
                """)
        }
        #expect(alone == 0)
    }
}
