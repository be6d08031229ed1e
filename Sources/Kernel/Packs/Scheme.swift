/// A checked scheme pack: the practice of one county as data. Immutable; every event carries its hash.
package struct Scheme: Sendable {
    package let id: String
    package let version: String
    /// SHA-256 of the pack's canonical bytes.
    package let hash: [UInt8]
    package let roles: [Role]
    /// Words on screen by locale and key; they go before the program's own.
    package let words: [String: [String: String]]
    private let sections: [ObjectIdentifier: any Sendable]
    private let rolesByVerb: [Verb: [Role]]

    package init(
        id: String, version: String, hash: [UInt8], roles: [Role], words: [String: [String: String]], sections: [any SchemeSection]
    ) {
        self.id = id
        self.version = version
        self.hash = hash
        self.roles = roles
        self.words = words
        self.sections = Dictionary(sections.map { (ObjectIdentifier(type(of: $0)), $0 as any Sendable) }) { $1 }
        var byVerb: [Verb: [Role]] = [:]
        for role in roles { for verb in role.verbs { byVerb[verb, default: []].append(role) } }
        rolesByVerb = byVerb
    }

    package func roles(with verb: Verb) -> [Role] { rolesByVerb[verb] ?? [] }

    package func role(_ id: String) -> Role? { roles.first { $0.id == id } }

    /// A slice's own part. Every registered section is read before a scheme exists.
    package func section<S: SchemeSection>(_ type: S.Type) throws -> S {
        guard let section = sections[ObjectIdentifier(type)] as? S else { throw Problem(500, "pack.section_missing") }
        return section
    }
}

/// A slice's part of a pack: it knows its key, and reads itself out of the tree, reporting every fault.
package protocol SchemeSection: Sendable {
    static var key: String { get }
    /// Verbs that only a pack with this section has a use for: one without it need not give them to anybody.
    static var verbs: Set<Verb> { get }
    /// `nil` only after reporting an error.
    static func read(_ node: PackReader, in context: PackContext) -> Self?
    /// What it is for a pack without its file; `nil` when every pack has to have one.
    static func absent(in context: PackContext) -> Self?
    /// Faults in taking over from the pack in force: what is in live use and no longer there.
    func conflicts(in tx: any Reading) throws -> [PackText]
    /// Called when a pack with this section is put in force: keeps what records will refer to when another pack has taken its place.
    func adopt(in tx: any Transaction) throws
}

extension SchemeSection {
    package static var verbs: Set<Verb> { [] }
    package static func absent(in context: PackContext) -> Self? { nil }

    package func conflicts(in tx: any Reading) throws -> [PackText] { [] }
    package func adopt(in tx: any Transaction) throws {}
}

/// What the sections may ask about the rest of the pack while they are read.
package struct PackContext: Sendable {
    package let roles: [Role]
    /// Verbs that this program can carry out.
    package let verbs: Set<Verb>
    /// Sections read before, in the order of registration.
    package let earlier: [any SchemeSection]
    /// The pack's words by locale; `nil` when a file of words is broken, so that nothing is called missing for that reason alone.
    package let words: [String: [String: String]]?

    package init(roles: [Role], verbs: Set<Verb>, earlier: [any SchemeSection], words: [String: [String: String]]? = nil) {
        self.roles = roles
        self.verbs = verbs
        self.earlier = earlier
        self.words = words
    }

    /// Reports each locale in which a screen could not name what stands at `reader`.
    package func requireWords(_ key: String, for reader: PackReader) {
        for (locale, list) in (words ?? [:]).sorted(by: { $0.key < $1.key }) where list[key] == nil {
            reader.fault("words.missing", "«\(key)» has no words in words/\(locale).yaml", mend: "add `\(key): …` to that file")
        }
    }

    package func section<S: SchemeSection>(_ type: S.Type) -> S? { earlier.lazy.compactMap { $0 as? S }.first }
}
