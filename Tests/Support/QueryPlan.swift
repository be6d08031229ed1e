package import Kernel
package import Storage
package import Testing

/// Fails when the statement would walk a whole table or sort in a temporary tree: its cost would grow with the county.
///
/// `walking`: tables (or their aliases) that may be walked in the order of an index, since the LIMIT alone ends the walk.
package func expectIndexed(
    _ store: any Engine, _ statement: Statement, walking: Set<String> = [], sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let plan = try store.plan(of: statement)
    let slow = store.name == "PostgreSQL" ? slowNodes(of: plan) : slowSteps(of: plan, walking: walking)
    guard !slow.isEmpty else { return }
    Issue.record("\(slow.joined(separator: "; ")) in: \(plan.joined(separator: " › "))", sourceLocation: sourceLocation)
}

/// The same of PostgreSQL's plan, made with whole-table scans made dear: where one stands, there is no index to use. A handful of rows
/// it sorts by its own lights; that large sorts need none is seen on SQLite.
private func slowNodes(of plan: [String]) -> [String] { plan.filter { $0.contains("Seq Scan on") } }

/// The steps of a plan that no page may contain.
package func slowSteps(of plan: [String], walking: Set<String> = []) -> [String] {
    // What a common table expression or a subquery made is scanned by nature; only what it read from is judged.
    let made = Set(plan.compactMap { second(of: $0, after: ["CO-ROUTINE", "MATERIALIZE"]) })
    return plan.filter { step in
        if step.contains("USE TEMP B-TREE FOR ORDER BY") { return true }
        guard let name = second(of: step, after: ["SCAN"]), !step.contains("CONSTANT ROW") else { return false }
        let inOrder = walking.contains(name) && step.contains(" INDEX ")
        return !made.contains(name) && !inOrder
    }
}

private func second(of step: String, after heads: Set<String>) -> String? {
    let words = step.split(separator: " ")
    guard words.count > 1, heads.contains(String(words[0])) else { return nil }
    return String(words[1])
}
