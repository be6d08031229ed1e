/// Packs files into a ZIP archive without compressing them, as far as tests need it.
package enum ZipWriter {
    package static func archive(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let about =
                number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) + number(Int(crc32(file.bytes)), 4)
                + number(file.bytes.count, 4) + number(file.bytes.count, 4) + number(file.name.utf8.count, 2) + number(0, 2)
            directory +=
                [0x50, 0x4B, 1, 2] + number(20, 2) + about + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4)
                + number(out.count, 4) + Array(file.name.utf8)
            out += [0x50, 0x4B, 3, 4] + about + Array(file.name.utf8) + file.bytes
        }
        let start = out.count
        return out + directory + [0x50, 0x4B, 5, 6] + number(0, 4) + number(files.count, 2) + number(files.count, 2)
            + number(directory.count, 4) + number(start, 4) + number(0, 2)
    }

    private static func number(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var value = UInt32.max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
        }
        return ~value
    }
}
