package import Kernel
internal import People
package import Territory

/// 队伍 (C2, C3): people of a unit who do something together: 突击队, 志愿服务队, 助农小分队, 驻村工作队. What it is called lies sealed.
package struct Squad: Sendable {
    package let id: ID
    package let kind: String
    package let unit: UnitRecord
    /// The account of whoever leads it; `nil` until whoever was asked to says yes, or the office names somebody.
    package let leader: ID?
    package let formed: Instant
    package let dissolved: Instant?
    package let version: Int64

    /// For the policy its leader is what a reporter is to a matter: whose it is.
    package var subject: Subject { Subject(record: id, place: unit.path, owner: unit.path, reporter: leader) }
    package var isStanding: Bool { dissolved == nil }
    private var group: String { isStanding ? Self.standing : Self.past }

    static let standing = "standing"
    static let past = "past"
    static let groups = [standing, past]
    /// Most squads that one task calls.
    static let callLimit = 5

    /// The labels of its sealed words.
    enum Text {
        static let name = "name"
        static let about = "about"
    }

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, s.id, s.kind, s.leader, s.formed_ms, s.dissolved_ms, s.version
        """

    private static func decode(_ row: any Row) throws -> Squad {
        Squad(
            id: try row.id(8), kind: try row.text(9), unit: try UnitRecord.decode(row), leader: try row.optionalID(10),
            formed: try row.instant(11), dissolved: try row.optionalInstant(12), version: try row.int(13))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Squad? {
        try tx.first("SELECT \(columns) FROM squad s JOIN unit_now u ON u.unit = s.unit WHERE s.id = \(id) LIMIT 1", decode)
    }

    static func load(_ id: ID, in tx: any Reading) throws -> Squad {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    /// Refuses one that is no more.
    static func standing(_ id: ID, in tx: any Reading) throws -> Squad {
        let squad = try load(id, in: tx)
        guard squad.isStanding else { throw Problem(409, "squad.dissolved") }
        return squad
    }

    func texts(vault: any Vault, in tx: any Reading) throws -> [String: String] { try SealedTexts.read(id, vault: vault, in: tx) }

    func skills(in tx: any Reading) throws -> [String] {
        try tx.all("SELECT skill FROM squad_skill WHERE squad = \(id) ORDER BY skill LIMIT 40") { try $0.text(0) }
    }

    // MARK: - Writing

    private static let listColumns: [StaticString] = ["unit", "grp", "sort_ms", "squad"]

    private func listRows(_ group: String, in tx: any Reading) throws -> [[Value]] {
        try UnitRecord.lineage(of: unit.id, in: tx).units.map { [$0.value, group.value, formed.value, id.value] }
    }

    func insert(in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO squad (id, kind, unit, leader, formed_ms, version)
            VALUES (\(id), \(kind), \(unit.id), \(leader), \(formed), \(version))
            """)
        try tx.load("squad_in", columns: Self.listColumns, rows: listRows(group, in: tx))
    }

    func write(skills: [String], in tx: any Transaction) throws {
        try tx.execute("DELETE FROM squad_skill WHERE squad = \(id)")
        try tx.load("squad_skill", columns: ["squad", "skill"], rows: skills.map { [id.value, $0.value] })
    }

    /// Its next event, after `set` changed its row.
    func change(_ type: Verb, _ payload: Payload = Payload(), set: Statement? = nil, in context: CommandContext) throws {
        let more: Statement = set.map { ", \($0)" } ?? ""
        let changed = try context.tx.executeCounting(
            "UPDATE squad SET version = \(version + 1)\(more) WHERE id = \(id) AND version = \(version)")
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(version)", "current": ""]) }
        try context.emit(Event(stream: id, version: version + 1, type: type.text, unit: unit.id, payload))
    }

    /// From the lists of those that stand into those of before.
    func relistAsPast(in tx: any Transaction) throws {
        try tx.unload("squad_in", columns: Self.listColumns, rows: listRows(Self.standing, in: tx))
        try tx.load("squad_in", columns: Self.listColumns, rows: listRows(Self.past, in: tx))
    }

    /// Its unit has ended: it goes on in another one.
    static func rehome(from unit: ID, to next: ID, in tx: any Transaction) throws {
        let squads = try tx.all("SELECT id FROM squad WHERE unit = \(unit) ORDER BY id LIMIT 2000") { try $0.id(0) }
        guard !squads.isEmpty else { return }
        try tx.execute("UPDATE squad SET unit = \(next) WHERE unit = \(unit)")
        for id in squads {
            let squad = try load(id, in: tx)
            try tx.execute("DELETE FROM squad_in WHERE squad = \(id)")
            try tx.load("squad_in", columns: listColumns, rows: squad.listRows(squad.group, in: tx))
        }
    }
}
