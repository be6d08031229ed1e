package import Kernel
internal import People

/// 办结: the office says what was done; the reporter judges it next.
package struct ResolveMatter: MatterCommand {
    package static let step = MatterVerb.resolve

    package enum Fields: StepFields {
        package static let result = Field.text("result", maximum: 2000)
        /// Why it is done before an office that helps has done its share.
        package static let without = Field.text("without", maximum: 500).optional
        package static let schema = Schema("ResolveMatter", [result.any, without.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let isWithout = try move.requireParts(done: asked[Fields.without], in: context)
        move.course.resolved = context.now
        move.course.escalated = nil
        let label = move.matter.course.redone == 0 ? MatterText.result : MatterText.said(.resolve, move.version)
        let result = try SealedTexts.write(asked[Fields.result], label: label, of: move.matter.id, in: context)
        guard isWithout, let reason = asked[Fields.without] else { return Payload().with("result", commitment: result) }
        let without = try SealedTexts.write(reason, label: MatterText.without(move.version), of: move.matter.id, in: context)
        return Payload().with("result", commitment: result).with("without", commitment: without)
    }
}
