package import Kernel

/// The pack in force, as the database holds it; the folder it came from is no longer asked.
package struct ActivePack: Sendable {
    package let scheme: Scheme
    /// What a newer program finds fault with. It is for the log and for `check-pack`: a running county is not stopped by it.
    package let diagnostics: [Diagnostic]

    /// The hash of the pack in force; `nil` when none ever was.
    package static func hash(in store: any Store) throws -> [UInt8]? { try store.read { try Activation.newest(in: $0)?.hash } }

    /// `nil` when no pack was ever activated.
    package static func load(
        from store: any Store, sections: [any SchemeSection.Type], verbs: Set<Verb>
    ) throws -> ActivePack? {
        let content: [UInt8]? = try store.read { tx in
            guard let newest = try Activation.newest(in: tx) else { return nil }
            return try tx.first("SELECT content FROM pack WHERE hash = \(newest.hash) LIMIT 1") { try $0.bytes(0) }
        }
        guard let content else { return nil }
        guard let source = PackSource(canonical: content) else { throw Problem(500, "pack.stored") }
        let (scheme, diagnostics) = PackLoader.salvage(source, sections: sections, verbs: verbs)
        guard let scheme else { throw Problem(500, "pack.stored") }
        return ActivePack(scheme: scheme, diagnostics: diagnostics)
    }
}
