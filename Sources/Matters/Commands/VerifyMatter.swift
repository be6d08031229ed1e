package import Kernel

/// 核实: somebody other than the office, or time itself, confirms that it is solved. If it is not, it goes back to work.
package struct VerifyMatter: MatterCommand {
    package static let step = MatterVerb.verify

    package enum Fields: StepFields {
        package static let solved = Field.choice("solved", ["yes", "no"])
        package static let text = Field.text("text", maximum: 500).optional
        package static let schema = Schema("VerifyMatter", [solved.any, text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        if asked.isByItself { return Payload().with("automatic", flag: true) }
        let solved = asked[Fields.solved] == "yes"
        if !solved {
            move.redo()
            guard move.redoes else { throw Problem(409, "matter.redone_often", args: ["times": "\(move.transition.times ?? 0)"]) }
        }
        let text = try move.say(asked[Fields.text], in: context)
        return Payload().with("solved", flag: solved).with("text", commitment: text)
    }
}
