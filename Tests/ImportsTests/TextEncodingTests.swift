import Kernel
import Testing

@testable import Imports

@Suite struct TextEncodingTests {
    /// 乡宁县 in GBK, and 㑇 which only GB 18030 has in four bytes.
    static let gbk: [UInt8] = [0xCF, 0xE7, 0xC4, 0xFE, 0xCF, 0xD8]

    @Test func gbkIsReadWhenAskedFor() throws {
        let decoder = try TextDecoder(.gbk)
        #expect(decoder.text(Self.gbk) == "乡宁县")
        #expect(decoder.text(Array("plain".utf8)) == "plain")
        // After a broken text the next one is read from its beginning.
        #expect(decoder.text([0xCF]) == nil)
        #expect(decoder.text(Self.gbk) == "乡宁县")
        #expect(decoder.text([0xFF, 0xFF]) == nil)
        #expect(decoder.text([0x82, 0x30, 0x85, 0x36])?.unicodeScalars.count == 1)
        #expect(decoder.text([]) == "")
    }

    @Test func utf8IsNeverRepaired() throws {
        let decoder = try TextDecoder(.utf8)
        #expect(decoder.text(Array("乡宁县".utf8)) == "乡宁县")
        for bytes in [Self.gbk, [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE4, 0xB9]] { #expect(decoder.text(bytes) == nil) }
    }

    @Test func gbkIsOfferedOnlyForChinese() {
        #expect(TextDecoder.looksLikeGBK(Self.gbk))
        #expect(!TextDecoder.looksLikeGBK([0xFF, 0xFE, 0x00]))
        #expect(!TextDecoder.looksLikeGBK([0xC3]))
    }
}
