package import Kernel
internal import People
internal import Territory

/// 加入志愿者: where one can be called, how old one is at least, what one can do. Said again it replaces what was said before.
package struct JoinVolunteers: Command {
    package static let verb = MobilisationPermission.join

    package enum Fields {
        package static let unit = Field.choice("unit")
        package static let age = Field.choice("age", Volunteer.ages)
        /// Somebody under 18 has the consent of a guardian, by name.
        package static let guardian = Field.line("guardian", maximum: 40).optional
        package static let consent = Field.flag("consent")
        /// What one can do is ticked: `skill.driving`.
        package static let skillPrefix = "skill."
        package static let schema = Schema(
            "JoinVolunteers", [unit.any, age.any, guardian.any, consent.any], openPrefix: skillPrefix, openLimit: 40)
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    package func run(in context: CommandContext) throws -> ID {
        guard let terms = try context.scheme.section(MobilisationScheme.self).terms else { throw Problem.notFound }
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        let unit = try UnitRecord.find(code: input[Fields.unit], in: context.tx)
        let age = Int64(input[Fields.age]) ?? 0
        let skills = Self.ticked(input, Fields.skillPrefix)
        var faults: [FieldProblem] = []
        if unit == nil { faults.append(FieldProblem(Fields.unit.name, "choice")) }
        if age < 18, input[Fields.guardian] == nil { faults.append(FieldProblem(Fields.guardian.name, "guardian")) }
        if !input[Fields.consent] { faults.append(FieldProblem(Fields.consent.name, "volunteer_consent")) }
        for skill in skills where !terms.skills.contains(skill) {
            faults.append(FieldProblem(Fields.skillPrefix + skill, "unknown"))
        }
        guard faults.isEmpty, let unit else { throw Problem.invalid(faults) }
        let known = try Volunteer.of(account, in: context.tx)
        let id = known?.id ?? context.newID()
        let version = (known?.version ?? 0) + 1
        if known == nil {
            try context.tx.execute(
                """
                INSERT INTO volunteer (id, account, unit, age, joined_ms, version)
                VALUES (\(id), \(account), \(unit.id), \(age), \(context.now), \(version))
                """)
        } else {
            try context.tx.execute(
                "UPDATE volunteer SET unit = \(unit.id), age = \(age), version = \(version) WHERE id = \(id)")
            try context.tx.execute("DELETE FROM volunteer_skill WHERE volunteer = \(id)")
        }
        try context.tx.load("volunteer_skill", columns: ["volunteer", "skill"], rows: skills.map { [id.value, $0.value] })
        let guardian = try input[Fields.guardian].map {
            try SealedTexts.write($0, label: Volunteer.guardianLabel, of: id, in: context)
        }
        try context.emit(
            Event(
                stream: id, version: version, type: Self.verb.text, unit: unit.id,
                Payload().with("age", number: age).with("skills", number: Int64(skills.count)).with("guardian", commitment: guardian)))
        return id
    }

    /// The names that were ticked, in order.
    static func ticked(_ input: Input, _ prefix: String) -> [String] {
        input.open.filter { !["false", "0", "no"].contains($0.value) }.keys.map { String($0.dropFirst(prefix.count)) }.sorted()
    }
}

/// 退出: one is called no more, and what one said of oneself is destroyed. That places were held stays for the count, without whom.
package struct QuitVolunteers: Command {
    package static let verb = MobilisationPermission.quit
    package static let schema = Schema("QuitVolunteers", [])

    private let forgetting: Forgetting

    package init(_ forgetting: Forgetting = .alone) { self.forgetting = forgetting }

    package func run(in context: CommandContext) throws {
        let volunteer = try Volunteer.acting(in: context)
        guard try !volunteer.isBound(at: context.now, in: context.tx) else { throw Problem(409, "volunteer.bound") }
        guard try LegalHold.among([volunteer.id], on: context.now.day, in: context.tx).isEmpty else {
            throw Problem(409, "rights.kept_hold")
        }
        try forgetting.record(volunteer.id, context)
        try context.emit(
            Event(stream: volunteer.id, version: volunteer.version + 1, type: Self.verb.text, unit: volunteer.unit.id))
    }
}

enum VolunteerErasure {
    /// Destroys who they were and what they said; what they did for tasks stays under an id that leads to nobody.
    static func erase(_ volunteers: [ID], in tx: any Transaction) throws {
        guard !volunteers.isEmpty else { return }
        let list = Statement.list(volunteers.map { "\($0)" })
        try tx.execute("DELETE FROM volunteer_skill WHERE volunteer IN (\(list))")
        // Whoever stays in a squad would be found by its duties: their hours go with them.
        try tx.execute("UPDATE duty SET state = 'planned', minutes = NULL, volunteer = NULL WHERE volunteer IN (\(list))")
        try tx.execute("DELETE FROM volunteer WHERE id IN (\(list))")
        try SealedTexts.erase(volunteers, in: tx)
    }
}
