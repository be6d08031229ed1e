internal import Kernel
internal import People

/// What meetings on the spot left to a unit, the newest first: its own part, though the matter itself may be another's.
struct DivisionList: Sendable {
    struct Line: Sendable {
        let number: String
        let category: String
        let place: Matter.Place
        /// Whose the matter is since.
        let owner: Matter.Place?
        let unit: Matter.Place
        let met: Instant
        let duty: String?
        /// Whether the reader may open the matter.
        let opens: Bool
    }

    let lines: [Line]
    let next: String?
    let isFirst: Bool

    static let pageSize = 25

    private struct Found {
        let cursor: Keyset
        let unit: ID
        let version: Int64
        let number: Int64
        let met: Instant
    }

    static func statement(_ unit: ID, after: Keyset) -> Statement {
        """
        SELECT at_ms, matter, version, n, met_ms FROM division WHERE unit = \(unit) AND (at_ms, matter) < (\(after.ms), \(after.id))
        ORDER BY at_ms DESC, matter DESC LIMIT \(pageSize + 1)
        """
    }

    /// Of the units in which somebody holds a role that lists what they answer for: each of the few is a walk of its own.
    static func load(after text: String?, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> DivisionList {
        let after = try Keyset.read(text)
        let units = Set(services.policy.scopes(MatterPermission.list, of: actor, over: .owner).map(\.unit))
        var found: [Found] = []
        for unit in units {
            found += try tx.all(statement(unit, after: after)) {
                Found(
                    cursor: Keyset(ms: try $0.int(0), id: try $0.id(1)), unit: unit, version: try $0.int(2),
                    number: try $0.int(3), met: try $0.instant(4))
            }
        }
        found.sort { ($0.cursor.ms, $0.cursor.id, $0.unit) > ($1.cursor.ms, $1.cursor.id, $1.unit) }
        // What one meeting left to two units of one person is not torn apart by the end of a page.
        let size = found.dropFirst(pageSize).prefix { $0.cursor.id == found[pageSize - 1].cursor.id }.count + pageSize
        let page = found.prefix(size)
        return DivisionList(
            lines: try page.compactMap { try line($0, for: actor, services, in: tx) },
            next: found.count > size ? page.last?.cursor.text : nil, isFirst: (text ?? "").isEmpty)
    }

    private static func line(_ found: Found, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> Line? {
        guard let matter = try Matter.find(id: found.cursor.id, in: tx), let unit = try Unit.find(id: found.unit, in: tx)
        else { return nil }
        let texts = try SealedTexts.read(matter.id, vault: services.vault, in: tx)
        return Line(
            number: matter.number, category: matter.category, place: matter.place, owner: matter.owner, unit: unit.place, met: found.met,
            duty: texts[Division.duty(found.version, Int(found.number))], opens: services.may(MatterPermission.read, actor, matter))
    }
}
