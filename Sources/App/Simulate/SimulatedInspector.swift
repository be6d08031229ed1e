import Delivery
import Kernel
import Matters
import Process
import Storage

/// Looks at a simulated county after every step: what `verify` looks at, and beyond it what only whoever saw it all can tell.
struct SimulatedInspector {
    private let table: Workflow
    private let scheme: Scheme
    private let tellsReporter: Bool
    /// How far the log was read, and where each stream and each matter stood then.
    private var seq: Int64 = 0
    private var recorded = Instant(ms: 0)
    private var versions: [ID: Int64] = [:]
    private var states: [ID: String] = [:]
    private var touched: Set<ID> = []

    /// The whole log is proved anew every so many steps; what is new of it is read after each.
    private static let proofEvery = 25
    private static let bite = 500

    init(_ scheme: Scheme) throws {
        self.scheme = scheme
        table = try scheme.section(MatterScheme.self).workflow(name: scheme.id, roles: scheme.roles)
        tellsReporter = try scheme.section(NoticeScheme.self).kinds(on: MatterVerb.resolve.verb.text).contains { $0.tellsReporter }
    }

    mutating func look(at installation: Installation, step: Int) throws -> [String] {
        touched = []
        let faults = try installation.store.read { tx in
            try follow(in: tx) + touched.sorted().flatMap { try judge($0, in: tx) } + beside(in: tx)
                + House.checks.filter { $0.severity != .hint }.flatMap { check in
                    try check.find(tx).map { "\(check.name): \($0)" }
                }
        }
        guard faults.isEmpty, step % Self.proofEvery == 0 else { return faults }
        return try lookAtAll(installation)
    }

    /// The chain from its first event, every check, every matter, and that everybody was told.
    mutating func lookAtAll(_ installation: Installation) throws -> [String] {
        let faults = try installation.verify().faults
        return try faults
            + installation.store.read { tx in
                try follow(in: tx) + states.keys.sorted().flatMap { try judge($0, in: tx) } + untold(in: tx)
            }
    }

    /// What is new in the log: in order, without a gap, never recorded before what is there, and every step one that the table has.
    private mutating func follow(in tx: any Reading) throws -> [String] {
        var faults: [String] = []
        while true {
            let events = try EventLog.sealed(after: seq, limit: Self.bite, in: tx)
            for event in events {
                if event.seq != seq + 1 { faults.append("the log goes from \(seq) to \(event.seq)") }
                if event.recorded < recorded { faults.append("event \(event.seq) was recorded before the one ahead of it") }
                if event.version != versions[event.stream, default: 0] + 1 {
                    faults.append("event \(event.seq) is version \(event.version) after \(versions[event.stream, default: 0])")
                }
                (seq, recorded, versions[event.stream]) = (event.seq, event.recorded, event.version)
                if let fault = step(event) { faults.append(fault) }
            }
            if events.count < Self.bite { return faults }
        }
    }

    private mutating func step(_ event: SealedEvent) -> String? {
        guard let activity = MatterLog.activity(of: event) else {
            if states[event.stream] != nil { touched.insert(event.stream) }
            return nil
        }
        touched.insert(event.stream)
        let from = states[event.stream] ?? MatterScheme.nowhere
        guard let to = table.next(activity, from: from) else { return "\(activity) in event \(event.seq) is not allowed in «\(from)»" }
        states[event.stream] = to
        return nil
    }

    /// One matter: it stands where its steps led; while it is open it has one owner, in its row, its lists and its events alike, and a
    /// clock of that owner's that runs or stands still until a known moment; when it is over its reporter was answered.
    private func judge(_ id: ID, in tx: any Reading) throws -> [String] {
        guard let matter = try Matter.find(id: id, in: tx) else { return ["matter \(id) is in the log and nowhere else"] }
        var faults: [String] = []
        func tell(_ what: String) { faults.append("matter \(matter.number) \(what)") }
        if matter.state != states[id] { tell("is \(matter.state), by its events \(states[id] ?? "nothing")") }
        let events = try EventLog.stream(id, limit: Self.bite, in: tx)
        let told = events.reversed().lazy.compactMap { $0.payload["owner"] }.first
        if told != .id(matter.owner.unit) { tell("is with another unit than its events tell") }
        let kept = try tx.all(
            """
            SELECT i.unit FROM matter_in i JOIN unit_now u ON u.unit = i.unit
            WHERE i.matter = \(id) AND i.grp = \("owner." + matter.kind.rawValue) AND u.depth = \(matter.owner.path.segments.count) LIMIT 10
            """
        ) { try $0.id(0) }
        if kept != [matter.owner.unit] { tell("is in the lists of \(kept.count) units of its owner's level") }
        for what in try disputes(matter, in: tx) + parts(matter, events, in: tx) { tell(what) }
        let clocks = try Clock.all(of: id, in: tx).filter { $0.ended == nil }
        if matter.kind.isOpen {
            if clocks.isEmpty { tell("is open and no clock runs") }
            for clock in clocks where clock.unit != matter.owner.unit { tell("has a clock of another unit: \(clock.stage)") }
            let pause = try ClockPause.all(of: id, in: tx).last { $0.until == nil }
            for clock in clocks where clock.paused != nil && (pause == nil || clock.next == nil) { tell("stands still for no known time") }
        } else if matter.state == along {
            // Its reporter waits for the answer of the other one, which somebody is at.
            if try isFollowing(id, in: tx) == false { tell("goes along with nothing that is being handled") }
            if !clocks.isEmpty { tell("goes along with another and has clocks of its own") }
        } else {
            if let answer = unanswered(events) { tell(answer) }
        }
        return faults
    }

    /// Nobody is called to what ended without an answer, nothing is built for it; what waits to be decided is asked where it lies.
    private func beside(in tx: any Reading) throws -> [String] {
        let ends = try scheme.section(MatterScheme.self).transitions.filter { $0.verb == .withdraw || $0.verb == .void }.compactMap(\.to)
        let states = Statement.list(Set(ends).sorted().map { "\($0)" })
        return try tx.all(
            """
            SELECT m.number FROM matter m WHERE m.state IN (\(states)) AND (
                EXISTS (SELECT 1 FROM whistle w WHERE w.matter = m.id AND w.state = 'open')
                OR EXISTS (SELECT 1 FROM project p WHERE p.matter = m.id AND p.state = 'open')) ORDER BY m.number LIMIT 100
            """
        ) { "matter \(try $0.text(0)) ended without an answer, and somebody is called or works for it" }
            + tx.all(
                """
                SELECT m.number FROM decision d JOIN matter m ON m.id = d.subject WHERE d.state = 'waiting' AND NOT EXISTS (
                    SELECT 1 FROM decision_wait w WHERE w.decision = d.id AND w.unit IN (m.place, m.owner)) ORDER BY m.number LIMIT 100
                """
            ) { "what waits to be decided on matter \(try $0.text(0)) is asked of nobody where it lies" }
    }

    /// As many parts and shares as its steps made.
    private func parts(_ matter: Matter, _ events: [SealedEvent], in tx: any Reading) throws -> [String] {
        let made = events.reduce(Int64(0)) { sum, event in
            if event.type == MatterVerb.assist.verb.text { return sum + 1 }
            guard event.type == MatterVerb.split.verb.text, case .number(let parts)? = event.payload["parts"] else { return sum }
            return sum + parts
        }
        let known = try tx.count("SELECT COUNT(*) FROM matter_part WHERE parent = \(matter.id)")
        return made == known ? [] : ["has \(known) parts and shares, by its events \(made)"]
    }

    /// What is disputed waits for one arbiter, who has a clock; nothing else does. Nothing is given back more often than the pack says.
    private func disputes(_ matter: Matter, in tx: any Reading) throws -> [String] {
        let transitions = try scheme.section(MatterScheme.self).transitions
        let isDisputed = transitions.contains { $0.verb == .dispute && $0.to == matter.state }
        let waiting = try tx.count(
            """
            SELECT COUNT(*) FROM arbitration a WHERE a.matter = \(matter.id) AND a.state = 'waiting'
            AND EXISTS (SELECT 1 FROM clock c WHERE c.subject = a.id AND c.ended_ms IS NULL)
            """)
        let most = transitions.filter { $0.verb == .return }.compactMap(\.times).max()
        return (waiting == (isDisputed ? 1 : 0) ? [] : ["waits for \(waiting) arbiters in \(matter.state)"])
            + (most.map { matter.course.returned > $0 } ?? false ? ["was returned \(matter.course.returned) times"] : [])
    }

    /// The state of what goes along with another matter.
    private var along: String? { (try? scheme.section(MatterScheme.self))?.transitions.first { $0.verb == .merge }?.to }

    private func isFollowing(_ id: ID, in tx: any Reading) throws -> Bool {
        try tx.count(
            """
            SELECT COUNT(*) FROM matter_following f JOIN matter r ON r.id = f.root
            WHERE f.matter = \(id) AND f.ended_ms IS NULL AND r.kind IN ('raised', 'dispatched', 'accepted')
            """) == 1
    }

    /// What is over was answered: what was done, or why nothing was; or its reporter took it back.
    private func unanswered(_ events: [SealedEvent]) -> String? {
        let open = Set(StateKind.allCases.filter(\.isOpen).map(\.rawValue))
        let last = events.lastIndex { event in
            if case .token(let to)? = event.payload["to"] { open.contains(to) } else { false }
        }
        let since = last.map { events[($0 + 1)...] } ?? events[...]
        let isAnswered = since.contains { event in
            let isHis = event.type == MatterVerb.withdraw.verb.text
            return isHis || ["result", "text", "reason"].contains { if case .commitment? = event.payload[$0] { true } else { false } }
        }
        return isAnswered ? nil : "is over and nobody told its reporter what came of it"
    }

    /// Reporters with an account who were not told of an answer, once the log was followed to its end.
    private func untold(in tx: any Reading) throws -> [String] {
        guard tellsReporter else { return [] }
        let reached = try tx.count("SELECT COALESCE((SELECT seq FROM subscription WHERE name = 'delivery.notices'), 0)")
        guard reached == seq else { return [] }
        return try tx.all(
            """
            SELECT m.number FROM event e JOIN matter m ON m.id = e.stream
            WHERE e.type = \(MatterVerb.resolve.verb.text) AND m.reporter IS NOT NULL AND e.actor IS DISTINCT FROM m.reporter
            AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event = e.id AND d.recipient = m.reporter) ORDER BY m.number LIMIT 100
            """
        ) { "the reporter of matter \(try $0.text(0)) was not told of its answer" }
    }
}
