internal import Kernel
package import People
internal import Process
internal import Territory

extension MediationSlice {
    /// Who is on which side of a case.
    package static let holdings = [
        PersonalHolding(
            "mediation", fields: ["mediation.you", "matter.phone"], tables: ["mediation_party", "sealed_text"],
            readBy: [MediationPermission.reveal],
            keptYears: { try $0.section(MediationScheme.self).terms?.declaration.keptYears }, list: PartyHolding.list,
            find: { id, look in try MediationParty.find(id, in: look.tx).flatMap { try PartyHolding.item($0, look) } },
            concerned: { id, look in try MediationParty.all(of: id, in: look.tx).compactMap { try PartyHolding.item($0, look) } },
            isFamily: { try MediationSeat.left($0, as: $1, for: .related, before: $2, in: $3) }, named: PartyHolding.named,
            all: PartyHolding.all,
            putRight: PartyHolding.putRight, letGo: PartyHolding.letGo, due: PartyHolding.due)
    ]
}

/// A party's own record. What was said in a case is of both sides and goes with the case.
enum PartyHolding {
    static func list(_ person: Person, after: ID?, limit: Int, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Item] {
        try person.holds.filter { id in after.map { id < $0 } ?? true }.sorted(by: >).prefix(limit)
            .compactMap { try MediationParty.find($0, in: look.tx) }.compactMap { try item($0, look) }
    }

    @Sendable static func all(after: ID, limit: Int, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Item] {
        try look.tx.all("SELECT id FROM mediation_party WHERE id > \(after) ORDER BY id LIMIT \(limit)") { try $0.id(0) }
            .compactMap { try MediationParty.find($0, in: look.tx) }.compactMap { try item($0, look) }
    }

    /// Whoever holds a case holds it by one of its parties.
    @Sendable static func named(_ number: String, _ look: PersonalHolding.Look) throws -> PersonalHolding.Item? {
        let party = try look.tx.first(
            """
            SELECT p.id FROM mediation m JOIN mediation_party p ON p.mediation = m.id WHERE m.number = \(number) ORDER BY p.id LIMIT 1
            """
        ) { try $0.id(0) }
        return try party.flatMap { try MediationParty.find($0, in: look.tx) }.flatMap { try item($0, look) }
    }

    static func item(_ party: MediationParty, _ look: PersonalHolding.Look) throws -> PersonalHolding.Item? {
        guard let mediation = try MediationCase.find(party.mediation, in: look.tx), !mediation.isForgotten else { return nil }
        let texts = try SealedTexts.read(party.id, vault: look.vault, in: look.tx)
        var fields: [PersonalHolding.Field] = []
        if let name = texts[MediationText.name] {
            fields.append(.init("mediation.you", name, masked: "\(name.prefix(1))**", label: MediationText.name))
        }
        if let phone = texts[MediationText.phone] {
            fields.append(.init("matter.phone", phone, masked: "\(phone.prefix(3))********", label: MediationText.phone))
        }
        let years = try look.scheme.section(MediationScheme.self).terms?.declaration.keptYears
        let until = mediation.ended.flatMap { ended in
            years.map { Day(year: ended.day.civil.year + $0, month: ended.day.civil.month, day: ended.day.civil.day) }
        }
        // A hold is of the case, by whichever of its parties it was placed.
        let parties = try MediationParty.all(of: mediation.id, in: look.tx).map(\.id)
        let isHeld = try !LegalHold.among(parties, on: look.now.day, in: look.tx).isEmpty
        return PersonalHolding.Item(
            record: party.id, label: mediation.number, path: "/mediation/mine/\(party.id)",
            subject: Subject(record: party.id, place: mediation.centre.path, owner: mediation.centre.path), unit: mediation.centre.id,
            owner: mediation.centre.id, fields: fields, since: mediation.opened, until: until,
            kept: mediation.state.hasEnded ? (isHeld ? "hold" : nil) : "open",
            keys: [party.id], readings: [mediation.id])
    }

    @Sendable static func putRight(_ id: ID, label: String, value: String, in context: CommandContext) throws {
        guard [MediationText.name, MediationText.phone].contains(label), try MediationParty.find(id, in: context.tx) != nil else {
            throw Problem.notFound
        }
        try SealedTexts.write(value, label: label, of: id, in: context)
    }

    /// Cases that ended: who was meant and what was said goes together. That they were, and how they ended, stays for the count.
    @Sendable static func due(
        before: Instant, after: PersonalHolding.Due?, limit: Int, in tx: any Reading
    ) throws -> [PersonalHolding.Due] {
        let ended = try tx.all(dueStatement(before: before, after: after, limit: limit)) { (at: try $0.instant(0), id: try $0.id(1)) }
        return try ended.map { ended in
            PersonalHolding.Due(
                at: ended.at, record: ended.id, keys: [ended.id] + (try MediationParty.all(of: ended.id, in: tx).map(\.id)))
        }
    }

    static func dueStatement(before: Instant, after: PersonalHolding.Due?, limit: Int) -> Statement {
        """
        SELECT ended_ms, id FROM mediation WHERE ended_ms IS NOT NULL AND forgotten_ms IS NULL AND ended_ms < \(before)
        AND (ended_ms, id) > (\(after?.at ?? Instant(ms: -1)), \(after?.record ?? .zero)) ORDER BY ended_ms, id LIMIT \(limit)
        """
    }

    /// A whole case whose time is over. A party that had its own name erased leaves the case as it is.
    @Sendable static func letGo(_ id: ID, in context: CommandContext) throws {
        guard let forgotten = try MediationCase.find(id, in: context.tx) else { return }
        // Nobody can look any more whether it is kept.
        try Clocks(forgotten.clocks, in: context).stop([.recheck])
        let version = forgotten.version + 1
        try context.tx.execute("UPDATE mediation SET forgotten_ms = \(context.now), version = \(version) WHERE id = \(id)")
        try context.emit(Event(stream: id, version: version, type: "mediation.forget"))
    }
}
