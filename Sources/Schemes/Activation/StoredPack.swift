package import Kernel

/// A pack as the installation keeps it: in force, in force once, or kept to be looked at.
package struct StoredPack: Sendable, Equatable {
    package enum Standing: String, Sendable { case active, earlier, kept }

    package let hash: [UInt8]
    package let id: String
    package let version: String
    package let stored: Instant
    package let standing: Standing

    package static func find(_ hash: [UInt8], in tx: any Reading) throws -> (pack: StoredPack, source: PackSource)? {
        let newest = try Activation.newest(in: tx)?.hash
        let found = try tx.first(
            """
            SELECT hash, id, version, stored_ms, content, kept FROM pack WHERE hash = \(hash) LIMIT 1
            """
        ) { row -> (StoredPack, [UInt8]) in
            let standing: Standing = hash == newest ? .active : try row.bool(5) ? .kept : .earlier
            let pack = StoredPack(
                hash: try row.bytes(0), id: try row.text(1), version: try row.text(2), stored: try row.instant(3), standing: standing)
            return (pack, try row.bytes(4))
        }
        guard let found else { return nil }
        guard let source = PackSource(canonical: found.1) else { throw Problem(500, "pack.stored") }
        return (found.0, source)
    }

    /// Packs that were never in force, newest first; there are never more than may be kept.
    package static let keptStatement: Statement = """
        SELECT hash, id, version, stored_ms FROM pack WHERE kept = TRUE
        ORDER BY stored_ms DESC, hash DESC LIMIT \(KeepPack.limit + 1)
        """

    package static func kept(in tx: any Reading) throws -> [StoredPack] {
        try tx.all(keptStatement) {
            StoredPack(
                hash: try $0.bytes(0), id: try $0.text(1), version: try $0.text(2), stored: try $0.instant(3), standing: .kept)
        }
    }
}

/// When which pack was put in force, newest first.
package struct PackHistory: Sendable {
    package static let pageSize = 25

    package struct Entry: Sendable, Equatable {
        package let number: Int64
        package let at: Instant
        package let hash: [UInt8]
        package let id: String
        package let version: String
    }

    private let before: Int64?

    package init(before: Int64? = nil) { self.before = before }

    package var statement: Statement {
        """
        SELECT a.stream_version, a.activated_ms, p.hash, p.id, p.version FROM pack_activation a JOIN pack p ON p.hash = a.hash
        WHERE a.stream_version < \(before ?? Int64.max) ORDER BY a.stream_version DESC LIMIT \(Self.pageSize + 1)
        """
    }

    package func page(in tx: any Reading) throws -> (items: [Entry], next: Int64?) {
        let found = try tx.all(statement) {
            Entry(number: try $0.int(0), at: try $0.instant(1), hash: try $0.bytes(2), id: try $0.text(3), version: try $0.text(4))
        }
        let items = Array(found.prefix(Self.pageSize))
        return (items, found.count > Self.pageSize ? items.last?.number : nil)
    }
}
