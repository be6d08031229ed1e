package import Kernel
internal import Process
package import Territory

/// 执法行动 (practice row B9): a team goes somewhere on a day to look at certain things, alone or together with other units, by plan or
/// because of a matter. It is about places, things and units; it holds no word about anybody.
package struct Operation: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case planned, held, closed, cancelled

        package var hasEnded: Bool { self == .closed || self == .cancelled }
    }

    package let id: ID
    package let number: String
    package let team: UnitRecord
    package let place: ID
    package let placeCode: String
    package let placeName: String
    package let day: Day
    /// Kinds of check, in the pack's order.
    package let checks: [String]
    /// The matter it goes back to.
    package let matterNumber: String?
    package let state: State
    package let planned: Instant
    package let ended: Instant?
    package let version: Int64

    package var subject: Subject { Subject(place: team.path, owner: team.path) }

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, o.id, o.number, o.place, p.code, p.name, o.held_on, o.checks,
        o.matter_number, o.state, o.planned_ms, o.ended_ms, o.version
        """
    private static let tables: Statement = "operation o JOIN unit_now u ON u.unit = o.team JOIN unit_now p ON p.unit = o.place"

    private static func decode(_ row: any Row) throws -> Operation {
        guard let day = Day(try row.text(13)), let state = State(rawValue: try row.text(16)) else { throw StoreError.column(13) }
        return Operation(
            id: try row.id(8), number: try row.text(9), team: try UnitRecord.decode(row), place: try row.id(10),
            placeCode: try row.text(11), placeName: try row.text(12), day: day,
            checks: try row.text(14).split(separator: " ").map(String.init), matterNumber: try row.optionalText(15), state: state,
            planned: try row.instant(17), ended: try row.optionalInstant(18), version: try row.int(19))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Operation? {
        try tx.first("SELECT \(columns) FROM \(tables) WHERE o.id = \(id) LIMIT 1", decode)
    }

    static func all(_ ids: [ID], in tx: any Reading) throws -> [ID: Operation] {
        guard !ids.isEmpty else { return [:] }
        let list = Statement.list(ids.map { "\($0)" })
        let found = try tx.all("SELECT \(columns) FROM \(tables) WHERE o.id IN (\(list)) LIMIT \(ids.count)", decode)
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }

    /// As it is told to somebody who asks for it by its address: what may not be seen is not there.
    static func find(_ text: String, for actor: Actor, _ policy: Policy, in tx: any Reading) throws -> Operation {
        guard let id = ID(text), let found = try find(id, in: tx),
            case .allowed = policy.decide(EnforcementPermission.read, of: actor, on: found.subject)
        else { throw Problem.notFound }
        return found
    }

    // MARK: - Writing

    private static let listColumns: [StaticString] = ["unit", "grp", "sort_ms", "operation"]

    private func listRows(_ state: State, in tx: any Reading) throws -> [[Value]] {
        try UnitRecord.lineage(of: team.id, in: tx).units.map { [$0.value, state.rawValue.value, planned.value, id.value] }
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO operation (id, number, team, place, held_on, checks, matter_number, state, planned_ms, version)
            VALUES (\(id), \(number), \(team.id), \(place), \(day), \(checks.joined(separator: " ")), \(matterNumber), \(state.rawValue),
                \(planned), \(version))
            """)
        try tx.load("operation_in", columns: Self.listColumns, rows: listRows(state, in: tx))
    }

    func relist(as state: State, in tx: any Transaction) throws {
        guard self.state != state else { return }
        try tx.unload("operation_in", columns: Self.listColumns, rows: listRows(self.state, in: tx))
        try tx.load("operation_in", columns: Self.listColumns, rows: listRows(state, in: tx))
    }

    /// Who and what comes along; each once.
    func take(_ kind: Companion, _ ids: [ID], in tx: any Transaction) throws {
        try tx.load(
            "operation_with", columns: ["operation", "kind", "id"], rows: ids.map { [id.value, kind.rawValue.value, $0.value] })
    }

    func companions(_ kind: Companion, in tx: any Reading) throws -> [ID] {
        try tx.all(
            "SELECT id FROM operation_with WHERE operation = \(id) AND kind = \(kind.rawValue) ORDER BY id LIMIT \(Companion.limit)"
        ) { try $0.id(0) }
    }

    enum Companion: String, Sendable {
        case post, vehicle, unit

        /// More than these of one kind go to no operation.
        static let limit = 60
    }
}

/// Labels of the texts that are sealed under the key of an operation.
enum OperationText {
    /// Why it was cancelled, or how it ended.
    static let end = "end"
    /// Why something was handed over, and what was answered.
    static func finding(_ id: ID) -> String { "finding.\(id)" }
    static func handed(_ id: ID) -> String { "handed.\(id)" }
    static func answer(_ id: ID) -> String { "answer.\(id)" }
}

/// What stands in a list of ticks.
package enum Ticks {
    /// Names of fields hold no hyphens: `s0190_…` for somebody in a post, `v0190_…` for a vehicle.
    package enum Mark: String, Sendable { case post = "s", vehicle = "v" }

    package static func name(_ id: ID, _ mark: Mark) -> String { mark.rawValue + id.description.replacing("-", with: "_") }

    /// What was ticked under a prefix.
    static func read(_ prefix: String, of input: Input) -> [String] {
        input.open.filter { $0.key.hasPrefix(prefix) && ["true", "on", "1"].contains($0.value) }.keys.sorted()
            .map { String($0.dropFirst(prefix.count)) }
    }

    /// The ids of one kind; a tick that is neither is a fault of its field.
    static func ids(_ mark: Mark, _ prefix: String, of input: Input) throws -> [ID] {
        try read(prefix, of: input).compactMap { name in
            guard let kind = Mark(rawValue: String(name.prefix(1))), let id = ID(name.dropFirst().replacing("_", with: "-")) else {
                throw Problem.invalid([FieldProblem(prefix + name, "unknown")])
            }
            return kind == mark ? id : nil
        }
    }
}
