import Kernel
import TestSupport
import Testing

@Suite struct MoneyTests {
    private func sample(_ dice: inout Dice) -> (amount: Money, weights: [Int64]) {
        let huge = dice.flip(4)
        let amount = huge ? Int64.random(in: .min ... .max, using: &dice) : Int64.random(in: -10_000...10_000, using: &dice)
        let ceiling = dice.pick([Int64(1), 3, 100, 1_000_000, .max])
        var weights = (0..<Int.random(in: 1...20, using: &dice)).map { _ in Int64.random(in: 0...ceiling, using: &dice) }
        if weights.allSatisfy({ $0 == 0 }) { weights[0] = 1 }
        return (Money(fen: amount), weights)
    }

    @Test func partsSumToTheAmountAndEachIsWithinOneFenOfItsShare() throws {
        var dice = Dice(seed: 11)
        for _ in 0..<2000 {
            let (amount, weights) = sample(&dice)
            let parts = try #require(amount.allocated(by: weights))
            let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
            #expect(parts.reduce(Int128(0)) { $0 + Int128($1.fen) } == Int128(amount.fen))
            for (part, weight) in zip(parts, weights) {
                // |part − amount·weight/total| < 1, with no fraction: compared after division, both ways round.
                let floor = Int128(amount.fen.magnitude) * Int128(weight) / total
                #expect((0...1).contains(Int128(part.fen.magnitude) - floor))
                #expect(weight > 0 || part == .zero)
                #expect(part.fen == 0 || (part.fen < 0) == (amount.fen < 0))
            }
        }
    }

    @Test func theOrderOfWeightsOnlyDecidesTies() throws {
        var dice = Dice(seed: 12)
        for _ in 0..<500 {
            let (amount, weights) = sample(&dice)
            let order = weights.indices.shuffled(using: &dice)
            let straight = try #require(amount.allocated(by: weights))
            let shuffled = try #require(amount.allocated(by: order.map { weights[$0] }))
            let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
            let exact = weights.map { (Int128(amount.fen.magnitude) * Int128($0)).quotientAndRemainder(dividingBy: total) }
            // How many of each remainder got the fen above: it may pass to another of the same remainder and to nobody else.
            func raised(_ parts: [Money], _ order: [Int]) -> [Int128: Int] {
                zip(parts, order).reduce(into: [:]) { counts, pair in
                    let extra = Int(Int128(pair.0.fen.magnitude) - exact[pair.1].quotient)
                    counts[exact[pair.1].remainder, default: 0] += extra
                }
            }
            #expect(raised(straight, Array(weights.indices)) == raised(shuffled, order))
        }
    }

    @Test func aDebtIsSharedAsTheSameSumOwned() throws {
        var dice = Dice(seed: 13)
        for _ in 0..<200 {
            let weights = (0..<5).map { _ in Int64.random(in: 1...9, using: &dice) }
            let fen = Int64.random(in: 0...100_000, using: &dice)
            let owned = try #require(Money(fen: fen).allocated(by: weights))
            let owed = try #require(Money(fen: -fen).allocated(by: weights))
            #expect(owed.map(\.fen) == owned.map { -$0.fen })
        }
    }

    @Test func examplesAnAccountantWouldCheck() {
        #expect(Money(fen: 100).allocated(by: [1, 1, 1])?.map(\.fen) == [34, 33, 33])
        #expect(Money(fen: 5).allocated(by: [0, 3, 7])?.map(\.fen) == [0, 2, 3])
        #expect(Money(fen: .min).allocated(by: [1])?.map(\.fen) == [.min])
        #expect(Money.zero.allocated(by: [2, 3])?.map(\.fen) == [0, 0])
        #expect(Money(fen: 1).allocated(by: []) == nil)
        #expect(Money(fen: 1).allocated(by: [0, 0]) == nil)
        #expect(Money(fen: 1).allocated(by: [2, -1]) == nil)
    }

    @Test func whatWouldOverflowIsNil() {
        #expect(Money(fen: .max).adding(Money(fen: 1)) == nil)
        #expect(Money(fen: .min).adding(Money(fen: -1)) == nil)
        #expect(Money(fen: .min).subtracting(Money(fen: 1)) == nil)
        #expect(Money.zero.subtracting(Money(fen: .min)) == nil)
        #expect(Money(fen: .max).adding(Money(fen: .min)) == Money(fen: -1))
    }

    @Test(arguments: [
        (0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_405, "1234.05"), (-100, "-1.00"), (Int64.min, "-92233720368547758.08"),
    ])
    func yuan(_ fen: Int64, _ text: String) {
        #expect(Money(fen: fen).yuanText == text)
    }
}
