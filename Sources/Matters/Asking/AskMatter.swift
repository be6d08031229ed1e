package import Kernel
internal import Territory

/// 就一则政策宣传提问: a question about what was told is a matter of its reporter, where whoever told it answers for it: with a clock, an
/// answer, and everything that a reporter may do.
package struct AskMatter: Command {
    package static let verb = MatterVerb.raise.verb

    package enum Fields {
        package static let what = Field.text("what", maximum: 1000)
        package static let schema = Schema(
            "AskMatter", [what.any, RaiseMatter.Fields.name.any, RaiseMatter.Fields.phone.any, RaiseMatter.Fields.hide.any])
    }

    let about: AskedAbout
    let input: Input

    package init(_ about: AskedAbout, _ input: Input) {
        self.about = about
        self.input = input
    }

    package func run(in context: CommandContext) throws -> RaiseMatter.Outcome {
        guard let category = try context.scheme.section(MatterScheme.self).category(about.category),
            let place = try Unit.answering(code: about.unit, in: context.tx)
        else { throw Problem.notFound }
        var beginning = MatterBeginning(category: category, place: place, what: input[Fields.what], channel: .bulletin)
        beginning.bulletin = about.id
        // What a category asks is asked of things; here the bulletin says what it is about.
        beginning.isAsked = false
        beginning.reporter = .init(
            account: context.actor.account, name: input[RaiseMatter.Fields.name], phone: input[RaiseMatter.Fields.phone],
            isHidden: input[RaiseMatter.Fields.hide])
        return try beginning.begin(in: context)
    }
}
