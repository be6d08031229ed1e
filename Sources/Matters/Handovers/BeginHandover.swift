package import Kernel
internal import People

/// 交接: hands what was given to somebody of an office to somebody else of it, from a day up to a day. Nothing is moved: what is given to
/// them meanwhile goes along, and on the day after the last it lies with them again by itself.
package struct BeginHandover: Command {
    package static let verb = HandoverPermission.begin
    package static let reading: Verb? = HandoverPermission.begin

    package enum Fields {
        package static let unit = Field.line("unit", maximum: 32)
        /// Whose work; one's own when left out.
        package static let person = Field.choice("person").optional
        package static let standIn = Field.choice("stand_in")
        package static let from = Field.date("from")
        /// The last day.
        package static let to = Field.date("to")
        package static let schema = Schema("BeginHandover", [unit.any, person.any, standIn.any, from.any, to.any])
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    package func subject(in tx: any Reading) throws -> Subject { Self.subject(try unit(in: tx)) }

    static func subject(_ unit: Unit) -> Subject { Subject(place: unit.path, owner: unit.path) }

    private func unit(in tx: any Reading) throws -> Unit {
        guard let unit = try Unit.find(code: input[Fields.unit], in: tx) else { throw Problem.notFound }
        return unit
    }

    package func run(in context: CommandContext) throws -> ID {
        let unit = try unit(in: context.tx)
        let staff = try Matter.staff(of: unit.unit, by: context.scheme, in: context.tx)
        let person = try person(of: staff, in: unit, context)
        guard let standIn = staff.first(where: { $0.username == input[Fields.standIn] && $0.account != person.account }) else {
            throw Problem.invalid([FieldProblem(Fields.standIn.name, "choice")])
        }
        let (from, to) = try span(context.now.day)
        try judge(person, standIn, from, to, in: unit, context.tx)
        let id = context.newID()
        try context.tx.execute(
            """
            INSERT INTO handover (id, unit, account, stand_in, valid_from, valid_to, made_ms, ended_ms, version)
            VALUES (\(id), \(unit.unit), \(person.account), \(standIn.account), \(from), \(to), \(context.now), NULL, 1)
            """)
        try context.emit(
            Event(
                stream: id, version: 1, type: Self.verb.text, unit: unit.unit,
                Payload().with("account", id: person.account).with("stand_in", id: standIn.account).with("from", token: from.text)
                    .with("to", token: to.text)))
        return id
    }

    /// Oneself, or for who may arrange it anybody of the unit.
    private func person(of staff: [Staff], in unit: Unit, _ context: CommandContext) throws -> Staff {
        let name = input[Fields.person]
        let found = staff.first { one in name.map { $0 == one.username } ?? (one.account == context.actor.account) }
        guard let person = found else {
            throw Problem.invalid([FieldProblem(Fields.person.name, "choice")])
        }
        if person.account != context.actor.account {
            try Policy(context.scheme).require(HandoverPermission.arrange, of: context.actor, on: Self.subject(unit))
        }
        return person
    }

    /// From today on, and the day after the last.
    private func span(_ today: Day) throws -> (from: Day, to: Day) {
        guard let from = Day(input[Fields.from]), from >= today else {
            throw Problem.invalid([FieldProblem(Fields.from.name, "handover_past")])
        }
        guard let last = Day(input[Fields.to]), last >= from, last.sinceEpoch - from.sinceEpoch < Handover.dayLimit else {
            throw Problem.invalid([FieldProblem(Fields.to.name, "handover_span", args: ["max": "\(Handover.dayLimit)"])])
        }
        return (from, last.next)
    }

    /// Nobody is away twice at once, and no chain leads from one who is away to another.
    private func judge(_ person: Staff, _ standIn: Staff, _ from: Day, _ to: Day, in unit: Unit, _ tx: any Reading) throws {
        for other in try tx.all(Handover.touching(unit.unit, from, to), Handover.decode) {
            let args = ["from": other.from.text, "to": other.last.text]
            if other.account == person.account { throw Problem(409, "handover.overlap", args: args) }
            if other.account == standIn.account { throw Problem(409, "handover.stand_in_away", args: args) }
            if other.standIn == person.account { throw Problem(409, "handover.stands_in", args: args) }
        }
    }
}
