internal import Kernel

/// Counts by cell. What comes to nothing is not there, so that two ways to one sum give the same bytes.
struct Cells: Equatable {
    private(set) var counts: [Cell: Int64] = [:]

    init() {}

    var isEmpty: Bool { counts.isEmpty }

    mutating func add(_ n: Int64, _ cell: Cell) {
        let sum = counts[cell, default: 0] + n
        counts[cell] = sum == 0 ? nil : sum
    }

    mutating func add(_ other: Cells, times factor: Int64 = 1) {
        for (cell, n) in other.counts { add(n * factor, cell) }
    }

    /// Cells in order, each as its distance from the one before, and its count.
    var encoded: [UInt8] {
        var writer = PackedBytes()
        var last: UInt32 = 0
        for (cell, n) in counts.sorted(by: { $0.key < $1.key }) {
            writer.append(UInt64(cell.raw - last))
            writer.append(signed: n)
            last = cell.raw
        }
        return writer.bytes
    }

    /// Gives every cell to `body`; `false` for bytes that `encoded` could not have written.
    static func each(in bytes: [UInt8], _ body: (Cell, Int64) -> Void) -> Bool {
        var reader = PackedBytes.Reader(bytes)
        var last: UInt64 = 0
        while !reader.isAtEnd {
            guard let step = reader.number(), let n = reader.signed(), step <= UInt64(UInt32.max) - last else { return false }
            last += step
            body(Cell(raw: UInt32(last)), n)
        }
        return true
    }

    init(encoded bytes: [UInt8]) throws {
        var counts: [Cell: Int64] = [:]
        guard Self.each(in: bytes, { counts[$0] = $1 }) else { throw StoreError.column(0) }
        self.counts = counts
    }
}

/// Numbers in as few bytes as they need, seven bits each.
struct PackedBytes {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: UInt64) {
        var rest = number
        while rest >= 128 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(signed number: Int64) { append(UInt64(bitPattern: number << 1 ^ number >> 63)) }
    mutating func append(_ id: ID) { bytes += id.bytes }

    struct Reader {
        private let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func number() -> UInt64? {
            var (number, shift): (UInt64, UInt64) = (0, 0)
            while position < bytes.count, shift < 64 {
                let byte = bytes[position]
                position += 1
                number |= UInt64(byte & 127) << shift
                if byte < 128 { return number }
                shift += 7
            }
            return nil
        }

        mutating func signed() -> Int64? { number().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) } }

        mutating func id() -> ID? {
            guard bytes.count - position >= 16 else { return nil }
            position += 16
            return ID(bytes: bytes[(position - 16)..<position])
        }
    }
}
