import Kernel
import TestSupport
import Testing

@testable import Ledger

/// What was posted is taken back, corrected and closed by postings, never edited.
@Suite struct TakingBackTests {
    @Test func aPostingIsTakenBackOnce() async throws {
        let shop = try await Shop()
        #expect(try await refusal { try await shop.reverse(Posted(id: ID(high: 9, low: 9), moved: [], cut: [])) } == "404 not_found")
        let first = try #require(try await shop.award(5, to: 0, for: 1))
        shop.test.entropy.advance(seconds: 5)
        let back = try await shop.reverse(first)
        #expect(back.moved == [-5] && back.cut == [0])
        #expect(try await refusal { try await shop.reverse(first) } == "409 ledger.reversed")
        #expect(try await refusal { try await shop.reverse(back) } == "409 ledger.reversal")
        #expect(try await shop.award(5, to: 0, for: 1) == nil, "what was taken back stays so under its version")
        #expect(try await shop.award(6, to: 0, for: 1, version: 2)?.moved == [6])
        let lines = try shop.read { try AccountStatement.load(shop.households[0], in: $0) }.lines
        #expect(lines.map(\.amount) == [6, -5, 5] && lines.map(\.posting.reverses) == [nil, first.id, nil])
        #expect(try shop.balances()[0] == 6 && shop.balance(shop.issued) == -6)
        #expect(try shop.faults() == [])
    }

    @Test func whatWasSpentSinceStaysSpent() async throws {
        let shop = try await Shop()
        let award = try await shop.award(10, to: 0, for: 1)
        let spent = try await shop.spend(7, of: 0, for: 1)
        #expect(try await refusal { try await shop.reverse(award) } == "409 ledger.floor")
        let back = try await shop.reverse(award, .cut)
        #expect(back.moved == [-3] && back.cut == [-7])
        #expect(try shop.balances()[0] == 0 && shop.balance(shop.issued) == -7)
        #expect(try await shop.reverse(spent).moved == [-7])
        #expect(try await refusal { try await shop.reverse(award, .cut) } == "409 ledger.reversed")
        // Something that was cut to nothing is taken back by nothing, once.
        let nothing = try await shop.award(1, to: 1, for: 2, caps: [Cap("none", period: "2026", most: 0)])
        #expect(try await shop.reverse(nothing).moved == [])
        #expect(try await refusal { try await shop.reverse(nothing) } == "409 ledger.reversed")
        #expect(try shop.faults() == [])
    }

    @Test func aCompoundPostingOfTwoBooksIsTakenBackWhole() async throws {
        let shop = try await Shop()
        try await shop.award(9, to: 0, for: 1)
        let bought = Posting(Shop.source(1, "bought"), day: Shop.day, moves: [Move(from: shop.bought, to: shop.shelf, amount: 4)])
        let given = Posting(
            Shop.source(1, "given"), day: Shop.day,
            moves: [
                Move(from: shop.households[0], to: shop.redeemed, amount: 8), Move(from: shop.shelf, to: shop.handed, amount: 2),
            ])
        let posted = try await shop.post([bought, given])
        #expect(posted.map { $0?.moved } == [[4], [8, 2]])
        try await shop.reverse(posted[1])
        #expect(try shop.balance(shop.shelf) == 4 && shop.balance(shop.handed) == 0 && shop.balances()[0] == 9)
        #expect(try shop.balance(shop.redeemed) == 0 && shop.balance(shop.bought) == -4)
        #expect(try shop.faults() == [])
    }

    @Test func aChangedRulePostsTheDifference() async throws {
        let shop = try await Shop()
        let (one, two) = (shop.households[0], shop.households[1])
        func adjust(_ lines: [(UInt64, ID, Int64)], _ shortage: Move.Shortage = .refused, caps: [Cap] = []) async throws -> [[Int64]?] {
            let wanted = lines.map {
                Postings.Wanted(Shop.source($0.0), from: shop.issued, to: $0.1, total: $0.2, caps: caps, shortage: shortage)
            }
            return try await shop.write { try Postings(in: $0).adjust(wanted, day: Shop.day) }.map { $0?.moved }
        }
        try await shop.award(5, to: 0, for: 1)
        #expect(try await adjust([(1, one, 7), (2, one, 4), (3, two, 0)]) == [[2], [4], nil])
        #expect(try await adjust([(1, one, 7), (2, one, 4), (3, two, 0)]) == [nil, nil, nil], "asked again it is nothing")
        #expect(try await adjust([(1, one, 3)]) == [[-4]])
        // It was another household's all the time.
        #expect(try await adjust([(2, one, 0), (2, two, 4)]) == [[-4], [4]])
        #expect(try shop.balances().prefix(2) == [3, 4])
        let versions = try shop.read { try PostingRecord.all(for: Shop.source(2), limit: 9, in: $0) }.map(\.version)
        #expect(versions == [1, 2, 3])
        // What was taken back is wanted again unless it is not wanted any more.
        let record = try #require(try shop.read { try PostingRecord.all(for: Shop.source(2), limit: 9, in: $0) }.last)
        try await shop.reverse(Posted(id: record.id, moved: [], cut: []))
        #expect(try await adjust([(2, two, 4)]) == [[4]])
        // What was spent, and what a cap leaves out, is missing; it is told and never posted twice.
        try await shop.spend(2, of: 1, for: 1)
        #expect(try await refusal { try await adjust([(2, two, 0)]) } == "409 ledger.floor")
        #expect(try await adjust([(2, two, 0)], .cut) == [[-2]])
        #expect(try await adjust([(2, two, 0)], .cut) == [nil])
        let cap = Cap("help", period: "2026-11", most: 3)
        #expect(try await adjust([(4, two, 9)], caps: [cap]) == [[3]])
        #expect(try await adjust([(4, two, 9)], caps: [cap]) == [nil])
        #expect(try await adjust([(4, two, 1)], caps: [cap]) == [[-2]])
        #expect(try await adjust([(4, two, 9)], caps: [cap]) == [[2]])
        #expect(try shop.faults() == [])
    }

    @Test func aYearIsClosedByPostingsAndSealed() async throws {
        let shop = try await Shop()
        let last = Day(year: 2026, month: 12, day: 31)
        for number in UInt64(0)..<5 { try await shop.award(Int64(number) + 1, to: Int(number), for: number) }
        let order = SubjectRef("order", ID(high: 4, low: 1))
        let until = TestStore.start.adding(seconds: 3600)
        try await shop.write { try Holds(in: $0).reserve([(shop.households[4], 2)], for: order, until: until) }
        func close() async throws -> Int {
            try await shop.write { try Postings(in: $0).close(shop.points.id, into: shop.expired, rule: "expired", day: last, limit: 2) }
        }
        func seal(_ day: Day) async throws -> String {
            try await refusal { try await shop.write { try Book.seal(shop.points.id, until: day, in: $0) } }
        }
        #expect(try await [close(), close(), close(), close()] == [2, 2, 1, 0])
        #expect(try shop.balances() == [0, 0, 0, 0, 2, 0, 0, 0] && shop.balance(shop.expired) == 13)
        #expect(try await seal(Shop.until.next) == "422 ledger.day")
        #expect(try await seal(Shop.until) == "409 ledger.held")
        try await shop.write { try Holds(in: $0).release(order) }
        #expect(try await [close(), close()] == [1, 0])
        #expect(try await seal(Day(year: 2026, month: 7, day: 1)) == "")
        #expect(try await seal(Day(year: 2026, month: 6, day: 1)) == "409 ledger.sealed")
        #expect(try await seal(Shop.until) == "")
        #expect(try await seal(Shop.until) == "", "said again it is nothing")
        #expect(try shop.balance(shop.expired) == 15 && shop.balance(shop.issued) == -15)
        #expect(try await refusal { try await shop.award(1, to: 0, for: 9) } == "409 ledger.sealed")
        let line = try #require(try shop.read { try AccountStatement.load(shop.households[4], in: $0) }.lines.first)
        #expect(line.amount == -2 && line.posting.source.rule == "expired" && line.posting.version == 2 && line.posting.day == last)
        #expect(try shop.faults() == [])
    }
}
