internal import Kernel
internal import Process

/// The notices of some events of the log. What is asked for one of them is known for the others: it is one transaction.
struct NoticeRound {
    private let scheme: Scheme
    private let sources: [NoticeSource]
    private let tx: any Transaction
    private var subjects: [Telling: NoticeSubject?] = [:]
    private var holders: [Post: [ID]] = [:]
    private var webhooks: [String: [ID]] = [:]
    private var rows: [[Value]] = []

    /// Whom a record concerns may depend on what happened to it.
    private struct Telling: Hashable {
        let stream: ID
        let type: String
    }

    private struct Post: Hashable {
        let role: String
        let unit: ID
    }

    init(scheme: Scheme, sources: [NoticeSource], tx: any Transaction) {
        self.scheme = scheme
        self.sources = sources
        self.tx = tx
    }

    /// Writes down who is told of these events.
    mutating func tell(_ events: [SealedEvent]) throws {
        for event in events { try tell(event) }
        try Delivery.put(rows, in: tx)
        rows = []
    }

    private mutating func tell(_ event: SealedEvent) throws {
        // What began on behalf of another record is for nobody to begin with.
        guard event.payload["quiet"] != .flag(true) else { return }
        let kinds = try scheme.section(NoticeScheme.self).kinds(on: event.type)
        guard !kinds.isEmpty, let subject = try subject(of: event) else { return }
        for kind in kinds { try tell(kind, of: event, subject) }
    }

    /// As it was with the event, where that names an owner: the record may have gone on since.
    private mutating func subject(of event: SealedEvent) throws -> NoticeSubject? {
        guard let found = try found(event), case .id(let owner)? = event.payload["owner"], owner != found.owner.units.last,
            let above = try lineage(of: owner)
        else { return try found(event) }
        return NoticeSubject(
            label: found.label, path: found.path, place: found.place, owner: above, reporter: found.reporter, parties: found.parties,
            addressees: found.addressees)
    }

    private mutating func found(_ event: SealedEvent) throws -> NoticeSubject? {
        let telling = Telling(stream: event.stream, type: event.type)
        if let known = subjects[telling] { return known }
        var found: NoticeSubject?
        for source in sources where found == nil { found = try source(event, tx) }
        subjects[telling] = .some(found)
        return found
    }

    private func lineage(of unit: ID) throws -> UnitLineage? {
        try tx.first("SELECT lineage FROM unit_now WHERE unit = \(unit) LIMIT 1") { try $0.lineage(0) }
    }

    private mutating func tell(_ kind: NoticeScheme.Kind, of event: SealedEvent, _ subject: NoticeSubject) throws {
        let calendar = try scheme.section(WorkCalendar.self)
        // Whoever is waited for on site has a clock that runs at night: so do its warnings.
        let isUrgent = kind.isUrgent || event.payload["stage"] == .token(TimeLimit.Stage.arrive.rawValue)
        let quiet = kind.isByDay ? QuietHours.night(after: event.recorded) : QuietHours.end(after: event.recorded, by: calendar)
        let ready = isUrgent ? event.recorded : quiet
        let about = Delivery.About(
            kind: kind.id, event: event.id, subject: event.stream, label: subject.label, path: subject.path,
            unit: subject.owner.units.last, made: event.recorded, ready: ready)
        let told = try accounts(kind, event, subject)
        for account in told where account != event.actor { rows.append(Delivery.row(about, channel: .page, to: account)) }
        if let path = subject.parties {
            for account in try parties(kind, event, subject) where account != event.actor && !told.contains(account) {
                rows.append(Delivery.row(about.at(path), channel: .page, to: account))
            }
        }
        for webhook in try taking(kind.id) { rows.append(Delivery.row(about, channel: .webhook, to: webhook)) }
    }

    private mutating func taking(_ kind: String) throws -> [ID] {
        if let known = webhooks[kind] { return known }
        let found = try Webhook.taking(kind, in: tx)
        webhooks[kind] = found
        return found
    }

    private mutating func accounts(_ kind: NoticeScheme.Kind, _ event: SealedEvent, _ subject: NoticeSubject) throws -> [ID] {
        var found: Set<ID> = []
        if kind.tellsReporter, let reporter = subject.reporter { found.insert(reporter) }
        if kind.tellsAddressees { found.formUnion(subject.addressees.prefix(NoticeMaker.addresseeLimit)) }
        if let units = try told(by: event) { return try found.union(nearest(kind.roles, to: units)).sorted() }
        let roles = Self.waited(event).map { waited in kind.roles.filter(waited.contains) } ?? kind.roles
        for name in roles {
            guard let role = scheme.role(name) else { continue }
            let units = (role.over == .owner ? subject.owner : subject.place).units
            var told: Set<ID> = []
            for unit in units where told.count < NoticeMaker.recipientLimit { told.formUnion(try holders(of: name, in: unit)) }
            found.formUnion(told.sorted().prefix(NoticeMaker.recipientLimit))
        }
        return found.sorted()
    }

    /// Who holds one of the kind's roles in a unit that the event names as concerned, beside whoever the record lies with.
    private mutating func parties(_ kind: NoticeScheme.Kind, _ event: SealedEvent, _ subject: NoticeSubject) throws -> [ID] {
        var found: Set<ID> = []
        for field in event.payload.fields where field.name.hasPrefix("party.") {
            guard case .id(let unit) = field.item else { continue }
            for name in kind.roles where scheme.role(name)?.over == .owner { found.formUnion(try holders(of: name, in: unit)) }
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

    /// The unit that an event names as told, below those above it: whose clock it is, the next one above, who was asked for help.
    private func told(by event: SealedEvent) throws -> UnitLineage? {
        var unit: ID?
        for name in ["to", "above"] { if case .id(let told)? = event.payload[name] { unit = told } }
        if unit == nil, event.type.hasPrefix("clock.") { unit = event.unit }
        return try unit.flatMap(lineage)
    }

    /// Who holds one of these roles in a unit, or else in the next one above where anybody does: nothing stays untold because a post is
    /// vacant.
    private mutating func nearest(_ roles: [String], to lineage: UnitLineage) throws -> Set<ID> {
        for unit in lineage.units.reversed() {
            var found: Set<ID> = []
            for role in roles { found.formUnion(try holders(of: role, in: unit)) }
            if !found.isEmpty { return found }
        }
        return []
    }

    private mutating func holders(of role: String, in unit: ID) throws -> [ID] {
        let post = Post(role: role, unit: unit)
        if let known = holders[post] { return known }
        let found = try tx.all(Self.holders(of: role, in: unit)) { try $0.id(0) }
        holders[post] = found
        return found
    }

    static func holders(of role: String, in unit: ID) -> Statement {
        """
        SELECT g.account FROM account_grant g JOIN account a ON a.id = g.account
        WHERE g.unit = \(unit) AND g.role = \(role) AND a.disabled = FALSE ORDER BY g.account LIMIT \(NoticeMaker.recipientLimit)
        """
    }
}
