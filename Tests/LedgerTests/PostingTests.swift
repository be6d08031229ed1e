import Kernel
import TestSupport
import Testing

@testable import Ledger

/// Postings: refused whole, done once, cut where they say so, and told line by line.
@Suite struct PostingTests {
    @Test func whatCannotBePostedIsRefusedAndLeavesNothing() async throws {
        let shop = try await Shop()
        let (one, two) = (shop.households[0], shop.households[1])
        let nobody = ID(high: 9, low: 9)
        try await shop.write { try Book.seal(shop.points.id, until: Day(year: 2026, month: 3, day: 1), in: $0) }
        func refused(_ moves: [Move], day: Day = Shop.day) async throws -> String {
            try await refusal { try await shop.post([Posting(Shop.source(1), day: day, moves: moves)]) }
        }
        func move(_ amount: Int64) -> Move { Move(from: shop.issued, to: one, amount: amount) }
        #expect(try await refused([Move(from: nobody, to: one, amount: 1)]) == "404 not_found")
        #expect(try await refused([Move(from: one, to: two, amount: 1)]) == "409 ledger.floor")
        #expect(try await refused([move(5), Move(from: one, to: two, amount: 6)]) == "409 ledger.floor")
        #expect(try await refused([move(5)], day: Day(year: 2026, month: 2, day: 28)) == "409 ledger.sealed")
        #expect(try await refused([move(5)], day: Day(year: 2025, month: 12, day: 31)) == "422 ledger.day")
        #expect(try await refused([move(5)], day: Shop.until) == "422 ledger.day")
        #expect(try await refused([move(0)]) == "422 ledger.amount")
        #expect(try await refused([move(10_000_000_000_001)]) == "422 ledger.amount")
        #expect(try await refused([move(.min)]) == "422 ledger.amount")
        #expect(try await refused([Move(from: one, to: one, amount: 1)]) == "422 ledger.unbalanced")
        #expect(try await refused([Move(from: shop.bought, to: one, amount: 1)]) == "422 ledger.unbalanced")
        #expect(try await refused([]) == "422 ledger.limit")
        #expect(try await refused([Move](repeating: move(1), count: Postings.moveLimit + 1)) == "422 ledger.limit")
        let many = [Posting](repeating: Posting(Shop.source(1), day: Shop.day, moves: [move(1)]), count: Postings.batchLimit + 1)
        #expect(try await refusal { try await shop.post(many) } == "422 ledger.limit")
        // A cap counts by its account's entry, so a capped account stands in one move of a posting, and under each cap once.
        let cap = Cap("help", period: "2026-11", most: 20)
        let capped = Move(from: shop.issued, to: one, amount: 10, caps: [cap])
        #expect(try await refused([capped, Move(from: one, to: shop.redeemed, amount: 8)]) == "422 ledger.unbalanced")
        #expect(try await refused([capped, move(5)]) == "422 ledger.unbalanced")
        #expect(try await refused([capped, capped]) == "422 ledger.unbalanced")
        #expect(try await refused([Move(from: shop.issued, to: one, amount: 10, caps: [cap, cap])]) == "422 ledger.unbalanced")
        // One that is refused takes the others of its batch along.
        let good = Posting(Shop.source(2), day: Shop.day, moves: [move(1)])
        let bad = Posting(Shop.source(3), day: Shop.day, moves: [Move(from: two, to: one, amount: 1)])
        #expect(try await refusal { try await shop.post([good, bad]) } == "409 ledger.floor")
        for table in ["ledger_posting", "ledger_entry", "ledger_use", "ledger_flow"] as [StaticString] {
            #expect(try shop.rows(table) == 0, "\(table)")
        }
        #expect(try shop.balances() == [Int64](repeating: 0, count: 8))
    }

    @Test func booksAndAccountsAreOpenedOnce() async throws {
        let shop = try await Shop()
        let again = try await shop.write { context in
            try Book.open(Shop.village, commodity: "points", period: "2026", from: Shop.from, until: Shop.until, in: context)
        }
        #expect(again == shop.points)
        func open(_ from: Day, _ until: Day) async throws -> String {
            try await refusal {
                try await shop.write { try Book.open(Shop.village, commodity: "points", period: "2026", from: from, until: until, in: $0) }
            }
        }
        #expect(try await open(Shop.from, Shop.until.next) == "409 ledger.book")
        #expect(try await open(Shop.until, Shop.from) == "422 ledger.day")
        let holder = SubjectRef("household", ID(high: 2, low: 1))
        func account(_ openings: LedgerAccount.Opening...) async throws -> [ID] {
            try await shop.write { try LedgerAccount.open(openings, in: shop.points.id, $0) }
        }
        #expect(
            try await account(.init(.holding, "points", of: holder), .init(.holding, "points", of: holder))
                == [shop.households[0], shop.households[0]])
        #expect(try await refusal { try await account(.init(.sink, "points", of: holder)) } == "409 ledger.account")
        #expect(try await refusal { try await account(.init(.holding, "more", of: holder, lowest: 1)) } == "422 ledger.amount")
        shop.test.entropy.advance(seconds: 1)
        let more = try await account(.init(.holding, "more", of: holder, lowest: -3))
        #expect(try shop.read { try LedgerAccount.all(of: holder.id, limit: 9, in: $0) }.map(\.id) == more + [shop.households[0]])
    }

    @Test func aReplayPostsNothing() async throws {
        let shop = try await Shop()
        let move = Move(from: shop.issued, to: shop.households[0], amount: 5)
        let postings = [1, 2, 1].map { Posting(Shop.source($0), day: Shop.day, moves: [move]) }
        let first = try await shop.post(postings)
        #expect(first.map { $0?.moved } == [[5], [5], nil])
        #expect(try await shop.post(postings) == [nil, nil, nil])
        #expect(try await shop.award(7, to: 0, for: 1) == nil, "another amount under the same version")
        #expect(try await shop.award(7, to: 0, for: 1, version: 2)?.moved == [7])
        // A replay is no posting, so it may come after the books are closed.
        try await shop.write { try Book.seal(shop.points.id, until: Shop.until, in: $0) }
        #expect(try await shop.post(postings) == [nil, nil, nil])
        #expect(try await refusal { try await shop.award(1, to: 0, for: 3) } == "409 ledger.sealed")
        #expect(try shop.balances()[0] == 17 && shop.balance(shop.issued) == -17)
        let records = try shop.read { try PostingRecord.all(for: Shop.source(1), limit: 9, in: $0) }
        #expect(records.map(\.version) == [1, 2] && records.allSatisfy { $0.day == Shop.day && $0.pack.count == 32 })
        #expect(try shop.faults() == [])
    }

    @Test func capsTakeWhatFitsAndSayWhatTheyCut() async throws {
        let shop = try await Shop()
        let november = Cap("help", period: "2026-11", most: 20)
        let (year, december) = (Cap("year", period: "2026", most: 33), Cap("help", period: "2026-12", most: 20))
        let first = try await shop.award(15, to: 0, for: 1, caps: [november, year])
        #expect(first?.moved == [15] && first?.cut == [0])
        let second = try #require(try await shop.award(15, to: 0, for: 2, caps: [november, year]))
        #expect(second.moved == [5] && second.cut == [10])
        // Nothing fits: it stands there with its reason, and does not come later.
        #expect(try await shop.award(4, to: 0, for: 3, caps: [november, year])?.moved == [0])
        #expect(try await shop.award(4, to: 0, for: 3, caps: [december]) == nil)
        #expect(try await shop.award(15, to: 0, for: 4, caps: [december, year])?.moved == [13])
        #expect(try await shop.award(15, to: 1, for: 5, caps: [november, year])?.moved == [15], "somebody else's cap")
        #expect(try shop.balances().prefix(2) == [33, 15])
        let lines = try shop.read { try AccountStatement.load(shop.households[0], in: $0) }.lines
        #expect(lines.map(\.amount) == [13, 0, 5, 15] && lines.map(\.cut) == [2, 4, 10, 0])
        // What is taken back is free again.
        try await shop.reverse(second)
        #expect(try await shop.award(9, to: 0, for: 6, caps: [november, year])?.moved == [5])
        #expect(try shop.faults() == [])
    }

    @Test func aStatementIsPagedNewestFirstWithItsBalance() async throws {
        let shop = try await Shop()
        for number in UInt64(1)...7 {
            try await shop.award(Int64(number), to: 0, for: number)
            if number % 3 == 0 { shop.test.entropy.advance(seconds: 60) }
        }
        try await shop.spend(4, of: 0, for: 1)
        func page(_ account: ID, _ after: Keyset, _ limit: Int) throws -> AccountStatement {
            try shop.read { try AccountStatement.load(account, after: after, limit: limit, in: $0) }
        }
        let first = try page(shop.households[0], .start, 5)
        let second = try page(shop.households[0], try #require(first.next), 5)
        let lines = first.lines + second.lines
        #expect(second.next == nil && lines.map(\.amount) == [-4, 7, 6, 5, 4, 3, 2, 1])
        #expect(lines.map(\.balance) == [24, 28, 21, 15, 10, 6, 3, 1])
        #expect(lines.map(\.posting.source.rule) == ["spent"] + [String](repeating: "helped", count: 7))
        let shared = try page(shop.issued, .start, 50).lines
        #expect(shared.count == 7 && shared.allSatisfy { $0.balance == nil && $0.amount < 0 })
    }

    @Test func whatABookSharesIsAddedUpNowAndThen() async throws {
        let shop = try await Shop()
        for number in UInt64(1)...5 { try await shop.award(10, to: Int(number), for: number) }
        try await shop.spend(3, of: 1, for: 1)
        #expect(try shop.rows("ledger_flow") == 6 && shop.balance(shop.issued) == -50)
        #expect(try await shop.fold() == 6)
        #expect(try await shop.fold() == 0)
        try await shop.award(10, to: 6, for: 6)
        #expect(try shop.rows("ledger_flow") == 3 && shop.balance(shop.issued) == -60 && shop.balance(shop.redeemed) == 3)
        #expect(try await shop.fold() == 1)
        #expect(try shop.rows("ledger_flow") == 2 && shop.balance(shop.issued) == -60)
        #expect(try shop.balance(ID(high: 9, low: 9)) == nil)
        #expect(try shop.faults() == [])
    }

    @Test func aCompoundEntryBecomesMoves() async throws {
        let ids = (1...6).map { ID(high: 8, low: $0) }
        func refused(_ amounts: [Int64], _ accounts: [ID]) async throws -> String {
            try await refusal { try Move.pairing(Array(zip(accounts, amounts))) }
        }
        #expect(try await refused([1, -2], ids) == "422 ledger.unbalanced")
        #expect(try await refused([1, -1], [ids[0], ids[0]]) == "422 ledger.unbalanced")
        #expect(try Move.pairing([]).isEmpty)
        var dice = Dice(seed: 5)
        for _ in 0..<200 {
            var amounts = ids.dropLast().map { _ in Int64.random(in: -50...50, using: &dice) }
            amounts.append(-amounts.reduce(0, +))
            let moves = try Move.pairing(Array(zip(ids, amounts)))
            var net: [ID: Int64] = [:]
            for move in moves {
                #expect(move.amount > 0)
                net[move.from, default: 0] -= move.amount
                net[move.to, default: 0] += move.amount
            }
            #expect(zip(ids, amounts).allSatisfy { net[$0] ?? 0 == $1 } && moves.count < ids.count)
        }
    }

    /// A distribution by shares is posted to the last point.
    @Test func whatIsSharedOutIsPostedWhole() async throws {
        let shop = try await Shop()
        let parts = try #require(Allocation.allocate(1000, by: [1, 1, 1, 2, 2, 0, 7, 3]))
        #expect(parts == [59, 59, 59, 118, 117, 0, 412, 176])
        let moves = zip(shop.households, parts).filter { $1 > 0 }.map { Move(from: shop.issued, to: $0, amount: $1) }
        _ = try await shop.post([Posting(Shop.source(1, "dividend"), day: Shop.day, moves: moves)])
        #expect(try shop.balances() == parts && shop.balance(shop.issued) == -1000)
        #expect(try shop.faults() == [])
    }
}
