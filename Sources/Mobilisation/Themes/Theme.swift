package import Kernel
internal import People
package import Territory

/// 一月一主题 (C6): what the young people of a unit give one month to. The twelve of a year are its programme. Its words lie sealed.
package struct Theme: Sendable {
    package let id: ID
    package let unit: UnitRecord
    package let month: ThemeMonth
    package let version: Int64

    package var subject: Subject { Subject(record: id, place: unit.path, owner: unit.path) }

    /// The labels of its sealed words.
    enum Text {
        static let title = "title"
        static let plan = "plan"
        static func entry(_ id: ID) -> String { "entry.\(id)" }
    }

    private static let columns: Statement = """
        u.unit, u.code, u.name, u.level, u.parent, u.path, u.depth, u.ended, t.id, t.month, t.version
        """

    private static func decode(_ row: any Row) throws -> Theme {
        guard let month = ThemeMonth(try row.text(9)) else { throw StoreError.column(9) }
        return Theme(id: try row.id(8), unit: try UnitRecord.decode(row), month: month, version: try row.int(10))
    }

    package static func find(_ id: ID, in tx: any Reading) throws -> Theme? {
        try tx.first("SELECT \(columns) FROM theme t JOIN unit_now u ON u.unit = t.unit WHERE t.id = \(id) LIMIT 1", decode)
    }

    static func load(_ id: ID, in tx: any Reading) throws -> Theme {
        guard let found = try find(id, in: tx) else { throw Problem.notFound }
        return found
    }

    static func find(_ unit: ID, _ month: ThemeMonth, in tx: any Reading) throws -> Theme? {
        try tx.first(
            """
            SELECT \(columns) FROM theme t JOIN unit_now u ON u.unit = t.unit WHERE t.unit = \(unit) AND t.month = \(month.text) LIMIT 1
            """, decode)
    }

    /// A unit's programme of a year.
    package static func all(of unit: ID, year: Int64, in tx: any Reading) throws -> [Theme] {
        try tx.all(statement(of: unit, year: year), decode)
    }

    static func statement(of unit: ID, year: Int64) -> Statement {
        let (first, last) = (ThemeMonth(year: year, month: 1), ThemeMonth(year: year, month: 12))
        return """
            SELECT \(columns) FROM theme t JOIN unit_now u ON u.unit = t.unit WHERE t.unit = \(unit)
            AND t.month >= \(first.text) AND t.month <= \(last.text) ORDER BY t.month LIMIT 12
            """
    }

    /// Its next event.
    func change(_ type: Verb, _ payload: Payload, in context: CommandContext) throws {
        let changed = try context.tx.executeCounting(
            "UPDATE theme SET version = \(version + 1) WHERE id = \(id) AND version = \(version)")
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(version)", "current": ""]) }
        try context.emit(Event(stream: id, version: version + 1, type: type.text, unit: unit.id, payload))
    }
}

/// A month as people write it, `2026-11`.
package struct ThemeMonth: Sendable, Hashable, Comparable {
    package let year: Int64
    package let month: Int64

    init(year: Int64, month: Int64) {
        self.year = year
        self.month = month
    }

    init(_ day: Day) { self.init(year: day.civil.year, month: day.civil.month) }

    /// `nil` for what is no month.
    init?(_ text: String) {
        guard text.utf8.count == 7, let day = Day(text + "-01") else { return nil }
        self.init(day)
    }

    package var text: String { String(first.text.prefix(7)) }
    var first: Day { Day(year: year, month: month, day: 1) }
    /// The first day of the month after it.
    var end: Day { month == 12 ? Day(year: year + 1, month: 1, day: 1) : Day(year: year, month: month + 1, day: 1) }

    package static func < (left: ThemeMonth, right: ThemeMonth) -> Bool { (left.year, left.month) < (right.year, right.month) }
}

/// 做了什么: something that was done for a theme, by a squad or by the unit, with how many people; never with who.
package struct ThemeEntry: Sendable {
    package let id: ID
    package let squad: ID?
    package let people: Int64
    package let held: Day

    /// Of one theme.
    static let limit = 100

    static func all(of theme: ID, in tx: any Reading) throws -> [ThemeEntry] {
        try tx.all(statement(of: theme)) {
            ThemeEntry(id: try $0.id(0), squad: try $0.optionalID(1), people: try $0.int(2), held: try $0.day(3))
        }
    }

    static func statement(of theme: ID) -> Statement {
        "SELECT id, squad, people, held_on FROM theme_entry WHERE theme = \(theme) ORDER BY held_on, id LIMIT \(limit)"
    }
}
