import Kernel
import TestSupport
import Testing

@testable import Imports

@Suite struct CSVReaderTests {
    private func read(_ bytes: [UInt8], by size: Int = .max) throws -> [(line: Int, fields: [String])] {
        var reader = CSVReader()
        var records: [CSVReader.Record] = []
        for start in stride(from: 0, to: bytes.count, by: min(size, max(bytes.count, 1))) {
            try reader.read(Array(bytes[start..<min(bytes.count, start + min(size, bytes.count))])) { records.append($0) }
        }
        try reader.finish { records.append($0) }
        return records.map { ($0.line, $0.fields.map { String(decoding: $0, as: UTF8.self) }) }
    }

    private func fields(_ text: String) throws -> [[String]] { try read(Array(text.utf8)).map(\.fields) }

    private static let broken: [(String, CSVReader.Fault)] = [
        ("a,b\n\"c", CSVReader.Fault.openQuote(line: 2)), ("\"a\nb\"c,d\n", .strayText(line: 2)), ("a\u{0}b\n", .zeroByte(line: 1)),
        ("x\n" + String(repeating: "y", count: CSVReader.fieldBytes + 1), .fieldTooLong(line: 2)),
        (String(repeating: ",", count: CSVReader.fieldLimit), .tooManyFields(line: 1)),
        ("\"" + String(repeating: "\n", count: CSVReader.fieldBytes + 1), .fieldTooLong(line: CSVReader.fieldBytes + 2)),
    ]

    @Test(arguments: broken)
    func whatIsNoTableIsRefusedWithItsLine(_ text: String, _ fault: CSVReader.Fault) {
        #expect(throws: fault) { try fields(text) }
    }

    private static let saved: [(String, [[String]])] = [
        ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]), ("a,b\rc,d", [["a", "b"], ["c", "d"]]),
        ("a,b\n\n\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("\"a,\"\"x\"\"\nb\",c\n", [["a,\"x\"\nb", "c"]]), ("a,\n", [["a", ""]]), (",a\n", [["", "a"]]), ("a,", [["a", ""]]), ("", []),
        ("\n\r\n,,\n", []), ("\"\",x\n", [["", "x"]]), ("a\"b,c\n", [["a\"b", "c"]]), ("\u{FEFF}a,b\n", [["a", "b"]]), ("\u{FEFF}", []),
        ("ab", [["ab"]]), ("甲,乙\n", [["甲", "乙"]]),
    ]

    @Test(arguments: saved)
    func readsWhatPeopleSave(_ text: String, _ expected: [[String]]) throws { #expect(try fields(text) == expected) }

    @Test func everyRecordKnowsItsLine() throws {
        #expect(try read(Array("h\r\n\r\n\"a\nb\"\r\nc\nd\n".utf8)).map(\.line) == [1, 3, 5, 6])
    }

    /// However the file is cut into pieces, the same records come out; what was written is read back.
    @Test(arguments: Array(1...20) as [UInt64]) func piecesDoNotMatter(_ seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let table = (0..<Int.random(in: 1...20, using: &dice)).map { _ in
            (0..<3).map { _ in dice.text(12).replacing("\u{0}", with: "") } + ["end"]
        }
        let lineBreak = dice.pick(["\n", "\r\n"])
        let text = table.map { $0.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",") }.joined(separator: lineBreak)
        let bytes = (dice.flip() ? [0xEF, 0xBB, 0xBF] : []) + Array(text.utf8)
        let whole = try read(bytes)
        #expect(whole.map(\.fields) == table)
        for size in [1, 2, 3, 7] { #expect(try read(bytes, by: size).map(\.fields) == table) }
        #expect(try read(bytes, by: 5).map(\.line) == whole.map(\.line))
    }

    /// Noise is refused or read, but never runs away.
    @Test(arguments: Array(1...50) as [UInt64]) func noiseEnds(_ seed: UInt64) {
        var dice = Dice(seed: seed)
        let bytes = (0..<2000).map { _ in dice.flip(3) ? dice.pick(Array("\",\r\n ".utf8)) : dice.bytes(1)[0] }
        let records = try? read(bytes)
        #expect((records ?? []).allSatisfy { $0.fields.count <= CSVReader.fieldLimit })
    }
}
