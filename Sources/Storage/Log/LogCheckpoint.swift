internal import Crypto
internal import Foundation
package import Kernel

/// The tree's head as others can check it: a checkpoint in the C2SP format (tlog-checkpoint), in a signed note under Ed25519.
package struct LogCheckpoint: Sendable, Equatable {
    package static let pageSize = 30

    package let size: Int64
    package let root: [UInt8]
    /// The signed note, to be handed out as it is.
    package let note: String
    package let signed: Instant

    private static let columns: Statement = "size, root, note, signed_ms"

    private static func decode(_ row: any Row) throws -> LogCheckpoint {
        LogCheckpoint(size: try row.int(0), root: try row.bytes(1), note: try row.text(2), signed: try row.instant(3))
    }

    package static func last(in tx: any Reading) throws -> LogCheckpoint? {
        try tx.first("SELECT \(columns) FROM log_checkpoint ORDER BY size DESC LIMIT 1", decode)
    }

    static func statement(below size: Int64) -> Statement {
        "SELECT \(columns) FROM log_checkpoint WHERE size < \(size) ORDER BY size DESC LIMIT \(pageSize + 1)"
    }

    /// Newest first, those of fewer events than `size`.
    package static func page(below size: Int64, in tx: any Reading) throws -> (items: [LogCheckpoint], next: Int64?) {
        let found = try tx.all(statement(below: size), decode)
        let items = Array(found.prefix(pageSize))
        return (items, found.count > pageSize ? items.last?.size : nil)
    }

    /// Signs the tree as it stands, unless nothing was added. A tree that no longer holds what was signed before is not signed.
    package static func sign(with key: LogKey, in tx: any Transaction) throws -> LogCheckpoint? {
        let size = try LogTree.size(in: tx)
        let tree = LogTree(in: tx)
        let last = try last(in: tx)
        guard size > last?.size ?? 0 else { return nil }
        if let last, try tree.root(last.size) != last.root {
            throw StoreError.aborted("the log no longer holds what was signed at \(last.size)")
        }
        let root = try tree.root(size)
        let note = try key.note(size: size, root: root)
        let checkpoint = LogCheckpoint(size: size, root: root, note: note, signed: tx.recorded)
        try tx.execute(
            "INSERT INTO log_checkpoint (size, root, note, signed_ms) VALUES (\(size), \(root), \(note), \(checkpoint.signed))")
        return checkpoint
    }

    /// Every signed root is that of the log as it stands. The newest is computed from the leaves themselves.
    package static let check = IntegrityCheck("log.checkpoints") { tx in
        let found = try tx.all("SELECT \(columns) FROM log_checkpoint ORDER BY size DESC LIMIT 100", decode)
        guard let newest = found.first else { return [] }
        let size = try LogTree.size(in: tx)
        let tree = LogTree(in: tx)
        var faults = try found.filter { try $0.size > size || tree.root($0.size) != $0.root }.map { checkpoint in
            "checkpoint \(checkpoint.size): its root is not that of the log"
        }
        if newest.size <= size, try leafRoot(newest.size, in: tx) != newest.root {
            faults.append("checkpoint \(newest.size): its root is not that of the leaves")
        }
        return faults
    }

    /// The root from the leaves alone, one after another, as a third party computes it.
    private static func leafRoot(_ size: Int64, in tx: any Reading) throws -> [UInt8] {
        var stack: [(height: Int, hash: [UInt8])] = []
        var count: Int64 = 0
        try tx.walk(after: count, { LogTree.leaves($0..<min($0 + Int64($1), size)) }) { row in
            var entry = (height: 0, hash: try row.bytes(0))
            while let last = stack.last, last.height == entry.height {
                stack.removeLast()
                entry = (entry.height + 1, LogTree.node(last.hash, entry.hash))
            }
            stack.append(entry)
            count += 1
            return count
        }
        guard var root = stack.popLast()?.hash else { return [] }
        while let left = stack.popLast() { root = LogTree.node(left.hash, root) }
        return root
    }
}

/// The key that signs checkpoints, under the name that the log has for others. It is the installation's head key.
package struct LogKey: Sendable {
    private static let algorithm: UInt8 = 1

    private let seed: [UInt8]
    private let publicKey: [UInt8]
    /// The log's origin, the first line of every checkpoint: it follows from the key, so that no two installations share one.
    package let name: String

    /// `seed`: the 32 bytes of the installation's head key (Ed25519).
    package init(seed: [UInt8]) throws {
        self.seed = seed
        publicKey = Array(try Curve25519.Signing.PrivateKey(rawRepresentation: seed).publicKey.rawRepresentation)
        name = "genxu/\(Hex.encode(Array(Digest.sha256(publicKey).prefix(8))))"
    }

    /// The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key): C2SP signed-note.
    private var identifier: [UInt8] {
        Array(Digest.sha256(Array("\(name)\n".utf8) + [Self.algorithm] + publicKey).prefix(4))
    }

    /// What others give their verifier: `name+hash+key`.
    package var verifier: String {
        "\(name)+\(Hex.encode(identifier))+\(Data([Self.algorithm] + publicKey).base64EncodedString())"
    }

    /// The checkpoint of a tree as a signed note.
    func note(size: Int64, root: [UInt8]) throws -> String {
        let text = "\(name)\n\(size)\n\(Data(root).base64EncodedString())\n"
        let signature = try Curve25519.Signing.PrivateKey(rawRepresentation: seed).signature(for: Data(text.utf8))
        return "\(text)\n— \(name) \(Data(identifier + Array(signature)).base64EncodedString())\n"
    }
}
