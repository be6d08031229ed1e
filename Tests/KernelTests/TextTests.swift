import Foundation
import Kernel
import TestSupport
import Testing

@Suite struct HTMLTests {
    @Test func everythingThatCouldBeMarkupIsEscaped() {
        let hostile = "<script>alert('1') & \"2\"</script>"
        let page: HTML = "<p title=\"\(hostile)\">\(hostile)</p>"
        let safe = "&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;2&quot;&lt;/script&gt;"
        #expect(page.text == "<p title=\"\(safe)\">\(safe)</p>")
    }

    @Test func markupInsideMarkupIsKept() {
        let inner: HTML = "<b>\("a<b")</b>"
        let absent: HTML? = nil
        let page: HTML = "<p>\(inner)\(absent)\([inner, inner])\(7)</p>"
        #expect(page.text == "<p><b>a&lt;b</b><b>a&lt;b</b><b>a&lt;b</b>7</p>")
        #expect(HTML(joining: [inner, inner]).text == inner.text + inner.text)
    }

    @Test func noTextEscapesItsElement() {
        var dice = Dice(seed: 51)
        for _ in 0..<500 {
            let text = dice.text(40)
            let markup: HTML = "\(text)"
            #expect(!markup.text.contains { "<>\"'".contains($0) })
            let back = markup.text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
                .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
            #expect(back == text)
        }
    }
}

@Suite struct JSONWriterTests {
    /// Foundation reads back what was written, whatever the words.
    @Test func anotherReaderAgrees() throws {
        var dice = Dice(seed: 52)
        for _ in 0..<300 {
            let words = (0..<4).map { _ in dice.text(30) }
            let number = Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &dice)
            let bytes = JSONWriter.object { json in
                json.field("文字", words[0])
                json.field(words[1] + "!", number)
                json.field("flag", true)
                json.field("nothing", String?.none)
                json.field("id", ID.zero)
                json.field("at", TestStore.start)
                json.field("list", strings: words)
                json.key("nested")
                json.array { list in
                    list.object { _ in }
                    list.object { $0.field("a", Int64(1)) }
                    list.array { _ in }
                    list.value(words[2])
                    list.value(Int64?.none)
                    list.value(false)
                }
            }
            let read = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            #expect(read["文字"] as? String == words[0])
            #expect((read[words[1] + "!"] as? NSNumber)?.int64Value == number)
            #expect(read["flag"] as? Bool == true && read["nothing"] is NSNull)
            #expect(read["id"] as? String == ID.zero.description && read["at"] as? String == "2026-11-20T09:00:00+08:00")
            #expect(read["list"] as? [String] == words)
            let nested = try #require(read["nested"] as? [Any])
            #expect(nested.count == 6 && nested[3] as? String == words[2] && nested[4] is NSNull)
        }
    }

    @Test func theBytesAreTheSameEveryTime() {
        let bytes = JSONWriter.object { json in
            json.field("b", "a\"\\\n\u{1F}/")
            json.field("a", Int64.min)
            json.field("empty", strings: [String]())
        }
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"b":"a\"\\\n\u001f/","a":-9223372036854775808,"empty":[]}"#)
    }
}

@Suite struct Base64URLTests {
    @Test func agreesWithFoundation() {
        var dice = Dice(seed: 53)
        for count in 0..<200 {
            let bytes = dice.bytes(count)
            let text = Base64URL.encode(bytes)
            let other = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            #expect(text == other)
            #expect(Base64URL.decode(text) == bytes)
        }
    }

    @Test(arguments: ["A", "AAAAA", "AA=", "AA==", "A+AA", "A/AA", "AB", "AAB", "A A", "王王王王", "AA\n"])
    func whatItCouldNotHaveWrittenIsNil(_ text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func hexAgreesToo() {
        var dice = Dice(seed: 54)
        let bytes = dice.bytes(64)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes && Hex.decode(Hex.encode(bytes).uppercased()) == bytes)
        for text in ["0", "0g", "王王", " 0", "0x00"] { #expect(Hex.decode(text) == nil) }
    }

    @Test func digestsAreTheKnownOnes() {
        #expect(Hex.encode(Digest.sha256("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        // RFC 4231, test case 2.
        #expect(
            Hex.encode(Digest.hmac("what do ya want for nothing?".utf8, key: Array("Jefe".utf8)))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(Digest.equal([1, 2], [1, 2]) && !Digest.equal([1, 2], [1, 3]) && !Digest.equal([1], [1, 2]))
    }
}
