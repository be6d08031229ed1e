package import Kernel
internal import People

/// 分办: names who of the office has it, and who steps in.
package struct AssignMatter: MatterCommand {
    package static let step = MatterVerb.assign

    package enum Fields: StepFields {
        package static let to = Field.choice("to")
        package static let standIn = Field.choice("stand_in").optional
        package static let schema = Schema("AssignMatter", [to.any, standIn.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let staff = try move.matter.staff(by: context.scheme, in: context.tx)
        let standIn = asked[Fields.standIn]
        guard let person = staff.first(where: { $0.username == asked[Fields.to] }) else {
            throw Problem.invalid([FieldProblem(Fields.to.name, "choice")])
        }
        let other = standIn.flatMap { name in staff.first { $0.username == name && $0.account != person.account } }
        guard standIn == nil || other != nil else { throw Problem.invalid([FieldProblem(Fields.standIn.name, "choice")]) }
        move.course.assignee = person.account
        move.course.standIn = other?.account
        return Payload().with("assignee", id: person.account).with("stand_in", id: other?.account)
    }
}
