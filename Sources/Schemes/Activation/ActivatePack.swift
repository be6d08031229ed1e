package import Kernel

/// Refuses a pack for a reason that no section of it knows, such as a role that accounts still hold.
package struct PackGuard: Sendable {
    /// Where the reason belongs, as a field of the problem: `roles`.
    package let name: String
    package let find: @Sendable (Scheme, any Reading) throws -> [PackText]

    package init(_ name: String, find: @escaping @Sendable (Scheme, any Reading) throws -> [PackText]) {
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
    private let expected: Int64?

    /// `scheme` is what `PackLoader` made of the same source. `expected` is the number of the activation that the actor knew as the newest.
    package init(
        source: PackSource, scheme: Scheme, sections: [any SchemeSection.Type], guards: [PackGuard] = [], expected: Int64? = nil
    ) {
        self.source = source
        self.scheme = scheme
        self.sections = sections
        self.guards = guards
        self.expected = expected
    }

    package func run(in context: CommandContext) throws {
        let content = source.canonical
        guard Digest.sha256(content) == scheme.hash else { throw Problem(422, "pack.hash") }
        let newest = try Activation.newest(in: context.tx)
        if let expected, expected != newest?.version ?? 0 {
            throw Problem(412, "stale", args: ["expected": "\(expected)", "current": "\(newest?.version ?? 0)"])
        }
        guard newest?.hash != scheme.hash else { throw Problem(409, "pack.already_active") }
        let conflicts = try Self.conflicts(of: scheme, sections: sections, guards: guards, in: context.tx)
        guard conflicts.isEmpty else { throw Problem(409, "pack.in_use", fields: conflicts) }
        let version = (newest?.version ?? 0) + 1
        try context.tx.execute(
            """
            INSERT INTO pack (hash, id, version, content, stored_ms)
            VALUES (\(scheme.hash), \(scheme.id), \(scheme.version), \(content), \(context.now))
            ON CONFLICT (hash) DO UPDATE SET kept = FALSE
            """)
        try context.tx.execute(
            """
            INSERT INTO pack_activation (id, hash, activated_ms, stream_version)
            VALUES (\(context.newID()), \(scheme.hash), \(context.now), \(version))
            """)
        for type in sections { try adopt(type, in: context.tx) }
        try context.emit(
            Event(
                stream: Activation.stream, version: version, type: Self.verb.text,
                Payload().with("pack", commitment: scheme.hash).with("id", token: scheme.id).with("version", token: scheme.version)))
    }

    /// What is in live use may not vanish: a record would be left in a state, a place or hands that nobody can name.
    package static func conflicts(
        of scheme: Scheme, sections: [any SchemeSection.Type], guards: [PackGuard], in tx: any Reading
    ) throws -> [FieldProblem] {
        var fields: [FieldProblem] = []
        func add(_ name: String, _ conflicts: [PackText]) {
            fields += conflicts.map { FieldProblem(name, "in_use", said: ["what": $0]) }
        }
        for type in sections { add(type.key, try conflicts(of: type, scheme, in: tx)) }
        for item in guards { add(item.name, try item.find(scheme, tx)) }
        return Array(fields.prefix(maximumConflicts))
    }

    private func adopt<S: SchemeSection>(_ type: S.Type, in tx: any Transaction) throws { try scheme.section(type).adopt(in: tx) }

    private static func conflicts<S: SchemeSection>(of type: S.Type, _ scheme: Scheme, in tx: any Reading) throws -> [PackText] {
        try scheme.section(type).conflicts(in: tx)
    }
}
