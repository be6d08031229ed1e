package import Kernel

/// 作废: ends what is no matter at all, such as a test or an empty message, with a reason.
package struct VoidMatter: MatterCommand {
    package static let step = MatterVerb.void

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("VoidMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        try move.saying(asked[Fields.text], in: context)
    }
}
