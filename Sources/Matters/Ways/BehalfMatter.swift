package import Kernel
internal import People

/// 代群众反映: a worker writes down what a resident asks for. What the worker is to them, by which way they asked and that they agreed
/// is kept; the matter is the resident's, who finds it again by number and phone tail.
package struct BehalfMatter: Command {
    package static let verb = MatterPermission.behalf

    package enum Fields {
        package static let source = Field.choice("source", Channel.behalf.map(\.rawValue))
        package static let relation = Field.choice("relation", Relation.allCases.map(\.rawValue))
        package static let group = Field.line("group", maximum: 60).optional
        package static let consent = Field.flag("consent")
        package static let schema = Schema(
            "BehalfMatter",
            [
                RaiseMatter.Fields.category.any, RaiseMatter.Fields.what.any, RaiseMatter.Fields.requiredUnit.any,
                RaiseMatter.Fields.place.any, source.any, group.any, relation.any, RaiseMatter.Fields.name.any,
                RaiseMatter.Fields.phone.any, RaiseMatter.Fields.hide.any, consent.any, SeenAt.field.any,
            ], openPrefix: Question.prefix)
    }

    let input: Input

    package init(_ input: Input) { self.input = input }

    package func subject(in tx: any Reading) throws -> Subject { try RaiseMatter.subject(input, in: tx) }

    package func run(in context: CommandContext) throws -> RaiseMatter.Outcome {
        guard let channel = Channel(rawValue: input[Fields.source]), let relation = Relation(rawValue: input[Fields.relation]) else {
            throw Problem.invalid([FieldProblem(Fields.source.name, "choice")])
        }
        var faults: [FieldProblem] = []
        if !input[Fields.consent] { faults.append(FieldProblem(Fields.consent.name, "consent")) }
        // What was read in a group is nobody's request: somebody asked, in a group that can be named.
        if channel == .chat, input[Fields.group] == nil { faults.append(FieldProblem(Fields.group.name, "required")) }
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        var beginning = try MatterBeginning(
            input, channel: channel, unit: input[RaiseMatter.Fields.requiredUnit], in: context)
        beginning.relation = relation
        beginning.group = channel == .chat ? input[Fields.group] : nil
        beginning.enteredBy = context.actor.account
        beginning.reporter = .init(
            name: input[RaiseMatter.Fields.name], phone: input[RaiseMatter.Fields.phone], isHidden: input[RaiseMatter.Fields.hide])
        return try beginning.begin(in: context)
    }
}
