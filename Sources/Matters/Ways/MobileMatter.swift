package import Kernel

/// 移动微网格员: couriers and riders tell of hazards and places they pass, in the categories that the pack opens to them. There is no field
/// for a person, and no way is followed: where it is, they say or tap for.
package struct MobileMatter: Command {
    package static let verb = MatterPermission.mobile

    package enum Fields {
        package static let schema = Schema(
            "MobileMatter",
            [
                RaiseMatter.Fields.category.any, RaiseMatter.Fields.what.any, RaiseMatter.Fields.requiredUnit.any,
                RaiseMatter.Fields.place.any, RaiseMatter.Fields.longitude.any, RaiseMatter.Fields.latitude.any,
            ], openPrefix: Question.prefix)
    }

    let input: Input

    package init(_ input: Input) { self.input = input }

    package func subject(in tx: any Reading) throws -> Subject { try RaiseMatter.subject(input, in: tx) }

    package func run(in context: CommandContext) throws -> RaiseMatter.Outcome {
        var beginning = try MatterBeginning(
            input, channel: .mobile, unit: input[RaiseMatter.Fields.requiredUnit], in: context)
        guard beginning.category.isMobile else {
            throw Problem.invalid([FieldProblem(RaiseMatter.Fields.category.name, "choice")])
        }
        beginning.reporter = .init(account: context.actor.account)
        return try beginning.begin(in: context)
    }
}
