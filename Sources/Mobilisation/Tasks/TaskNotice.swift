package import Kernel
internal import People
package import Territory

/// 任务认领通知: what volunteers of a unit and below are called to do. Its words are sealed under its key; here stands how far it is.
package struct TaskNotice: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case open, closed, done, cancelled

        package var hasEnded: Bool { self == .done || self == .cancelled }
        /// The list it stands in.
        var group: String { hasEnded ? Self.pastGroup : Self.openGroup }

        static let openGroup = "open"
        static let pastGroup = "past"
        static let groups = [openGroup, pastGroup]
    }

    package let id: ID
    package let number: String
    package let kind: String
    package let unit: UnitRecord
    /// The matter it was made of.
    package let matterNumber: String?
    package let fairness: Fairness
    /// How old one has to be, by one's own word: 14, 16 or 18.
    package let leastAge: Int64
    package let skill: String?
    /// How many squads it calls; 0 for one that calls whoever lives there.
    package let squads: Int64
    package let state: State
    package let published: Instant
    package let ended: Instant?
    package let version: Int64

    package var subject: Subject { Subject(record: id, place: unit.path, owner: unit.path) }

    /// The labels of its sealed words.
    enum Text {
        static let title = "title"
        static let what = "what"
        static let place = "place"
        static let reason = "reason"
        static let result = "result"
        static func thanks(_ shift: ID) -> String { "thanks.\(shift)" }
    }

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, t.id, t.number, t.kind, t.matter_number, t.fairness,
        t.least_age, t.skill, t.state, t.published_ms, t.ended_ms, t.version, t.squads
        """

    private static func decode(_ row: any Row) throws -> TaskNotice {
        guard let fairness = Fairness(rawValue: try row.text(12)), let state = State(rawValue: try row.text(15)) else {
            throw StoreError.column(12)
        }
        return TaskNotice(
            id: try row.id(8), number: try row.text(9), kind: try row.text(10), unit: try UnitRecord.decode(row),
            matterNumber: try row.optionalText(11), fairness: fairness, leastAge: try row.int(13), skill: try row.optionalText(14),
            squads: try row.int(19), state: state, published: try row.instant(16), ended: try row.optionalInstant(17),
            version: try row.int(18))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> TaskNotice? {
        try tx.first("SELECT \(columns) FROM task t JOIN unit_now u ON u.unit = t.unit WHERE t.id = \(id) LIMIT 1", decode)
    }

    static func load(_ id: ID, in tx: any Reading) throws -> TaskNotice {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    static func all(_ ids: [ID], in tx: any Reading) throws -> [ID: TaskNotice] {
        guard !ids.isEmpty else { return [:] }
        let list = Statement.list(ids.map { "\($0)" })
        let found = try tx.all(
            "SELECT \(columns) FROM task t JOIN unit_now u ON u.unit = t.unit WHERE t.id IN (\(list)) LIMIT \(ids.count)", decode)
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }

    /// The squads it calls.
    func called(in tx: any Reading) throws -> [ID] {
        guard squads > 0 else { return [] }
        return try tx.all("SELECT squad FROM task_squad WHERE task = \(id) ORDER BY squad LIMIT \(Squad.callLimit)") { try $0.id(0) }
    }

    /// The year and eight random digits, which tell nothing of order or count.
    static func makeNumber(in context: CommandContext) throws -> String {
        for _ in 0..<8 {
            let random = context.random(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let digits = "\(random % 100_000_000)"
            let number = "\(context.now.day.civil.year)-" + String(repeating: "0", count: 8 - digits.count) + digits
            if try context.tx.first("SELECT 1 FROM task WHERE number = \(number) LIMIT 1", { try $0.int(0) }) == nil { return number }
        }
        throw Problem.busy
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO task (id, number, kind, unit, matter_number, fairness, least_age, skill, squads, state, published_ms, version)
            VALUES (\(id), \(number), \(kind), \(unit.id), \(matterNumber), \(fairness.rawValue), \(leastAge), \(skill), \(squads),
                \(state.rawValue), \(published), \(version))
            """)
        try tx.load("task_in", columns: Self.listColumns, rows: listRows(state.group, in: tx))
    }

    private static let listColumns: [StaticString] = ["unit", "grp", "sort_ms", "task"]

    private func listRows(_ group: String, in tx: any Reading) throws -> [[Value]] {
        try UnitRecord.lineage(of: unit.id, in: tx).units.map { [$0.value, group.value, published.value, id.value] }
    }

    /// Its next event, and the state it has from then on.
    func move(to next: State? = nil, _ type: Verb, _ payload: Payload = Payload(), in context: CommandContext) throws {
        let state = next ?? self.state
        let ended = state.hasEnded ? self.ended ?? context.now : nil
        let changed = try context.tx.executeCounting(
            """
            UPDATE task SET state = \(state.rawValue), ended_ms = \(ended), version = \(version + 1)
            WHERE id = \(id) AND version = \(version)
            """)
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(version)", "current": ""]) }
        if state.group != self.state.group {
            try context.tx.unload("task_in", columns: Self.listColumns, rows: listRows(self.state.group, in: context.tx))
            try context.tx.load("task_in", columns: Self.listColumns, rows: listRows(state.group, in: context.tx))
        }
        var payload = payload
        if state != self.state { payload = payload.with("from", token: self.state.rawValue).with("to_state", token: state.rawValue) }
        try context.emit(Event(stream: id, version: version + 1, type: type.text, unit: unit.id, payload))
    }
}
