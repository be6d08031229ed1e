import Kernel

/// The installation's history of packs: one stream of events, one row for each.
enum Activation {
    /// Every installation has exactly one such stream, so its name is fixed (UUID version 8).
    static let stream = ID(high: 0x0000_0000_0000_8000, low: 0x8000_7061_636B_0001)

    static func newest(in tx: any Reading) throws -> (hash: [UInt8], version: Int64)? {
        try tx.first("SELECT hash, stream_version FROM pack_activation ORDER BY stream_version DESC LIMIT 1") {
            (hash: try $0.bytes(0), version: try $0.int(1))
        }
    }
}
