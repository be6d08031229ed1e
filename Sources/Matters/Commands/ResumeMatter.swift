package import Kernel

/// 补充完毕: the reporter has answered, or the office goes on without the answer, or the longest pause is over; the clocks run on from
/// where they stood.
package struct ResumeMatter: MatterCommand {
    package static let step = MatterVerb.resume

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("ResumeMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        if asked.isByItself { return Payload().with("automatic", flag: true) }
        // The reporter's own words are told from those of the office.
        let byReporter = context.actor.account.map { $0 == move.matter.reporter } ?? context.actor.holds.contains(move.matter.hold)
        return try move.saying(asked[Fields.text], in: context).with("reporter", flag: byReporter)
    }
}
