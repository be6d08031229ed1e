package import Kernel
internal import People
internal import Process
internal import Territory

/// 吹哨: calls departments to a place because whoever looks after it cannot solve the matter, may not enforce, or it is an emergency.
package struct WhistleMatter: MatterCommand {
    package static let step = MatterVerb.whistle

    package enum Fields: StepFields {
        package static let ground = Field.choice("ground", WhistleGround.allCases.map(\.rawValue))
        /// Codes of the units that are called, with commas between them.
        package static let units = Field.line("units", maximum: 400)
        /// Where to meet, in words; without a point it must be said.
        package static let meet = Field.line("meet", maximum: 200).optional
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema(
            "WhistleMatter",
            [ground.any, units.any, meet.any, RaiseMatter.Fields.longitude.any, RaiseMatter.Fields.latitude.any, text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let scheme = try context.scheme.section(WhistleScheme.self)
        let matter = move.matter
        guard let ground = WhistleGround(rawValue: asked[Fields.ground]), let limit = scheme.arrivals[ground] else {
            throw Problem.invalid([FieldProblem(Fields.ground.name, "choice")])
        }
        let units = try called(on: matter, in: context)
        let point = try asked.input.flatMap(PlacePoint.read)
        let meet = asked[Fields.meet]
        guard meet != nil || point != nil else { throw Problem.invalid([FieldProblem(Fields.meet.name, "meet")]) }
        let id = context.newID()
        let (reason, place) = (try move.say(asked[Fields.text], in: context), try say(meet, point, id, matter, in: context))
        let due = try context.scheme.section(WorkCalendar.self).due(limit, after: context.now).at
        try context.tx.execute(
            """
            INSERT INTO whistle (id, matter, unit, ground, said, blown_ms, due_ms, state, version)
            VALUES (\(id), \(matter.id), \(try blower(of: matter, context)), \(ground.rawValue), \(move.version), \(context.now), \(due), 'open', 0)
            """)
        var lineages = [matter.placeLineage]
        for unit in units {
            lineages.append(try UnitRecord.lineage(of: unit.unit, in: context.tx))
            try call(unit, to: id, matter, limit, scheme, in: context)
        }
        try context.tx.load("whistle_in", columns: Whistle.listColumns, rows: Whistle.rows(id, due: due, isOpen: true, lineages))
        return Payload().with("text", commitment: reason).with("meet", commitment: place).with("whistle", id: id)
            .with("ground", token: ground.rawValue).with("until", instant: due)
    }

    /// The units that were named: offices that answer for the place, none twice, none that is on its way already.
    private func called(on matter: Matter, in context: CommandContext) throws -> [Unit] {
        func refuse(_ code: String) -> Problem { Problem.invalid([FieldProblem(Fields.units.name, code)]) }
        let codes = asked[Fields.units].split(separator: ",").map { String($0).trimmingWhitespace }.filter { !$0.isEmpty }
        guard (1...Whistle.callLimit).contains(codes.count), Set(codes).count == codes.count else { throw refuse("called") }
        let before = try Whistle.all(of: matter.id, in: context.tx)
        guard before.count < Whistle.matterLimit else { throw Problem(409, "whistle.full") }
        let offered = try Whistle.candidates(on: matter, by: context.scheme, in: context.tx)
        let units = codes.compactMap { code in offered.first { $0.code == code } }
        guard units.count == codes.count else { throw refuse("choice") }
        let busy = Set(try before.filter { $0.state == .open }.flatMap { try WhistleCall.all(of: $0.id, in: context.tx) }.map(\.unit.unit))
        guard !units.contains(where: { busy.contains($0.unit) }) else { throw Problem(409, "whistle.called") }
        return units
    }

    private func say(
        _ meet: String?, _ point: Coordinate?, _ id: ID, _ matter: Matter, in context: CommandContext
    ) throws -> [UInt8]? {
        if let point { try SealedTexts.write(PlacePoint.text(point), label: MatterText.whistle(id, "point"), of: matter.id, in: context) }
        return try meet.map { try SealedTexts.write($0, label: MatterText.whistle(id, "meet"), of: matter.id, in: context) }
    }

    /// The nearest unit above the place for which the actor may blow it; what the program does by itself is done for the place.
    private func blower(of matter: Matter, _ context: CommandContext) throws -> ID {
        let roles = Set(context.scheme.roles(with: Self.verb).filter { $0.over == .place }.map(\.id))
        let grants = context.actor.grants.filter { roles.contains($0.role) && $0.path.contains(matter.place.path) }
        return grants.max { $0.path.segments.count < $1.path.segments.count }?.unit ?? matter.place.unit
    }

    private func call(
        _ unit: Unit, to whistle: ID, _ matter: Matter, _ limit: TimeLimit, _ scheme: WhistleScheme, in context: CommandContext
    ) throws {
        let id = context.newID()
        try context.tx.execute(
            "INSERT INTO whistle_call (id, whistle, unit, version) VALUES (\(id), \(whistle), \(unit.unit), 1)")
        try Clocks(WhistleCall.clocks(id), in: context).start(
            [Clocks.Start(.arrive, limit)], unit: unit.unit, level: unit.level, warnPercent: scheme.warnPercent, atAnyHour: true)
        try context.emit(
            Event(
                stream: id, version: 1, type: WhistleEvent.call, unit: matter.place.unit,
                Payload().with("to", id: unit.unit).with("whistle", id: whistle).with("called", id: unit.unit)))
    }
}

extension Whistle {
    /// Who may be called to a matter: the offices of its category, then every other office of its place and above.
    static func candidates(on matter: Matter, by scheme: Scheme, in tx: any Reading) throws -> [Unit] {
        let handlers = try Unit.named(matter.handlers(by: scheme), in: tx)
        let all = try handlers + Unit.offices(over: matter.place.path, in: tx)
        var seen: Set<ID> = []
        return all.filter { $0.isOffice && seen.insert($0.unit).inserted }
    }
}

extension MatterText {
    /// What was said about a whistle: where to meet, who does what, why it was withdrawn.
    static func whistle(_ id: ID, _ part: String) -> String { "whistle.\(id).\(part)" }
    /// What was said about one unit: why it left, what each side thinks of the other.
    static func call(_ id: ID, _ part: String) -> String { "call.\(id).\(part)" }
}
