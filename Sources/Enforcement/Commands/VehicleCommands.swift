package import Kernel
internal import Territory

/// 登记车辆: a team has a vehicle from a day on. One plate is with one team at a time.
package struct AddVehicle: Command {
    package static let verb: Verb = "enforcement.vehicle"

    package enum Fields {
        package static let plate = Field.line("plate", maximum: 12)
        package static let from = Field.date("from")
        package static let schema = Schema("AddVehicle", [plate.any, from.any])
    }

    let team: String
    let input: Input

    /// `team`: the code of its unit.
    package init(team: String, _ input: Input) {
        self.team = team
        self.input = input
    }

    private func find(in tx: any Reading) throws -> UnitRecord {
        guard let unit = try UnitRecord.find(code: String(team.prefix(32)), in: tx) else { throw Problem.notFound }
        return unit
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try find(in: tx).path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> ID {
        let unit = try find(in: context.tx)
        guard try context.scheme.section(EnforcementScheme.self).terms?.levels.contains(unit.level) == true else { throw Problem.notFound }
        let plate = input[Fields.plate].filter { !$0.isWhitespace }.uppercased()
        guard let from = Day(input[Fields.from]), from <= context.now.day else {
            throw Problem.invalid([FieldProblem(Fields.from.name, "date")])
        }
        let isTaken =
            try context.tx.first(
                "SELECT 1 FROM enforcement_vehicle WHERE plate = \(plate) AND valid_to > \(from) LIMIT 1", { try $0.int(0) }) != nil
        guard !isTaken else { throw Problem(409, "enforcement.plate") }
        guard try Vehicle.all(of: unit.id, in: context.tx).count < Vehicle.teamLimit else { throw Problem(409, "enforcement.full") }
        let vehicle = Vehicle(id: context.newID(), team: unit.id, plate: plate, from: from, to: .forever, version: 1)
        try vehicle.insert(in: context.tx)
        try context.emit(
            Event(
                stream: vehicle.id, version: 1, type: Self.verb.text, unit: unit.id, Payload().with("valid_from", instant: from.start)))
        return vehicle.id
    }
}

/// 车辆停用: from a day on the team has it no longer.
package struct EndVehicle: Command {
    package static let verb: Verb = "enforcement.retire"
    package static var reading: Verb? { EnforcementPermission.read }

    package enum Fields {
        package static let on = Field.date("on")
        package static let schema = Schema("EndVehicle", [on.any])
    }

    let id: ID
    let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    private func find(in tx: any Reading) throws -> Vehicle {
        guard let vehicle = try Vehicle.find(id, in: tx) else { throw Problem.notFound }
        return vehicle
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try UnitRecord.find(id: find(in: tx).team, in: tx)?.path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws {
        let vehicle = try find(in: context.tx)
        guard vehicle.to == .forever else { throw Problem(409, "enforcement.state") }
        guard let on = Day(input[Fields.on]), on > vehicle.from, on <= context.now.day.next else {
            throw Problem.invalid([
                FieldProblem(
                    Fields.on.name, "day_range", args: ["from": vehicle.from.next.text, "to": context.now.day.next.text])
            ])
        }
        try context.tx.execute(
            "UPDATE enforcement_vehicle SET valid_to = \(on), version = \(vehicle.version + 1) WHERE id = \(id) AND version = \(vehicle.version)"
        )
        try context.emit(
            Event(
                stream: id, version: vehicle.version + 1, type: Self.verb.text, unit: vehicle.team,
                Payload().with("valid_to", instant: on.start)))
    }
}
