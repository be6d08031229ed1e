/// An outline as it is stored: a version, then counts and the steps from point to point, each as a varint (LEB128, zigzag for steps).
///
/// A point costs about five bytes; the same outline always gives the same bytes.
package enum OutlineBytes {
    private static let version: UInt8 = 1

    package static func encode(_ outline: Outline) -> [UInt8] {
        var bytes = [version]
        var last = (x: Int64(0), y: Int64(0))
        append(UInt64(outline.polygons.count), to: &bytes)
        for polygon in outline.polygons {
            append(UInt64(polygon.rings.count), to: &bytes)
            for ring in polygon.rings {
                append(UInt64(ring.count), to: &bytes)
                for point in ring {
                    let here = (x: Int64(point.x), y: Int64(point.y))
                    append(zigzag(here.x - last.x), to: &bytes)
                    append(zigzag(here.y - last.y), to: &bytes)
                    last = here
                }
            }
        }
        return bytes
    }

    /// `nil` for bytes that `encode` could not have written.
    package static func decode(_ bytes: [UInt8]) -> Outline? {
        var reader = Reader(bytes: bytes)
        guard reader.byte() == version, let polygons = reader.count(), polygons > 0 else { return nil }
        var all: [(outer: Outline.Ring, holes: [Outline.Ring])] = []
        for _ in 0..<polygons {
            guard let count = reader.count(), count > 0 else { return nil }
            var rings: [Outline.Ring] = []
            for _ in 0..<count {
                guard let ring = reader.ring() else { return nil }
                rings.append(ring)
            }
            all.append((outer: rings[0], holes: Array(rings.dropFirst())))
        }
        return reader.isAtEnd ? Outline(checked: all) : nil
    }

    private static func zigzag(_ number: Int64) -> UInt64 { UInt64(bitPattern: number << 1 ^ number >> 63) }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private struct Reader {
        let bytes: [UInt8]
        private var at = 0
        private var last = (x: Int64(0), y: Int64(0))

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { at == bytes.count }

        mutating func byte() -> UInt8? {
            guard at < bytes.count else { return nil }
            at += 1
            return bytes[at - 1]
        }

        /// Five bytes hold every step there is.
        private mutating func number() -> UInt64? {
            var out: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 35, by: 7) {
                guard let byte = byte() else { return nil }
                out |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return out }
            }
            return nil
        }

        /// What is counted takes a byte at least, so no count can ask for more room than the bytes themselves.
        mutating func count() -> Int? {
            guard let number = number(), number <= UInt64(bytes.count) else { return nil }
            return Int(number)
        }

        mutating func ring() -> Outline.Ring? {
            guard let count = count(), count >= 3 else { return nil }
            var ring: Outline.Ring = []
            ring.reserveCapacity(count)
            for _ in 0..<count {
                guard let dx = number(), let dy = number() else { return nil }
                last.x += Int64(bitPattern: dx >> 1) ^ -Int64(bitPattern: dx & 1)
                last.y += Int64(bitPattern: dy >> 1) ^ -Int64(bitPattern: dy & 1)
                guard let x = Int32(exactly: last.x), let y = Int32(exactly: last.y), Coordinate.longitudes.contains(x),
                    Coordinate.latitudes.contains(y)
                else { return nil }
                ring.append(Coordinate(x: x, y: y))
            }
            return ring
        }
    }
}
