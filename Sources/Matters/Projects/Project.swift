internal import Kernel
internal import People
internal import Process
internal import Territory

/// 项目: a matter that needs works. A record beside the matter with a stream of its own: milestones with clocks, who is in it, what it
/// costs, how it goes on.
struct Project: Sendable {
    enum State: String, Sendable { case open, closed, dropped }

    let id: ID
    let matter: ID
    let opened: Instant
    let state: State
    let ended: Instant?
    /// How many notes, sums and milestones were written down, by which their texts are told from one another.
    let notes: Int64
    let version: Int64

    static let milestoneLimit = 30
    static let memberLimit = 20
    static let moneyLimit = 40
    static let noteLimit = 60

    private static let columns: Statement = "p.id, p.matter, p.opened_ms, p.state, p.ended_ms, p.notes, p.version FROM project p"

    private static func decode(_ row: any Row) throws -> Project {
        guard let state = State(rawValue: try row.text(3)) else { throw StoreError.column(3) }
        return Project(
            id: try row.id(0), matter: try row.id(1), opened: try row.instant(2), state: state, ended: try row.optionalInstant(4),
            notes: try row.int(5), version: try row.int(6))
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Project? {
        try tx.first("SELECT \(columns) WHERE p.id = \(id) LIMIT 1", decode)
    }

    static func of(_ matter: ID, in tx: any Reading) throws -> Project? {
        try tx.first("SELECT \(columns) WHERE p.matter = \(matter) LIMIT 1", decode)
    }

    static func named(_ ids: [ID], in tx: any Reading) throws -> [Project] {
        guard !ids.isEmpty else { return [] }
        return try tx.all("SELECT \(columns) WHERE p.id IN (\(Statement.list(ids.map { "\($0)" }))) LIMIT \(ids.count)", decode)
    }

    static let listColumns: [StaticString] = ["unit", "grp", "opened_ms", "project"]

    static func rows(_ id: ID, opened: Instant, isOpen: Bool, _ units: some Sequence<ID>) -> [[Value]] {
        Set(units).sorted().map { [$0.value, (isOpen ? "open" : "ended").value, opened.value, id.value] }
    }
}

/// 节点: what is to be done by a day. Its clock ends as the calendar says; a day of rest moves it on.
struct Milestone: Sendable {
    let id: ID
    let project: ID
    let number: Int64
    let due: Day
    /// As it was planned at first.
    let firstDue: Day
    let slips: Int64
    let done: Instant?

    var clocks: Clock.Subject { Self.clocks(id) }
    static func clocks(_ id: ID) -> Clock.Subject { Clock.Subject("milestone", id) }

    private static let columns: Statement = "s.id, s.project, s.n, s.due, s.first_due, s.slips, s.done_ms FROM project_milestone s"

    private static func decode(_ row: any Row) throws -> Milestone {
        guard let due = Day(try row.text(3)) else { throw StoreError.column(3) }
        guard let first = Day(try row.text(4)) else { throw StoreError.column(4) }
        return Milestone(
            id: try row.id(0), project: try row.id(1), number: try row.int(2), due: due, firstDue: first, slips: try row.int(5),
            done: try row.optionalInstant(6))
    }

    static func find(_ id: ID, in tx: any Reading) throws -> Milestone? {
        try tx.first("SELECT \(columns) WHERE s.id = \(id) LIMIT 1", decode)
    }

    /// In the order they were planned.
    static func all(of project: ID, in tx: any Reading) throws -> [Milestone] { try tx.all(statement(of: project), decode) }

    static func statement(of project: ID) -> Statement {
        "SELECT \(columns) WHERE s.project = \(project) ORDER BY s.n LIMIT \(Project.milestoneLimit)"
    }
}

/// 专班: a post of a unit that works on it; one of them leads.
struct ProjectMember: Sendable {
    let unit: Matter.Place
    let role: String
    let leads: Bool

    static func all(of project: ID, in tx: any Reading) throws -> [ProjectMember] {
        try tx.all(
            """
            SELECT u.unit, u.code, u.name, u.path, m.role, m.leads FROM project_member m JOIN unit_now u ON u.unit = m.unit
            WHERE m.project = \(project) LIMIT \(Project.memberLimit)
            """
        ) {
            ProjectMember(
                unit: Matter.Place(unit: try $0.id(0), code: try $0.text(1), name: try $0.text(2), path: try $0.path(3)),
                role: try $0.text(4), leads: try $0.bool(5))
        }.sorted { ($1.leads ? 1 : 0, $0.unit.code, $0.role) < ($0.leads ? 1 : 0, $1.unit.code, $1.role) }
    }
}

/// A sum as it was entered, from a document: nothing is booked here.
struct ProjectMoney: Sendable {
    enum Kind: String, Sendable, CaseIterable { case planned, spent }

    static let kinds = Kind.allCases.map(\.rawValue)

    let number: Int64
    let kind: Kind
    let money: Money
    let at: Instant

    static func all(of project: ID, in tx: any Reading) throws -> [ProjectMoney] {
        try tx.all("SELECT n, kind, fen, at_ms FROM project_money WHERE project = \(project) ORDER BY n LIMIT \(Project.moneyLimit)") {
            guard let kind = Kind(rawValue: try $0.text(1)) else { throw StoreError.column(1) }
            return ProjectMoney(number: try $0.int(0), kind: kind, money: Money(fen: try $0.int(2)), at: try $0.instant(3))
        }
    }

    /// `1234.5` yuan as fen; `nil` for what is no sum of money above nothing and up to a thousand million.
    static func read(_ text: String) -> Money? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (1...10).contains(parts[0].utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }), let yuan = Int64(parts[0])
        else { return nil }
        var cents: Int64 = 0
        if parts.count == 2 {
            guard (1...2).contains(parts[1].utf8.count), let number = Int64(parts[1]) else { return nil }
            cents = parts[1].utf8.count == 1 ? number * 10 : number
        }
        let fen = yuan * 100 + cents
        return (1...100_000_000_000).contains(fen) ? Money(fen: fen) : nil
    }
}

/// How it goes on, for those who raised it or for the staff alone.
struct ProjectNote: Sendable {
    let number: Int64
    let isOpen: Bool
    let at: Instant

    static func all(of project: ID, in tx: any Reading) throws -> [ProjectNote] {
        try tx.all("SELECT n, open, at_ms FROM project_note WHERE project = \(project) ORDER BY n DESC LIMIT \(Project.noteLimit)") {
            ProjectNote(number: try $0.int(0), isOpen: try $0.bool(1), at: try $0.instant(2))
        }
    }
}

/// The labels of a project's sealed texts.
enum ProjectText {
    static let title = "title"
    /// Why it was given up.
    static let dropped = "dropped"
    static func milestone(_ number: Int64) -> String { "milestone.\(number)" }
    /// Why a milestone slipped for the so-manieth time.
    static func slip(_ number: Int64, _ times: Int64) -> String { "slip.\(number).\(times)" }
    static func source(_ number: Int64) -> String { "source.\(number)" }
    static func document(_ number: Int64) -> String { "document.\(number)" }
    static func note(_ number: Int64) -> String { "note.\(number)" }
}
