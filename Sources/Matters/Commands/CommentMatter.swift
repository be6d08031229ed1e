package import Kernel

/// 补充说明: the reporter adds something. It moves nothing and begins no clock anew.
package struct CommentMatter: MatterCommand {
    package static let step = MatterVerb.comment

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("CommentMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        try move.saying(asked[Fields.text], in: context)
    }
}
