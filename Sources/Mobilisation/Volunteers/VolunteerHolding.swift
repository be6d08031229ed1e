internal import Kernel
internal import Markup
package import People
internal import Territory

extension MobilisationSlice {
    /// Who wants to be called, what they said of themselves, and what they did.
    package static let holdings = [
        PersonalHolding(
            MobilisationSlice.volunteers,
            fields: [
                "field.HelpClaim.volunteer_name", "field.HelpClaim.volunteer_phone", "volunteer.where", "volunteer.age",
                "field.JoinVolunteers.guardian", "volunteer.skills", "volunteer.claims", "volunteer.minutes",
            ],
            tables: ["volunteer", "volunteer_skill", "task_claim", "duty", "sealed_text"], readBy: [MobilisationPermission.lead],
            keptYears: { try $0.section(MobilisationScheme.self).terms?.declaration.keptYears }, list: VolunteerHolding.list,
            find: { id, look in try Volunteer.find(id, in: look.tx).map { try VolunteerHolding.item($0, look) } },
            named: { label, look in
                try ID(label).flatMap { try Volunteer.find($0, in: look.tx) }.map { try VolunteerHolding.item($0, look) }
            }, all: VolunteerHolding.all, putRight: VolunteerHolding.putRight, due: VolunteerHolding.due),
        squadHolding,
    ]
}

/// A volunteer's own record. Whoever was entered by a worker has no account to see it with: their data goes by itself.
enum VolunteerHolding {
    /// A copy names no more shifts, nor duties, than these, the latest.
    static let claimLimit = 2000

    @Sendable static func list(
        _ person: Person, after: ID?, limit: Int, _ look: PersonalHolding.Look
    ) throws -> [PersonalHolding.Item] {
        guard let account = person.account, let own = try Volunteer.of(account, in: look.tx), after.map({ own.id < $0 }) ?? true else {
            return []
        }
        return [try item(own, look)]
    }

    @Sendable static func all(after: ID, limit: Int, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Item] {
        try look.tx.all("SELECT id FROM volunteer WHERE id > \(after) ORDER BY id LIMIT \(limit)") { try $0.id(0) }
            .compactMap { try Volunteer.find($0, in: look.tx) }.map { try item($0, look) }
    }

    static func item(_ volunteer: Volunteer, _ look: PersonalHolding.Look) throws -> PersonalHolding.Item {
        let times = try look.tx.first("SELECT joined_ms, used_ms FROM volunteer WHERE id = \(volunteer.id) LIMIT 1") {
            (joined: try $0.instant(0), used: try $0.optionalInstant(1))
        }
        let years = try look.scheme.section(MobilisationScheme.self).terms?.declaration.keptYears
        let until = times?.used.flatMap { used in
            years.map { Day(year: used.day.civil.year + $0, month: used.day.civil.month, day: used.day.civil.day) }
        }
        let isBound = try volunteer.isBound(at: look.now, in: look.tx)
        return PersonalHolding.Item(
            record: volunteer.id, label: "\(volunteer.id)", path: volunteer.account == nil ? nil : "/volunteers/record",
            subject: Subject(place: volunteer.unit.path, owner: volunteer.unit.path, reporter: volunteer.account),
            unit: volunteer.unit.id, owner: volunteer.unit.id, fields: try fields(volunteer, look), since: times?.joined ?? look.now,
            until: until, kept: isBound ? "bound" : nil, keys: [volunteer.id], readings: [])
    }

    private static func fields(_ volunteer: Volunteer, _ look: PersonalHolding.Look) throws -> [PersonalHolding.Field] {
        let texts = try SealedTexts.read(volunteer.id, vault: look.vault, in: look.tx)
        var fields: [PersonalHolding.Field] = []
        if let name = texts[Volunteer.nameLabel] {
            fields.append(
                .init("field.HelpClaim.volunteer_name", name, masked: "\(name.prefix(1))**", label: Volunteer.nameLabel))
        }
        if let phone = texts[Volunteer.phoneLabel] {
            fields.append(
                .init("field.HelpClaim.volunteer_phone", phone, masked: "\(phone.prefix(3))********", label: Volunteer.phoneLabel))
        }
        fields += [.init("volunteer.where", volunteer.unit.name), .init("volunteer.age", "\(volunteer.age)")]
        if let guardian = texts[Volunteer.guardianLabel] {
            fields.append(
                .init(
                    "field.JoinVolunteers.guardian", guardian, masked: "\(guardian.prefix(1))**", label: Volunteer.guardianLabel))
        }
        let skills = try volunteer.skills(in: look.tx)
        let known = look.scheme.words[Words.home] ?? [:]
        if !skills.isEmpty {
            fields.append(.init("volunteer.skills", skills.map { known["skill.\($0)"] ?? $0 }.joined(separator: ", ")))
        }
        let claims = try look.tx.all(statement(claimsOf: volunteer.id)) {
            (number: try $0.text(0), starts: try $0.instant(1), minutes: try $0.optionalInt(2))
        }
        // The page says how many; the copy says which.
        if !claims.isEmpty {
            fields.append(
                .init(
                    "volunteer.claims", claims.map { "\($0.number) \($0.starts.minuteText)" }.joined(separator: "; "),
                    masked: "\(claims.count)"))
        }
        let duties = try Duty.served(by: volunteer.id, limit: claimLimit, in: look.tx).map {
            (number: known["roster.kind.\($0.kind)"] ?? $0.kind, starts: $0.time.lowerBound, minutes: $0.minutes)
        }
        let served = claims.filter { $0.minutes != nil } + duties
        if !served.isEmpty {
            fields.append(
                .init(
                    "volunteer.minutes", served.map { "\($0.number) \($0.starts.day.text) \($0.minutes ?? 0)" }.joined(separator: "; "),
                    masked: "\(served.reduce(0) { $0 + ($1.minutes ?? 0) })"))
        }
        return fields
    }

    static func statement(claimsOf volunteer: ID) -> Statement {
        """
        SELECT t.number, s.starts_ms, c.minutes FROM task_claim c JOIN task_shift s ON s.id = c.shift JOIN task t ON t.id = c.task
        WHERE c.volunteer = \(volunteer) ORDER BY c.claimed_ms DESC, c.id DESC LIMIT \(claimLimit)
        """
    }

    /// The guardian's name. What else somebody said of themselves they change themselves.
    @Sendable static func putRight(_ id: ID, label: String, value: String, in context: CommandContext) throws {
        guard label == Volunteer.guardianLabel, try Volunteer.find(id, in: context.tx) != nil else { throw Problem.notFound }
        try SealedTexts.write(value, label: label, of: id, in: context)
    }

    /// Whoever was entered by a worker and claimed nothing since. What they did stays for the count, without whom.
    @Sendable static func due(
        before: Instant, after: PersonalHolding.Due?, limit: Int, in tx: any Reading
    ) throws -> [PersonalHolding.Due] {
        try tx.all(dueStatement(before: before, after: after, limit: limit)) { row in
            let id = try row.id(1)
            return PersonalHolding.Due(at: try row.instant(0), record: id, keys: [id])
        }
    }

    static func dueStatement(before: Instant, after: PersonalHolding.Due?, limit: Int) -> Statement {
        """
        SELECT used_ms, id FROM volunteer WHERE used_ms IS NOT NULL AND used_ms < \(before)
        AND (used_ms, id) > (\(after?.at ?? Instant(ms: -1)), \(after?.record ?? .zero)) ORDER BY used_ms, id LIMIT \(limit)
        """
    }
}
