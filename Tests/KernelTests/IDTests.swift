import Kernel
import TestSupport
import Testing

@Suite struct IDTests {
    @Test func versionSevenCarriesItsTimeItsVersionAndItsVariant() {
        var dice = Dice(seed: 7)
        for _ in 0..<1000 {
            let instant = Instant(ms: Int64.random(in: 0..<(1 << 48), using: &dice))
            let id = ID.v7(at: instant, random: (dice.next(), dice.next()))
            #expect(Int64(id.high >> 16) == instant.ms)
            #expect(id.high >> 12 & 15 == 7)
            #expect(id.low >> 62 == 0b10)
        }
    }

    @Test func versionFourIsRandomButForVersionAndVariant() {
        let ones = ID.v4(random: (.max, .max))
        #expect(ones.description == "ffffffff-ffff-4fff-bfff-ffffffffffff")
        let zeros = ID.v4(random: (0, 0))
        #expect(zeros.description == "00000000-0000-4000-8000-000000000000")
    }

    @Test func laterIdsSortLaterAsValuesBytesAndText() {
        var dice = Dice(seed: 8)
        for _ in 0..<200 {
            let ms = Int64.random(in: 0..<1_000_000_000_000, using: &dice)
            let early = ID.v7(at: Instant(ms: ms), random: (dice.next(), dice.next()))
            let late = ID.v7(at: Instant(ms: ms + 1), random: (dice.next(), dice.next()))
            #expect(early < late)
            #expect(early.bytes.lexicographicallyPrecedes(late.bytes))
            #expect(early.description < late.description)
        }
    }

    @Test func bytesAndTextComeBackTheSame() {
        var dice = Dice(seed: 9)
        for _ in 0..<1000 {
            let id = ID(high: dice.next(), low: dice.next())
            #expect(ID(bytes: id.bytes) == id)
            #expect(ID(id.description) == id)
            #expect(ID(id.description.uppercased()) == id)
        }
    }

    @Test(arguments: [
        "", "0", "00000000-0000-4000-8000-00000000000", "00000000-0000-4000-8000-0000000000000", "00000000-0000-4000-8000-00000000000g",
        "000000000000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000000-", "0000000000000-4000-8000-000000000000",
        "{0000000-0000-4000-8000-000000000000}", "00000000－0000－4000－8000－000000000000", "------------------------------------",
    ])
    func badTextIsNoID(_ text: String) {
        #expect(ID(text) == nil)
    }

    @Test func otherLengthsAreNoID() {
        for count in [0, 1, 15, 17, 32] { #expect(ID(bytes: [UInt8](repeating: 1, count: count)) == nil) }
    }
}
