package import Kernel

/// 巡查即办: seen on a round in one's own grid and settled on the spot. It is a matter like any other, closed with what was done; nobody
/// reported it, so nobody is asked to rate it.
package struct PatrolMatter: Command {
    package static let verb = MatterPermission.patrol

    package enum Fields {
        package static let result = ResolveMatter.Fields.result
        package static let schema = Schema(
            "PatrolMatter",
            [
                RaiseMatter.Fields.category.any, RaiseMatter.Fields.what.any, RaiseMatter.Fields.requiredUnit.any,
                RaiseMatter.Fields.place.any, result.any, RaiseMatter.Fields.longitude.any, RaiseMatter.Fields.latitude.any,
                SeenAt.field.any,
            ], openPrefix: Question.prefix)
    }

    let input: Input

    package init(_ input: Input) { self.input = input }

    package func subject(in tx: any Reading) throws -> Subject { try RaiseMatter.subject(input, in: tx) }

    package func run(in context: CommandContext) throws -> RaiseMatter.Outcome {
        var beginning = try MatterBeginning(
            input, channel: .patrol, unit: input[RaiseMatter.Fields.requiredUnit], in: context)
        beginning.enteredBy = context.actor.account
        beginning.settled = input[Fields.result]
        return try beginning.begin(in: context)
    }
}
