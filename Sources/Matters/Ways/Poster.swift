package import Kernel
internal import Territory

/// The code on a unit's poster: which unit, which generation, and a keyed hash of both. It opens nothing that is not open to everybody; it
/// only fills in the place, so a photo of it does no harm, and a forged one names no place.
package enum Poster {
    private static let proofBytes = 8
    private static let generations: ClosedRange<Int64> = 1...65_535

    package static func code(_ unit: ID, generation: Int64, vault: any Vault) -> String {
        let number = [UInt8(truncatingIfNeeded: generation >> 8), UInt8(truncatingIfNeeded: generation)]
        return Base64URL.encode(unit.bytes + number + proof(unit, generation, vault))
    }

    /// What a code says, whether it is still in force or not; `nil` for a forged one.
    package static func read(_ code: String, vault: any Vault) -> (unit: ID, generation: Int64)? {
        guard code.utf8.count <= 64, let bytes = Base64URL.decode(code), bytes.count == 18 + proofBytes, let unit = ID(bytes: bytes[..<16])
        else { return nil }
        let generation = Int64(bytes[16]) << 8 | Int64(bytes[17])
        guard generations.contains(generation), Digest.equal(Array(bytes[18...]), proof(unit, generation, vault)) else { return nil }
        return (unit, generation)
    }

    /// The unit of a poster that is in force.
    static func open(_ code: String, vault: any Vault, in tx: any Reading) throws -> UnitRecord? {
        guard let said = read(code, vault: vault), try generation(of: said.unit, in: tx) == said.generation else { return nil }
        return try UnitRecord.find(id: said.unit, in: tx)
    }

    static func generation(of unit: ID, in tx: any Reading) throws -> Int64 {
        try tx.first("SELECT generation FROM poster WHERE unit = \(unit) LIMIT 1") { try $0.int(0) } ?? 1
    }

    private static func proof(_ unit: ID, _ generation: Int64, _ vault: any Vault) -> [UInt8] {
        Array(vault.match("\(unit).\(generation)", purpose: "poster").prefix(proofBytes))
    }
}

/// Makes the posters of a unit that hang anywhere worthless: those printed from now on have another code.
package struct RevokePoster: Command {
    package static let verb = MatterPermission.revokePoster
    package static let schema = Schema("RevokePoster", [])

    let code: String

    package init(_ code: String) { self.code = code }

    package func subject(in tx: any Reading) throws -> Subject {
        guard let unit = try UnitRecord.find(code: code, in: tx) else { throw Problem.notFound }
        return Subject(place: unit.path)
    }

    package func run(in context: CommandContext) throws {
        guard let unit = try Unit.find(code: code, in: context.tx), !unit.isOffice else { throw Problem.notFound }
        let known = try context.tx.first("SELECT id, generation FROM poster WHERE unit = \(unit.unit) LIMIT 1") {
            (id: try $0.id(0), generation: try $0.int(1))
        }
        let (id, next) = (known?.id ?? context.newID(), (known?.generation ?? 1) + 1)
        guard next <= 65_535 else { throw Problem(409, "poster.worn_out") }
        try context.tx.execute(
            """
            INSERT INTO poster (unit, id, generation) VALUES (\(unit.unit), \(id), \(next))
            ON CONFLICT (unit) DO UPDATE SET generation = excluded.generation
            """)
        try context.emit(
            Event(
                stream: id, version: next - 1, type: Self.verb.text, unit: unit.unit, Payload().with("generation", number: next)))
    }
}
