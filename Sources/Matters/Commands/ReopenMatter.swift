package import Kernel
internal import Process

/// 重办: the reporter says in time that it is not solved after all; the office goes on with it.
package struct ReopenMatter: MatterCommand {
    package static let step = MatterVerb.reopen

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("ReopenMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        try requireInTime(move, in: context)
        if let times = move.transition.times, move.course.redone >= times {
            throw Problem(409, "matter.redone_often", args: ["times": "\(times)"])
        }
        move.course.redone += 1
        return try move.saying(asked[Fields.text], in: context)
    }

    /// The time runs from the resolution, whatever happened since.
    private func requireInTime(_ move: MatterMove, in context: CommandContext) throws {
        guard let within = move.transition.within, let resolved = move.matter.course.resolved else { return }
        let calendar = try context.scheme.section(WorkCalendar.self)
        let end = calendar.due(within, after: resolved, hours: calendar.kind(of: move.matter.owner.level)).at
        guard context.now <= end else { throw Problem(409, "matter.reopen_late", args: ["until": end.minuteText]) }
    }
}
