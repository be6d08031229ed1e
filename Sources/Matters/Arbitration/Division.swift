internal import Kernel
internal import People
internal import Process

/// 现场定责: those concerned met on the spot, and it was said who is responsible for what. Recorded with the arbiter's decision.
struct Division: Sendable {
    struct Party: Sendable {
        let unit: Matter.Place
        /// What it is responsible for; `nil` for who was there and has nothing to do.
        let duty: String?
    }

    let met: Instant
    let place: String?
    let parties: [Party]

    /// More units than these rarely stand on one spot.
    static let partyLimit = 5

    static func place(_ version: Int64) -> String { "division.\(version)" }
    static func duty(_ version: Int64, _ number: Int) -> String { "division.\(version).\(number)" }

    /// From the event that tells of it, as far as its texts are there.
    static func read(_ event: SealedEvent, _ texts: [String: String], place: (Payload.Item?) throws -> Matter.Place?) throws -> Division? {
        guard case .instant(let met)? = event.payload["met"] else { return nil }
        let parties = try (1...partyLimit).compactMap { number in
            try place(event.payload["party.\(number)"]).map { Party(unit: $0, duty: texts[duty(event.version, number)]) }
        }
        return Division(met: met, place: texts[self.place(event.version)], parties: parties)
    }
}

/// What an arbiter writes down of a meeting on the spot; all of it may be left out.
enum DivisionFields {
    static let metOn = Field.date("met_on").optional
    static let metAt = Field.line("met_at", maximum: 5).optional
    static let metWhere = Field.line("met_where", maximum: 200).optional
    static let units = (1...Division.partyLimit).map { Field.choice("unit_\($0)").optional }
    static let duties = (1...Division.partyLimit).map { Field.line("duty_\($0)", maximum: 300).optional }

    static let meeting: [AnyField] = [metOn.any, metAt.any, metWhere.any]
    static let all: [AnyField] = meeting + zip(units, duties).flatMap { [$0.any, $1.any] }
}

/// Judges it whole and writes it down.
struct DivisionRecord {
    private struct Row {
        let number: Int
        let unit: Unit
        let duty: String?
    }

    private let met: Instant
    private let place: String
    private let rows: [Row]

    /// `nil` when there was no meeting. `owner`: whom the arbiter decides for.
    init?(_ asked: StepInput, of matter: Matter, owner: Unit, among candidates: [Unit], now: Instant) throws {
        let units = DivisionFields.units.map { asked[$0] }
        let duties = DivisionFields.duties.map { asked[$0] }
        let (day, hour, place) = (asked[DivisionFields.metOn], asked[DivisionFields.metAt], asked[DivisionFields.metWhere])
        guard ([day, hour, place] + units + duties).contains(where: { $0 != nil }) else { return nil }
        var faults: [FieldProblem] = []
        var rows: [Row] = []
        for (index, code) in units.enumerated() {
            let (number, duty) = (index + 1, duties[index])
            guard let code else {
                if duty != nil { faults.append(FieldProblem(DivisionFields.units[index].name, "required")) }
                continue
            }
            guard let unit = candidates.first(where: { $0.code == code }), !rows.contains(where: { $0.unit.unit == unit.unit }) else {
                faults.append(FieldProblem(DivisionFields.units[index].name, "choice"))
                continue
            }
            rows.append(Row(number: number, unit: unit, duty: duty))
        }
        let met = Self.met(day, hour)
        if let met, met > now || met.day < matter.raised.day { faults.append(FieldProblem(DivisionFields.metOn.name, "meeting_day")) }
        if day == nil { faults.append(FieldProblem(DivisionFields.metOn.name, "required")) }
        if day != nil, met == nil { faults.append(FieldProblem(DivisionFields.metAt.name, "meeting_hour")) }
        if place == nil { faults.append(FieldProblem(DivisionFields.metWhere.name, "required")) }
        let isComplete = faults.isEmpty
        if isComplete, rows.count < 2 { faults.append(FieldProblem(DivisionFields.units[1].name, "meeting_two")) }
        // Whoever is to answer for it was there and knows for what.
        if isComplete, !rows.contains(where: { $0.unit.unit == owner.unit && $0.duty != nil }) {
            faults.append(FieldProblem(ArbitrateMatter.Fields.to.name, "meeting_owner"))
        }
        guard faults.isEmpty, let met, let place else { throw Problem.invalid(faults) }
        (self.met, self.place, self.rows) = (met, place, rows)
    }

    /// Without an hour the day alone: as much as is known.
    private static func met(_ day: String?, _ hour: String?) -> Instant? {
        guard let day = day.flatMap({ Day($0) }) else { return nil }
        guard let hour else { return day.start }
        return DayTime.minutes(hour).map { day.start.adding(seconds: $0 * 60) }
    }

    /// Keeps it, and returns what the event tells beside the decision.
    func write(_ payload: Payload, of matter: Matter, version: Int64, in context: CommandContext) throws -> Payload {
        let texts = 1 + rows.count { $0.duty != nil }
        guard try SealedTexts.count(of: matter.id, in: context.tx) + Int64(texts) <= MatterMove.textLimit else {
            throw Problem(409, "matter.full")
        }
        func seal(_ text: String, _ label: String) throws -> [UInt8] {
            try SealedTexts.write(text, label: label, of: matter.id, in: context)
        }
        var payload = payload.with("met", instant: met).with("where", commitment: try seal(place, Division.place(version)))
        for row in rows {
            try context.tx.execute(
                """
                INSERT INTO division (matter, version, n, unit, met_ms, at_ms)
                VALUES (\(matter.id), \(version), \(Int64(row.number)), \(row.unit.unit), \(met), \(context.now))
                """)
            payload = payload.with("party.\(row.number)", id: row.unit.unit)
                .with("duty.\(row.number)", commitment: try row.duty.map { try seal($0, Division.duty(version, row.number)) })
        }
        return payload
    }
}
