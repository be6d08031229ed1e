package import Kernel
internal import Territory

/// 排班: plans the rest of this week and some weeks after it by rotation, and fills by the same rule what came free since. What was planned
/// before stays as it is: nobody's promise is moved by it.
package struct PublishRoster: RosterCommand {
    package static let verb: Verb = "roster.publish"
    package static let step = "publish"

    package enum Fields {
        package static let weeks = Field.integer("weeks", 1...12)
    }
    package static let schema = Schema("PublishRoster", [Fields.weeks.any])

    /// More are not planned at once.
    static let dutyLimit = 400
    /// Whoever gets a place that came free knows it a day before.
    static let noticeSeconds: Int64 = 86_400

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    /// A place on a day; `duty` where it stands there already and is nobody's.
    private struct Slot {
        let place: ID
        let seat: Int64
        let time: Range<Instant>
        var duty: ID?
    }

    package func run(in context: CommandContext) throws -> ID {
        let (roster, squad) = try begin(in: context)
        let today = context.now.day
        let until = Day(sinceEpoch: today.monday.sinceEpoch + 7 * (input[Fields.weeks] + 1))
        let slots = try slots(of: roster, from: max(roster.planned ?? today.next, today.next), until: until, in: context)
        let people = try Rotation.people(of: roster, at: context.now, in: context.tx)
        guard !people.isEmpty else { throw Problem(409, "roster.nobody") }
        let plan = Rotation.plan(slots.map { Rotation.Place($0.time) }, people, seed: roster.seed)
        try write(slots, plan, in: context)
        let order = slots.indices.flatMap { plan[$0]?.bytes ?? ID.zero.bytes }
        try roster.change(
            Self.verb,
            Payload().with("until", instant: until.start).with("places", number: Int64(slots.count))
                .with("filled", number: Int64(plan.count)).with("order", commitment: Digest.sha256(order)),
            set: "planned_day = \(max(roster.planned ?? until, until))", unit: squad.unit.id, in: context)
        return id
    }

    private func slots(of roster: Roster, from: Day, until: Day, in context: CommandContext) throws -> [Slot] {
        let places = try RosterPlace.all(of: id, in: context.tx)
        guard !places.isEmpty else { throw Problem(409, "roster.empty") }
        let known = try context.tx.all(
            "SELECT place, starts_ms FROM duty WHERE roster = \(id) AND starts_ms >= \(from.start) AND seat = 1 LIMIT 5000"
        ) { Known(place: try $0.id(0), starts: try $0.instant(1)) }
        let isKnown = Set(known)
        var slots: [Slot] = []
        for number in from.sinceEpoch..<max(from.sinceEpoch, until.sinceEpoch) {
            let day = Day(sinceEpoch: number)
            for place in places where place.weekday == day.weekday {
                let time = place.time(on: day)
                guard !isKnown.contains(Known(place: place.id, starts: time.lowerBound)) else { continue }
                slots += (1...place.people).map { Slot(place: place.id, seat: $0, time: time) }
            }
        }
        guard slots.count <= Self.dutyLimit else { throw Problem(409, "roster.too_many", args: ["max": "\(Self.dutyLimit)"]) }
        let free = try Duty.free(on: id, after: context.now.adding(seconds: Self.noticeSeconds), in: context.tx)
        return slots + free.map { Slot(place: $0.place, seat: 0, time: $0.time, duty: $0.id) }
    }

    private struct Known: Hashable {
        let place: ID
        let starts: Instant
    }

    private func write(_ slots: [Slot], _ plan: [Int: ID], in context: CommandContext) throws {
        var rows: [[Value]] = []
        for (number, slot) in slots.enumerated() {
            if let duty = slot.duty {
                guard let member = plan[number] else { continue }
                try context.tx.execute("UPDATE duty SET member = \(member) WHERE id = \(duty)")
            } else {
                rows.append([
                    context.newID().value, id.value, slot.place.value, slot.seat.value, slot.time.lowerBound.value,
                    slot.time.upperBound.value, plan[number]?.value ?? .null, "planned".value, false.value, Int64(0).value,
                ])
            }
        }
        try context.tx.load(
            "duty",
            columns: ["id", "roster", "place", "seat", "starts_ms", "ends_ms", "member", "state", "offered", "version"], rows: rows)
    }
}

extension Rotation {
    /// What counts of before: how often somebody served in the last year.
    private static let memorySeconds: Int64 = 366 * 86_400
    private static let rowLimit = 5000

    /// The members of a roster's squad as its rotation sees them.
    static func people(of roster: Roster, at now: Instant, in tx: any Reading) throws -> [Person] {
        // Whose account is shut has been told of nothing.
        let shut = Set(try tx.all(statement(shut: roster.squad)) { try $0.id(0) })
        let members = try SquadMember.all(of: roster.squad, in: tx).filter { $0.joined != nil && !shut.contains($0.id) }
        var away: [ID: [Range<Instant>]] = [:]
        for statement in [statement(away: roster.squad, now), statement(duties: roster.squad, now), statement(tasks: roster.squad, now)] {
            for (member, time) in try tx.all(statement, { (try $0.id(0), try $0.instant(1)..<$0.instant(2)) }) {
                away[member, default: []].append(time)
            }
        }
        var served: [ID: (last: Instant, times: Int64)] = [:]
        try tx.each(statement(served: roster.id, since: now.adding(seconds: -memorySeconds))) { row in
            served[try row.id(0)] = (try row.instant(1), try row.int(2))
        }
        return members.map {
            Person(
                id: $0.id, during: $0.from.start..<$0.to.start, away: away[$0.id] ?? [], last: served[$0.id]?.last,
                times: served[$0.id]?.times ?? 0)
        }
    }

    static func statement(shut squad: ID) -> Statement {
        """
        SELECT m.id FROM squad_member m JOIN account a ON a.id = m.account
        WHERE m.squad = \(squad) AND m.ended_ms IS NULL AND a.disabled = TRUE LIMIT \(SquadMember.limit)
        """
    }

    static func statement(away squad: ID, _ now: Instant) -> Statement {
        """
        SELECT a.member, a.from_ms, a.until_ms FROM squad_member m JOIN duty_away a ON a.member = m.id
        WHERE m.squad = \(squad) AND m.ended_ms IS NULL AND a.until_ms > \(now) LIMIT \(rowLimit)
        """
    }

    /// What the same people have promised on any roster.
    static func statement(duties squad: ID, _ now: Instant) -> Statement {
        """
        SELECT m.id, d.starts_ms, d.ends_ms FROM squad_member m
        JOIN squad_member o ON o.account = m.account AND o.ended_ms IS NULL JOIN duty d ON d.member = o.id
        WHERE m.squad = \(squad) AND m.ended_ms IS NULL AND d.starts_ms > \(now) AND d.state = 'planned' LIMIT \(rowLimit)
        """
    }

    /// Their places in tasks.
    static func statement(tasks squad: ID, _ now: Instant) -> Statement {
        """
        SELECT m.id, s.starts_ms, s.ends_ms FROM squad_member m JOIN volunteer v ON v.account = m.account
        JOIN task_claim c ON c.volunteer = v.id JOIN task_shift s ON s.id = c.shift JOIN task t ON t.id = c.task
        WHERE m.squad = \(squad) AND m.ended_ms IS NULL AND c.state = 'held' AND s.ends_ms > \(now) AND t.ended_ms IS NULL
        LIMIT \(rowLimit)
        """
    }

    static func statement(served roster: ID, since: Instant) -> Statement {
        """
        SELECT d.member, MAX(d.starts_ms), COUNT(*) FROM duty d WHERE d.roster = \(roster) AND d.starts_ms >= \(since)
        AND d.member IS NOT NULL AND d.state <> 'off' GROUP BY d.member LIMIT \(rowLimit)
        """
    }
}
