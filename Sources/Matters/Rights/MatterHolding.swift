internal import Delivery
internal import Kernel
package import People

extension MattersSlice {
    /// What somebody raised, with their name and phone.
    package static let holdings = [
        PersonalHolding(
            "matters",
            fields: ["matter.reporter", "matter.phone", "matter.what", "matter.place_text", "matter.answers", "matter.files"],
            tables: ["matter", "reporter", "sealed_text", "attached_file"], readBy: [RevealMatter.verb, RevisitPermission.reveal],
            keptYears: { try $0.section(CollectionNotices.self).raise.keptYears }, list: MatterHolding.list,
            find: { id, look in try Matter.find(id: id, in: look.tx).map { try MatterHolding.item($0, look) } },
            isFamily: MatterHolding.isFamily,
            named: { number, look in
                try MatterNumber.read(number).flatMap { try Matter.find(number: $0, in: look.tx) }.map { try MatterHolding.item($0, look) }
            },
            all: { after, limit, look in
                try look.tx.all("SELECT id FROM matter WHERE id > \(after) ORDER BY id LIMIT \(limit)") { try $0.id(0) }
                    .compactMap { try Matter.find(id: $0, in: look.tx) }.map { try MatterHolding.item($0, look) }
            }, putRight: MatterHolding.putRight, due: MatterHolding.due)
    ]
}

/// A matter as its reporter's own record.
enum MatterHolding {
    static let migration = Migration(
        "matters-holdings-1",
        [
            "CREATE INDEX matter_reporter ON matter (reporter, id) WHERE reporter IS NOT NULL",
            "CREATE INDEX matter_closed ON matter (changed_ms, id) WHERE kind = 'closed'",
        ])

    /// Those of an account a page at a time, the newest first; those that were opened with a secret, of which there are a handful, before.
    static func list(_ person: Person, after: ID?, limit: Int, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Item] {
        var ids: Set<ID> = []
        if !person.holds.isEmpty {
            let list = Statement.list(person.holds.sorted().map { "\($0)" })
            ids = Set(try look.tx.all("SELECT id FROM matter WHERE hold IN (\(list)) LIMIT \(HoldsCookie.limit)") { try $0.id(0) })
        }
        if let account = person.account { ids.formUnion(try look.tx.all(statement(account, after: after, limit: limit)) { try $0.id(0) }) }
        return try ids.filter { id in after.map { id < $0 } ?? true }.sorted(by: >).prefix(limit)
            .compactMap { try Matter.find(id: $0, in: look.tx) }.map { try item($0, look) }
    }

    static func statement(_ account: ID, after: ID?, limit: Int) -> Statement {
        "SELECT id FROM matter WHERE reporter = \(account) AND id < \(after ?? ID(high: .max, low: .max)) ORDER BY id DESC LIMIT \(limit)"
    }

    static func item(_ matter: Matter, _ look: PersonalHolding.Look) throws -> PersonalHolding.Item {
        let reporter = try reporter(of: matter.id, in: look.tx)
        let contact = try reporter.map { try SealedTexts.read($0, vault: look.vault, in: look.tx) } ?? [:]
        let texts = try SealedTexts.read(matter.id, vault: look.vault, in: look.tx)
        let years = try look.scheme.section(CollectionNotices.self).raise.keptYears
        let (year, month, day) = matter.changed.day.civil
        return PersonalHolding.Item(
            record: matter.id, label: matter.number, path: "/matters/\(matter.number)", subject: matter.subject, unit: matter.place.unit,
            owner: matter.owner.unit, fields: fields(contact, texts, try AttachedFile.all(of: matter.id, in: look.tx).count),
            since: matter.raised, until: matter.kind == .closed ? Day(year: year + years, month: month, day: day) : nil,
            kept: matter.kind == .closed ? nil : "open",
            keys: [matter.id] + (reporter.map { [$0] } ?? []) + (try copies(of: matter.id, in: look.tx)), readings: [matter.id])
    }

    /// What was said of it elsewhere: at the visit that it came of, and when somebody called about it.
    private static func copies(of matter: ID, in tx: any Reading) throws -> [ID] {
        try tx.all("SELECT id FROM revisit WHERE matter = \(matter) ORDER BY id LIMIT 50") { try $0.id(0) }
            + tx.all("SELECT visit FROM matter_origin WHERE matter = \(matter) AND visit IS NOT NULL LIMIT 1") { try $0.id(0) }
    }

    private static func fields(_ contact: [String: String], _ texts: [String: String], _ files: Int) -> [PersonalHolding.Field] {
        var fields: [PersonalHolding.Field] = []
        if let name = contact[MatterText.name] {
            fields.append(.init("matter.reporter", name, masked: Masked.name(name), label: MatterText.name))
        }
        if let phone = contact[MatterText.phone] {
            fields.append(.init("matter.phone", phone, masked: Masked.phone(phone), label: MatterText.phone))
        }
        if let what = texts[MatterText.what] { fields.append(.init("matter.what", what)) }
        if let place = texts[MatterText.place] { fields.append(.init("matter.place_text", place)) }
        let answers = texts.filter { $0.key.hasPrefix(Question.prefix) }.sorted { $0.key < $1.key }.map(\.value)
        if !answers.isEmpty { fields.append(.init("matter.answers", answers.joined(separator: "; "))) }
        if files > 0 { fields.append(.init("matter.files", "\(files)")) }
        return fields
    }

    /// Whoever wrote this matter down, or another of the same phone, as family of its reporter.
    @Sendable static func isFamily(_ matter: ID, _ account: ID, before: Instant, in tx: any Reading) throws -> Bool {
        let origin = try MatterOrigin.find(matter, in: tx)
        if origin?.enteredBy == account, origin?.relation == .family { return true }
        return try tx.first(familyStatement(matter, account, before: before)) { try $0.int(0) } != nil
    }

    static func familyStatement(_ matter: ID, _ account: ID, before: Instant) -> Statement {
        """
        SELECT 1 FROM reporter r JOIN reporter s ON s.phone_match = r.phone_match JOIN matter_origin o ON o.matter = s.matter
            JOIN matter w ON w.id = s.matter
        WHERE r.matter = \(matter) AND w.raised_ms <= \(before) AND o.entered_by = \(account) AND o.relation = \(Relation.family.rawValue) LIMIT 1
        """
    }

    private static func reporter(of matter: ID, in tx: any Reading) throws -> ID? {
        try tx.first("SELECT id FROM reporter WHERE matter = \(matter) LIMIT 1") { try $0.id(0) }
    }

    /// Name or phone. Whoever searches by the phone finds the new one.
    @Sendable static func putRight(_ id: ID, label: String, value: String, in context: CommandContext) throws {
        guard let matter = try Matter.find(id: id, in: context.tx), let reporter = try reporter(of: id, in: context.tx) else {
            throw Problem.notFound
        }
        switch label {
        case MatterText.name: try SealedTexts.write(value, label: label, of: reporter, in: context)
        case MatterText.phone:
            let judged = try Schema("Phone", [Field.phone("value").any]).decode(["value": .text(value)])
            let phone = judged[Field.phone("value")]
            try SealedTexts.write(phone, label: label, of: reporter, in: context)
            try context.tx.execute(
                "UPDATE reporter SET phone_match = \(context.vault.match(phone, purpose: "phone")) WHERE id = \(reporter)")
            guard let entry = try SearchIndex.entry(of: id, in: context.tx) else { return }
            try MatterWords(tokens: SearchTokens(vault: context.vault)).index(
                matter, texts: false, over: entry, vault: context.vault, in: context.tx)
        default: throw Problem.notFound
        }
    }

    /// No account stands beside it any more, whether the matter is erased or name and phone alone; nor after a restore.
    static func erase(_ records: [ID], in tx: any Transaction) throws {
        guard !records.isEmpty else { return }
        let list = Statement.list(records.map { "\($0)" })
        try tx.execute("UPDATE matter SET reporter = NULL WHERE id IN (\(list))")
        try tx.execute("UPDATE matter SET reporter = NULL WHERE id IN (SELECT matter FROM reporter WHERE id IN (\(list)))")
        try tx.execute("UPDATE reporter SET account = NULL WHERE matter IN (\(list))")
        try tx.execute("UPDATE reporter SET account = NULL WHERE id IN (\(list))")
    }

    /// What was promised where it was collected: name and phone go so many years after the end.
    @Sendable static func due(
        before: Instant, after: PersonalHolding.Due?, limit: Int, in tx: any Reading
    ) throws -> [PersonalHolding.Due] {
        let found = try tx.all(dueStatement(before: before, after: after, limit: limit)) { (at: try $0.instant(0), matter: try $0.id(1)) }
        return try found.map { end in
            PersonalHolding.Due(at: end.at, record: end.matter, keys: try reporter(of: end.matter, in: tx).map { [$0] } ?? [])
        }
    }

    static func dueStatement(before: Instant, after: PersonalHolding.Due?, limit: Int) -> Statement {
        """
        SELECT changed_ms, id FROM matter WHERE kind = 'closed' AND changed_ms < \(before)
        AND (changed_ms, id) > (\(after?.at ?? Instant(ms: -1)), \(after?.record ?? .zero)) ORDER BY changed_ms, id LIMIT \(limit)
        """
    }
}
