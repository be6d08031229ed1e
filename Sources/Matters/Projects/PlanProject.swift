package import Kernel
internal import Process

/// 加节点: what else is to be done by a day.
package struct PlanMilestone: Command {
    package static let verb = ProjectPermission.plan
    package static let reading: Verb? = ProjectPermission.read

    package enum Fields {
        package static let milestone = Field.line("milestone", maximum: 120)
        package static let due = Field.date("due")
        package static let schema = Schema("PlanMilestone", [milestone.any, due.any])
    }

    let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try OpenedProject.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let opened = try OpenedProject.load(id, in: context.tx)
        try opened.requireOpen()
        guard try Milestone.all(of: id, in: context.tx).count < Project.milestoneLimit else { throw Problem(409, "project.full") }
        let (day, limit) = try OpenedProject.limit(until: input[Fields.due], field: Fields.due.name, in: context)
        let planned = try OpenedProject.plan(
            input[Fields.milestone], until: day, limit, number: opened.project.notes + 1, of: id, opened.matter, in: context)
        try opened.commit(
            Self.verb,
            Payload().with("milestone", id: planned.id).with("text", commitment: planned.title).with("until", instant: day.start),
            writes: true, in: context)
    }
}

/// 节点完成: a milestone is reached, in time or late as its clock says.
package struct FinishMilestone: Command {
    package static let verb = ProjectPermission.finish
    package static let reading: Verb? = ProjectPermission.read
    package static let schema = Schema("FinishMilestone", [])

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func subject(in tx: any Reading) throws -> Subject { try OpenedProject.milestone(id, in: tx).opened.subject }

    package func run(in context: CommandContext) throws {
        let (milestone, opened) = try OpenedProject.milestone(id, in: context.tx)
        try opened.requireOpen()
        guard milestone.done == nil else { throw Problem(409, "project.done") }
        try Clocks(milestone.clocks, in: context).finish([.handle])
        try context.tx.execute("UPDATE project_milestone SET done_ms = \(context.now) WHERE id = \(id)")
        try opened.commit(Self.verb, Payload().with("milestone", id: id), in: context)
    }
}

/// 节点推迟: it will be later, and why. What was late by then stays late; the day it was planned for at first is kept beside it.
package struct SlipMilestone: Command {
    package static let verb = ProjectPermission.slip
    package static let reading: Verb? = ProjectPermission.read

    package enum Fields {
        package static let due = Field.date("due")
        package static let reason = Field.text("slip_reason", maximum: 500)
        package static let schema = Schema("SlipMilestone", [due.any, reason.any])
    }

    let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try OpenedProject.milestone(id, in: tx).opened.subject }

    package func run(in context: CommandContext) throws {
        let (milestone, opened) = try OpenedProject.milestone(id, in: context.tx)
        try opened.requireOpen()
        guard milestone.done == nil else { throw Problem(409, "project.done") }
        let (day, limit) = try OpenedProject.limit(until: input[Fields.due], field: Fields.due.name, in: context)
        guard day > milestone.due else { throw Problem.invalid([FieldProblem(Fields.due.name, "slips_later")]) }
        try Clocks(milestone.clocks, in: context).stop([.handle])
        try OpenedProject.start(id, limit, of: opened.matter, in: context)
        let slips = milestone.slips + 1
        let reason = try opened.say(input[Fields.reason], ProjectText.slip(milestone.number, slips), in: context)
        try context.tx.execute("UPDATE project_milestone SET due = \(day.text), slips = \(slips) WHERE id = \(id)")
        try opened.commit(
            Self.verb, Payload().with("milestone", id: id).with("text", commitment: reason).with("until", instant: day.start), in: context)
    }
}
