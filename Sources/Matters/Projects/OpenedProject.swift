internal import Kernel
internal import People
internal import Process
internal import Territory

/// A project with its matter: what a command on it acts on.
struct OpenedProject {
    let project: Project
    let matter: Matter

    static func load(_ id: ID, in tx: any Reading) throws -> OpenedProject {
        guard let project = try Project.find(id, in: tx), let matter = try Matter.find(id: project.matter, in: tx) else {
            throw Problem.notFound
        }
        return OpenedProject(project: project, matter: matter)
    }

    static func milestone(_ id: ID, in tx: any Reading) throws -> (milestone: Milestone, opened: OpenedProject) {
        guard let milestone = try Milestone.find(id, in: tx) else { throw Problem.notFound }
        return (milestone, try load(milestone.project, in: tx))
    }

    var subject: Subject { Subject(place: matter.place.path, owner: matter.owner.path) }

    /// To whoever looks after the place or the owner, and to the units of its task force.
    func isShown(to actor: Actor, _ policy: Policy, in tx: any Reading) throws -> Bool {
        func may(_ subject: Subject) -> Bool { policy.allows(ProjectPermission.read, actor, on: subject) }
        return try may(subject) || ProjectMember.all(of: project.id, in: tx).contains { may(Subject(owner: $0.unit.path)) }
    }

    func requireOpen() throws {
        guard project.state == .open else { throw Problem(409, "project.ended") }
    }

    /// Seals what was said under a key of the project's own, so that it takes no room from what is said on its matter; it is erased with
    /// that.
    func say(_ text: String, _ part: String, in context: CommandContext) throws -> [UInt8] {
        try Self.say(text, part, of: project.id, in: context)
    }

    static func say(_ text: String, _ part: String, of project: ID, in context: CommandContext) throws -> [UInt8] {
        // Room is left for saying why it is given up.
        let most = Int64(SealedTexts.limit) - (part == ProjectText.dropped ? 0 : 1)
        guard try SealedTexts.count(of: project, in: context.tx) < most else { throw Problem(409, "project.full") }
        return try SealedTexts.write(text, label: part, of: project, in: context)
    }

    /// What was said goes with the matter that it was said about.
    static func erase(_ matters: [ID], in tx: any Transaction) throws {
        guard !matters.isEmpty else { return }
        let list = Statement.list(matters.map { "\($0)" })
        let projects = try tx.all("SELECT id FROM project WHERE matter IN (\(list)) LIMIT \(matters.count)") { try $0.id(0) }
        try SealedTexts.erase(projects, in: tx)
    }

    /// Writes what has changed of the project itself, with its event.
    func commit(_ type: Verb, _ payload: Payload, writes isWritten: Bool = false, in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            """
            UPDATE project SET version = \(project.version + 1), notes = \(project.notes + (isWritten ? 1 : 0))
            WHERE id = \(project.id) AND version = \(project.version)
            """)
        guard changed == 1 else { throw Problem(409, "project.changed") }
        try context.emit(
            Event(
                stream: project.id, version: project.version + 1, type: type.text, unit: matter.place.unit,
                payload.with("matter", id: matter.id)))
    }

    /// Stands in the lists of these units too.
    func list(in units: [ID], in tx: any Transaction) throws {
        let known = Set(try tx.all("SELECT unit FROM project_in WHERE project = \(project.id) LIMIT 1000") { try $0.id(0) })
        let rows = Project.rows(project.id, opened: project.opened, isOpen: project.state == .open, Set(units).subtracting(known))
        try tx.load("project_in", columns: Project.listColumns, rows: rows)
    }

    /// The matter goes to another unit: that one answers for the milestones from then on.
    static func handOver(_ matter: Matter, to owner: ID, in context: CommandContext) throws {
        guard let project = try Project.of(matter.id, in: context.tx), project.state == .open else { return }
        for milestone in try Milestone.all(of: project.id, in: context.tx) where milestone.done == nil {
            try Clocks(milestone.clocks, in: context).handOver(to: owner)
        }
        try OpenedProject(project: project, matter: matter).list(
            in: UnitRecord.lineage(of: owner, in: context.tx).units, in: context.tx)
    }

    /// It ends for good: no milestone is waited for any more, and it moves to the other lists.
    func end(as state: Project.State, _ type: Verb, _ payload: Payload, in context: CommandContext) throws {
        for milestone in try Milestone.all(of: project.id, in: context.tx) where milestone.done == nil {
            try Clocks(milestone.clocks, in: context).stop([.handle])
        }
        let units = try context.tx.all("SELECT unit FROM project_in WHERE project = \(project.id) LIMIT 1000") { try $0.id(0) }
        try context.tx.replace(
            "project_in", columns: Project.listColumns, rows: Project.rows(project.id, opened: project.opened, isOpen: true, units),
            by: Project.rows(project.id, opened: project.opened, isOpen: false, units))
        try context.tx.execute("UPDATE project SET state = \(state.rawValue), ended_ms = \(context.now) WHERE id = \(project.id)")
        try commit(type, payload, in: context)
    }

    // MARK: Milestones

    /// How long there is until a day, as a limit; the day itself must lie ahead, and not beyond what the pack allows.
    static func limit(until text: String, field: String, in context: CommandContext) throws -> (day: Day, limit: TimeLimit) {
        let longest = try context.scheme.section(ProjectScheme.self).longest
        let days = Day(text).map { $0.sinceEpoch - context.now.day.sinceEpoch } ?? 0
        guard let day = Day(text), (1...longest.value).contains(days) else {
            throw Problem.invalid([FieldProblem(field, "milestone_day", args: ["max": "\(longest.value)"])])
        }
        return (day, TimeLimit(days, .calendarDay))
    }

    /// Begins the clock of a milestone: the unit that answers for the matter answers for it.
    static func start(_ milestone: ID, _ limit: TimeLimit, of matter: Matter, in context: CommandContext) throws {
        let scheme = try context.scheme.section(ProjectScheme.self)
        try Clocks(Milestone.clocks(milestone), in: context).start(
            [Clocks.Start(.handle, limit)], unit: matter.owner.unit, level: matter.owner.level, warnPercent: scheme.warnPercent)
    }

    static func plan(
        _ title: String, until day: Day, _ limit: TimeLimit, number: Int64, of project: ID, _ matter: Matter, in context: CommandContext
    ) throws -> (id: ID, title: [UInt8]) {
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO project_milestone (id, project, n, due, first_due, slips)
            VALUES (\(id), \(project), \(number), \(day.text), \(day.text), 0)
            """)
        try start(id, limit, of: matter, in: context)
        return (id, try say(title, ProjectText.milestone(number), of: project, in: context))
    }
}

/// A milestone that is late is told, then those above, one after the other.
enum ProjectAlarm {
    static let alarm = ClockAlarm.alarm(
        "milestone", everySeconds: 5,
        rules: ClockRules(
            ladder: MatterAlarm.rules.ladder,
            climb: { try $0.section(ProjectScheme.self).climb ?? $0.section(MatterScheme.self).reminders?.climb }))

    /// The matter of a project's event, or of a milestone's clock.
    static func matter(_ id: ID, in tx: any Reading) throws -> Matter? {
        let project = try Milestone.find(id, in: tx)?.project ?? id
        return try Project.find(project, in: tx).flatMap { try Matter.find(id: $0.matter, in: tx) }
    }
}
