package import Kernel

/// A power lent for an emergency: which role, where, why, from when until when. Everybody may read the list, while it runs and after;
/// it names no person.
package struct EmergencyPower: Sendable {
    package static let pageSize = 30

    package let id: ID
    package let role: String
    package let unitName: String
    package let ground: String
    package let documentNo: String
    package let from: Day
    package let until: Day
    /// Taken back before its time.
    package let ended: Instant?
    let granted: Instant

    /// A role that the pack calls one of emergencies is lent with an end and a ground, or not at all; another needs neither.
    static func record(
        _ role: String, unit: ID, account: ID, from: Day, _ terms: GrantTerms, in context: CommandContext
    ) throws {
        guard let emergency = IdentityScheme.of(context.scheme).emergency, emergency.roles.contains(role) else {
            guard terms.ground == nil, terms.documentNo == nil else { throw Problem.invalid([FieldProblem("ground", "ground")]) }
            return
        }
        let longest = Day(sinceEpoch: from.sinceEpoch + emergency.days)
        var faults: [FieldProblem] = []
        let (until, ground, document) = (terms.until, terms.ground ?? "", terms.documentNo ?? "")
        if until.map({ $0 > longest }) ?? true {
            faults.append(FieldProblem("until", "emergency_days", args: ["days": "\(emergency.days)"]))
        }
        if !(1...GrantTerms.groundMaximum).contains(ground.count) { faults.append(FieldProblem("ground", "required")) }
        if !(1...GrantTerms.documentMaximum).contains(document.count) { faults.append(FieldProblem("document_no", "required")) }
        guard faults.isEmpty, let until else { throw Problem.invalid(faults) }
        try context.tx.execute(
            """
            INSERT INTO emergency_power (id, account, role, unit, ground, document_no, from_day, until_day, granted_ms)
            VALUES (\(context.newID()), \(account), \(role), \(unit), \(ground), \(document), \(from), \(until), \(context.now))
            """)
    }

    /// It was taken back early.
    static func end(_ role: String, unit: ID, account: ID, in context: CommandContext) throws {
        try context.tx.execute(
            """
            UPDATE emergency_power SET ended_ms = \(context.now)
            WHERE account = \(account) AND role = \(role) AND unit = \(unit) AND ended_ms IS NULL AND until_day > \(context.now.day)
            """)
    }

    static func statement(after place: Keyset) -> Statement {
        """
        SELECT p.id, p.role, COALESCE((SELECT n.name FROM unit_version n WHERE n.unit = p.unit AND n.superseded_by IS NULL
            ORDER BY n.valid_from DESC LIMIT 1), ''), p.ground, p.document_no, p.from_day, p.until_day, p.ended_ms, p.granted_ms
        FROM emergency_power p WHERE (p.granted_ms, p.id) < (\(place.ms), \(place.id))
        ORDER BY p.granted_ms DESC, p.id DESC LIMIT \(pageSize + 1)
        """
    }

    /// Newest first.
    static func page(after place: Keyset, in tx: any Reading) throws -> (items: [EmergencyPower], next: String?) {
        let found = try tx.all(statement(after: place)) { row in
            EmergencyPower(
                id: try row.id(0), role: try row.text(1), unitName: try row.text(2), ground: try row.text(3), documentNo: try row.text(4),
                from: try row.day(5), until: try row.day(6), ended: try row.optionalInstant(7), granted: try row.instant(8))
        }
        let items = Array(found.prefix(pageSize))
        return (items, found.count > pageSize ? items.last.map { Keyset(ms: $0.granted.ms, id: $0.id).text } : nil)
    }

    func runs(on today: Day) -> Bool { ended == nil && from <= today && today < until }
}
