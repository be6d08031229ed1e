import Kernel
import TestSupport
import Testing

@testable import Ledger

/// Points and the gift they are for are reserved together, and then handed over or given back.
@Suite struct HoldTests {
    private static let until = TestStore.start.adding(seconds: 3600)

    private static func order(_ number: UInt64) -> SubjectRef { SubjectRef("order", ID(high: 4, low: number)) }

    private func stocked() async throws -> Shop {
        let shop = try await Shop()
        try await shop.award(10, to: 0, for: 1)
        let bought = Posting(Shop.source(1, "bought"), day: Shop.day, moves: [Move(from: shop.bought, to: shop.shelf, amount: 2)])
        _ = try await shop.post([bought])
        return shop
    }

    @discardableResult
    private func reserve(_ points: Int64, _ things: Int64, _ number: UInt64, until: Instant = HoldTests.until, _ shop: Shop) async throws
        -> Bool
    {
        try await shop.write { context in
            try Holds(in: context).reserve(
                [(shop.households[0], points), (shop.shelf, things)], for: Self.order(number), until: until)
        }
    }

    @discardableResult
    private func settle(_ number: UInt64, _ shop: Shop, targets: Int = 2) async throws -> Posted {
        let all = [(shop.households[0], shop.redeemed), (shop.shelf, shop.handed)]
        return try await shop.write { context in
            try Holds(in: context).settle(
                Self.order(number), into: Dictionary(uniqueKeysWithValues: all.prefix(targets)), rule: "rice", day: Shop.day)
        }
    }

    private func release(_ number: UInt64, _ shop: Shop) async throws {
        try await shop.write { try Holds(in: $0).release(Self.order(number)) }
    }

    @Test func whatIsNotThereIsNotHeld() async throws {
        let shop = try await stocked()
        func refused(_ lines: [(account: ID, amount: Int64)], until: Instant = Self.until) async throws -> String {
            try await refusal { try await shop.write { try Holds(in: $0).reserve(lines, for: Self.order(1), until: until) } }
        }
        let one = shop.households[0]
        #expect(try await refused([(one, 1)], until: TestStore.start) == "422 ledger.hold_over")
        #expect(try await refused([]) == "422 ledger.limit")
        #expect(try await refused([(one, 0)]) == "422 ledger.amount")
        #expect(try await refused([(one, -1)]) == "422 ledger.amount")
        #expect(try await refused([(one, 1), (one, 1)]) == "422 ledger.unbalanced")
        #expect(try await refused([(shop.issued, 1)]) == "422 ledger.unbalanced")
        #expect(try await refused([(ID(high: 9, low: 9), 1)]) == "404 not_found")
        #expect(try await refused([(one, 11)]) == "409 ledger.floor")
        #expect(try await refused([(one, 10), (shop.shelf, 3)]) == "409 ledger.floor")
        #expect(try await refusal { try await settle(1, shop) } == "409 ledger.hold")
        #expect(try await refusal { try await release(1, shop) } == "409 ledger.hold")
        #expect(try shop.rows("ledger_hold") == 0)
        #expect(try shop.faults() == [])
    }

    @Test func whatIsHeldCannotBeSpentTwiceAndIsSettledOnce() async throws {
        let shop = try await stocked()
        #expect(try await reserve(6, 1, 1, shop))
        #expect(try await reserve(6, 1, 1, shop) == false, "asked again nothing more is held")
        let account = try #require(try shop.read { try LedgerAccount.find(shop.households[0], in: $0) })
        #expect(account.balance == 10 && account.held == 6 && account.room == 4)
        #expect(try await refusal { try await shop.spend(5, of: 0, for: 1) } == "409 ledger.floor")
        #expect(try await refusal { try await reserve(5, 1, 2, shop) } == "409 ledger.floor")
        #expect(try await shop.spend(5, of: 0, for: 2, .cut)?.moved == [4])
        #expect(try await refusal { try await settle(1, shop, targets: 1) } == "404 not_found")
        #expect(try await settle(1, shop).moved.sorted() == [1, 6])
        #expect(try await refusal { try await settle(1, shop) } == "409 ledger.hold")
        #expect(try await refusal { try await release(1, shop) } == "409 ledger.hold")
        #expect(try await reserve(1, 1, 1, shop) == false, "a subject is reserved for once")
        #expect(try shop.balances()[0] == 0 && shop.balance(shop.redeemed) == 10 && shop.balance(shop.shelf) == 1)
        #expect(try shop.faults() == [])
    }

    @Test func whatIsOverIsToldAndGivenBack() async throws {
        let shop = try await stocked()
        try await reserve(2, 1, 1, until: TestStore.start.adding(seconds: 60), shop)
        try await reserve(3, 1, 2, shop)
        func due() throws -> [ID] { try shop.read { try Holds.due("order", at: shop.test.entropy.now(), limit: 10, in: $0) } }
        #expect(try due() == [])
        shop.test.entropy.advance(seconds: 60)
        #expect(try due() == [Self.order(1).id])
        #expect(try await refusal { try await settle(1, shop) } == "409 ledger.hold_over")
        try await release(1, shop)
        #expect(try due() == [])
        try await settle(2, shop)
        shop.test.entropy.advance(seconds: 7200)
        #expect(try due() == [] && shop.balances()[0] == 7 && shop.balance(shop.shelf) == 1)
        #expect(try shop.faults() == [])
    }
}
