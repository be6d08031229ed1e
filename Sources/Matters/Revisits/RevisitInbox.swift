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

/// A drawn period as everybody may see it.
struct RevisitPeriodView: Sendable {
    let period: RevisitPeriod
    let strata: [RevisitPeriod.Stratum]
    let counts: [Revisit.State: Int64]
    /// Of those units that are large enough to be told.
    let drawn: [(token: [UInt8], unit: ID)]

    /// Of those that are told one by one: the whole less those would be the ones too small to tell.
    var frame: Int64 { strata.filter { !$0.isSmall }.reduce(0) { $0 + $1.frame } }
    var size: Int64 { strata.filter { !$0.isSmall }.reduce(0) { $0 + $1.drawn } }

    static func load(_ request: Request, in tx: any Reading) throws -> RevisitPeriodView {
        guard let period = try RevisitPeriod.find(request.parameter("period"), in: tx) else { throw Problem.notFound }
        return try RevisitPeriodView(period, in: tx)
    }

    init(_ period: RevisitPeriod, hasTokens: Bool = true, in tx: any Reading) throws {
        self.period = period
        strata = try period.strata(in: tx)
        counts = try period.counts(in: tx)
        let open = Self.open(strata)
        guard hasTokens else {
            drawn = []
            return
        }
        drawn = try tx.all(
            """
            SELECT f.token, f.stratum FROM revisit r JOIN revisit_frame f ON f.period = r.period AND f.token = r.token
            WHERE r.period = \(period.id) ORDER BY f.token LIMIT 5000
            """
        ) { (token: try $0.bytes(0), unit: try $0.id(1)) }.compactMap { entry in open(entry.unit).map { (token: entry.token, unit: $0) } }
    }

    /// Under which unit a token is told: its own, or `rest`; `nil` when it may not be told at all.
    static func open(_ strata: [RevisitPeriod.Stratum]) -> (ID) -> ID? {
        let sizes = Dictionary(strata.map { ($0.id, $0.frame) }) { first, _ in first }
        return { unit in
            let stratum = sizes[unit] == nil ? RevisitDraw.rest : unit
            return sizes[stratum, default: 0] < RevisitDraw.smallest ? nil : stratum
        }
    }

    /// Too small a count is told to nobody.
    static func told(_ count: Int64) -> Int64? { (1..<RevisitDraw.smallest).contains(count) ? nil : count }
}
