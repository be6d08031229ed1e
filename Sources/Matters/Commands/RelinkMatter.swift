package import Kernel

/// 更换私密链接: from now on the old private link opens nothing, and browsers that opened it or found the matter hold it no longer.
package struct RelinkMatter: Command {
    package static let verb = MatterPermission.relink
    package static let reading: Verb? = MatterPermission.read
    package static let schema = Schema("RelinkMatter", [])

    let number: String

    package init(_ number: String) { self.number = number }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(number, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let matter = try MatterMove.load(number, in: context.tx)
        try context.tx.execute(
            """
            UPDATE matter SET link_generation = \(matter.linkGeneration + 1), hold = \(context.newID()), version = \(matter.version + 1)
            WHERE id = \(matter.id)
            """)
        try context.emit(
            Event(stream: matter.id, version: matter.version + 1, type: Self.verb.text, unit: matter.place.unit, Payload()))
    }
}

/// The private link of a matter: its id and a keyed hash of it, so that it can be shown again without being stored.
enum PrivateLink {
    static func token(for matter: Matter, vault: any Vault) -> String { token(matter.id, generation: matter.linkGeneration, vault: vault) }

    /// The link that was made with the matter: whoever repeats the request that raised it is given this one, and none that came after it.
    static func first(of matter: Matter, vault: any Vault) -> String { token(matter.id, generation: 1, vault: vault) }

    /// What a browser that raised it holds; nothing once the link was replaced.
    static func firstHold(of matter: Matter) -> ID? { matter.linkGeneration == 1 ? matter.hold : nil }

    static func token(_ id: ID, generation: Int64, vault: any Vault) -> String {
        Base64URL.encode(id.bytes + proof(id, generation, vault))
    }

    /// The matter a link opens, or `nil` for a forged or replaced one.
    static func open(_ token: String, vault: any Vault, in tx: any Reading) throws -> Matter? {
        guard let bytes = Base64URL.decode(token), bytes.count == 32, let id = ID(bytes: bytes[..<16]),
            let matter = try Matter.find(id: id, in: tx), Digest.equal(Array(bytes[16...]), proof(id, matter.linkGeneration, vault))
        else { return nil }
        return matter
    }

    private static func proof(_ id: ID, _ generation: Int64, _ vault: any Vault) -> [UInt8] {
        Array(vault.match("\(id).\(generation)", purpose: "matter.link").prefix(16))
    }
}
