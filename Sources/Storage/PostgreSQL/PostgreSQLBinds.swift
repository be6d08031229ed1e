internal import CPostgres
internal import Kernel

/// Binds in the binary format, laid out in one block.
struct Bound {
    private(set) var bytes: [UInt8] = []
    private(set) var types: [Oid] = []
    /// One letter a bind: with the text it tells one prepared statement from another.
    private(set) var signature: [UInt8] = []
    private var spans: [Range<Int>?] = []

    init(_ values: [Value]) {
        types.reserveCapacity(values.count)
        signature.reserveCapacity(values.count)
        spans.reserveCapacity(values.count)
        for value in values {
            let start = bytes.count
            bytes.append(binary: value)
            spans.append(value == .null ? nil : start..<bytes.count)
            let (type, letter) = Self.type(of: value)
            types.append(type)
            signature.append(letter)
        }
    }

    private static func type(of value: Value) -> (Oid, UInt8) {
        switch value {
        // The server infers what a NULL is from where it stands.
        case .null: (0, UInt8(ascii: "n"))
        case .integer: (PostgreSQLRow.Kind.int8, UInt8(ascii: "i"))
        case .text: (PostgreSQLRow.Kind.text, UInt8(ascii: "t"))
        case .bytes: (PostgreSQLRow.Kind.bytes, UInt8(ascii: "b"))
        case .boolean: (PostgreSQLRow.Kind.bool, UInt8(ascii: "l"))
        }
    }

    /// Hands values, lengths and formats to libpq while they stand still.
    func send(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Int32
    ) -> Int32 {
        let lengths = spans.map { Int32($0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: spans.count)
        // One byte more, so that an empty value at the end has an address too.
        return (bytes + [0]).withUnsafeBytes { block in
            let values = spans.map { span in
                span.flatMap { block.baseAddress?.advanced(by: $0.lowerBound).assumingMemoryBound(to: CChar.self) }
            }
            return values.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { body(values.baseAddress, lengths.baseAddress, $0.baseAddress) }
                }
            }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(binary value: Value) {
        switch value {
        case .null: break
        case .integer(let number): append(bigEndian: number)
        case .text(let text): append(contentsOf: text.utf8)
        case .bytes(let bytes): append(contentsOf: bytes)
        case .boolean(let flag): append(flag ? 1 : 0)
        }
    }

    fileprivate mutating func append(bigEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}

/// The binary format of COPY (PostgreSQL, COPY, «Binary Format»).
struct CopyStream {
    private var bytes: [UInt8] = Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0] + [UInt8](repeating: 0, count: 8)

    var isFull: Bool { bytes.count >= 256 << 10 }

    mutating func append(_ row: [Value]) {
        bytes.append(bigEndian: Int16(row.count))
        for value in row {
            let start = bytes.count
            bytes.append(bigEndian: value == .null ? Int32(-1) : Int32(0))
            bytes.append(binary: value)
            guard value != .null else { continue }
            let length = Int32(bytes.count - start - 4)
            withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(start..<(start + 4), with: $0) }
        }
    }

    mutating func end() { bytes.append(bigEndian: Int16(-1)) }

    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
