package import Kernel

/// 撤回反映: the reporter no longer wants it to be handled.
package struct WithdrawMatter: MatterCommand {
    package static let step = MatterVerb.withdraw

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 500).optional
        package static let schema = Schema("WithdrawMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        try move.saying(asked[Fields.text], in: context)
    }
}
