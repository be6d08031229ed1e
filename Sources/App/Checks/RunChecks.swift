import Kernel

/// 数据体检: asks for everything that must hold to be looked at. The program does it check by check beside its other work.
struct RunChecks: Command {
    static let verb: Verb = "admin.check"
    static let schema = Schema("RunChecks", [])

    var isByNight = false

    func run(in context: CommandContext) throws -> ID {
        if let open = try CheckRun.newest(in: context.tx), open.ended == nil { return open.id }
        let id = context.newID()
        try context.tx.execute("INSERT INTO check_run (id, asked_ms, by_night) VALUES (\(id), \(context.now), \(isByNight))")
        try context.emit(Event(stream: id, version: 1, type: Self.verb.text, Payload().with("checks", number: Int64(House.checks.count))))
        return id
    }
}

/// One round of all checks.
struct CheckRun: Sendable {
    struct Result: Sendable {
        let name: String
        let found: Int64
        let tookMs: Int64
        let sentences: [String]
    }

    let id: ID
    let asked: Instant
    let isByNight: Bool
    let ended: Instant?

    static let sentences = 20
    /// What could not be asked at all.
    static let failed: Int64 = -1
    private static let resultLimit = 1000

    static func newest(in tx: any Reading) throws -> CheckRun? {
        try tx.first("SELECT id, asked_ms, by_night, ended_ms FROM check_run ORDER BY asked_ms DESC, id DESC LIMIT 1", decode)
    }

    /// The newest that came to its end: what is shown while another is under way.
    static func newestWhole(in tx: any Reading) throws -> CheckRun? {
        try tx.first(
            """
            SELECT id, asked_ms, by_night, ended_ms FROM check_run WHERE ended_ms IS NOT NULL ORDER BY asked_ms DESC, id DESC LIMIT 1
            """, decode)
    }

    private static func decode(_ row: any Row) throws -> CheckRun {
        CheckRun(id: try row.id(0), asked: try row.instant(1), isByNight: try row.bool(2), ended: try row.optionalInstant(3))
    }

    func results(in tx: any Reading) throws -> [Result] {
        try tx.all("SELECT name, found, took_ms, sentences FROM check_result WHERE run = \(id) ORDER BY name LIMIT \(Self.resultLimit)") {
            Result(
                name: try $0.text(0), found: try $0.int(1), tookMs: try $0.int(2),
                sentences: try $0.text(3).split(separator: "\n").map(String.init))
        }
    }
}
