package import Kernel
internal import Territory

/// 免职: somebody's service ends on a day, the first on which they no longer serve. On its first day it is taken back as a mistake.
package struct EndPost: Command {
    package static let verb: Verb = "territory.relieve"

    package enum Fields {
        package static let on = Field.line("on", maximum: 10).optional
        package static let schema = Schema("EndPost", [on.any])
    }

    private let id: ID?
    private let input: Input

    /// `post` is its id as text.
    package init(_ post: String, _ input: Input) {
        id = ID(post)
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject {
        Subject(place: try UnitRecord.find(id: post(in: tx).unit, in: tx)?.path)
    }

    private func post(in tx: any Reading) throws -> Post {
        guard let post = try id.flatMap({ try Post.find($0, in: tx) }) else { throw Problem.notFound }
        return post
    }

    /// The unit's code, where it stands today.
    package func run(in context: CommandContext) throws -> String? {
        let post = try post(in: context.tx)
        guard post.to == .forever else { throw Problem(409, "post.ended") }
        let day = try PostDay.read(input[Fields.on], field: Fields.on.name, today: max(context.now.day, post.from))
        guard day >= post.from else {
            throw Problem.invalid([FieldProblem(Fields.on.name, "day_before", args: ["from": post.from.text])])
        }
        let act = try TerritoryAct(.relieve, in: context)
        try PostWriter(act, in: context).end(post.id, on: day)
        try act.close(Self.verb, unit: post.unit, Payload().with("post", id: post.id).with("kind", token: post.kind))
        return try UnitRecord.find(id: post.unit, in: context.tx)?.code
    }
}
