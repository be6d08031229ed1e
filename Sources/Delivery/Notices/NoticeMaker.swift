package import Kernel
package import Process

/// Follows the sealed log and writes into the ledger who is to be told of what. The same event makes the same rows, however often it is
/// seen.
package struct NoticeMaker: Sendable {
    /// More than these are not told of one event by one role.
    static let recipientLimit = 100

    private let scheme: ActiveScheme
    private let sources: [NoticeSource]

    package init(scheme: ActiveScheme, sources: [NoticeSource]) {
        self.scheme = scheme
        self.sources = sources
    }

    package var subscription: Subscription {
        Subscription(name: "delivery.notices", prefix: "") { [self] event, tx in
            let kinds = try scheme.current.section(NoticeScheme.self).kinds(on: event.type)
            guard !kinds.isEmpty, let subject = try subject(of: event, in: tx) else { return }
            for kind in kinds { try tell(kind, of: event, subject, in: tx) }
        }
    }

    /// As it was with the event, where that names an owner: the record may have gone on since.
    private func subject(of event: SealedEvent, in tx: any Reading) throws -> NoticeSubject? {
        for source in sources {
            guard let found = try source(event, tx) else { continue }
            guard case .id(let owner)? = event.payload["owner"], owner != found.ownerUnit,
                let path = try tx.first("SELECT path FROM unit_now WHERE unit = \(owner) LIMIT 1", { try $0.path(0) })
            else { return found }
            return NoticeSubject(
                label: found.label, path: found.path, place: found.place, owner: path, ownerUnit: owner, reporter: found.reporter)
        }
        return nil
    }

    private func tell(_ kind: NoticeScheme.Kind, of event: SealedEvent, _ subject: NoticeSubject, in tx: any Transaction) throws {
        let calendar = try scheme.current.section(WorkCalendar.self)
        let ready = kind.isUrgent ? event.recorded : QuietHours.end(after: event.recorded, by: calendar)
        let about = Delivery.About(
            kind: kind.id, event: event.id, subject: event.stream, label: subject.label, path: subject.path,
            unit: subject.ownerUnit, made: event.recorded, ready: ready)
        for account in try accounts(kind, event, subject, in: tx) where account != event.actor {
            try Delivery.insert(about, channel: .page, to: account, in: tx)
        }
        for webhook in try Webhook.taking(kind.id, in: tx) { try Delivery.insert(about, channel: .webhook, to: webhook, in: tx) }
    }

    private func accounts(
        _ kind: NoticeScheme.Kind, _ event: SealedEvent, _ subject: NoticeSubject, in tx: any Reading
    ) throws -> [ID] {
        var found: Set<ID> = []
        if kind.tellsReporter, let reporter = subject.reporter { found.insert(reporter) }
        if let path = try told(by: event, in: tx) { return try found.union(nearest(kind.roles, to: path, in: tx)).sorted() }
        let roles = Self.waited(event).map { waited in kind.roles.filter(waited.contains) } ?? kind.roles
        for name in roles {
            guard let role = scheme.current.role(name) else { continue }
            found.formUnion(
                try tx.all(Self.holders(of: name, in: (role.over == .owner ? subject.owner : subject.place).lineage)) { try $0.id(0) })
        }
        return found.sorted()
    }

    /// The roles that an event waits for, where it names them: nobody else is told that something waits.
    private static func waited(_ event: SealedEvent) -> [String]? {
        let named = event.payload.fields.compactMap { field -> String? in
            guard field.name.hasPrefix("role."), case .token(let role) = field.item else { return nil }
            return role
        }
        return named.isEmpty ? nil : named
    }

    /// The unit that an event names as told: whose clock it is, the next one above, who was asked for help.
    private func told(by event: SealedEvent, in tx: any Reading) throws -> UnitPath? {
        var unit: ID?
        for name in ["to", "above"] { if case .id(let told)? = event.payload[name] { unit = told } }
        if unit == nil, event.type.hasPrefix("clock.") { unit = event.unit }
        return try unit.flatMap { unit in try tx.first("SELECT path FROM unit_now WHERE unit = \(unit) LIMIT 1") { try $0.path(0) } }
    }

    /// Who holds one of these roles in a unit, or else in the next one above where anybody does: nothing stays untold because a post is
    /// vacant.
    private func nearest(_ roles: [String], to path: UnitPath, in tx: any Reading) throws -> Set<ID> {
        for path in path.lineage.reversed() {
            let found = try roles.flatMap { try tx.all(Self.holders(of: $0, in: [path])) { try $0.id(0) } }
            if !found.isEmpty { return Set(found) }
        }
        return []
    }

    /// Who holds a role in one of these units.
    static func holders(of role: String, in paths: [UnitPath]) -> Statement {
        """
        SELECT DISTINCT g.account FROM unit_now u JOIN account_grant g ON g.unit = u.unit AND g.role = \(role)
        JOIN account a ON a.id = g.account WHERE u.path IN (\(Statement.list(paths.map { "\($0)" }))) AND a.disabled = FALSE
        LIMIT \(recipientLimit)
        """
    }
}

/// When nobody wants to be disturbed: outside office hours by the pack's calendar.
package enum QuietHours {
    private static let minuteMs: Int64 = 60_000
    /// The longest holidays are shorter.
    private static let dayLimit = 30

    /// The moment itself when offices are open, or else when they open next.
    package static func end(after moment: Instant, by calendar: WorkCalendar) -> Instant {
        var day = moment.day
        for _ in 0..<dayLimit {
            if calendar.isWorkday(day) {
                for session in calendar.sessions(of: WorkCalendar.general) {
                    let opens = day.start.ms + session.begin * minuteMs
                    if moment.ms < day.start.ms + session.end * minuteMs { return Instant(ms: max(moment.ms, opens)) }
                }
            }
            day = day.next
        }
        return moment
    }
}
