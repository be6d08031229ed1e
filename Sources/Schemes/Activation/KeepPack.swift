package import Kernel

/// Keeps a checked pack to be looked at, compared and perhaps put in force. Nothing is decided by it yet.
package struct KeepPack: Command {
    package static let verb: Verb = "pack.keep"
    /// Packs kept and never in force; one that is of no use is dropped first.
    package static let limit = 20

    private let source: PackSource
    private let scheme: Scheme

    /// `scheme` is what `PackLoader` made of the same source.
    package init(source: PackSource, scheme: Scheme) {
        self.source = source
        self.scheme = scheme
    }

    /// Whether it was new here.
    package func run(in context: CommandContext) throws -> Bool {
        let content = source.canonical
        guard Digest.sha256(content) == scheme.hash else { throw Problem(422, "pack.hash") }
        let isKnown = try context.tx.count("SELECT COUNT(*) FROM pack WHERE hash = \(scheme.hash) LIMIT 1") > 0
        guard !isKnown else { return false }
        guard try StoredPack.kept(in: context.tx).count < Self.limit else {
            throw Problem(409, "pack.kept_full", args: ["max": "\(Self.limit)"])
        }
        try context.tx.execute(
            """
            INSERT INTO pack (hash, id, version, content, stored_ms, kept)
            VALUES (\(scheme.hash), \(scheme.id), \(scheme.version), \(content), \(context.now), \(true))
            """)
        try context.emit(
            Event(
                stream: context.newID(), version: 1, type: Self.verb.text,
                Payload().with("pack", commitment: scheme.hash).with("id", token: scheme.id).with("version", token: scheme.version)))
        return true
    }
}

/// Drops a pack that was kept and never in force; what was once in force stays for good, since events name it.
package struct DropPack: Command {
    package static let verb: Verb = "pack.drop"

    private let hash: [UInt8]

    package init(_ hash: [UInt8]) { self.hash = hash }

    package func run(in context: CommandContext) throws {
        guard let found = try StoredPack.find(hash, in: context.tx) else { throw Problem.notFound }
        guard found.pack.standing == .kept else { throw Problem(409, "pack.was_active") }
        try context.tx.execute("DELETE FROM pack WHERE hash = \(hash)")
        try context.emit(
            Event(stream: context.newID(), version: 1, type: Self.verb.text, Payload().with("pack", commitment: hash)))
    }
}
