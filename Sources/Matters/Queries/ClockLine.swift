internal import Kernel
internal import Process

/// One clock of a matter as it is told: who answers for it, what is left, and the proof.
struct ClockLine: Sendable {
    let clock: Clock
    let unit: Matter.Place?
    let proof: ClockProof
    /// The pauses that touch it.
    let pauses: [ClockPause]
    /// What is left, or how late it is, in the unit of its limit; `nil` once it has ended.
    let amount: Int64?
    let isLate: Bool
    /// Every minute from its beginning until its end or now, each with its reason.
    let minutes: [ClockProof.Step]
    /// What its end was: the step of the matter that ended it; `nil` while it runs.
    let endedBy: String?
    /// Units above that were told that it is late.
    let told: [Matter.Place]

    static func all(of matter: Matter, _ scheme: Scheme, now: Instant, in tx: any Reading) throws -> [ClockLine] {
        let calendar = try scheme.section(WorkCalendar.self)
        let pauses = try ClockPause.all(of: matter.id, in: tx)
        let steps = try EventLog.stream(matter.id, limit: MatterView.historyLimit, in: tx)
        return try Clock.all(of: matter.id, in: tx).map { clock in
            let mine = pauses.filter { pause in
                (pause.until ?? pause.bound) > clock.started && clock.ended.map { pause.from < $0 } ?? true
            }
            let unit = try Unit.find(id: clock.unit, in: tx)?.place
            let isLate = clock.ended.map { $0 > clock.due } ?? (now > clock.due)
            // What stood still after its end is no part of it.
            let proof = try ClockProof.of(clock, pauses: mine, in: calendar, tx: tx)
            let (from, to) = isLate ? (clock.due, now) : (clock.paused ?? now, clock.due)
            return ClockLine(
                clock: clock, unit: unit, proof: proof, pauses: mine,
                amount: clock.ended == nil ? calendar.amount(of: clock.limit.unit, from: from, to: to, hours: clock.hours) : nil,
                isLate: isLate, minutes: proof.told(until: clock.ended ?? now),
                endedBy: steps.first { $0.recorded == clock.ended }.map { String($0.type.dropFirst("matter.".count)) },
                told: clock.level > 0 ? try told(clock.level, unit, in: tx) : [])
        }
    }

    private static func told(_ level: Int64, _ unit: Matter.Place?, in tx: any Reading) throws -> [Matter.Place] {
        guard let path = unit?.path else { return [] }
        let above = try path.lineage.dropLast().reversed().prefix(Int(level)).compactMap { path in
            try path.segments.last.flatMap { try Unit.find(code: String($0), in: tx)?.place }
        }
        return above.isEmpty ? unit.map { [$0] } ?? [] : above
    }
}

/// Clocks as the API tells them.
enum ClockJSON {
    private static let pause: Shape = .object(
        "ClockPause", [("from", .instant), ("until", .optional(.instant)), ("bound", .instant), ("ground", .text)])
    private static let step: Shape = .object("ClockStep", [("kind", .text), ("from", .instant), ("to", .instant)])
    private static let extra: Shape = .object("ClockExtension", [("limit", .text), ("granted_at", .instant), ("decision", .id)])
    private static let clock: Shape = .object(
        "Clock",
        [
            ("stage", .text), ("unit", .optional(MatterJSON.place)), ("limit", .text), ("hours", .text), ("started_at", .instant),
            ("due_at", .instant), ("warn_at", .optional(.instant)), ("provisional", .flag), ("late", .flag), ("level", .integer),
            ("paused_at", .optional(.instant)), ("ended_at", .optional(.instant)), ("outcome", .optional(.text)), ("pack", .text),
            ("calendar", .text), ("calendar_kept", .flag), ("extensions", .list(extra)),
            ("pauses", .list(pause)), ("proof", .list(step)), ("minutes", .list(step)), ("ended_by", .optional(.text)),
        ])
    static let list: Shape = .object("ClockList", [("items", .list(clock))])

    static func write(_ lines: [ClockLine], _ lexicon: (Matter.Place) -> String) -> [UInt8] {
        JSONWriter.object { json in
            json.key("items")
            json.array { list in for line in lines { list.object { write(line, lexicon, into: &$0) } } }
        }
    }

    private static func write(_ line: ClockLine, _ lexicon: (Matter.Place) -> String, into json: inout JSONWriter) {
        let clock = line.clock
        json.field("stage", clock.stage.rawValue)
        json.field("unit", line.unit, lexicon)
        json.field("limit", clock.limit.text)
        json.field("hours", clock.hours)
        json.field("started_at", clock.started)
        json.field("due_at", clock.due)
        json.field("warn_at", clock.warn)
        json.field("provisional", clock.isProvisional)
        json.field("late", line.isLate)
        json.field("level", clock.level)
        json.field("paused_at", clock.paused)
        json.field("ended_at", clock.ended)
        json.field("outcome", clock.outcome?.rawValue)
        json.field("pack", Hex.encode(clock.pack))
        json.field("calendar", Hex.encode(clock.calendar))
        json.field("calendar_kept", line.proof.isByKeptCalendar)
        json.key("extensions")
        json.array { list in
            for extra in clock.extensions {
                list.object {
                    $0.field("limit", extra.limit.text)
                    $0.field("granted_at", extra.granted)
                    $0.field("decision", extra.decision)
                }
            }
        }
        json.key("pauses")
        json.array { list in
            for pause in line.pauses {
                list.object {
                    $0.field("from", pause.from)
                    $0.field("until", pause.until)
                    $0.field("bound", pause.bound)
                    $0.field("ground", pause.ground)
                }
            }
        }
        write("proof", line.proof.steps, into: &json)
        write("minutes", line.minutes, into: &json)
        json.field("ended_by", line.endedBy)
    }

    private static func write(_ name: String, _ steps: [ClockProof.Step], into json: inout JSONWriter) {
        json.key(name)
        json.array { list in
            for step in steps {
                list.object {
                    $0.field("kind", step.kind.rawValue)
                    $0.field("from", step.from)
                    $0.field("to", step.to)
                }
            }
        }
    }
}
