/// Unpacks DEFLATE (RFC 1951), never to more bytes than were allowed for.
struct Inflate {
    enum Fault: Error { case damaged, tooLarge }

    private let bytes: ArraySlice<UInt8>
    private var at: Int
    private var buffer: UInt32 = 0
    private var count = 0
    private var out: [UInt8] = []
    private let maximum: Int

    static func unpack(_ bytes: ArraySlice<UInt8>, atMost maximum: Int) throws(Fault) -> [UInt8] {
        var inflate = Inflate(bytes: bytes, maximum: maximum)
        try inflate.run()
        return inflate.out
    }

    private init(bytes: ArraySlice<UInt8>, maximum: Int) {
        self.bytes = bytes
        self.maximum = maximum
        at = bytes.startIndex
    }

    private mutating func run() throws(Fault) {
        var isLast = false
        while !isLast {
            isLast = try bits(1) == 1
            switch try bits(2) {
            case 0: try stored()
            case 1: try codes(Self.fixedLengths, Self.fixedDistances)
            case 2:
                let (lengths, distances) = try dynamic()
                try codes(lengths, distances)
            default: throw .damaged
            }
        }
    }

    /// The least significant bit comes first.
    private mutating func bits(_ wanted: Int) throws(Fault) -> Int {
        while count < wanted {
            guard at < bytes.endIndex else { throw .damaged }
            buffer |= UInt32(bytes[at]) << UInt32(count)
            at += 1
            count += 8
        }
        let value = buffer & (1 << UInt32(wanted) - 1)
        buffer >>= UInt32(wanted)
        count -= wanted
        return Int(value)
    }

    private mutating func append(_ byte: UInt8) throws(Fault) {
        guard out.count < maximum else { throw .tooLarge }
        out.append(byte)
    }

    private mutating func stored() throws(Fault) {
        buffer = 0
        count = 0
        let length = try bits(16)
        guard try bits(16) == ~length & 0xFFFF else { throw .damaged }
        for _ in 0..<length { try append(UInt8(try bits(8))) }
    }

    /// How many codes there are of each length, and the symbols in the order of their codes.
    private struct Table {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int] = []

        /// `nil` for lengths that leave one code two meanings.
        init?(_ lengths: [Int]) {
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            var left = 1
            for length in 1..<16 {
                left = left << 1 - counts[length]
                if left < 0 { return nil }
            }
            for length in 1..<16 { symbols += lengths.indices.filter { lengths[$0] == length } }
        }
    }

    private mutating func symbol(_ table: Table) throws(Fault) -> Int {
        var (code, first, index) = (0, 0, 0)
        for length in 1..<16 {
            code |= try bits(1)
            let here = table.counts[length]
            if code - here < first { return table.symbols[index + code - first] }
            index += here
            first = (first + here) << 1
            code <<= 1
        }
        throw .damaged
    }

    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ]
    private static let lengthExtras = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
        16385, 24577,
    ]
    private static let distanceExtras = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    private static let fixedLengths = Table(
        [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24) + [Int](repeating: 8, count: 8))
    private static let fixedDistances = Table([Int](repeating: 5, count: 30))
    private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    private mutating func codes(_ lengths: Table?, _ distances: Table?) throws(Fault) {
        guard let lengths, let distances else { throw .damaged }
        while true {
            let symbol = try symbol(lengths)
            if symbol < 256 {
                try append(UInt8(symbol))
            } else if symbol == 256 {
                return
            } else {
                guard symbol - 257 < Self.lengthBases.count else { throw .damaged }
                let length = Self.lengthBases[symbol - 257] + (try bits(Self.lengthExtras[symbol - 257]))
                let far = try self.symbol(distances)
                guard far < Self.distanceBases.count else { throw .damaged }
                let distance = Self.distanceBases[far] + (try bits(Self.distanceExtras[far]))
                guard distance <= out.count else { throw .damaged }
                for _ in 0..<length { try append(out[out.count - distance]) }
            }
        }
    }

    private mutating func dynamic() throws(Fault) -> (Table?, Table?) {
        let (lengths, distances, meta) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
        guard lengths <= 286, distances <= 30 else { throw .damaged }
        var short = [Int](repeating: 0, count: 19)
        for place in Self.lengthOrder.prefix(meta) { short[place] = try bits(3) }
        guard let table = Table(short) else { throw .damaged }
        var all: [Int] = []
        while all.count < lengths + distances {
            let symbol = try symbol(table)
            if symbol < 16 {
                all.append(symbol)
                continue
            }
            var before = 0
            if symbol == 16 {
                guard let last = all.last else { throw .damaged }
                before = last
            }
            let times = symbol == 16 ? 3 + (try bits(2)) : symbol == 17 ? 3 + (try bits(3)) : 11 + (try bits(7))
            guard all.count + times <= lengths + distances else { throw .damaged }
            all += [Int](repeating: before, count: times)
        }
        // Without an end no block would ever close.
        guard all[256] > 0 else { throw .damaged }
        return (Table(Array(all[..<lengths])), Table(Array(all[lengths...])))
    }
}
