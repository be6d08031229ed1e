package import Kernel
internal import Process
internal import Territory

/// 制定计划: where a team goes on which day to look at what, together with whom. One that was not planned is written down in the same way
/// when it has been.
package struct PlanOperation: Command {
    package static let verb: Verb = "enforcement.plan"

    package enum Fields {
        package static let team = Field.choice("team")
        package static let place = Field.choice("place")
        package static let day = Field.date("held_on")
        /// The matter it goes back to, by its number.
        package static let matter = Field.line("matter", maximum: 20).optional
        /// Codes of units that join, apart by spaces.
        package static let joint = Field.line("joint", maximum: 300).optional
        /// Which kinds of check, each as `check.<kind>` with `true`.
        package static let checkPrefix = "check."
        package static let schema = Schema(
            "PlanOperation", [team.any, place.any, day.any, joint.any, matter.any], openPrefix: checkPrefix)
    }

    /// Nobody plans further ahead, and nobody writes down what was longer ago, in days.
    static let daysAhead: Int64 = 366
    static let daysBack: Int64 = 31
    static let jointLimit = 20

    let input: Input

    package init(_ input: Input) { self.input = input }

    private func team(in tx: any Reading) throws -> UnitRecord {
        guard let team = try UnitRecord.find(code: input[Fields.team], in: tx) else { throw Problem.notFound }
        return team
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try team(in: tx).path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> OperationStanding {
        guard let terms = try context.scheme.section(EnforcementScheme.self).terms else { throw Problem.notFound }
        let team = try team(in: context.tx)
        var faults: [FieldProblem] = []
        if !terms.levels.contains(team.level) { faults.append(FieldProblem(Fields.team.name, "choice")) }
        let place = try UnitRecord.find(code: input[Fields.place], in: context.tx)
        let ground = try Self.ground(of: team, in: context.tx)
        if place.map({ ground.contains($0.path) }) != true { faults.append(FieldProblem(Fields.place.name, "choice")) }
        let today = context.now.day
        let (first, last) = (Day(sinceEpoch: today.sinceEpoch - Self.daysBack), Day(sinceEpoch: today.sinceEpoch + Self.daysAhead))
        let day = Day(input[Fields.day])
        if day.map({ first <= $0 && $0 <= last }) != true {
            faults.append(FieldProblem(Fields.day.name, "day_range", args: ["from": first.text, "to": last.text]))
        }
        let chosen = Ticks.read(Fields.checkPrefix, of: input)
        if let strange = chosen.first(where: { !terms.checks.contains($0) }) {
            faults.append(FieldProblem(Fields.checkPrefix + strange, "choice"))
        }
        if chosen.isEmpty { faults.append(FieldProblem("check", "required")) }
        let joint = try joint(team, &faults, in: context.tx)
        guard faults.isEmpty, let place, let day else { throw Problem.invalid(faults) }
        let operation = Operation(
            id: context.newID(), number: try EnforcementNumber.draw("operation", in: context), team: team, place: place.id,
            placeCode: place.code, placeName: place.name, day: day, checks: terms.checks.filter(chosen.contains),
            matterNumber: input[Fields.matter].map { $0.filter { $0 != " " && $0 != "-" } }, state: .planned, planned: context.now,
            ended: nil, version: 1)
        try operation.insert(in: context.tx)
        try operation.take(.unit, joint, in: context.tx)
        var payload = Payload().with("number", token: operation.number).with("place", id: place.id).with("held_on", instant: day.start)
            .with("matter", token: operation.matterNumber)
        for check in operation.checks { payload = payload.with("check", token: check) }
        for unit in joint { payload = payload.with("joint", id: unit) }
        try context.emit(Event(stream: operation.id, version: 1, type: Self.verb.text, unit: team.id, payload))
        return OperationStanding(id: operation.id, state: .planned, version: 1)
    }

    /// Where a team works: its township, where it is an office of one.
    static func ground(of team: UnitRecord, in tx: any Reading) throws -> UnitPath {
        let isOffice = try tx.first("SELECT 1 FROM unit WHERE id = \(team.id) AND kind = 'office' LIMIT 1", { try $0.int(0) }) != nil
        return isOffice ? team.path.parent ?? team.path : team.path
    }

    private func joint(_ team: UnitRecord, _ faults: inout [FieldProblem], in tx: any Reading) throws -> [ID] {
        let codes = Set((input[Fields.joint] ?? "").split(whereSeparator: { " ,，、".contains($0) }).map(String.init))
        let units = try codes.sorted().prefix(Self.jointLimit + 1).compactMap { try UnitRecord.find(code: $0, in: tx)?.id }
        if units.count != codes.count || codes.count > Self.jointLimit || units.contains(team.id) {
            faults.append(FieldProblem(Fields.joint.name, "units"))
        }
        return units
    }
}

/// Numbers of operations and of what is handed over.
enum EnforcementNumber {
    static func draw(_ table: StaticString, in context: CommandContext) throws -> String {
        let name = Statement(catalogue: "\(table)")
        return try YearNumber.draw(in: context) { number in
            try context.tx.first("SELECT 1 FROM \(name) WHERE number = \(number) LIMIT 1", { try $0.int(0) }) != nil
        }
    }
}
