package import Kernel
internal import People
internal import Territory

/// 立项: a matter that needs works becomes a project, with its first milestone. The matter goes on, and so do its clocks: whoever needs
/// them to stand still asks for it like anybody else.
package struct OpenProject: Command {
    package static let verb = ProjectPermission.open
    package static let reading: Verb? = MatterPermission.read

    package enum Fields {
        package static let title = Field.line("title", maximum: 120)
        package static let milestone = Field.line("milestone", maximum: 120)
        package static let due = Field.date("due")
        package static let schema = Schema("OpenProject", [title.any, milestone.any, due.any])
    }

    let number: String
    private let input: Input

    package init(_ number: String, _ input: Input) {
        self.number = number
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(number, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let matter = try MatterMove.load(number, in: context.tx)
        guard try context.scheme.section(ProjectScheme.self).isUsed else { throw Problem(409, "project.unused") }
        guard matter.kind.isOpen else { throw Problem(409, "project.matter_over") }
        guard try Project.of(matter.id, in: context.tx) == nil else { throw Problem(409, "project.known") }
        let (day, limit) = try OpenedProject.limit(until: input[Fields.due], field: Fields.due.name, in: context)
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO project (id, matter, opened_ms, state, notes, version) VALUES (\(id), \(matter.id), \(context.now), 'open', 1, 1)
            """)
        try context.tx.load(
            "project_in", columns: Project.listColumns,
            rows: Project.rows(id, opened: context.now, isOpen: true, matter.placeLineage.units + matter.ownerLineage.units))
        let title = try OpenedProject.say(input[Fields.title], ProjectText.title, of: id, in: context)
        let first = try OpenedProject.plan(
            input[Fields.milestone], until: day, limit, number: 1, of: id, matter, in: context)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text, unit: matter.place.unit,
                Payload().with("matter", id: matter.id).with("title", commitment: title).with("milestone", id: first.id)
                    .with("text", commitment: first.title).with("until", instant: day.start)))
    }
}
