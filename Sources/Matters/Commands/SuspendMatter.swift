package import Kernel

/// 请反映人补充: asks the reporter something; until the answer, and no longer than the pack allows, the clocks stand still.
package struct SuspendMatter: MatterCommand {
    package static let step = MatterVerb.suspend

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("SuspendMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        guard let within = move.transition.within else {
            throw Problem(409, "matter.transition", args: ["verb": "suspend", "state": move.matter.state])
        }
        if let times = move.transition.times, move.course.asked >= times {
            throw Problem(409, "matter.asked_often", args: ["times": "\(times)"])
        }
        move.course.asked += 1
        let text = try move.say(asked[Fields.text], in: context)
        let bound = try MatterClocks(move.matter, category: nil, in: context).pause(atMost: within, owner: move.matter.owner)
        return Payload().with("text", commitment: text).with("until", instant: bound)
    }
}
