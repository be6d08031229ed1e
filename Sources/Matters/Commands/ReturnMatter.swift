package import Kernel

/// 退单: the office gives back what is not its own, with its reason. What the reporter was promised runs on.
package struct ReturnMatter: MatterCommand {
    package static let step = MatterVerb.return

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("ReturnMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        guard !move.course.isArbitrated else { throw Problem(409, "matter.arbitrated") }
        if let times = move.transition.times, move.course.returned >= times {
            throw Problem(409, "matter.returned_often", args: ["times": "\(times)"])
        }
        let unit = move.matter.owner.unit
        if let share = try MonthShare.of(.return, unit: unit, at: context.now, context.scheme, in: context.tx), share.isFull {
            throw Problem(409, "matter.returns_share", args: share.args)
        }
        try MatterReturn(id: context.newID(), matter: move.matter.id, version: move.version, unit: unit, at: context.now)
            .insert(in: context.tx)
        move.course.returned += 1
        move.goBack()
        return try move.saying(asked[Fields.text], in: context).with("hops", number: move.course.returned)
    }
}
