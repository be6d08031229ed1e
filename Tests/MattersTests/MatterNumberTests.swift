import Kernel
import TestSupport
import Testing

@testable import Matters

/// A number read over the telephone is heard wrong sooner or later: the check digit tells.
@Suite struct MatterNumberTests {
    private static let numbers: [String] = {
        var dice = Dice(seed: 11)
        return (0..<400).map { MatterNumber.make(year: 2026 + Int64($0 % 5), random: dice.next()) }
    }()

    @Test func hasAYearEightDigitsAndACheckDigit() {
        for number in Self.numbers {
            #expect(number.count == 13)
            #expect(number.hasPrefix("20"))
            #expect(MatterNumber.read(number) == number)
        }
        #expect(MatterNumber.make(year: 2026, random: 5).hasPrefix("202600000005"))
        #expect(MatterNumber.make(year: 2026, random: .max).count == 13)
    }

    /// Worked out by hand after ISO 7064, MOD 11,10: 0794 has the check digit 5.
    @Test func agreesWithTheStandard() { #expect(MatterNumber.checkDigit(of: "0794") == 5) }

    @Test func everySingleWrongDigitIsNoticed() {
        for number in Self.numbers {
            let digits = Array(number)
            for index in digits.indices {
                for other in "0123456789" where other != digits[index] {
                    var wrong = digits
                    wrong[index] = other
                    #expect(MatterNumber.read(String(wrong)) == nil)
                }
            }
        }
    }

    /// Which neighbours may change places unnoticed depends on what stands before them; it must stay rare.
    @Test func hardlyAnyExchangeOfNeighboursGoesUnnoticed() {
        var exchanged = 0
        var missed = 0
        for number in Self.numbers {
            let digits = Array(number)
            for index in digits.indices.dropLast() where digits[index] != digits[index + 1] {
                var wrong = digits
                wrong.swapAt(index, index + 1)
                exchanged += 1
                if MatterNumber.read(String(wrong)) != nil { missed += 1 }
            }
        }
        #expect(exchanged > 3000)
        #expect(missed * 33 < exchanged, "\(missed) of \(exchanged)")
    }

    /// The exchanges that MOD 11,10 cannot see, all of them: one pair of neighbouring digits for each of the ten remainders that what
    /// stands before may leave, of 45 pairs. Every other exchange is noticed.
    @Test func theExchangesThatGoUnnoticedAreKnown() {
        func step(_ product: Int, _ digit: Int) -> Int {
            let sum = (product + digit) % 10
            return (sum == 0 ? 10 : sum) * 2 % 11
        }
        var blind: [String] = []
        for product in 1...10 {
            for left in 0...9 {
                for right in 0...9 where left < right && step(step(product, left), right) == step(step(product, right), left) {
                    blind.append("\(product): \(left)\(right)")
                }
            }
        }
        #expect(
            blind == ["1: 45", "2: 34", "3: 23", "4: 12", "5: 01", "6: 09", "7: 89", "8: 78", "9: 67", "10: 56"])
    }

    @Test func isReadWithSpacesAndDashes() {
        for number in Self.numbers.prefix(20) {
            #expect(MatterNumber.read("\(number.prefix(4)) \(number.dropFirst(4).prefix(4))-\(number.dropFirst(8))") == number)
        }
    }

    @Test(arguments: ["", " ", "2026", "20260000000", "２０２６０００００００００", "2026 1234 5678 x", "20261234567812345", "一二三四五六七八九十一二三"])
    func whatIsNoNumberIsNotRead(_ text: String) { #expect(MatterNumber.read(text) == nil) }

    @Test func numbersAreSpreadOverAllThereAre() {
        let bodies = Self.numbers.map { Int($0.dropFirst(4).prefix(8)) ?? 0 }
        #expect(Set(bodies).count == bodies.count)
        #expect(bodies.contains { $0 < 10_000_000 } && bodies.contains { $0 > 90_000_000 })
    }
}
