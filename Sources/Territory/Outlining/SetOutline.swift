package import Kernel

/// Gives a unit its outline, or another one, from today on. The same outline again does nothing.
package struct SetOutline: Command {
    package static let verb: Verb = "territory.outline"

    private let code: String
    private let outline: Outline?
    private let documentNo: String?

    /// Without an `outline` the unit has none from today on. `documentNo`: the paper it rests on.
    package init(unit code: String, outline: Outline?, documentNo: String? = nil) {
        self.code = code
        self.outline = outline
        self.documentNo = documentNo
    }

    /// They are numbered, so one waits for the other.
    package var serialisedBy: String? { Self.verb.text }

    package func subject(in tx: any Reading) throws -> Subject { Subject(place: try unit(in: tx).path) }

    /// Whether anything changed.
    package func run(in context: CommandContext) throws -> Bool {
        try FoundTerritory.requireDocumentNo(documentNo)
        let unit = try unit(in: context.tx)
        let level = try context.scheme.section(TerritoryScheme.self).level(unit.level)
        guard level?.kind != .office else { throw Problem(409, "territory.no_land") }
        let geometry = outline.map(OutlineBytes.encode)
        guard try UnitOutline.find(unit: unit.id, in: context.tx)?.geometry != geometry else { return false }
        if outline != nil, try Self.isFull(in: context.tx) {
            throw Problem(409, "territory.outlines_full", args: ["max": "\(PlaceIndex.maximumLands)"])
        }
        let act = try TerritoryAct(.outline, documentNo: documentNo, in: context)
        try act.setOutline(of: unit.id, to: outline)
        try act.close(Self.verb, unit: unit.id, Self.payload(outline, geometry))
        return true
    }

    /// Numbers and a hash: enough to prove which outline it was.
    private static func payload(_ outline: Outline?, _ geometry: [UInt8]?) -> Payload {
        Payload().with("points", number: Int64(outline?.pointCount ?? 0)).with("square_metres", number: outline?.squareMetres ?? 0)
            .with("geometry", commitment: geometry.map(Digest.sha256))
    }

    private func unit(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: code, in: tx) else { throw Problem.notFound }
        return unit
    }

    private static func isFull(in tx: any Reading) throws -> Bool { try UnitOutline.count(in: tx) >= PlaceIndex.maximumLands }
}
