package import Kernel
internal import Territory

/// 任职: somebody begins to serve in a unit. One act, one event; the name and the phone are sealed.
package struct AppointPost: Command {
    package static let verb: Verb = "territory.appoint"

    package enum Fields {
        package static let kind = Field.choice("post")
        package static let name = Field.line("name", maximum: PostPerson.nameMaximum)
        package static let phone = Field.phone("phone").optional
        package static let username = Field.line("username", maximum: 32).optional
        package static let from = Field.line("from", maximum: 10).optional
        package static let schema = Schema("AppointPost", [kind.any, name.any, phone.any, username.any, from.any])
    }

    private let unitCode: String
    private let input: Input

    package init(unit: String, _ input: Input) {
        unitCode = unit
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { Subject(place: try unit(in: tx).path) }

    private func unit(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: unitCode, in: tx) else { throw Problem.notFound }
        return unit
    }

    package func run(in context: CommandContext) throws -> ID {
        let unit = try unit(in: context.tx)
        let kind = try Self.kind(input[Fields.kind], level: unit.level, in: context.scheme.section(TerritoryScheme.self))
        let person = PostPerson(name: input[Fields.name], phone: input[Fields.phone])
        // Residents must be able to reach whom they find on the card (Binzhou regulation, art. 6).
        guard !kind.isPublic || person.phone != nil else { throw Problem.invalid([FieldProblem(Fields.phone.name, "required")]) }
        let from = try PostDay.read(input[Fields.from], field: Fields.from.name, today: context.now.day)
        let account = try input[Fields.username].map { name -> ID in
            guard let account = try Account.find(username: name, in: context.tx), !account.isDisabled else {
                throw Problem.invalid([FieldProblem(Fields.username.name, "account")])
            }
            return account.id
        }
        let act = try TerritoryAct(.appoint, in: context)
        let (post, commitments) = try PostWriter(act, in: context).appoint(person, kind: kind, unit: unit, from: from, account: account)
        try act.close(
            Self.verb, unit: unit.id,
            Payload().with("post", id: post).with("kind", token: kind.id).with("name", commitment: commitments.first)
                .with("phone", commitment: commitments.dropFirst().first))
        return post
    }

    private static func kind(_ id: String, level: String, in territory: TerritoryScheme) throws -> PostKind {
        guard let kind = territory.post(id) else { throw Problem.invalid([FieldProblem(Fields.kind.name, "choice")]) }
        guard kind.levels.contains(level) else { throw Problem.invalid([FieldProblem(Fields.kind.name, "post_level")]) }
        return kind
    }
}

/// A day that somebody wrote.
enum PostDay {
    /// Today when nothing was written.
    static func read(_ text: String?, field: String, today: Day) throws -> Day {
        guard let text else { return today }
        guard let day = Day(text) else { throw Problem.invalid([FieldProblem(field, "day")]) }
        let range = PostWriter.days(today)
        guard range.contains(day) else {
            throw Problem.invalid(
                [FieldProblem(field, "day_range", args: ["from": range.lowerBound.text, "to": range.upperBound.text])])
        }
        return day
    }
}
