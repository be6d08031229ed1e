internal import Kernel
internal import People
internal import Process
internal import Territory

/// Today for whoever answers for a place: what is late, what came back, what waits for a decision, what residents say.
struct Today: Sendable {
    /// The newest of what residents said.
    struct Voice: Sendable {
        let said: MatterVoices.Said
        let matter: Matter
        /// As the public may read it; only of what is public anyhow.
        let words: String?
    }

    static let lateCount = 6
    static let voiceCount = 6
    /// Beyond this one is told that there are more.
    static let countLimit: Int64 = 1000

    let overview: UnitOverview
    let units: TodayUnits
    /// Past a deadline, the longest first.
    let late: [Matter]
    /// Due within a day.
    let soon: Int64
    let returned: Int64
    let disputed: Int64
    /// The states in which something waits for an arbiter.
    let disputedState: String?
    /// What waits for the reader's own answer; `nil` for who answers nothing.
    let decisions: (count: Int, isMore: Bool)?
    let week: [MatterVoices.Fact: Int64]
    let voices: [Voice]
    /// Whether the reader may open lists and matters from here.
    let opens: Bool

    static func load(_ request: Request, _ services: MatterServices, in tx: any Reading) throws -> Today {
        let overview = try UnitOverview.load(request, services, in: tx)
        let unit = overview.unit.id
        let scheme = try services.scheme.current.section(MatterScheme.self)
        let disputed = scheme.transitions.filter { $0.verb == .dispute }.compactMap(\.to).compactMap(scheme.state)
        var opens = false
        if case .allowed = services.policy.decide(MatterPermission.list, of: request.actor, on: Subject(place: overview.unit.path)) {
            opens = true
        }
        return Today(
            overview: overview, units: try TodayUnits.load(overview, in: tx),
            late: try MattersByDue(
                unit: unit, side: .place, kinds: StateKind.open, before: overview.at, after: nil, limit: lateCount
            ).run(in: tx).items,
            soon: try tx.count(soonStatement(unit, now: overview.at)), returned: try tx.count(returnedStatement(unit)),
            disputed: try disputed.first.map { try tx.count(disputedStatement(unit, $0, among: disputed.map(\.id))) } ?? 0,
            disputedState: disputed.first?.id, decisions: try decisions(request, services, in: tx),
            week: try MatterVoices.week(unit, until: overview.at.day, in: tx),
            voices: try voices(unit, services, scheme, opens: opens, in: tx), opens: opens)
    }

    private static func decisions(
        _ request: Request, _ services: MatterServices, in tx: any Reading
    ) throws -> (count: Int, isMore: Bool)? {
        guard services.policy.mayEver(Decisions.Event.grant.verb, request.actor) else { return nil }
        let inbox = try DecisionInbox.load(after: nil, for: request.actor, services, in: tx)
        return (inbox.lines.count, inbox.next != nil)
    }

    private static func voices(
        _ unit: ID, _ services: MatterServices, _ scheme: MatterScheme, opens: Bool, in tx: any Reading
    ) throws -> [Voice] {
        try MatterVoices.latest(unit, voiceCount, in: tx).compactMap { said in
            guard let matter = try Matter.find(id: said.matter, in: tx) else { return nil }
            let isPublic = scheme.category(matter.category)?.isPublic == true
            // Whoever may see figures alone sees nothing of a single matter that not everybody may see.
            guard opens else { return isPublic ? Voice(said: said, matter: matter, words: nil) : nil }
            guard isPublic else { return Voice(said: said, matter: matter, words: nil) }
            let texts = try SealedTexts.read(said.matter, vault: services.vault, in: tx)
            let labels =
                said.score == nil ? [MatterText.said(.reopen, said.version)] : [MatterText.said(.rate, said.version), MatterText.comment]
            return Voice(said: said, matter: matter, words: labels.compactMap { texts[$0] }.first.map(PublicText.mask))
        }
    }

    static func soonStatement(_ unit: ID, now: Instant) -> Statement {
        """
        SELECT COUNT(*) FROM (SELECT matter FROM matter_due WHERE unit = \(unit) AND side = 'place' AND due_ms >= \(now)
            AND due_ms < \(now.adding(seconds: WorkClock.soonSeconds)) LIMIT \(countLimit)) AS any_of
        """
    }

    /// Of what waits to be given out, the oldest thousand are looked at.
    static func returnedStatement(_ unit: ID) -> Statement {
        """
        SELECT COUNT(*) FROM (SELECT matter FROM matter_in WHERE unit = \(unit) AND grp = \(MatterIn.group(.place, .raised))
            ORDER BY sort_ms, matter LIMIT \(countLimit)) AS waiting JOIN matter m ON m.id = waiting.matter WHERE m.handed_back > 0
        """
    }

    static func disputedStatement(_ unit: ID, _ state: MatterScheme.State, among states: [String]) -> Statement {
        """
        SELECT COUNT(*) FROM (SELECT matter FROM matter_in WHERE unit = \(unit) AND grp = \(MatterIn.group(.place, state.kind))
            ORDER BY sort_ms, matter LIMIT \(countLimit)) AS waiting JOIN matter m ON m.id = waiting.matter
        WHERE m.state IN (\(Statement.list(states.map { "\($0)" })))
        """
    }
}
