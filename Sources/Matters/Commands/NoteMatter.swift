package import Kernel

/// 备注: a word of the staff, among themselves or for the reporter to read too.
package struct NoteMatter: MatterCommand {
    package static let step = MatterVerb.note

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 1000)
        package static let audience = Field.choice("audience", ["internal", "reporter"])
        package static let schema = Schema("NoteMatter", [text.any, audience.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        try move.saying(asked[Fields.text], in: context).with("open", flag: asked[Fields.audience] == "reporter")
    }
}
