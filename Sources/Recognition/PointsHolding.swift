internal import Kernel
package import People
internal import Territory

extension RecognitionSlice {
    /// Who takes part in which scheme. What was posted stays as figures of nobody when it is erased.
    package static let holdings = [
        PersonalHolding(
            "points", fields: ["points.member"],
            tables: [
                "points_member", "points_claim", "points_appeal", "points_order", "publication", "publication_objection", "sealed_text",
            ],
            readBy: [PointsPermission.list],
            keptYears: { try $0.section(PointsScheme.self).terms?.declaration.keptYears }, list: PointsHolding.list,
            find: { id, look in try PointsMember.find(id, in: look.tx).flatMap { try PointsHolding.item($0, look) } },
            concerned: PointsHolding.concerned,
            named: { number, look in try PointsMember.find(number: number, in: look.tx).flatMap { try PointsHolding.item($0, look) } },
            all: PointsHolding.all, putRight: PointsHolding.putRight,
            letGo: { id, context in try PointsErasure.erase([id], in: context.tx) }, due: PointsHolding.due)
    ]
}

enum PointsHolding {
    @Sendable static func list(_ person: Person, after: ID?, limit: Int, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Item] {
        guard let account = person.account else { return [] }
        return try PointsMember.all(of: account, in: look.tx).filter { member in after.map { member.id < $0 } ?? true }
            .sorted { $0.id > $1.id }.prefix(limit).compactMap { try item($0, look) }
    }

    @Sendable static func all(after: ID, limit: Int, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Item] {
        try look.tx.all("SELECT id FROM points_member WHERE id > \(after) ORDER BY id LIMIT \(limit)") { try $0.id(0) }
            .compactMap { try PointsMember.find($0, in: look.tx) }.compactMap { try item($0, look) }
    }

    /// A member's own, by the member or by one of their claims.
    @Sendable static func concerned(_ id: ID, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Item] {
        let member = try PointsClaim.find(id, in: look.tx)?.member ?? id
        return try PointsMember.find(member, in: look.tx).flatMap { try item($0, look) }.map { [$0] } ?? []
    }

    static func item(_ member: PointsMember, _ look: PersonalHolding.Look) throws -> PersonalHolding.Item? {
        let name = try member.name(vault: look.vault, in: look.tx, whole: true)
        // Whoever was erased is nobody any more.
        guard member.account != nil || name != nil else { return nil }
        let years = try look.scheme.section(PointsScheme.self).terms?.declaration.keptYears
        let until = member.left.flatMap { left in
            years.map { Day(year: left.day.civil.year + $0, month: left.day.civil.month, day: left.day.civil.day) }
        }
        let fields = name.map {
            [
                PersonalHolding.Field(
                    "points.member", $0, masked: "\($0.prefix(1))**", label: member.account == nil ? PointsMember.nameLabel : nil)
            ]
        }
        let isOpen = try !PointsClaim.open(of: member.id, in: look.tx).isEmpty
        return PersonalHolding.Item(
            record: member.id, label: member.number, path: "/points?scheme=\(member.scheme)",
            subject: Subject(record: member.id, place: member.unit.path, owner: member.unit.path, reporter: member.account),
            unit: member.unit.id, owner: member.unit.id, fields: fields ?? [], since: member.joined, until: until,
            kept: isOpen ? "open" : nil, keys: [member.id], readings: [member.id])
    }

    @Sendable static func putRight(_ id: ID, label: String, value: String, in context: CommandContext) throws {
        guard label == PointsMember.nameLabel, try PointsMember.find(id, in: context.tx)?.account == nil else { throw Problem.notFound }
        try SealedTexts.write(value, label: label, of: id, in: context)
    }

    @Sendable static func due(
        _ before: Instant, after: PersonalHolding.Due?, limit: Int, in tx: any Reading
    ) throws -> [PersonalHolding.Due] {
        try tx.all(statement(before: before, after: after, limit: limit)) {
            let id = try $0.id(1)
            return PersonalHolding.Due(at: try $0.instant(0), record: id, keys: [id])
        }
    }

    static func statement(before: Instant, after: PersonalHolding.Due?, limit: Int) -> Statement {
        """
        SELECT left_ms, id FROM points_member WHERE left_ms IS NOT NULL AND left_ms < \(before)
        AND (left_ms, id) > (\(after?.at ?? Instant(ms: -1)), \(after?.record ?? .zero)) ORDER BY left_ms, id LIMIT \(limit)
        """
    }
}
