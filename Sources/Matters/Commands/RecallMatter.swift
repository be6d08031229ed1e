package import Kernel

/// 撤回派单: takes back what was dispatched by mistake, before the office has signed for it.
package struct RecallMatter: MatterCommand {
    package static let step = MatterVerb.recall

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 500).optional
        package static let schema = Schema("RecallMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        move.goBack()
        return try move.saying(asked[Fields.text], in: context)
    }
}
