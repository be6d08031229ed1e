package import Kernel
internal import People
internal import Territory

/// How a claim stands, for the answer.
package struct ClaimStanding: Sendable {
    package let id: ID
    package let task: ID
    package let state: TaskClaim.State
    package let seat: Int64?

    init(_ claim: TaskClaim) {
        (id, task, state, seat) = (claim.id, claim.task, claim.state, claim.seat)
    }
}

/// 认领: one tap. Whoever comes while there is a place has it; afterwards one waits, or is told that it is full.
package struct ClaimPlace: Command {
    package static let verb = MobilisationPermission.claim
    package static let reading: Verb? = MobilisationPermission.read
    package static let schema = Schema("ClaimPlace", [])

    private let shift: ID

    package init(_ shift: ID) { self.shift = shift }

    package var serialisedBy: String? { TaskShift.line(shift) }

    package func subject(in tx: any Reading) throws -> Subject { try TaskNotice.load(TaskShift.load(shift, in: tx).task, in: tx).subject }

    package func ready(in tx: any Reading) throws -> Ready<ClaimStanding> {
        let shift = try TaskShift.load(shift, in: tx)
        let task = try TaskNotice.load(shift.task, in: tx)
        return Ready(on: task.subject) { context in
            let volunteer = try Volunteer.acting(in: context)
            return ClaimStanding(try shift.claim(volunteer, for: task, Self.verb, in: context))
        }
    }

    package func run(in context: CommandContext) throws -> ClaimStanding { try ready(in: context.tx).run(context) }
}

/// 代报名: a worker enters somebody who has no account, with their consent. Who was helped before is known again by phone and name:
/// a family shares a phone.
package struct HelpClaim: Command {
    package static let verb: Verb = "task.help"
    package static let reading: Verb? = MobilisationPermission.read

    package enum Fields {
        package static let name = Field.line("volunteer_name", maximum: 40)
        package static let phone = Field.phone("volunteer_phone").optional
        package static let age = Field.choice("age", Volunteer.ages)
        package static let guardian = Field.line("guardian", maximum: 40).optional
        package static let consent = Field.flag("consent")
        package static let schema = Schema("HelpClaim", [name.any, phone.any, age.any, guardian.any, consent.any])
    }

    private let shift: ID
    private let input: Input

    package init(_ shift: ID, _ input: Input) {
        self.shift = shift
        self.input = input
    }

    package var serialisedBy: String? { TaskShift.line(shift) }

    package func subject(in tx: any Reading) throws -> Subject { try TaskNotice.load(TaskShift.load(shift, in: tx).task, in: tx).subject }

    package func run(in context: CommandContext) throws -> ClaimStanding {
        let shift = try TaskShift.load(shift, in: context.tx)
        let task = try TaskNotice.load(shift.task, in: context.tx)
        var faults: [FieldProblem] = []
        let age = Int64(input[Fields.age]) ?? 0
        if age < 18, input[Fields.guardian] == nil { faults.append(FieldProblem(Fields.guardian.name, "guardian")) }
        if !input[Fields.consent] { faults.append(FieldProblem(Fields.consent.name, "volunteer_consent")) }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        let volunteer = try enter(age, in: task.unit, context)
        return ClaimStanding(try shift.claim(volunteer, for: task, Self.verb, onBehalf: volunteer.id, in: context))
    }

    private func enter(_ age: Int64, in unit: UnitRecord, _ context: CommandContext) throws -> Volunteer {
        let hash = input[Fields.phone].map { context.vault.match("\($0) \(input[Fields.name])", purpose: "volunteer.phone") }
        let known = try hash.flatMap { try Volunteer.helped(phone: $0, in: context.tx) }
        let id = known?.id ?? context.newID()
        let version = (known?.version ?? 0) + 1
        if known == nil {
            try context.tx.execute(
                """
                INSERT INTO volunteer (id, unit, age, phone_hash, joined_ms, used_ms, version)
                VALUES (\(id), \(unit.id), \(age), \(hash), \(context.now), \(context.now), \(version))
                """)
        } else {
            try context.tx.execute(
                """
                UPDATE volunteer SET unit = \(unit.id), age = \(age), used_ms = \(context.now), version = \(version) WHERE id = \(id)
                """)
        }
        var texts = [(label: Volunteer.nameLabel, text: input[Fields.name])]
        if let phone = input[Fields.phone] { texts.append((label: Volunteer.phoneLabel, text: phone)) }
        if let guardian = input[Fields.guardian] { texts.append((label: Volunteer.guardianLabel, text: guardian)) }
        let said = try SealedTexts.write(texts, of: id, isNew: known == nil, in: context)
        try context.emit(
            Event(
                stream: id, version: version, type: MobilisationPermission.join.text, unit: unit.id,
                Payload().with("age", number: age).with("name", commitment: said.first)), onBehalf: id)
        return Volunteer(id: id, account: nil, unit: unit, age: age, served: known?.served, version: version)
    }
}

extension TaskShift {
    /// Judges a claim and gives it what there is.
    fileprivate func claim(
        _ volunteer: Volunteer, for task: TaskNotice, _ type: Verb, onBehalf: ID? = nil, in context: CommandContext
    ) throws -> TaskClaim {
        guard let terms = try context.scheme.section(MobilisationScheme.self).terms else { throw Problem.notFound }
        guard task.state == .open else { throw Problem(409, "task.closed") }
        guard context.now < ends else { throw Problem(409, "task.over") }
        try volunteer.require(for: task, on: context.now.day, in: context.tx)
        guard try TaskClaim.live(volunteer.id, on: id, in: context.tx) == nil else { throw Problem(409, "task.claimed") }
        try volunteer.requireFree(for: self, in: context.tx)
        return try Seating(task: task, shift: self, terms: terms, context: context).take(volunteer.id, type, onBehalf: onBehalf)
    }
}
