package import Kernel
internal import Process

/// 对作废申诉: the reporter holds that it is a matter after all. It begins again at its place.
package struct AppealMatter: MatterCommand {
    package static let step = MatterVerb.appeal

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("AppealMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        if let within = move.transition.within {
            let calendar = try context.scheme.section(WorkCalendar.self)
            let end = calendar.due(within, after: move.matter.changed, hours: calendar.kind(of: move.matter.owner.level)).at
            guard context.now <= end else { throw Problem(409, "matter.appeal_late", args: ["until": end.minuteText]) }
        }
        move.goBack()
        return try move.saying(asked[Fields.text], in: context)
    }
}
