package import Kernel

/// 恢复办理: what was put off goes on, because its day has come or because it can be done sooner.
package struct UnshelveMatter: MatterCommand {
    package static let step = MatterVerb.unshelve

    package enum Fields: StepFields {
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("UnshelveMatter", [text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        if asked.isByItself { return Payload().with("automatic", flag: true) }
        return try move.saying(asked[Fields.text], in: context)
    }
}
