internal import Kernel
internal import Synchronization

/// What may be told of a step of a matter to whoever looks after its place: what kind of thing happened where, and when. Neither number
/// nor name nor text.
struct MatterNotice: Sendable {
    let seq: Int64
    let event: ID
    let verb: String
    let category: String
    let place: Matter.Place
    let from: StateKind?
    let to: StateKind
    let occurred: Instant
    let recorded: Instant

    /// `09:30`
    var time: String { String(occurred.minuteText.suffix(5)) }

    /// The sealed steps with a number above `after` and not above `upto`.
    static func statement(after: Int64, upto: Int64) -> Statement {
        """
        SELECT e.seq, e.id, e.type, e.payload, e.occurred_ms, e.recorded_ms, m.category, u.unit, u.code, u.name, u.path
        FROM event e JOIN matter m ON m.id = e.stream JOIN unit_now u ON u.unit = e.unit
        WHERE e.seq > \(after) AND e.seq <= \(upto) ORDER BY e.seq LIMIT \(upto - after)
        """
    }

    static func load(after: Int64, upto: Int64, in tx: any Reading) throws -> [MatterNotice] {
        try tx.all(statement(after: after, upto: upto), decode).compactMap { $0 }
    }

    /// `nil` for what moves no matter along.
    private static func decode(_ row: any Row) throws -> MatterNotice? {
        guard let payload = Payload(encoded: try row.bytes(3)) else { throw StoreError.column(3) }
        guard case .token(let to)? = payload["to"], let to = StateKind(rawValue: to) else { return nil }
        var from: StateKind?
        if case .token(let before)? = payload["from"] { from = StateKind(rawValue: before) }
        guard from != to else { return nil }
        return MatterNotice(
            seq: try row.int(0), event: try row.id(1), verb: String(try row.text(2).dropFirst("matter.".count)),
            category: try row.text(6),
            place: Matter.Place(unit: try row.id(7), code: try row.text(8), name: try row.text(9), path: try row.path(10)),
            from: from, to: to, occurred: try row.instant(4), recorded: try row.instant(5))
    }
}

/// The latest notices, read once for everybody who listens.
final class LiveLog: Sendable {
    /// Events, of whatever kind, that one step looks through.
    static let window: Int64 = 500
    /// How far back one can go on from: whoever is further behind looks at the whole picture anew.
    static let reach: Int64 = 5000
    /// Notices that are kept.
    static let kept = 1000

    private struct Held {
        /// Everything above `from` and not above `upto` has been read; dropped notices raise `from`.
        var from: Int64 = 0
        var upto: Int64 = 0
        var notices: [MatterNotice] = []
    }

    private let held = Mutex<Held?>(nil)

    struct Page: Sendable {
        let notices: [MatterNotice]
        /// How far it goes.
        let upto: Int64
        let isLast: Bool
    }

    static func head(in tx: any Reading) throws -> Int64 {
        try tx.count("SELECT seq FROM event WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1")
    }

    func page(after: Int64, in tx: any Reading) throws -> Page {
        let head = try Self.head(in: tx)
        return try held.withLock { held in
            var now = held ?? Held(from: max(0, head - Self.window), upto: max(0, head - Self.window))
            while now.upto < head {
                let next = min(head, now.upto + Self.window)
                now.notices += try MatterNotice.load(after: now.upto, upto: next, in: tx)
                now.upto = next
                let extra = now.notices.count - Self.kept
                if extra > 0 {
                    now.from = now.notices[extra - 1].seq
                    now.notices.removeFirst(extra)
                }
            }
            held = now
            if after >= now.from {
                return Page(notices: now.notices.filter { $0.seq > after }, upto: max(after, now.upto), isLast: true)
            }
            let upto = min(now.upto, after + Self.window)
            return Page(notices: try MatterNotice.load(after: after, upto: upto, in: tx), upto: upto, isLast: upto == now.upto)
        }
    }

    /// The latest under a unit, newest first: as far back as is kept.
    func latest(_ count: Int, under path: UnitPath, in tx: any Reading) throws -> [MatterNotice] {
        let head = try Self.head(in: tx)
        _ = try page(after: head, in: tx)
        return held.withLock { held in
            Array((held?.notices ?? []).reversed().lazy.filter { path.contains($0.place.path) }.prefix(count))
        }
    }
}
