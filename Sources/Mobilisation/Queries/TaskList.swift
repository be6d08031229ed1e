package import Kernel
package import Territory

/// Tasks: those that call the reader, or those of a unit and below for whoever leads there.
package struct TaskList: Sendable {
    /// Where the reader leads, the unit whose tasks these are; `nil` for the reader's own calls.
    package let unit: UnitRecord?
    /// The units in which the reader leads tasks.
    package let led: [UnitRecord]
    package let volunteer: Volunteer?
    package let group: String
    package let items: [TaskView]
    package let next: Keyset?

    static let groups = TaskNotice.State.groups

    package static func load(_ request: Request, _ services: MobilisationServices, limit: Int, in tx: any Reading) throws -> TaskList {
        let (policy, actor) = (services.policy, request.actor)
        let group = request.query["state"].flatMap { $0.isEmpty ? nil : $0 } ?? TaskNotice.State.openGroup
        guard groups.contains(group) else { throw Problem.invalid([FieldProblem("state", "choice")]) }
        let after = try Keyset.read(request.query["after"])
        let volunteer = try actor.account.flatMap { try Volunteer.of($0, in: tx) }
        let paths = policy.scopes(MobilisationPermission.lead, of: actor, over: .place).map(\.path)
        let led = try Array(Set(paths)).sorted { "\($0)" < "\($1)" }.prefix(20).compactMap { try UnitRecord.find(path: $0, in: tx) }
        let code = String((request.query["unit"] ?? "").prefix(32))
        let unit: UnitRecord?
        if code.isEmpty {
            unit = volunteer == nil ? led.first : nil
        } else {
            guard let found = try UnitRecord.find(code: code, in: tx), paths.contains(where: { $0.contains(found.path) }) else {
                throw Problem.notFound
            }
            unit = found
        }
        var keys: [Keyset] = []
        if let unit {
            keys = try tx.all(statement(under: unit.id, group, after: after, limit: limit + 1)) {
                Keyset(ms: try $0.int(0), id: try $0.id(1))
            }
        } else if let volunteer, group == TaskNotice.State.openGroup {
            // One walk for each unit above, of which there are a handful; the newest of them all are shown.
            for above in try UnitRecord.lineage(of: volunteer.unit.id, in: tx).units {
                keys += try tx.all(statement(calling: above, after: after, limit: limit + 1)) {
                    Keyset(ms: try $0.int(0), id: try $0.id(1))
                }
            }
            keys += try called(actor, services.now.day, after: after, limit: limit + 1, in: tx)
            keys.sort { ($0.ms, $0.id) > ($1.ms, $1.id) }
        }
        let shown = Array(keys.prefix(limit))
        let tasks = try TaskNotice.all(shown.map(\.id), in: tx)
        return TaskList(
            unit: unit, led: led, volunteer: volunteer, group: group,
            items: try shown.compactMap { tasks[$0.id] }.map { try TaskView($0, for: actor, services, in: tx) },
            next: keys.count > limit ? shown.last : nil)
    }

    /// What one's squads are called to, each task once.
    private static func called(_ actor: Actor, _ day: Day, after: Keyset, limit: Int, in tx: any Reading) throws -> [Keyset] {
        let squads = try actor.account.map { try SquadMember.own($0, in: tx) } ?? []
        var keys: [ID: Keyset] = [:]
        for member in squads where member.serves(on: day) {
            for key in try tx.all(statement(of: member.squad, after: after, limit: limit), { Keyset(ms: try $0.int(0), id: try $0.id(1)) })
            {
                keys[key.id] = key
            }
        }
        return Array(keys.values)
    }

    static func statement(of squad: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT q.sort_ms, q.task FROM task_squad q JOIN task t ON t.id = q.task WHERE q.squad = \(squad) AND t.ended_ms IS NULL
        AND (q.sort_ms, q.task) < (\(after.ms), \(after.id)) ORDER BY q.sort_ms DESC, q.task DESC LIMIT \(limit)
        """
    }

    static func statement(under unit: ID, _ group: String, after: Keyset, limit: Int) -> Statement {
        """
        SELECT sort_ms, task FROM task_in WHERE unit = \(unit) AND grp = \(group)
        AND (sort_ms, task) < (\(after.ms), \(after.id)) ORDER BY sort_ms DESC, task DESC LIMIT \(limit)
        """
    }

    static func statement(calling unit: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT published_ms, id FROM task WHERE unit = \(unit) AND ended_ms IS NULL AND squads = 0
        AND (published_ms, id) < (\(after.ms), \(after.id)) ORDER BY published_ms DESC, id DESC LIMIT \(limit)
        """
    }
}
