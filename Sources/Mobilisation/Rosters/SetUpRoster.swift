package import Kernel
internal import People
internal import Process
internal import Territory

/// What a form says of a place in the week.
enum PlaceFields {
    static let weekdays = (1...7).map { "\($0)" }
    static let weekday = Field.choice("weekday", weekdays)
    static let starts = Field.line("starts", maximum: 5)
    static let ends = Field.line("ends", maximum: 5)
    static let role = Field.choice("role")
    static let people = Field.integer("people", 1...20)
    /// Where, in words.
    static let spot = Field.line("spot", maximum: 60).optional
    static let all = [weekday.any, starts.any, ends.any, role.any, people.any, spot.any]
}

extension Roster {
    /// More people are not asked for in one week of a roster.
    static let peopleLimit: Int64 = 60

    /// Writes a place of the week, after judging it.
    func add(_ input: Input, to known: [RosterPlace], _ kind: RosterKind, in context: CommandContext) throws -> Payload {
        let (begin, end) = (DayTime.minutes(input[PlaceFields.starts]), DayTime.minutes(input[PlaceFields.ends]))
        var faults: [FieldProblem] = []
        if begin.map({ $0 < 1440 }) != true { faults.append(FieldProblem(PlaceFields.starts.name, "time")) }
        if end == nil { faults.append(FieldProblem(PlaceFields.ends.name, "time")) }
        if !kind.roles.contains(input[PlaceFields.role]) { faults.append(FieldProblem(PlaceFields.role.name, "choice")) }
        guard faults.isEmpty, let begin, let end else { throw Problem.invalid(faults) }
        let people = input[PlaceFields.people]
        guard known.count < RosterPlace.limit, known.reduce(people, { $0 + $1.people }) <= Self.peopleLimit else {
            throw Problem(409, "roster.places", args: ["max": "\(Self.peopleLimit)"])
        }
        let place = context.newID()
        try context.tx.execute(
            """
            INSERT INTO roster_place (id, roster, weekday, starts, ends, role, people)
            VALUES (\(place), \(id), \(Int64(input[PlaceFields.weekday]) ?? 1), \(begin), \(end), \(input[PlaceFields.role]), \(people))
            """)
        let said = try input[PlaceFields.spot].map { try SealedTexts.write($0, label: RosterPlace.label(place), of: id, in: context) }
        return Payload().with("place", id: place).with("role", token: input[PlaceFields.role]).with("people", number: people)
            .with("spot", commitment: said)
    }
}

/// 设轮岗: a roster of the squad with the first of its places. Its seed is drawn here and told from now on.
package struct SetUpRoster: SquadCommand {
    package static let verb: Verb = "roster.set"
    package static let step = "rosters"

    package enum Fields {
        package static let kind = Field.choice("roster_kind")
    }
    package static let schema = Schema("SetUpRoster", [Fields.kind.any] + PlaceFields.all)

    static let seedBytes = 32

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let squad = try Squad.standing(id, in: context.tx)
        let kind = try context.scheme.section(MobilisationScheme.self).terms?.rosters.first { $0.id == input[Fields.kind] }
        guard let kind else { throw Problem.invalid([FieldProblem(Fields.kind.name, "choice")]) }
        guard try Roster.open(of: id, in: context.tx).count < Roster.limit else {
            throw Problem(409, "roster.many", args: ["max": "\(Roster.limit)"])
        }
        let roster = Roster(
            id: context.newID(), squad: id, kind: kind.id, seed: context.random(Self.seedBytes), planned: nil, ended: nil, version: 1)
        try roster.insert(in: context.tx)
        let about = try roster.add(input, to: [], kind, in: context)
        try context.emit(
            Event(
                stream: roster.id, version: 1, type: Self.verb.text, unit: squad.unit.id,
                about.with("squad", id: id).with("kind", token: kind.id).with("seed", commitment: roster.seed)))
        return roster.id
    }
}

/// A step on a roster that is there, by its squad's leader or the office.
package protocol RosterCommand: Command where Output == ID {
    static var step: String { get }
    static var schema: Schema { get }
    var id: ID { get }
    init(_ id: ID, _ input: Input)
}

extension RosterCommand {
    /// A roster is there for its squad's people; what is done about it, for whoever leads them.
    package static var reading: Verb? { MobilisationPermission.leadSquad }

    package func subject(in tx: any Reading) throws -> Subject { try Squad.load(Roster.load(id, in: tx).squad, in: tx).subject }

    func begin(in context: CommandContext) throws -> (roster: Roster, squad: Squad) {
        let roster = try Roster.load(id, in: context.tx)
        guard roster.ended == nil else { throw Problem(409, "roster.ended") }
        return (roster, try Squad.load(roster.squad, in: context.tx))
    }
}

/// Every such step, for the pages and the API alike.
package struct RosterStep: Sendable {
    package let name: String
    package let verb: Verb
    package let schema: Schema
    let summary: String
    package let carryOut: @Sendable (ID, Input, Actor, IdempotencyKey?, Executor) async throws -> Receipt<ID>

    private init<C: RosterCommand>(_ command: C.Type, _ summary: String) {
        name = C.step
        verb = C.verb
        schema = C.schema
        self.summary = summary
        carryOut = { id, input, actor, key, executor in try await executor.perform(C(id, input), as: actor, key: key) }
    }

    /// In the order in which a page offers them.
    package static let all = [
        RosterStep(PublishRoster.self, "Plan some weeks ahead by rotation, and fill what is free"),
        RosterStep(
            ConfirmDuties.self, "Confirm who was there (served.c and the duty without hyphens is \"true\"); 0 minutes takes it back"),
        RosterStep(AddRosterPlace.self, "Add a place to the week"),
        RosterStep(DropRosterPlace.self, "Take a place out of the week"),
        RosterStep(EndRoster.self, "End it; what was planned is off"),
    ]
}

/// 加岗位
package struct AddRosterPlace: RosterCommand {
    package static let verb: Verb = "roster.place"
    package static let step = "places"
    package static let schema = Schema("AddRosterPlace", PlaceFields.all)

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let (roster, squad) = try begin(in: context)
        let kind = try context.scheme.section(MobilisationScheme.self).terms?.rosters.first { $0.id == roster.kind }
        guard let kind else { throw Problem.notFound }
        let about = try roster.add(input, to: RosterPlace.all(of: id, in: context.tx), kind, in: context)
        // What is planned already gets the new place as well when it is planned the next time: from tomorrow on.
        try roster.change(Self.verb, about, set: "planned_day = NULL", unit: squad.unit.id, in: context)
        return id
    }
}

/// 撤岗位: what was planned for it is off.
package struct DropRosterPlace: RosterCommand {
    package static let verb: Verb = "roster.drop"
    package static let step = "drop"

    package enum Fields {
        package static let place = Field.choice("place")
    }
    package static let schema = Schema("DropRosterPlace", [Fields.place.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let (roster, squad) = try begin(in: context)
        let place = try RosterPlace.all(of: id, in: context.tx).first { $0.id == ID(input[Fields.place]) }
        guard let place else { throw Problem.invalid([FieldProblem(Fields.place.name, "choice")]) }
        try context.tx.execute("UPDATE roster_place SET dropped_ms = \(context.now) WHERE id = \(place.id)")
        try context.tx.execute(
            """
            UPDATE duty SET state = 'off', offered = FALSE
            WHERE roster = \(id) AND place = \(place.id) AND state = 'planned' AND starts_ms > \(context.now)
            """)
        try roster.change(Self.verb, Payload().with("place", id: place.id), unit: squad.unit.id, in: context)
        return id
    }
}

/// 结束轮岗
package struct EndRoster: RosterCommand {
    package static let verb: Verb = "roster.end"
    package static let step = "end"
    package static let schema = Schema("EndRoster", [])

    package let id: ID

    package init(_ id: ID, _ input: Input) { self.id = id }

    package func run(in context: CommandContext) throws -> ID {
        try begin(in: context).roster.end(in: context)
        return id
    }
}
