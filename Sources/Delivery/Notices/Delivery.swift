internal import Kernel

/// One line of the ledger: what was or is to be brought to whom by which way, and how far that is.
struct Delivery: Sendable {
    enum Channel: String, Sendable { case page, webhook }

    enum State: String, Sendable, CaseIterable { case unread, read, waiting, sent, failed }

    /// What is told, to whomever.
    struct About: Sendable {
        let kind: String
        let event: ID
        let subject: ID
        let label: String
        let path: String
        let unit: ID?
        let made: Instant
        /// Not before, but on the page, which disturbs nobody.
        let ready: Instant

        /// The same, read elsewhere.
        func at(_ path: String) -> About {
            About(kind: kind, event: event, subject: subject, label: label, path: path, unit: unit, made: made, ready: ready)
        }
    }

    let id: ID
    let kind: String
    let event: ID
    let label: String
    let path: String
    let unitCode: String?
    let unitName: String?
    let made: Instant
    let ready: Instant
    let state: State
    let attempts: Int64
    let next: Instant?
    let done: Instant?
    let answer: Int64?
    /// Why the last try came to no answer.
    let fault: String?

    /// Drawn from what it is, so that the same event seen again is the same delivery.
    static func id(_ event: ID, _ kind: String, _ channel: Channel, _ recipient: ID) -> ID {
        let hash = Digest.sha256(Array("delivery.\(event).\(kind).\(channel.rawValue).\(recipient)".utf8))
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        return ID.v4(random: (word(hash[0..<8]), word(hash[8..<16])))
    }

    /// What `put` takes: one recipient of one notice.
    static func row(_ about: About, channel: Channel, to recipient: ID) -> [Value] {
        let isPage = channel == .page
        let state = isPage ? State.unread : State.waiting
        return [
            id(about.event, about.kind, channel, recipient).value, channel.rawValue.value, recipient.value, about.kind.value,
            about.event.value, about.subject.value, about.label.value, about.path.value, about.unit?.value ?? .null, about.made.value,
            about.ready.value, state.rawValue.value, 0.value, isPage ? .null : about.ready.value,
        ]
    }

    /// Those that are written already stay what they have become.
    static func put(_ rows: [[Value]], in tx: any Transaction) throws {
        try tx.offer(
            "delivery", key: ["id"],
            columns: [
                "id", "channel", "recipient", "kind", "event", "subject", "label", "path", "unit", "made_ms", "ready_ms", "state",
                "attempts", "next_ms",
            ], rows: rows)
    }

    // MARK: - Lists

    /// To one recipient, newest first.
    static func statement(to recipient: ID, after: Keyset, limit: Int) -> Statement {
        """
        SELECT d.id, d.kind, d.event, d.label, u.code, u.name, d.made_ms, d.state, d.attempts, d.next_ms, d.done_ms, d.answer, d.path, d.ready_ms,
            d.fault
        FROM delivery d LEFT JOIN unit_now u ON u.unit = d.unit
        WHERE d.recipient = \(recipient) AND (d.made_ms, d.id) < (\(after.ms), \(after.id))
        ORDER BY d.made_ms DESC, d.id DESC LIMIT \(limit)
        """
    }

    static func list(to recipient: ID, after: Keyset, limit: Int, in tx: any Reading) throws -> (items: [Delivery], next: String?) {
        let found = try tx.all(statement(to: recipient, after: after, limit: limit + 1), decode)
        let items = Array(found.prefix(limit))
        return (items, found.count > limit ? items.last.map { Keyset(ms: $0.made.ms, id: $0.id).text } : nil)
    }

    private static func decode(_ row: any Row) throws -> Delivery {
        guard let state = State(rawValue: try row.text(7)) else { throw StoreError.column(7) }
        return Delivery(
            id: try row.id(0), kind: try row.text(1), event: try row.id(2), label: try row.text(3), path: try row.text(12),
            unitCode: try row.optionalText(4),
            unitName: try row.optionalText(5), made: try row.instant(6), ready: try row.instant(13), state: state, attempts: try row.int(8),
            next: try row.optionalInstant(9), done: try row.optionalInstant(10), answer: try row.optionalInt(11),
            fault: try row.optionalText(14))
    }

    /// Beyond this one is told «99+».
    static let unreadLimit = 100

    static func unreadStatement(of account: ID) -> Statement {
        """
        SELECT COUNT(*) FROM (SELECT id FROM delivery WHERE recipient = \(account) AND state = 'unread' LIMIT \(unreadLimit)) AS any_of
        """
    }
}
