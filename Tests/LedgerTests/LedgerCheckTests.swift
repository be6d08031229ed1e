import Kernel
import TestSupport
import Testing

@testable import Ledger

/// What is changed behind the ledger's back is found, and no statement walks a table.
@Suite struct LedgerCheckTests {
    /// A shop in which everything has happened once.
    private func busy() async throws -> Shop {
        let shop = try await Shop()
        try await shop.award(10, to: 0, for: 1, caps: [Cap("help", period: "2026-11", most: 20)])
        let two = try await shop.award(8, to: 1, for: 2)
        try await shop.spend(3, of: 0, for: 1)
        try await shop.reverse(two)
        for number in UInt64(1)...2 {
            let order = SubjectRef("order", ID(high: 4, low: number))
            try await shop.write { context in
                try Holds(in: context).reserve([(shop.households[0], 2)], for: order, until: context.now.adding(seconds: 60))
            }
            if number == 1 {
                try await shop.write { context in
                    try Holds(in: context).settle(order, into: [shop.households[0]: shop.redeemed], rule: "rice", day: Shop.day)
                }
            }
        }
        return shop
    }

    @Test(arguments: [
        ("ledger balances", "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'holding'"),
        ("ledger balances", "UPDATE ledger_flow SET amount = amount - 1"),
        ("ledger balances", "UPDATE ledger_entry SET balance = balance + 1 WHERE amount = -3"),
        ("ledger postings", "UPDATE ledger_entry SET amount = amount + 1 WHERE amount = 10"),
        ("ledger postings", "UPDATE ledger_entry SET cut = 2 WHERE amount = 10"),
        ("ledger postings", "UPDATE ledger_entry SET account = X'00' WHERE amount = -3"),
        ("ledger days", "UPDATE ledger_posting SET day = '2025-12-31'"),
        ("ledger reversals", "UPDATE ledger_posting SET rule = 'other' WHERE version < 0"),
        ("ledger reversals", "UPDATE ledger_entry SET amount = -9 WHERE amount = -8 AND balance IS NOT NULL"),
        ("ledger signs", "UPDATE ledger_flow SET amount = -amount"),
        ("ledger caps", "UPDATE ledger_use SET amount = 30, most = 30"),
        ("ledger caps", "UPDATE ledger_use SET most = 9"),
        ("ledger holds", "UPDATE ledger_hold SET amount = 1"),
        ("ledger holds", "UPDATE ledger_account SET held = 0"),
    ])
    func aFaultIsFound(_ name: String, _ damage: String) async throws {
        let shop = try await busy()
        #expect(try shop.faults() == [])
        try shop.test.tamper(damage)
        let check = try #require(LedgerChecks.all.first { $0.name == name })
        let faults = try shop.read { try check.find($0) }
        #expect(!faults.isEmpty && faults.count <= 100)
    }

    @Test func everyStatementWalksAnIndex() async throws {
        let shop = try await busy()
        let (one, order) = (shop.households[0], SubjectRef("order", ID(high: 4, low: 1)))
        let ids: Statement = .list([one, shop.issued].map { "\($0)" })
        let statements = [
            Book.statement(Shop.village, commodity: "points", period: "2026"), Book.holding(shop.points.id),
            LedgerAccount.statement(of: one, before: nil, limit: 50), LedgerAccount.statement(balanceOf: one),
            "SELECT \(LedgerAccount.columns) FROM ledger_account WHERE id IN (\(ids))",
            "SELECT \(LedgerAccount.columns) FROM ledger_account WHERE book = \(shop.points.id) AND holder IN (\(ids))",
            PostingBatch.uses(ids, cap: "help", period: "2026-11"), PostingRecord.statement(for: Shop.source(1), limit: 50),
            Postings.History.versions(ids, kind: "task", rule: "helped"), Postings.History.nets(ids, kind: "task", rule: "helped"),
            Postings.reversal(of: one), Postings.entries(of: one), Postings.left(in: shop.points.id, limit: 100),
            Holds.statement(of: order, limit: 50), Holds.statement(due: "order", at: TestStore.start, limit: 100),
            AccountStatement.statement(one, after: .start, limit: 50),
        ]
        for statement in statements { try expectIndexed(shop.test.store, statement) }
        try expectIndexed(shop.test.store, Flows.fresh, walking: ["ledger_flow"])
    }
}
