internal import Kernel
internal import People
internal import Territory

/// Matters of an act that are too many for its transaction: written down with it, and taken along in bites by the program. Until the last
/// has arrived each stays with the unit it was with, with its clocks; no other act takes matters along meanwhile.
enum Underway {
    /// Taken along in one command.
    private static let bite = 100

    /// Whether any act is not through yet.
    static func isAny(in tx: any Reading) throws -> Bool {
        try tx.first("SELECT 1 FROM matter_chase ORDER BY act, matter, unit LIMIT 1") { try $0.int(0) } != nil
    }

    static func begin(_ left: ActOutcome.Left, by act: ID, in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO matter_chase (act, matter, unit, main, ended)
            SELECT \(act), any_of.matter, \(left.unit), \(left.main), \(left.isEnded)
            FROM (SELECT DISTINCT i.matter \(MatterFollower.openRows(of: left.unit))) AS any_of
            """)
    }

    /// The id before all others as their unit: for each matter going back comes before anything else.
    static func begin(goingBack act: ID, by undo: ID, in tx: any Transaction) throws {
        try tx.execute(
            """
            INSERT INTO matter_chase (act, matter, unit, main, ended, back)
            SELECT \(undo), matter, \(ID.zero), NULL, TRUE, \(act) FROM matter_follow WHERE act = \(act)
            """)
    }

    /// What has not followed yet when its act is taken back need not follow any more.
    static func forget(_ act: ID, in tx: any Transaction) throws { try tx.execute("DELETE FROM matter_chase WHERE act = \(act)") }

    struct Row {
        let act: ID
        let matter: ID
        let left: ActOutcome.Left
        let back: ID?
    }

    static func rows(in tx: any Reading) throws -> [Row] {
        try tx.all(statement) { row in
            let main = try row.optionalID(3)
            return Row(
                act: try row.id(0), matter: try row.id(1),
                left: ActOutcome.Left(unit: try row.id(2), isEnded: try row.bool(4), main: main, successors: main.map { [$0] } ?? []),
                back: try row.optionalID(5))
        }
    }

    static var statement: Statement {
        "SELECT act, matter, unit, main, ended, back FROM matter_chase WHERE act >= \(ID.zero) ORDER BY act, matter, unit LIMIT \(bite)"
    }

    /// Beside what is under way there is only a walk to an empty end.
    static let alarm = Alarm(name: "matters.underway", everySeconds: 2) { executor in
        guard try executor.store.read({ try isAny(in: $0) }) else { return 0 }
        return try await executor.perform(CatchUp(), as: .system).output ?? 0
    }

    /// The next bite.
    struct CatchUp: Command {
        static let verb = FollowMatter.verb

        /// One waits for the act before.
        var serialisedBy: String? { RedrawTerritory.verb.text }

        func run(in context: CommandContext) throws -> Int {
            let tx = context.tx
            var heirs: [ID: (left: ActOutcome.Left, heirs: Heirs)] = [:]
            let rows = try Underway.rows(in: tx)
            for row in rows {
                try tx.execute(
                    "DELETE FROM matter_chase WHERE act = \(row.act) AND matter = \(row.matter) AND unit = \(row.left.unit)")
                if let back = row.back {
                    try FollowMatter.goBack(row.matter, from: back, by: row.act, in: context)
                    continue
                }
                guard let matter = try Matter.find(id: row.matter, in: tx), matter.kind != .closed else { continue }
                if heirs[row.left.unit] == nil {
                    let left = ActOutcome.Left(
                        unit: row.left.unit, isEnded: row.left.isEnded, main: row.left.main,
                        successors: try Succession.successors(of: row.left.unit, by: row.act, in: tx) ?? row.left.successors)
                    heirs[row.left.unit] = (left, try Heirs(left, in: tx))
                }
                if let (left, heirs) = heirs[row.left.unit] {
                    try FollowMatter(matter, by: row.act, in: context).leave(left, to: heirs)
                }
            }
            return rows.count
        }
    }
}
