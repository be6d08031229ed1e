package import Kernel

/// 拆开: it was not the same after all. It stands where it stood before, with its owner and its clocks; the time in between is counted
/// against nobody.
package struct UnmergeMatter: MatterCommand {
    package static let step = MatterVerb.unmerge

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("UnmergeMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        guard let following = try Following.of(move.matter.id, in: context.tx) else {
            throw Problem(409, "matter.transition", args: ["verb": Self.step.rawValue, "state": move.matter.state])
        }
        move = try MatterMove(apart: following, move.matter, in: context)
        return try move.saying(asked[Fields.text], in: context).with("root", id: following.root).with("back", token: following.state)
    }
}
