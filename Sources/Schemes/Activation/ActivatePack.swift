package import Kernel

/// Refuses a pack for a reason that no section of it knows, such as a role that accounts still hold.
package struct PackGuard: Sendable {
    /// Where the reason belongs, as a field of the problem: `roles`.
    package let name: String
    package let find: @Sendable (Scheme, any Reading) throws -> [String]

    package init(_ name: String, find: @escaping @Sendable (Scheme, any Reading) throws -> [String]) {
        self.name = name
        self.find = find
    }
}

/// Puts a checked pack in force: its bytes are stored under their hash, and what is decided from now on is decided by it.
package struct ActivatePack: Command {
    package static let verb: Verb = "pack.activate"
    private static let maximumConflicts = 100

    private let source: PackSource
    private let scheme: Scheme
    private let sections: [any SchemeSection.Type]
    private let guards: [PackGuard]

    /// `scheme` is what `PackLoader` made of the same source.
    package init(source: PackSource, scheme: Scheme, sections: [any SchemeSection.Type], guards: [PackGuard] = []) {
        self.source = source
        self.scheme = scheme
        self.sections = sections
        self.guards = guards
    }

    package func run(in context: CommandContext) throws {
        let content = source.canonical
        guard Digest.sha256(content) == scheme.hash else { throw Problem(422, "pack.hash") }
        let newest = try Activation.newest(in: context.tx)
        guard newest?.hash != scheme.hash else { throw Problem(409, "pack.already_active") }
        try refuseConflicts(in: context.tx)
        let version = (newest?.version ?? 0) + 1
        try context.tx.execute(
            """
            INSERT INTO pack (hash, id, version, content, stored_ms)
            VALUES (\(scheme.hash), \(scheme.id), \(scheme.version), \(content), \(context.now))
            ON CONFLICT (hash) DO NOTHING
            """)
        try context.tx.execute(
            """
            INSERT INTO pack_activation (id, hash, activated_ms, stream_version)
            VALUES (\(context.newID()), \(scheme.hash), \(context.now), \(version))
            """)
        try context.emit(
            Event(
                stream: Activation.stream, version: version, type: Self.verb.text,
                Payload().with("pack", commitment: scheme.hash).with("id", token: scheme.id).with("version", token: scheme.version)))
    }

    /// What is in live use may not vanish: a record would be left in a state, a place or hands that nobody can name.
    private func refuseConflicts(in tx: any Reading) throws {
        var fields: [FieldProblem] = []
        func add(_ name: String, _ conflicts: [String]) {
            fields += conflicts.map { FieldProblem(name, "in_use", args: ["what": $0]) }
        }
        for type in sections { add(type.key, try conflicts(of: type, in: tx)) }
        for item in guards { add(item.name, try item.find(scheme, tx)) }
        guard fields.isEmpty else { throw Problem(409, "pack.in_use", fields: Array(fields.prefix(Self.maximumConflicts))) }
    }

    private func conflicts<S: SchemeSection>(of type: S.Type, in tx: any Reading) throws -> [String] {
        try scheme.section(type).conflicts(in: tx)
    }
}
