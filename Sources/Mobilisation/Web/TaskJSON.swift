internal import Kernel
internal import Territory

/// Tasks, claims and records as the API tells them.
enum TaskJSON {
    private static let place: Shape = .object("TaskUnit", [("code", .text), ("name", .text)])
    private static let mine: Shape = .object(
        "TaskOwnClaim", [("id", .id), ("state", .text), ("seat", .optional(.integer)), ("position", .optional(.integer))])
    private static let person: Shape = .object(
        "TaskPerson",
        [
            ("claim", .id), ("name", .optional(.text)), ("state", .text), ("seat", .optional(.integer)),
            ("arrived_at", .optional(.instant)),
            ("minutes", .optional(.integer)),
        ])
    private static let shift: Shape = .object(
        "TaskShift",
        [
            ("id", .id), ("starts_at", .instant), ("ends_at", .instant), ("places", .integer), ("taken", .integer), ("waiting", .integer),
            ("phase", .text), ("draws_at", .optional(.instant)), ("mine", .optional(mine)), ("people", .list(person)),
        ])
    private static let fields: [(String, Shape)] = [
        ("id", .id), ("number", .text), ("kind", .text), ("unit", place), ("title", .optional(.text)), ("what", .optional(.text)),
        ("place", .optional(.text)), ("fairness", .text), ("least_age", .integer), ("skill", .optional(.text)), ("squads", .list(.id)),
        ("matter", .optional(.text)), ("state", .text), ("published_at", .instant), ("ended_at", .optional(.instant)),
        ("bar", .optional(.text)), ("shifts", .list(shift)),
    ]
    static let whole: Shape = .object("Task", fields)
    static let list: Shape = .object("TaskPage", [("items", .list(.reference("Task"))), ("next", .optional(.text))])
    static let done: Shape = .object("TaskDone", [("id", .id), ("replayed", .flag), ("matter_open", .flag)])
    static let gone: Shape = .object("VolunteerGone", [("replayed", .flag)])
    static let claim: Shape = .object(
        "TaskClaim", [("id", .id), ("task", .id), ("state", .text), ("seat", .optional(.integer))])
    static let draw: Shape = .object(
        "TaskDraw",
        [
            ("commitment", .optional(.text)), ("draws_at", .optional(.instant)), ("drawn_at", .optional(.instant)),
            ("seed", .optional(.text)),
            ("claims", .list(.object("TaskDrawEntry", [("claim", .id), ("state", .text), ("seat", .optional(.integer))]))),
            ("next", .optional(.text)),
        ])
    private static let served: Shape = .object(
        "ServedDuty",
        [
            ("id", .id), ("kind", .text), ("role", .text), ("unit", .text), ("starts_at", .instant), ("ends_at", .instant),
            ("minutes", .integer),
        ])
    static let certificate: Shape = .object(
        "VolunteerCertificate",
        [
            ("name", .text), ("unit", .text), ("minutes", .integer), ("times", .integer), ("printed_at", .instant),
            (
                "tasks",
                .list(
                    .object(
                        "ServedTask",
                        [
                            ("claim", .id), ("title", .optional(.text)), ("unit", .text), ("starts_at", .instant), ("ends_at", .instant),
                            ("minutes", .integer),
                        ]))
            ), ("duties", .list(.reference("ServedDuty"))),
        ])
    static let record: Shape = .object(
        "VolunteerRecord",
        [
            ("unit", .text), ("age", .integer), ("skills", .list(.text)), ("minutes", .integer), ("times", .integer),
            ("duties", .list(served)),
            (
                "items",
                .list(
                    .object(
                        "VolunteerLine",
                        [
                            ("claim", .id), ("task", .id), ("title", .optional(.text)), ("starts_at", .instant), ("ends_at", .instant),
                            ("state", .text), ("minutes", .optional(.integer)), ("thanks", .optional(.text)),
                        ]))
            ),
            ("next", .optional(.text)),
        ])

    static func write(_ view: TaskView, _ unit: String, into json: inout JSONWriter) {
        let task = view.task
        json.field("id", task.id)
        json.field("number", task.number)
        json.field("kind", task.kind)
        json.key("unit")
        json.object {
            $0.field("code", task.unit.code)
            $0.field("name", unit)
        }
        json.field("title", view.texts[TaskNotice.Text.title])
        json.field("what", view.texts[TaskNotice.Text.what])
        json.field("place", view.texts[TaskNotice.Text.place])
        json.field("fairness", task.fairness.rawValue)
        json.field("least_age", task.leastAge)
        json.field("skill", task.skill)
        json.field("squads", strings: view.squads.map(\.id.description))
        json.field("matter", task.matterNumber)
        json.field("state", task.state.rawValue)
        json.field("published_at", task.published)
        json.field("ended_at", task.ended)
        json.field("bar", view.bar?.code)
        json.key("shifts")
        json.array { list in for shift in view.shifts { list.object { write(shift, into: &$0) } } }
    }

    private static func write(_ view: ShiftView, into json: inout JSONWriter) {
        json.field("id", view.shift.id)
        json.field("starts_at", view.shift.starts)
        json.field("ends_at", view.shift.ends)
        json.field("places", view.shift.cap)
        json.field("taken", view.taken)
        json.field("waiting", view.waiting)
        json.field("phase", view.phase.rawValue)
        json.field("draws_at", view.shift.draws)
        json.key("mine")
        if let mine = view.mine {
            json.object {
                $0.field("id", mine.id)
                $0.field("state", mine.state.rawValue)
                $0.field("seat", mine.seat)
                $0.field("position", view.position)
            }
        } else {
            json.value(nil as String?)
        }
        json.key("people")
        json.array { list in
            for person in view.people {
                list.object {
                    $0.field("claim", person.claim.id)
                    $0.field("name", person.name)
                    $0.field("state", person.claim.state.rawValue)
                    $0.field("seat", person.claim.seat)
                    $0.field("arrived_at", person.claim.arrived)
                    $0.field("minutes", person.claim.minutes)
                }
            }
        }
    }

    static func write(_ standing: ClaimStanding) -> [UInt8] {
        JSONWriter.object {
            $0.field("id", standing.id)
            $0.field("task", standing.task)
            $0.field("state", standing.state.rawValue)
            $0.field("seat", standing.seat)
        }
    }

    struct Entry: Sendable {
        let claim: ID
        let state: String
        let seat: Int64?
    }

    static let entryPage = 1000

    /// Those who were in the draw, whatever became of them since. By their ids, which tell whose they are to nobody but their own.
    static func entries(_ shift: ID, after: ID, in tx: any Reading) throws -> [Entry] {
        try tx.all(statement(entries: shift, after: after)) {
            Entry(claim: try $0.id(0), state: try $0.text(1), seat: try $0.optionalInt(2))
        }
    }

    static func statement(entries shift: ID, after: ID) -> Statement {
        """
        SELECT c.id, c.state, c.seat FROM task_claim c WHERE c.shift = \(shift) AND c.id > \(after)
        AND (c.state IN ('entered', 'missed') OR EXISTS (SELECT 1 FROM event e WHERE e.stream = c.id AND e.type = \(DrawShift.drawn)))
        ORDER BY c.id LIMIT \(entryPage)
        """
    }

    static func write(_ shift: TaskShift, _ claims: [Entry]) -> [UInt8] {
        JSONWriter.object { json in
            json.field("commitment", shift.commitment.map { Hex.encode($0) })
            json.field("draws_at", shift.draws)
            json.field("drawn_at", shift.drawn)
            json.field("seed", shift.seed.map { Hex.encode($0) })
            json.key("claims")
            json.array { list in
                for entry in claims {
                    list.object {
                        $0.field("claim", entry.claim)
                        $0.field("state", entry.state)
                        $0.field("seat", entry.seat)
                    }
                }
            }
            json.field("next", claims.count == entryPage ? claims.last?.claim.description : nil)
        }
    }

    private static func write(_ duties: [VolunteerRecord.DutyLine], into json: inout JSONWriter) {
        json.key("duties")
        json.array { list in
            for line in duties {
                list.object {
                    $0.field("id", line.duty.id)
                    $0.field("kind", line.duty.kind)
                    $0.field("role", line.duty.role)
                    $0.field("unit", line.unit.code)
                    $0.field("starts_at", line.duty.time.lowerBound)
                    $0.field("ends_at", line.duty.time.upperBound)
                    $0.field("minutes", line.duty.minutes ?? 0)
                }
            }
        }
    }

    /// What was confirmed and nothing else.
    static func write(certificate record: VolunteerRecord, printed: Instant) -> [UInt8] {
        JSONWriter.object { json in
            json.field("name", record.name)
            json.field("unit", record.volunteer.unit.code)
            json.field("minutes", record.minutes)
            json.field("times", record.times)
            json.field("printed_at", printed)
            json.key("tasks")
            json.array { list in
                for line in record.lines where line.claim.state == .served {
                    list.object {
                        $0.field("claim", line.claim.id)
                        $0.field("title", line.title)
                        $0.field("unit", line.task.unit.code)
                        $0.field("starts_at", line.shift.starts)
                        $0.field("ends_at", line.shift.ends)
                        $0.field("minutes", line.claim.minutes ?? 0)
                    }
                }
            }
            write(record.duties, into: &json)
        }
    }

    static func write(_ record: VolunteerRecord) -> [UInt8] {
        JSONWriter.object { json in
            json.field("unit", record.volunteer.unit.code)
            json.field("age", record.volunteer.age)
            json.field("skills", strings: record.skills)
            json.field("minutes", record.minutes)
            json.field("times", record.times)
            write(record.duties, into: &json)
            json.key("items")
            json.array { list in
                for line in record.lines {
                    list.object {
                        $0.field("claim", line.claim.id)
                        $0.field("task", line.task.id)
                        $0.field("title", line.title)
                        $0.field("starts_at", line.shift.starts)
                        $0.field("ends_at", line.shift.ends)
                        $0.field("state", line.claim.state.rawValue)
                        $0.field("minutes", line.claim.minutes)
                        $0.field("thanks", line.thanks)
                    }
                }
            }
            json.field("next", record.next?.text)
        }
    }
}
