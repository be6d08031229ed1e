package import Kernel
internal import People
internal import Process
package import Territory

/// 调解案件: a dispute between parties that a centre 综治中心 mediates. It holds no word about anybody: those lie sealed under its key and
/// under the keys of its parties.
package struct MediationCase: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case opened, accepted, agreed
        case notAgreed = "not_agreed"
        case withdrawn

        package var hasEnded: Bool { self != .opened && self != .accepted }
        /// The list it stands in.
        var group: String { hasEnded ? rawValue : Self.openGroup }

        static let openGroup = "open"
        static let groups = [openGroup, agreed.rawValue, notAgreed.rawValue, withdrawn.rawValue]
    }

    /// What a visit after the agreement finds.
    package enum Follow: String, Sendable, CaseIterable { case kept, partly, broken }

    package let id: ID
    package let number: String
    package let kind: String
    package let centre: UnitRecord
    /// The matter it came from.
    package let matterNumber: String?
    package let state: State
    package let opened: Instant
    package let accepted: Instant?
    package let ended: Instant?
    /// Where they were told to go.
    package let way: String?
    /// The commitment to the agreement's text: it stands in the log and on the paper.
    package let agreement: [UInt8]?
    package let follow: Follow?
    package let isForgotten: Bool
    package let version: Int64

    package var subject: Subject { Subject(record: id, place: centre.path, owner: centre.path) }
    var clocks: Clock.Subject { Clock.Subject(Self.clockKind, id) }

    static let clockKind = "mediation"

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, m.id, m.number, m.kind, m.matter_number, m.state, m.opened_ms,
        m.accepted_ms, m.ended_ms, m.way, m.agreement, m.follow, m.forgotten_ms, m.version
        """

    private static func decode(_ row: any Row) throws -> MediationCase {
        guard let state = State(rawValue: try row.text(12)) else { throw StoreError.column(12) }
        return MediationCase(
            id: try row.id(8), number: try row.text(9), kind: try row.text(10), centre: try UnitRecord.decode(row),
            matterNumber: try row.optionalText(11), state: state, opened: try row.instant(13), accepted: try row.optionalInstant(14),
            ended: try row.optionalInstant(15), way: try row.optionalText(16), agreement: try row.optionalBytes(17),
            follow: try row.optionalText(18).flatMap(Follow.init(rawValue:)), isForgotten: try row.optionalInt(19) != nil,
            version: try row.int(20))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> MediationCase? {
        try tx.first("SELECT \(columns) FROM mediation m JOIN unit_now u ON u.unit = m.unit WHERE m.id = \(id) LIMIT 1", decode)
    }

    /// «Not found» when there is none.
    static func load(_ id: ID, in tx: any Reading) throws -> MediationCase {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    static func all(_ ids: [ID], in tx: any Reading) throws -> [ID: MediationCase] {
        guard !ids.isEmpty else { return [:] }
        let list = Statement.list(ids.map { "\($0)" })
        let found = try tx.all(
            """
            SELECT \(columns) FROM mediation m JOIN unit_now u ON u.unit = m.unit WHERE m.id IN (\(list)) LIMIT \(ids.count)
            """, decode)
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Whether somebody may know of it at all: by a role over its centre, and besides by a seat on its panel or the oversight of the
    /// centre. To everybody else it is not there.
    func isOpen(to actor: Actor, _ policy: Policy, in tx: any Reading) throws -> Bool {
        guard policy.allows(MediationPermission.read, actor, on: subject) else { return false }
        if policy.allows(MediationPermission.oversee, actor, on: subject) { return true }
        guard let account = actor.account else { return false }
        return try MediationSeat.sits(account, in: id, tx)
    }

    /// As it is told to somebody who asks for it by its address.
    static func find(_ text: String, for actor: Actor, _ policy: Policy, in tx: any Reading) throws -> MediationCase {
        guard let id = ID(text), let found = try find(id, in: tx), try found.isOpen(to: actor, policy, in: tx) else {
            throw Problem.notFound
        }
        return found
    }

    /// Its number: the year and eight random digits, which tell nothing of order or count.
    static func makeNumber(in context: CommandContext) throws -> String {
        try YearNumber.draw(in: context) { number in
            try context.tx.first("SELECT 1 FROM mediation WHERE number = \(number) LIMIT 1", { try $0.int(0) }) != nil
        }
    }

    /// Writes a new one, with its rows in the lists of the units above.
    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO mediation (id, number, kind, unit, matter_number, state, opened_ms, version)
            VALUES (\(id), \(number), \(kind), \(centre.id), \(matterNumber), \(state.rawValue), \(opened), \(version))
            """)
        try tx.load("mediation_in", columns: Self.listColumns, rows: listRows(state.group, in: tx))
    }

    private static let listColumns: [StaticString] = ["unit", "grp", "sort_ms", "mediation"]

    private func listRows(_ group: String, in tx: any Reading) throws -> [[Value]] {
        try UnitRecord.lineage(of: centre.id, in: tx).units.map { [$0.value, group.value, opened.value, id.value] }
    }

    /// Moves its rows from the list of the open ones to the one it ended in.
    func relist(as state: State, in tx: any Transaction) throws {
        guard self.state.group != state.group else { return }
        try tx.unload("mediation_in", columns: Self.listColumns, rows: listRows(self.state.group, in: tx))
        try tx.load("mediation_in", columns: Self.listColumns, rows: listRows(state.group, in: tx))
    }
}

/// A label of a text that is sealed under the key of a case, or of a party.
enum MediationText {
    static let what = "what"
    static let agreement = "agreement"
    static let end = "end"
    static let name = "name"
    static let phone = "phone"

    static func place(of session: ID) -> String { "session.\(session).place" }
    static func said(at session: ID) -> String { "session.\(session).said" }
    static func follow(_ visit: ID) -> String { "follow.\(visit)" }
    static func objection(to seat: ID) -> String { "objection.\(seat)" }
}
