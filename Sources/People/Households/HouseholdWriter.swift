package import Kernel
package import Territory

/// Writes households under an act: a span is superseded, never edited, so what was believed before can still be asked.
package struct HouseholdWriter {
    private let act: TerritoryAct
    private let context: CommandContext
    private var tx: any Transaction { context.tx }

    package init(_ act: TerritoryAct, in context: CommandContext) {
        self.act = act
        self.context = context
    }

    /// Enters a household, or writes down what has changed about it.
    package func put(_ household: Household) throws -> ID {
        let id = try Household.open(household.number, in: tx)?.id
        let from = try id.map { try close($0) } ?? act.day
        let new = id ?? context.newID()
        try insert(new, household, from: from)
        return new
    }

    /// The household is no more; on its first day it is taken back altogether.
    package func end(_ number: String) throws -> ID {
        guard let open = try Household.open(number, in: tx) else { throw Problem.notFound }
        _ = try close(open.id)
        return open.id
    }

    /// Ends the open span; returns the day on which another may begin.
    private func close(_ id: ID) throws -> Day {
        let from = try tx.first(
            """
            SELECT valid_from FROM household WHERE id = \(id) AND superseded_by IS NULL AND valid_to = \(Day.forever)
            ORDER BY valid_from LIMIT 1
            """
        ) { Day(try $0.text(0)) }
        guard let from, let from else { throw Problem.notFound }
        try tx.execute(
            """
            UPDATE household SET superseded_by = \(act.id) WHERE id = \(id) AND superseded_by IS NULL AND valid_to = \(Day.forever)
            """)
        guard from < act.day else { return from }
        try tx.execute(
            """
            INSERT INTO household (id, number, residence, origin, residents, valid_from, valid_to, act)
            SELECT id, number, residence, origin, residents, valid_from, \(act.day), \(act.id) FROM household
            WHERE id = \(id) AND superseded_by = \(act.id) AND valid_from = \(from)
            """)
        return act.day
    }

    private func insert(_ id: ID, _ household: Household, from: Day) throws {
        try tx.execute(
            """
            INSERT INTO household (id, number, residence, origin, residents, valid_from, valid_to, act)
            VALUES (\(id), \(household.number), \(household.residence), \(household.origin), \(household.residents), \(from),
                \(Day.forever), \(act.id))
            """)
    }

    /// Takes back what an earlier act said of a household: its rows are superseded, and those it had superseded are believed again.
    package func revert(_ id: ID, saidBy earlier: ID) throws {
        guard try Household.stands(id, saidBy: earlier, in: tx) else { throw Problem(409, "territory.later_act") }
        try tx.execute(
            """
            UPDATE household SET superseded_by = \(act.id) WHERE id = \(id) AND superseded_by IS NULL AND EXISTS
                (SELECT 1 FROM household AS said WHERE said.id = household.id AND said.act = \(earlier)
                    AND said.valid_from = household.valid_from AND said.valid_to = household.valid_to)
            """)
        try tx.execute(
            """
            INSERT INTO household (id, number, residence, origin, residents, valid_from, valid_to, act)
            SELECT id, number, residence, origin, residents, valid_from, valid_to, \(act.id) FROM household
            WHERE id = \(id) AND superseded_by = \(earlier)
            """)
    }
}
