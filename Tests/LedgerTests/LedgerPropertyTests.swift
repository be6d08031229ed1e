import Kernel
import TestSupport
import Testing

@testable import Ledger

/// Long seeded runs of everything that can be done, each step held against a model in plain sums, and the data against the checks.
@Suite struct LedgerPropertyTests {
    @Test(arguments: UInt64(1)...5) func whateverIsDoneComesOutAsPlainSumsSay(_ seed: UInt64) async throws {
        var walk = try await LedgerWalk(seed: seed)
        for _ in 0..<150 { try await walk.step() }
        try await walk.look()
        #expect(walk.refused > 5 && walk.replayed > 5 && walk.done.count > 20, "the walk met nothing")
        // All of it once more: nothing happens.
        let replayed = try await walk.shop.post(walk.asked)
        #expect(replayed.allSatisfy { $0 == nil })
        try await walk.look()
    }

    /// The same postings one by one, in one batch, or in batches of any size give the same entries.
    @Test(arguments: UInt64(1)...3) func aBatchIsNothingButItsPostings(_ seed: UInt64) async throws {
        let (whole, pieces) = (try await Shop(seed: seed), try await Shop(seed: seed))
        func postings(_ shop: Shop) -> [Posting] {
            var dice = Dice(seed: seed)
            return (0..<150).map { number in
                let household = shop.households[Int.random(in: 0..<8, using: &dice)]
                let caps = dice.flip() ? [Cap("help", period: "2026-11", most: 60)] : []
                let amount = Int64.random(in: 1...20, using: &dice)
                let move =
                    dice.flip(3)
                    ? Move(from: household, to: shop.redeemed, amount: amount, shortage: .cut)
                    : Move(from: shop.issued, to: household, amount: amount, caps: caps)
                return Posting(Shop.source(UInt64(number)), day: Shop.day, moves: [move])
            }
        }
        let together = try await whole.post(postings(whole))
        var rest = postings(pieces)[...]
        var apart: [Posted?] = []
        var dice = Dice(seed: seed + 50)
        while !rest.isEmpty {
            let some = Array(rest.prefix(Int.random(in: 1...40, using: &dice)))
            apart += try await pieces.post(some)
            rest = rest.dropFirst(some.count)
        }
        #expect(together.map { $0?.moved } == apart.map { $0?.moved } && together.map { $0?.cut } == apart.map { $0?.cut })
        for index in 0..<8 {
            func lines(_ shop: Shop) throws -> [[Int64?]] {
                try shop.read { try AccountStatement.load(shop.households[index], limit: 100, in: $0) }.lines
                    .map { [$0.amount, $0.cut, $0.balance] }
            }
            #expect(try lines(whole) == lines(pieces))
        }
        #expect(try whole.faults() == [] && pieces.faults() == [])
    }
}

/// One walk, and what should have come of it.
private struct LedgerWalk {
    struct Done {
        let posted: Posted
        let household: Int
        let gain: Int64
        let isCapped: Bool
        var isReversed = false
    }

    struct Order {
        let household: Int
        let points: Int64
        let until: Instant
    }

    let shop: Shop
    private var dice: Dice
    private var balances = [Int64](repeating: 0, count: 8)
    private var held = [Int64](repeating: 0, count: 8)
    private var used = [Int64](repeating: 0, count: 8)
    private var shelf: Int64 = 0
    private var shelved: Int64 = 0
    private var claimed: Set<[Int64]> = []
    private var nets: [UInt64: [Int64]] = [:]
    private var orders: [UInt64: Order] = [:]
    private var orderCount: UInt64 = 0
    private(set) var done: [Done] = []
    private(set) var asked: [Posting] = []
    private(set) var (refused, replayed) = (0, 0)

    private static let cap = Cap("help", period: "2026-11", most: 60)

    init(seed: UInt64) async throws {
        shop = try await Shop(seed: seed)
        dice = Dice(seed: seed)
    }

    private func room(_ household: Int) -> Int64 { balances[household] - held[household] }

    /// What a giver with so much room gives of what is asked; `nil` for a refusal.
    private func given(_ amount: Int64, _ room: Int64, _ shortage: Move.Shortage) -> Int64? {
        amount <= room ? amount : shortage == .cut ? max(0, room) : nil
    }

    mutating func step() async throws {
        shop.test.entropy.advance(seconds: Int64.random(in: 0...40, using: &dice))
        switch Int.random(in: 0..<10, using: &dice) {
        case 0...3: try await post()
        case 4: try await reverse()
        case 5: try await adjust()
        case 6: try await reserve()
        case 7: try await end()
        case 8: try await stock()
        default: if dice.flip() { _ = try await shop.fold() } else { try await look() }
        }
    }

    private mutating func post() async throws {
        let (number, version, amount) = (
            UInt64.random(in: 0..<40, using: &dice), Int64.random(in: 1...2, using: &dice), Int64.random(in: 1...20, using: &dice)
        )
        let household = Int.random(in: 0..<8, using: &dice)
        let isAward = !dice.flip(3)
        let isCapped = isAward && dice.flip()
        let shortage: Move.Shortage = dice.flip() ? .cut : .refused
        let account = shop.households[household]
        let move =
            isAward
            ? Move(from: shop.issued, to: account, amount: amount, caps: isCapped ? [Self.cap] : [])
            : Move(from: account, to: shop.redeemed, amount: amount, shortage: shortage)
        let posting = Posting(Shop.source(number), version: version, day: Shop.day, moves: [move])
        let key = [Int64(number), version]
        guard !claimed.contains(key) else {
            replayed += 1
            return #expect(try await shop.post([posting]) == [nil])
        }
        let expected = isAward ? min(amount, isCapped ? Self.cap.most - used[household] : amount) : given(amount, room(household), shortage)
        guard let expected else {
            refused += 1
            return #expect(try await refusal { try await shop.post([posting]) } == "409 ledger.floor")
        }
        let posted = try #require(try await shop.post([posting])[0])
        #expect(posted.moved == [expected] && posted.cut == [amount - expected])
        claimed.insert(key)
        asked.append(posting)
        balances[household] += isAward ? expected : -expected
        if isCapped { used[household] += expected }
        done.append(Done(posted: posted, household: household, gain: isAward ? expected : -expected, isCapped: isCapped))
    }

    private mutating func reverse() async throws {
        guard let index = done.indices.randomElement(using: &dice) else { return }
        let old = done[index]
        let shortage: Move.Shortage = dice.flip() ? .cut : .refused
        guard !old.isReversed else {
            refused += 1
            return #expect(try await refusal { try await shop.reverse(old.posted, shortage) } == "409 ledger.reversed")
        }
        // Points that were awarded come from the household again; what it spent comes from the account that everybody's went to.
        guard let back = old.gain > 0 ? given(old.gain, room(old.household), shortage) : -old.gain else {
            refused += 1
            return #expect(try await refusal { try await shop.reverse(old.posted, shortage) } == "409 ledger.floor")
        }
        let posted = try await shop.reverse(old.posted, shortage)
        #expect(posted.moved == (old.gain == 0 ? [] : [-back]))
        balances[old.household] += old.gain > 0 ? -back : back
        if old.isCapped { used[old.household] -= back }
        done[index].isReversed = true
    }

    private mutating func adjust() async throws {
        let number = UInt64.random(in: 100..<110, using: &dice)
        let household = Int.random(in: 0..<8, using: &dice)
        let total = Int64.random(in: 0...30, using: &dice)
        let shortage: Move.Shortage = dice.flip() ? .cut : .refused
        let wanted = Postings.Wanted(
            Shop.source(number), from: shop.issued, to: shop.households[household], total: total, shortage: shortage)
        let shop = shop
        func adjust() async throws -> Posted? { try await shop.write { try Postings(in: $0).adjust([wanted], day: Shop.day) }[0] }
        let difference = total - (nets[number]?[household] ?? 0)
        guard let size = difference > 0 ? difference : given(-difference, room(household), shortage) else {
            refused += 1
            return #expect(try await refusal { try await adjust() } == "409 ledger.floor")
        }
        let moved = difference > 0 ? size : -size
        #expect(try await adjust()?.moved == (moved == 0 ? nil : [moved]))
        balances[household] += moved
        nets[number, default: [Int64](repeating: 0, count: 8)][household] += moved
    }

    private mutating func stock() async throws {
        let amount = Int64.random(in: 1...3, using: &dice)
        let move = Move(from: shop.bought, to: shop.shelf, amount: amount)
        let posting = Posting(Shop.source(UInt64(asked.count), "bought"), day: Shop.day, moves: [move])
        #expect(try await shop.post([posting])[0]?.moved == [amount])
        asked.append(posting)
        shelf += amount
    }

    private mutating func reserve() async throws {
        let household = Int.random(in: 0..<8, using: &dice)
        let points = Int64.random(in: 1...15, using: &dice)
        let until = shop.test.entropy.now().adding(seconds: Int64.random(in: 10...200, using: &dice))
        orderCount += 1
        let (shop, order) = (shop, SubjectRef("order", ID(high: 4, low: orderCount)))
        func reserve() async throws -> Bool {
            try await shop.write { context in
                try Holds(in: context).reserve([(shop.households[household], points), (shop.shelf, 1)], for: order, until: until)
            }
        }
        guard points <= room(household), shelf - shelved >= 1 else {
            refused += 1
            return #expect(try await refusal { try await reserve() } == "409 ledger.floor")
        }
        #expect(try await reserve())
        held[household] += points
        shelved += 1
        orders[orderCount] = Order(household: household, points: points, until: until)
    }

    /// Settles or releases some order that is open.
    private mutating func end() async throws {
        guard let number = orders.keys.min(), let order = orders[number] else { return }
        let (shop, subject) = (shop, SubjectRef("order", ID(high: 4, low: number)))
        let targets = [shop.households[order.household]: shop.redeemed, shop.shelf: shop.handed]
        let isSettled = dice.flip()
        if isSettled, order.until <= shop.test.entropy.now() {
            refused += 1
            let code = try await refusal {
                try await shop.write { try Holds(in: $0).settle(subject, into: targets, rule: "rice", day: Shop.day) }
            }
            return #expect(code == "409 ledger.hold_over")
        }
        if isSettled {
            try await shop.write { try Holds(in: $0).settle(subject, into: targets, rule: "rice", day: Shop.day) }
            balances[order.household] -= order.points
            shelf -= 1
        } else {
            try await shop.write { try Holds(in: $0).release(subject) }
        }
        held[order.household] -= order.points
        shelved -= 1
        orders[number] = nil
    }

    /// Everything as it should be.
    func look() async throws {
        #expect(try shop.faults() == [])
        #expect(try shop.balances() == balances)
        let accounts = try shop.read { tx in try shop.households.map { try LedgerAccount.find($0, in: tx)?.held } }
        #expect(accounts == held.map { $0 })
        #expect(try shop.balance(shop.shelf) == shelf)
        let issued = try (shop.balance(shop.issued) ?? 0) + (shop.balance(shop.redeemed) ?? 0)
        #expect(issued == -balances.reduce(0, +))
    }
}
