package import Kernel
internal import People

/// 当事人: who is on which side. Name and phone are sealed under the party's own key, so that one can be erased and the others stay.
package struct MediationParty: Sendable {
    package enum Side: String, Sendable, CaseIterable { case applicant, respondent, third }

    static let limit = 20

    package let id: ID
    package let mediation: ID
    package let side: Side

    package static func all(of mediation: ID, in tx: any Reading) throws -> [MediationParty] {
        try tx.all(
            "SELECT id, mediation, side FROM mediation_party WHERE mediation = \(mediation) ORDER BY id LIMIT \(limit)", decode
        ).sorted { (rank($0.side), $0.id) < (rank($1.side), $1.id) }
    }

    /// Who asked stands first.
    private static func rank(_ side: Side) -> Int { Side.allCases.firstIndex(of: side) ?? 0 }

    package static func find(_ id: ID, in tx: any Reading) throws -> MediationParty? {
        try tx.first("SELECT id, mediation, side FROM mediation_party WHERE id = \(id) LIMIT 1", decode)
    }

    private static func decode(_ row: any Row) throws -> MediationParty {
        guard let side = Side(rawValue: try row.text(2)) else { throw StoreError.column(2) }
        return MediationParty(id: try row.id(0), mediation: try row.id(1), side: side)
    }

    /// Writes who it is under a key of their own; returns the commitment to the name.
    static func add(_ side: Side, name: String, phone: String?, to mediation: ID, in context: CommandContext) throws -> (ID, [UInt8]) {
        let id = context.newID()
        try context.tx.execute("INSERT INTO mediation_party (id, mediation, side) VALUES (\(id), \(mediation), \(side.rawValue))")
        var texts = [(label: MediationText.name, text: name)]
        if let phone { texts.append((label: MediationText.phone, text: phone)) }
        let commitments = try SealedTexts.write(texts, of: id, isNew: true, in: context)
        return (id, commitments.first ?? [])
    }
}

/// The private link of a party: its id and a keyed hash of it. It opens how far the case is, and nothing of the other side.
enum PartyLink {
    static func token(_ party: ID, vault: any Vault) -> String { Base64URL.encode(party.bytes + proof(party, vault)) }

    /// The party a link opens, or `nil` for a forged one.
    static func open(_ token: String, vault: any Vault, in tx: any Reading) throws -> MediationParty? {
        guard let bytes = Base64URL.decode(token), bytes.count == 32, let id = ID(bytes: bytes[..<16]),
            Digest.equal(Array(bytes[16...]), proof(id, vault))
        else { return nil }
        return try MediationParty.find(id, in: tx)
    }

    private static func proof(_ id: ID, _ vault: any Vault) -> [UInt8] {
        Array(vault.match("\(id)", purpose: "mediation.link").prefix(16))
    }
}
