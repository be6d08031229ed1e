package import Kernel

/// 联系反映人: the office has spoken with the reporter, who can read what was said. Ends the clock for the first contact.
package struct ContactMatter: MatterCommand {
    package static let step = MatterVerb.contact

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("ContactMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        try move.saying(asked[Fields.text], in: context)
    }
}
