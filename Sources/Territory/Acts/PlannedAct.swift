package import Kernel

/// A change that was asked for, as it stands: planned for a day, done, undone.
package struct PlannedAct: Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Others have to allow it first.
        case waiting
        /// It is carried out on its day.
        case planned
        case done
        /// Taken back by whoever asked, before it was done.
        case withdrawn
        /// Somebody who had to allow it did not.
        case refused
        /// On its day it no longer fitted what stood then.
        case failed
        case undone
    }

    package let id: ID
    package let kind: ActPlan.Kind
    package let unit: ID
    package let fields: [String: String]
    package let documentNo: String?
    package let day: Day
    package let asked: Instant
    package let requester: ID?
    package let state: State
    /// The code of the problem that it failed with.
    package let fault: String?
    package let version: Int64
    /// What had to be allowed first, where the pack said so when it was asked for.
    package let decision: ID?

    static let columns: Statement = """
        p.id, p.kind, p.unit, p.fields, p.document_no, p.effective_day, p.asked_ms, p.requester, p.state, p.fault, p.version, p.decision
        """

    static func decode(_ row: any Row) throws -> PlannedAct {
        guard let kind = ActPlan.Kind(rawValue: try row.text(1)) else { throw StoreError.column(1) }
        guard let day = Day(try row.text(5)) else { throw StoreError.column(5) }
        guard let state = State(rawValue: try row.text(8)) else { throw StoreError.column(8) }
        return PlannedAct(
            id: try row.id(0), kind: kind, unit: try row.id(2), fields: PlanText.read(try row.text(3)), documentNo: try row.optionalText(4),
            day: day, asked: try row.instant(6), requester: try row.optionalID(7), state: state, fault: try row.optionalText(9),
            version: try row.int(10), decision: try row.optionalID(11))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> PlannedAct? {
        try tx.first("SELECT \(columns) FROM act_plan p WHERE p.id = \(id) LIMIT 1", decode)
    }

    package static let pageSize = 50

    /// The newest first; ids rise with time.
    package static func page(before: ID?, limit: Int = pageSize, in tx: any Reading) throws -> (items: [PlannedAct], next: ID?) {
        let found = try tx.all(pageStatement(before: before, limit: limit), decode)
        let items = Array(found.prefix(limit))
        return (items, found.count > limit ? items.last?.id : nil)
    }

    package static func pageStatement(before: ID?, limit: Int = pageSize) -> Statement {
        let last = before ?? ID(high: .max, low: .max)
        return "SELECT \(columns) FROM act_plan p WHERE p.id < \(last) ORDER BY p.id DESC LIMIT \(limit + 1)"
    }

    /// Those that touched a unit, the newest first.
    package static func of(_ unit: ID, in tx: any Reading) throws -> [PlannedAct] { try tx.all(ofStatement(unit), decode) }

    package static func ofStatement(_ unit: ID) -> Statement {
        """
        SELECT \(columns) FROM act_unit u JOIN act_plan p ON p.id = u.act WHERE u.unit = \(unit)
        ORDER BY u.act DESC LIMIT \(UnitHistory.limit)
        """
    }

    /// Where a walk over what is due stands.
    struct Due {
        let day: Day
        let id: ID

        static let start = Due(day: Day(sinceEpoch: ActPlan.earliest.sinceEpoch - 1), id: .zero)
    }

    static func due(_ day: Day, after last: Due, limit: Int, in tx: any Reading) throws -> [Due] {
        try tx.all(dueStatement(day, after: last, limit: limit)) { row in
            guard let day = Day(try row.text(0)) else { throw StoreError.column(0) }
            return Due(day: day, id: try row.id(1))
        }
    }

    static func dueStatement(_ day: Day, after last: Due = .start, limit: Int) -> Statement {
        """
        SELECT p.effective_day, p.id FROM act_plan p WHERE p.state = 'planned' AND p.effective_day <= \(day)
        AND (p.effective_day, p.id) > (\(last.day), \(last.id)) ORDER BY p.effective_day, p.id LIMIT \(limit)
        """
    }

    /// Whoever takes it back reaches no less than whoever asked for it.
    package func subject(in tx: any Reading) throws -> Subject { try ActReach.ofPlan(self, in: tx) }

    /// The plan that its fields make, judged anew.
    func plan() throws -> ActPlan {
        let input = try ActPlan.Fields.schema.decode(fields.mapValues(Schema.Raw.text))
        return try ActPlan(input, today: day)
    }
}

/// The fields of a plan as one text: names and values, each with its length in bytes before it.
enum PlanText {
    static func write(_ fields: [String: String]) -> String {
        fields.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.utf8.count)\n\($0.value)\n" }.joined()
    }

    static func read(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        var rest = text.utf8[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let head = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            let start = rest.index(after: end)
            guard head.count == 2, let count = Int(head[1]), let stop = rest.index(start, offsetBy: count, limitedBy: rest.endIndex) else {
                return fields
            }
            fields[String(head[0])] = String(decoding: rest[start..<stop], as: UTF8.self)
            rest = stop < rest.endIndex ? rest[rest.index(after: stop)...] : rest[stop...]
        }
        return fields
    }
}
