package import Kernel

/// 提请裁定: the office holds that it is not its own and asks the dispatcher above to decide. Until then it answers for it.
package struct DisputeMatter: MatterCommand {
    package static let step = MatterVerb.dispute

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("DisputeMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        guard !move.course.isArbitrated else { throw Problem(409, "matter.arbitrated") }
        return try move.saying(asked[Fields.text], in: context)
    }
}
