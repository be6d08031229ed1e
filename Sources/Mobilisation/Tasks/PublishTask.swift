package import Kernel
internal import People
internal import Territory

/// 发布任务: calls the volunteers of a unit and below, with the first of its shifts.
package struct PublishTask: Command {
    package static let verb: Verb = "task.publish"

    package enum Fields {
        package static let unit = Field.choice("unit")
        package static let kind = Field.choice("kind")
        package static let title = Field.line("title", maximum: 60)
        package static let what = Field.text("what", maximum: 1000)
        /// Where to meet.
        package static let place = Field.line("place", maximum: 100)
        package static let fairness = Field.choice("fairness")
        package static let age = Field.choice("least_age", Volunteer.ages)
        package static let skill = Field.choice("skill").optional
        package static let matter = Field.line("matter", maximum: 20).optional
        /// Squads are ticked by the field `tick` of each; none calls whoever lives there.
        package static let prefix = "squad."
        /// A field's name holds no hyphens and begins with a letter.
        package static func tick(_ squad: ID) -> String { "\(prefix)s\(squad.description.replacing("-", with: ""))" }
        package static let schema = Schema(
            "PublishTask",
            [title.any, what.any, unit.any, kind.any, place.any] + TaskShift.Fields.all
                + [fairness.any, age.any, skill.any, matter.any], openPrefix: prefix, openLimit: Squad.callLimit)
    }

    private let input: Input
    /// The number of the matter it is made of, once it was judged by whoever keeps matters.
    private let matter: String?

    package init(_ input: Input, matter: String? = nil) {
        self.input = input
        self.matter = matter
    }

    private func unit(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: input[Fields.unit], in: tx) else { throw Problem.notFound }
        return unit
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try unit(in: tx).path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> ID {
        guard let terms = try context.scheme.section(MobilisationScheme.self).terms else { throw Problem.notFound }
        var faults: [FieldProblem] = []
        if !terms.kinds.contains(input[Fields.kind]) { faults.append(FieldProblem(Fields.kind.name, "choice")) }
        let fairness = Fairness(rawValue: input[Fields.fairness])
        if fairness.map(terms.fairness.contains) != true { faults.append(FieldProblem(Fields.fairness.name, "choice")) }
        if let skill = input[Fields.skill], !terms.skills.contains(skill) { faults.append(FieldProblem(Fields.skill.name, "choice")) }
        let unit = try unit(in: context.tx)
        let squads = try squads(below: unit, in: context.tx)
        if squads == nil { faults.append(FieldProblem(Fields.prefix, "choice")) }
        guard faults.isEmpty, let fairness, let squads else { throw Problem.invalid(faults) }
        let task = TaskNotice(
            id: context.newID(), number: try TaskNotice.makeNumber(in: context), kind: input[Fields.kind], unit: unit,
            matterNumber: matter, fairness: fairness, leastAge: Int64(input[Fields.age]) ?? 18, skill: input[Fields.skill],
            squads: Int64(squads.count), state: .open, published: context.now, ended: nil, version: 1)
        let shift = try TaskShift.read(input, of: task.id, fairness, terms, in: context)
        // Whoever would be left out would always be the same.
        let limit = MobilisationSlice.addresseeLimit
        guard try Volunteer.audience(of: task, squads: squads, limit: limit + 1, in: context.tx).count <= limit else {
            throw Problem(409, "task.too_many", args: ["max": "\(limit)"])
        }
        try task.insert(in: context.tx)
        try context.tx.load(
            "task_squad", columns: ["squad", "sort_ms", "task"], rows: squads.map { [$0.value, task.published.value, task.id.value] })
        let words = try SealedTexts.write(
            [
                (label: TaskNotice.Text.title, text: input[Fields.title]), (label: TaskNotice.Text.what, text: input[Fields.what]),
                (label: TaskNotice.Text.place, text: input[Fields.place]),
            ], of: task.id, isNew: true, in: context)
        let about = try shift.insert(in: context)
        try context.emit(
            Event(
                stream: task.id, version: 1, type: Self.verb.text, unit: task.unit.id,
                about.with("number", token: task.number).with("kind", token: task.kind).with("fairness", token: fairness.rawValue)
                    .with("least_age", number: task.leastAge).with("skill", token: task.skill).with("squads", number: task.squads)
                    .with("matter", token: matter)
                    .with("title", commitment: words[0]).with("what", commitment: words[1]).with("place", commitment: words[2])))
        return task.id
    }
}

extension PublishTask {
    /// The squads that were ticked, which stand in the task's unit or below; `nil` where one of them does not.
    private func squads(below unit: UnitRecord, in tx: any Reading) throws -> [ID]? {
        let ticked = JoinVolunteers.ticked(input, Fields.prefix)
        let squads = try ticked.compactMap { try ID(tick: $0, after: "s").flatMap { try Squad.find($0, in: tx) } }
        guard squads.count == ticked.count, squads.allSatisfy({ $0.isStanding && unit.path.contains($0.unit.path) }) else { return nil }
        return squads.map(\.id)
    }
}

extension ID {
    /// An id that stands in the name of a field, without its hyphens and behind a letter.
    init?(tick: String, after letter: Character) {
        let digits = Array(tick.dropFirst())
        guard tick.first == letter, digits.count == 32 else { return nil }
        self.init([0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-"))
    }
}

/// 加班次: another time at which the same is done.
package struct AddShift: Command {
    package static let verb: Verb = "task.shift"
    package static let reading: Verb? = MobilisationPermission.read
    package static let schema = Schema("AddShift", TaskShift.Fields.all)

    private let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try TaskNotice.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws -> ID {
        let task = try TaskNotice.load(id, in: context.tx)
        guard let terms = try context.scheme.section(MobilisationScheme.self).terms else { throw Problem.notFound }
        guard task.state == .open else { throw Problem(409, "task.closed") }
        guard try TaskShift.all(of: id, in: context.tx).count < TaskShift.limit else {
            throw Problem(409, "task.shifts", args: ["max": "\(TaskShift.limit)"])
        }
        let shift = try TaskShift.read(input, of: id, task.fairness, terms, in: context)
        try task.move(Self.verb, shift.insert(in: context), in: context)
        return id
    }
}
