/// A fact about to enter the log. Its payload can hold no personal text: there is no case for it.
package struct Event: Sendable {
    package let stream: ID
    /// The version of the stream after this event, from 1.
    package let version: Int64
    /// `matter.raise`, `account.create`: the verb that made it.
    package let type: String
    package let typeVersion: Int64
    package let unit: ID?
    package let payload: Payload

    package init(stream: ID, version: Int64, type: String, typeVersion: Int64 = 1, unit: ID? = nil, _ payload: Payload = Payload()) {
        self.stream = stream
        self.version = version
        self.type = type
        self.typeVersion = typeVersion
        self.unit = unit
        self.payload = payload
    }
}

/// The body of an event: named ids, tokens, numbers, instants and salted commitments. Free text is personal data and has no place here.
package struct Payload: Sendable, Equatable {
    package enum Item: Sendable, Equatable {
        case id(ID)
        /// A word of the program or of a pack: `[A-Za-z0-9._-]`, 1 to 64 characters.
        case token(String)
        case number(Int64)
        case instant(Instant)
        case commitment([UInt8])
        case flag(Bool)
    }

    package private(set) var fields: [(name: String, item: Item)] = []

    package init() {}

    package static func == (left: Payload, right: Payload) -> Bool { left.encoded == right.encoded }

    package subscript(name: String) -> Item? { fields.first { $0.name == name }?.item }

    package func with(_ name: String, id: ID?) -> Payload { id.map { adding(name, .id($0)) } ?? self }
    package func with(_ name: String, number: Int64?) -> Payload { number.map { adding(name, .number($0)) } ?? self }
    package func with(_ name: String, instant: Instant?) -> Payload { instant.map { adding(name, .instant($0)) } ?? self }
    package func with(_ name: String, commitment: [UInt8]?) -> Payload { commitment.map { adding(name, .commitment($0)) } ?? self }
    package func with(_ name: String, flag: Bool) -> Payload { adding(name, .flag(flag)) }

    /// A word that is not a token is a fault of the program: it is dropped to `invalid` rather than written, so no text can leak.
    /// The same goes for names.
    package func with(_ name: String, token: String?) -> Payload {
        token.map { adding(name, .token(Self.isToken($0) ? $0 : "invalid")) } ?? self
    }

    private func adding(_ name: String, _ item: Item) -> Payload {
        var copy = self
        copy.fields.append((Self.isToken(name) ? name : "invalid", item))
        return copy
    }

    package static func isToken(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// The canonical bytes, which are stored and hashed as they are: count, then per field name, kind and content, each length-prefixed.
    package var encoded: [UInt8] {
        var writer = CanonicalBytes()
        writer.append(Int64(fields.count))
        for (name, item) in fields {
            writer.append(Array(name.utf8))
            switch item {
            case .id(let id): writer.append([1] + id.bytes)
            case .token(let token): writer.append([2] + Array(token.utf8))
            case .number(let number): writer.append([3] + CanonicalBytes.bigEndian(number))
            case .instant(let instant): writer.append([4] + CanonicalBytes.bigEndian(instant.ms))
            case .commitment(let bytes): writer.append([5] + bytes)
            case .flag(let flag): writer.append([6, flag ? 1 : 0])
            }
        }
        return writer.bytes
    }

    /// The reverse of `encoded`; `nil` for bytes that it could not have written.
    package init?(encoded bytes: [UInt8]) {
        var reader = CanonicalBytes.Reader(bytes)
        guard let count = reader.number(), (0...256).contains(count) else { return nil }
        fields.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let name = reader.slice().flatMap(Self.token), let content = reader.slice(), let kind = content.first else { return nil }
            let rest = content.dropFirst()
            let item: Item? =
                switch kind {
                case 1: rest.withUnsafeBytes { ID(raw: $0) }.map(Item.id)
                case 2: Self.token(rest).map(Item.token)
                case 3: CanonicalBytes.number(rest).map(Item.number)
                case 4: CanonicalBytes.number(rest).map { .instant(Instant(ms: $0)) }
                case 5: .commitment(Array(rest))
                case 6: rest.count == 1 && rest.allSatisfy { $0 < 2 } ? .flag(rest.first == 1) : nil
                default: nil
                }
            guard let item else { return nil }
            fields.append((name, item))
        }
        guard reader.isAtEnd else { return nil }
    }

    private static func token(_ bytes: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        return isToken(text) ? text : nil
    }
}

/// Length-prefixed fields in a fixed order: the one form that is hashed.
package struct CanonicalBytes {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package static func bigEndian(_ number: Int64) -> [UInt8] {
        let bits = UInt64(bitPattern: number)
        return (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
    }

    package static func number(_ bytes: some Collection<UInt8>) -> Int64? {
        guard bytes.count == 8 else { return nil }
        return Int64(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }

    package mutating func append(_ field: [UInt8]) {
        append(length: field.count)
        bytes += field
    }

    package mutating func append(_ number: Int64) { append(bigEndian: number) }

    package mutating func append(_ text: String) {
        append(length: text.utf8.count)
        bytes += text.utf8
    }

    /// An absent id is an empty field, which no id can be.
    package mutating func append(_ id: ID?) {
        guard let id else { return append(length: 0) }
        append(length: 16)
        append(bigEndian: id.high)
        append(bigEndian: id.low)
    }

    /// Empty again, with the room that it has.
    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    private mutating func append(length: Int) { append(bigEndian: UInt32(truncatingIfNeeded: length)) }

    private mutating func append(bigEndian number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    package struct Reader {
        private let bytes: [UInt8]
        private var position = 0

        package init(_ bytes: [UInt8]) { self.bytes = bytes }

        package var isAtEnd: Bool { position == bytes.count }

        package mutating func number() -> Int64? {
            guard bytes.count - position >= 8 else { return nil }
            position += 8
            return CanonicalBytes.number(bytes[(position - 8)..<position])
        }

        package mutating func field() -> [UInt8]? { slice().map(Array.init) }

        /// The same where it lies.
        package mutating func slice() -> ArraySlice<UInt8>? {
            guard bytes.count - position >= 4 else { return nil }
            let count = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard bytes.count - position - 4 >= count else { return nil }
            position += 4 + count
            return bytes[(position - count)..<position]
        }
    }
}

/// An event as it is stored.
package struct EventRecord: Sendable {
    package let id: ID
    package let event: Event
    package let actor: ID?
    package let onBehalf: ID?
    package let packHash: [UInt8]
    package let command: ID
    package let cause: ID?
    package let occurred: Instant
    package let recorded: Instant
    /// The exact bytes that are stored and hashed.
    package let payload: [UInt8]

    package init(
        id: ID, event: Event, actor: ID?, onBehalf: ID?, packHash: [UInt8], command: ID, cause: ID?, occurred: Instant, recorded: Instant,
        payload: [UInt8]
    ) {
        self.id = id
        self.event = event
        self.actor = actor
        self.onBehalf = onBehalf
        self.packHash = packHash
        self.command = command
        self.cause = cause
        self.occurred = occurred
        self.recorded = recorded
        self.payload = payload
    }

    /// SHA-256(0x00 ‖ canonical bytes): the leaf of the chain, and of a Merkle tree (RFC 6962) over the same events.
    package var leaf: [UInt8] {
        var buffer = CanonicalBytes()
        return leaf(through: &buffer)
    }

    /// The same through room that is used again, for whoever hashes very many.
    package func leaf(through buffer: inout CanonicalBytes) -> [UInt8] {
        buffer.removeAll()
        write(into: &buffer)
        return Digest.sha256(after: 0, buffer.bytes)
    }

    /// Every field in its order, length-prefixed: what is hashed, and what an auditor needs to hash it again.
    package var canonical: [UInt8] {
        var bytes = CanonicalBytes()
        write(into: &bytes)
        return bytes.bytes
    }

    private func write(into bytes: inout CanonicalBytes) {
        bytes.append(id)
        bytes.append(event.stream)
        bytes.append(event.version)
        bytes.append(event.type)
        bytes.append(event.typeVersion)
        bytes.append(actor)
        bytes.append(onBehalf)
        bytes.append(event.unit)
        bytes.append(packHash)
        bytes.append(command)
        bytes.append(cause)
        bytes.append(occurred.ms)
        bytes.append(recorded.ms)
        bytes.append(payload)
    }

    /// SHA-256(0x01 ‖ previous link ‖ leaf): what the next event is chained to. The first link follows 32 zero bytes.
    package static func link(after previous: [UInt8], leaf: [UInt8]) -> [UInt8] { Digest.sha256(after: 1, previous, leaf) }

    package static let firstLink = [UInt8](repeating: 0, count: 32)
}
