import Kernel
import TestSupport
import Testing

@Suite struct PayloadTests {
    private func payload(_ dice: inout Dice) -> Payload {
        var payload = Payload()
        for number in 0..<Int.random(in: 0...12, using: &dice) {
            let name = "field_\(number)"
            switch Int.random(in: 0..<6, using: &dice) {
            case 0: payload = payload.with(name, id: dice.id())
            case 1: payload = payload.with(name, token: dice.text(70))
            case 2: payload = payload.with(name, number: Int64(bitPattern: dice.next()))
            case 3: payload = payload.with(name, instant: Instant(ms: Int64(bitPattern: dice.next())))
            case 4: payload = payload.with(name, commitment: dice.bytes(32))
            default: payload = payload.with(name, flag: dice.flip())
            }
        }
        return payload
    }

    @Test func everyPayloadComesBackTheSame() {
        var dice = Dice(seed: 41)
        for _ in 0..<1000 {
            let payload = payload(&dice)
            let back = Payload(encoded: payload.encoded)
            #expect(back == payload)
            #expect(back?.fields.map(\.item) == payload.fields.map(\.item))
        }
    }

    @Test func whatIsReadIsExactlyWhatWasWritten() {
        var dice = Dice(seed: 42)
        var kept = 0
        for _ in 0..<4000 {
            var bytes = payload(&dice).encoded
            for _ in 0...Int.random(in: 0...2, using: &dice) {
                switch Int.random(in: 0..<3, using: &dice) {
                case 0: bytes[Int.random(in: bytes.indices, using: &dice)] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
                case 1: bytes.append(UInt8.random(in: 0...255, using: &dice))
                default: if bytes.count > 1 { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &dice)) }
                }
            }
            // Changed bytes are either refused or mean themselves: never two encodings of one payload.
            if let read = Payload(encoded: bytes) {
                kept += 1
                #expect(read.encoded == bytes)
            }
        }
        #expect(kept > 0)
    }

    @Test func malformedBytesAreNil() {
        let one = Payload().with("a", flag: true).encoded
        #expect(Payload(encoded: one) != nil)
        #expect(Payload(encoded: []) == nil)
        #expect(Payload(encoded: one + [0]) == nil, "bytes left over")
        #expect(Payload(encoded: one.dropLast()) == nil, "cut short")
        #expect(Payload(encoded: CanonicalBytes.bigEndian(-1)) == nil, "a count below zero")
        #expect(Payload(encoded: CanonicalBytes.bigEndian(.max)) == nil, "a count beyond all bounds")
        #expect(Payload(encoded: CanonicalBytes.bigEndian(1) + [255, 255, 255, 255]) == nil, "a length beyond the end")
        #expect(Payload(encoded: field("a", [9, 1])) == nil, "an unknown kind")
        #expect(Payload(encoded: field("a", [])) == nil, "no kind")
        #expect(Payload(encoded: field("a", [6, 2])) == nil, "a flag that is neither")
        #expect(Payload(encoded: field("a", [1, 1, 2])) == nil, "a short id")
        #expect(Payload(encoded: field("a", [3, 1])) == nil, "a short number")
        #expect(Payload(encoded: field("a", [2] + Array("王村民".utf8))) == nil, "a text where a token belongs")
        #expect(Payload(encoded: field("王村民", [6, 1])) == nil, "a text where a name belongs")
    }

    private func field(_ name: String, _ content: [UInt8]) -> [UInt8] {
        var bytes = CanonicalBytes()
        bytes.append(Int64(1))
        bytes.append(name)
        bytes.append(content)
        return bytes.bytes
    }

    @Test(arguments: ["王村民 13800138000", "", "two words", "a\nb", "it's", "é", String(repeating: "a", count: 65)])
    func textThatIsNoTokenIsNeverStored(_ text: String) {
        let payload = Payload().with("category", token: text).with(text, number: 1)
        #expect(payload["category"] == .token("invalid"))
        let stored = String(decoding: payload.encoded, as: UTF8.self)
        #expect(text.isEmpty || !stored.contains(text))
    }

    @Test func absentValuesAreLeftOut() {
        let payload = Payload().with("a", id: nil).with("b", number: nil).with("c", token: nil).with("d", instant: nil)
        #expect(payload.with("e", commitment: nil).fields.isEmpty)
        #expect(Payload().with("a", number: 1)["a"] == .number(1))
        #expect(Payload()["a"] == nil)
    }
}

@Suite struct EventRecordTests {
    private let record = EventRecord(
        id: ID(high: 0x0199_0000_0000_7001, low: 0x8000_0000_0000_0001),
        event: Event(
            stream: ID(high: 0x0199_0000_0000_7002, low: 0x8000_0000_0000_0002), version: 3, type: "matter.resolve", typeVersion: 2,
            unit: ID(high: 0x0199_0000_0000_7003, low: 0x8000_0000_0000_0003),
            Payload().with("state", token: "resolved").with("number", number: -7).with("at", instant: TestStore.start)),
        actor: ID(high: 1, low: 2), onBehalf: nil, packHash: [UInt8](repeating: 7, count: 32), command: ID(high: 3, low: 4), cause: nil,
        occurred: TestStore.start, recorded: TestStore.start.adding(seconds: 1),
        payload: Payload().with("state", token: "resolved").with("number", number: -7).with("at", instant: TestStore.start).encoded)

    /// Fixed for ever: a change here would make every log written so far unprovable.
    @Test func theLeafIsGolden() {
        #expect(
            Hex.encode(record.payload)
                == "000000000000000300000005737461746500000009027265736f6c766564000000066e756d6265720000000903fffffffffffffff9"
                + "0000000261740000000904000001a1f677aa80")
        #expect(Hex.encode(record.leaf) == "9e91ec3e9718595c3aa16bbbad66e826d378770156ff344e5c56ad78b6eeccd7")
        #expect(
            Hex.encode(EventRecord.link(after: EventRecord.firstLink, leaf: record.leaf))
                == "87c80fa4c7f9e3906c753db9b0637c81af7132bdb2da464d320afb2b7977874b")
    }

    @Test func everyFieldCounts() {
        func changed(
            id: ID = .zero, stream: ID = .zero, version: Int64 = 1, type: String = "a", typeVersion: Int64 = 1, unit: ID? = nil,
            actor: ID? = nil, onBehalf: ID? = nil, pack: [UInt8] = [1], command: ID = .zero, cause: ID? = nil, occurred: Int64 = 1,
            recorded: Int64 = 1, payload: [UInt8] = [1]
        ) -> [UInt8] {
            EventRecord(
                id: id, event: Event(stream: stream, version: version, type: type, typeVersion: typeVersion, unit: unit), actor: actor,
                onBehalf: onBehalf, packHash: pack, command: command, cause: cause, occurred: Instant(ms: occurred),
                recorded: Instant(ms: recorded), payload: payload
            ).leaf
        }
        let other = ID(high: 1, low: 1)
        let leaves = [
            changed(), changed(id: other), changed(stream: other), changed(version: 2), changed(type: "b"), changed(typeVersion: 2),
            changed(unit: .zero), changed(unit: other), changed(actor: .zero), changed(actor: other), changed(onBehalf: .zero),
            changed(onBehalf: other), changed(pack: [2]), changed(pack: [1, 1]), changed(command: other), changed(cause: .zero),
            changed(cause: other), changed(occurred: 2), changed(recorded: 2), changed(payload: [2]), changed(payload: []),
        ]
        #expect(Set(leaves).count == leaves.count)
    }

    @Test func textMovedBetweenNeighbouringFieldsIsAnotherLeaf() {
        var (one, other) = (CanonicalBytes(), CanonicalBytes())
        for text in ["ab", "c"] { one.append(text) }
        for text in ["a", "bc"] { other.append(text) }
        #expect(one.bytes != other.bytes)
    }
}
