internal import Kernel
internal import Markup
internal import People

/// What waits to be called, those whose turn it is first. Whoever had to do with a matter does not find it here.
struct RevisitInbox: Sendable {
    let items: [Revisit]
    let next: Keyset?
    let isFirst: Bool
    let now: Instant

    static let pageSize = 25
    private static let start = Keyset(ms: -1, id: .zero)

    static func load(after text: String?, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> RevisitInbox {
        let after = try MatterList.cursor(text)
        let filter = services.policy.filter(RevisitPermission.list, of: actor, columns: Matter.policyColumns)
        let found = try Revisit.waiting(after: after ?? start, filter: filter, limit: pageSize + 1, in: tx)
        let page = found.prefix(pageSize)
        return RevisitInbox(
            items: try page.filter { try RevisitCaller.isIndependent(actor, of: $0.matter, services.scheme.current, in: tx) },
            next: found.count > pageSize ? page.last.map { Keyset(ms: $0.next.ms, id: $0.id) } : nil,
            isFirst: after == nil, now: services.now)
    }
}

/// One revisit for whoever calls: what it was about and what the office says it did; how to reach the resident stays masked.
struct RevisitView: Sendable {
    let revisit: Revisit
    let period: RevisitPeriod
    let unit: Unit?
    let what: String?
    let result: String?
    let maskedPhone: String?

    /// What does not exist and what one may not call about look alike.
    static func load(_ request: Request, _ services: MatterServices, in tx: any Reading) throws -> RevisitView {
        guard let id = ID(request.parameter("id")), let revisit = try Revisit.find(id, in: tx),
            case .allowed = services.policy.decide(RevisitPermission.list, of: request.actor, on: revisit.subject),
            try RevisitCaller.isIndependent(request.actor, of: revisit.matter, services.scheme.current, in: tx),
            let period = try RevisitPeriod.find(id: revisit.period, in: tx)
        else { throw Problem.notFound }
        let texts = try SealedTexts.read(revisit.matter.id, vault: services.vault, in: tx)
        let contact = try Revisit.contact(of: revisit.matter.id, services.vault, in: tx)
        let results = texts.keys.filter { $0.hasPrefix("resolve.") }.compactMap { Int64($0.dropFirst("resolve.".count)) }
        return RevisitView(
            revisit: revisit, period: period, unit: try Unit.find(id: revisit.unit, in: tx), what: texts[MatterText.what],
            result: results.max().flatMap { texts[MatterText.said(.resolve, $0)] } ?? texts[MatterText.result],
            maskedPhone: Masked.phone(contact[MatterText.phone]))
    }
}

/// What a matter's own page tells of its revisits: to its reporter all of it, to those who handled it what was said, and only then.
struct RevisitLine: Sendable {
    let period: String
    let token: [UInt8]
    /// `nil` for what stood in the frame and was not drawn.
    let revisit: Revisit?
    var looks: [Revisit.Look] = []
    var units: [ID: Matter.Place] = [:]

    static func all(of matter: Matter, isReporter: Bool, isStaff: Bool, in tx: any Reading) throws -> [RevisitLine] {
        guard matter.course.resolved != nil, isReporter || isStaff else { return [] }
        let revisits = try Revisit.all(of: matter.id, in: tx)
        let frames = try tx.all(statement(of: matter.id)) { (period: try $0.text(0), id: try $0.id(1), token: try $0.bytes(2)) }
        return try frames.compactMap { frame -> RevisitLine? in
            let revisit = revisits.first { $0.period == frame.id }
            guard isReporter || revisit?.settled != nil else { return nil }
            var line = RevisitLine(period: frame.period, token: frame.token, revisit: revisit)
            guard isReporter, let revisit else { return line }
            line.looks = try revisit.looks(in: tx)
            for unit in line.looks.compactMap(\.unit) { line.units[unit] = try Unit.find(id: unit, in: tx)?.place }
            return line
        }
    }

    static func statement(of matter: ID) -> Statement {
        """
        SELECT p.name, p.id, f.token FROM revisit_frame f JOIN revisit_period p ON p.id = f.period
        WHERE f.matter = \(matter) AND p.drawn_ms IS NOT NULL ORDER BY f.period DESC LIMIT 20
        """
    }
}

/// A period as everybody may see it, without its samples.
struct RevisitSummary: Sendable {
    let period: RevisitPeriod
    let frame: Int64
    let size: Int64
    /// How far the calls are; a state that is missing is told to nobody.
    let told: [Revisit.State: Int64]
    /// Those that are small themselves.
    let small: Set<Revisit.State>
    /// `nil` where it, or what is left to call, is too small to be told.
    let settled: Int64?

    init(_ period: RevisitPeriod, in tx: any Reading) throws {
        self.period = period
        (frame, size) = try period.sums(in: tx)
        let counts = try period.counts(in: tx)
        small = Set(counts.filter { Self.isSmall($0.value) }.map(\.key))
        told = Self.told(counts)
        let (waiting, all) = (counts[.waiting, default: 0], counts.values.reduce(0, +))
        settled = Self.told([true: all - waiting, false: waiting])[true]
    }

    static func isSmall(_ count: Int64) -> Bool { (1..<RevisitDraw.smallest).contains(count) }

    /// Of counts whose sum is known, those that may be told: a small one is not, and where it is the only one neither is the next larger,
    /// since one could be worked out from the other.
    static func told<Key: Hashable>(_ counts: [Key: Int64]) -> [Key: Int64] {
        var hidden = Set(counts.filter { isSmall($0.value) }.map(\.key))
        if hidden.count == 1 {
            let others = counts.filter { $0.value > 0 && !hidden.contains($0.key) }
            if let least = others.values.min() { hidden.formUnion(others.filter { $0.value == least }.map(\.key)) }
        }
        return counts.filter { !hidden.contains($0.key) }
    }
}

/// One period with a page of its samples.
struct RevisitPeriodView: Sendable {
    /// Samples of one page.
    static let pageSize = 20

    let summary: RevisitSummary
    let strata: [RevisitPeriod.Stratum]
    /// The tokens that were drawn, of those samples that are large enough to be told.
    let drawn: [ID: [[UInt8]]]
    /// Where the next page begins.
    let next: ID?
    let isFirst: Bool

    var period: RevisitPeriod { summary.period }

    /// What does not exist is not found; 422 for a page that there is not.
    static func load(_ request: Request, in tx: any Reading) throws -> RevisitPeriodView {
        guard let period = try RevisitPeriod.find(request.parameter("period"), in: tx) else { throw Problem.notFound }
        return try RevisitPeriodView(period, after: request.query["after"], in: tx)
    }

    init(_ period: RevisitPeriod, after text: String? = nil, limit: Int = pageSize, in tx: any Reading) throws {
        let given = text.flatMap { $0.isEmpty ? nil : $0 }
        let after = given.flatMap { ID($0) }
        guard (given == nil) == (after == nil) else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
        summary = try RevisitSummary(period, in: tx)
        isFirst = after == nil
        // Before the last sample is drawn nothing is told of the first.
        let found = try period.drawn == nil ? [] : period.strata(after: after, limit: limit + 1, in: tx)
        strata = Array(found.prefix(limit))
        next = found.count > limit ? strata.last?.id : nil
        var drawn: [ID: [[UInt8]]] = [:]
        if let first = strata.first, let last = strata.last {
            let tokens = try tx.all(Self.statement(drawnIn: period.id, from: first.id, to: last.id)) { (try $0.id(0), try $0.bytes(1)) }
            for (stratum, token) in tokens { drawn[stratum, default: []].append(token) }
        }
        for stratum in strata where stratum.isSmall { drawn[stratum.id] = nil }
        self.drawn = drawn
    }

    static func statement(drawnIn period: ID, from first: ID, to last: ID) -> Statement {
        """
        SELECT stratum, token FROM revisit WHERE period = \(period) AND stratum >= \(first) AND stratum <= \(last)
        ORDER BY stratum, token LIMIT \(pageSize * Int(RevisitScheme.mostOfSample))
        """
    }
}
