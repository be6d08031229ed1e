import Kernel
import Schemes
import Testing

/// Files that mean harm, or were damaged, cost little and trap nothing.
@Suite struct PackBombTests {
    private func codes(_ text: String) throws -> Set<String> { Set(try PackFixture.load(["tools.yaml": text]).diagnostics.map(\.code)) }

    @Test func anAliasBombIsNotParsed() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<40 { text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n" }
        #expect(try codes(text) == ["pack.alias"])
    }

    @Test func anAliasBombInKeysIsNotParsed() throws {
        var text = "? &a0 [x]\n: 1\n"
        for level in 1..<60 { text += "? &a\(level) [*a\(level - 1), *a\(level - 1)]\n: 1\n" }
        #expect(try codes(text) == ["pack.alias"])
    }

    @Test func deepNestingIsBounded() throws {
        let brackets = String(repeating: "[", count: 250_000)
        #expect(try codes("hammers: " + brackets) == ["pack.depth"])
        let closed = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
        #expect(try codes("hammers: " + closed) == ["pack.depth"])
        let blocks = (0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(try codes(blocks) == ["pack.depth"])
    }

    @Test func aScalarOfHalfAMegabyteIsTooLong() throws {
        #expect(try codes("hammers: " + String(repeating: "9", count: 500_000)) == ["pack.length"])
    }

    @Test func aFileOfControlCharactersIsReportedBriefly() throws {
        let faults = try PackFixture.load(["tools.yaml": String(repeating: "\u{1}", count: 500_000)]).diagnostics
        #expect(faults.count <= 20 && Set(faults.map(\.code)) == ["pack.characters"])
    }

    @Test func manyDuplicatesEnd() throws {
        let text = (0..<200).map { "k\($0): 1\nk\($0): 2\n" }.joined()
        #expect(try codes(text) == ["pack.duplicate_key"])
    }

    /// Damage anywhere gives diagnostics, never a trap; what loads has a hash of its own.
    @Test func damagedPacksNeverTrap() throws {
        let entropy = SeededEntropy(seed: 11, now: Instant(ms: 0))
        let whole = PackFixture.files.mapValues { Array($0.utf8) }
        let salt = Array("{}[]:,-?&*!|>'\"%@`#\n\t \\0~=<".utf8)
        for _ in 0..<1500 {
            let random = entropy.bytes(4).map(Int.init)
            let name = whole.keys.sorted()[random[0] % whole.count]
            var bytes = whole[name] ?? []
            let at = (random[1] << 8 | random[2]) % bytes.count
            switch random[3] % 3 {
            case 0: bytes[at] = salt[random[3] % salt.count]
            case 1: bytes.insert(salt[random[3] % salt.count], at: at)
            default: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random[3] % 9))
            }
            let source = try #require(PackSource.checked(whole.merging([name: bytes]) { $1 }).source)
            let (scheme, faults) = PackLoader.load(files: source, sections: PackFixture.sections, verbs: PackFixture.verbs)
            #expect(scheme != nil || faults.contains { $0.severity == .error })
            #expect(faults.allSatisfy { $0.line >= 1 && $0.column >= 1 && !$0.what.isEmpty && !$0.mend.isEmpty })
        }
    }
}
