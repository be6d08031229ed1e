internal import Kernel

/// Which pack a hash is of, in words: its version, or the beginning of the hash when it is no longer kept.
enum PackName {
    static func read(_ hashes: Set<[UInt8]>, in tx: any Reading) throws -> [[UInt8]: String] {
        var names: [[UInt8]: String] = [:]
        for hash in hashes {
            let short = String(Hex.encode(hash).prefix(12))
            let found = try tx.first("SELECT id, version FROM v_schemes_packs WHERE hash = \(hash) LIMIT 1") {
                "\(try $0.text(0)) \(try $0.text(1)) · \(short)"
            }
            names[hash] = found ?? short
        }
        return names
    }
}
