internal import Kernel
internal import People
internal import Territory

/// What the inbox shows: a unit's matters as asked for, what waits for the reader, and how it stands below.
struct WorkInbox: Sendable {
    struct Line: Sendable {
        let matter: Matter
        /// The first words of what was said.
        let what: String?
        let due: Instant?
        /// Where the catalogue would send it, when the reader may send it there now.
        let advice: DispatchAdvice?
        /// Whether the reader may let it go along with another one now.
        var merges = false
        /// What it is a part of, as what.
        var part: Part.Kind?
    }

    let query: WorkQuery
    let unit: Unit
    let side: MatterIn.Side
    /// States that the reader's own steps lead on from.
    let mine: [String]
    let counts: [StateKind: Int64]
    let lines: [Line]
    let next: String?
    let isFirst: Bool
    /// How many are late; `MatterDue.countLimit` stands for more.
    let late: Int64
    let below: [MatterTally.Line]
    /// Of areas and offices directly below, those where something is late.
    let lateBelow: [(unit: Unit, count: Int64)]
    /// A state that waits for an arbiter, when the reader is one.
    let disputed: String?
    let now: Instant
    /// The units to go up to, from the reader's own downwards.
    let above: [Unit]
    /// Units that this one went on for, where what was over lies.
    let before: [Unit]
    let categories: [Category]
    let states: [MatterScheme.State]
    let views: [WorkView]

    static let pageSize = 25
    static let excerptLength = 40

    /// Steps that somebody must take for a matter to go on; notes and ratings are nobody's duty.
    private static let duties: [MatterVerb] = [.triage, .dispatch, .accept, .resolve, .verify, .arbitrate]

    static func load(
        _ asked: WorkQuery, after: String?, for actor: Actor, _ services: MatterServices, in tx: any Reading
    ) throws -> WorkInbox {
        var query = asked
        let policy = services.policy
        let scheme = try services.scheme.current.section(MatterScheme.self)
        let reach = try MatterList.Reach(query[.unit], of: actor, policy, in: tx)
        let mine = Self.mine(of: actor, in: reach.unit, policy, scheme)
        if query[.kind] == nil, !mine.isEmpty, query[.state] == nil, query[.words] == nil, query[.clock] == nil {
            query[.kind] = WorkQuery.mine
        }
        let isMine = query[.kind] == WorkQuery.mine
        let filter = try MatterFilter(
            query, unit: reach.unit, side: reach.side, kinds: query.kinds, states: isMine ? mine : [], scheme: scheme)
        let (found, next) = try Self.lines(filter, reach, after: after, for: actor, services, in: tx)
        var known: [String: Unit] = [:]
        let lines = try found.map { matter, what in
            let isReady = scheme.allows(.dispatch, from: matter.state) && services.may(MatterVerb.dispatch.verb, actor, matter)
            let advice = isReady ? try DispatchAdvice.of(matter, services.scheme.current, known: &known, in: tx) : nil
            let merges = try MergeProposal.obstacle(matter, for: actor, services, in: tx) == nil
            return Line(
                matter: matter, what: what, due: matter.due, advice: advice, merges: merges, part: try Part.of(matter.id, in: tx)?.kind)
        }
        let hasPlaces = reach.side == .place
        let now = services.now
        return WorkInbox(
            query: query, unit: reach.unit, side: reach.side, mine: mine,
            counts: hasPlaces ? try MatterTally.counts(of: reach.unit.unit, in: tx) : [:], lines: lines, next: next,
            isFirst: (after ?? "").isEmpty, late: try MatterDue.late(reach.unit.unit, reach.side, now: now, in: tx),
            below: hasPlaces ? try MatterTally.lines(below: reach.unit, in: tx) : [],
            lateBelow: hasPlaces ? try Self.lateBelow(reach.unit, now: now, in: tx) : [],
            disputed: Self.disputed(for: actor, in: reach.unit, policy, scheme), now: now,
            above: try Self.above(reach, of: actor, policy, in: tx),
            before: try Self.before(reach, of: actor, policy, in: tx), categories: scheme.categories, states: scheme.states,
            views: try WorkView.of(actor, services, in: tx))
    }

    private static func lateBelow(_ unit: Unit, now: Instant, in tx: any Reading) throws -> [(unit: Unit, count: Int64)] {
        try tx.all(MatterDue.lateBelow(unit.unit, now: now)) { (unit: try Unit.decode($0), count: try $0.int(6)) }.filter { $0.count > 0 }
    }

    private static func disputed(for actor: Actor, in unit: Unit, _ policy: Policy, _ scheme: MatterScheme) -> String? {
        guard policy.scopes(MatterVerb.arbitrate.verb, of: actor, over: .place).contains(where: { $0.path.contains(unit.path) }) else {
            return nil
        }
        return scheme.transitions.first { $0.verb == .arbitrate }?.from.first
    }

    /// The states that the reader's own duties lead on from.
    static func mine(of actor: Actor, in unit: Unit, _ policy: Policy, _ scheme: MatterScheme) -> [String] {
        let verbs = duties.filter { verb in
            [Role.Over.place, .owner].contains { over in
                policy.scopes(verb.verb, of: actor, over: over).contains { $0.path.contains(unit.path) }
            }
        }
        let states = Set(scheme.transitions.filter { verbs.contains($0.verb) }.flatMap(\.from))
        return scheme.states.map(\.id).filter(states.contains)
    }

    private static func lines(
        _ filter: MatterFilter, _ reach: MatterList.Reach, after: String?, for actor: Actor, _ services: MatterServices,
        in tx: any Reading
    ) throws -> (lines: [(matter: Matter, what: String?)], next: String?) {
        if filter.needsIndex {
            let search = try MatterSearch(
                filter: filter, scopes: .init(services.policy, of: actor), limit: pageSize, after: Self.document(after),
                now: services.now)
            let page = try search.run(services, in: tx)
            return (page.items.map { ($0.matter, excerpt($0.texts, filter.terms)) }, page.next.map { "\($0)" })
        }
        func line(_ matter: Matter) throws -> (matter: Matter, what: String?) {
            (matter, excerpt(try SealedTexts.read(matter.id, vault: services.vault, in: tx), nil))
        }
        if filter.isByDue {
            let span = filter.clock?.span(services.now)
            let page = try MattersByDue(
                unit: reach.unit.unit, side: reach.side, kinds: filter.kinds, states: filter.states, before: span?.before, from: span?.from,
                after: MatterList.cursor(after), limit: pageSize, filter: filter.narrowed(reach.filter)
            ).run(in: tx)
            return (try page.items.map(line), page.next?.text)
        }
        let list = try MatterList(
            unit: reach.unit.code, kinds: filter.kinds.isEmpty ? StateKind.allCases : filter.kinds, after: after, limit: pageSize,
            for: actor,
            services.policy, in: tx)
        let page = try list.page(in: tx)
        return (try page.items.map(line), page.next?.text)
    }

    static func document(_ text: String?) throws -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = Int64(text), number > 0 else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
        return number
    }

    /// The beginning of what was said, or of the text in which the words were found.
    static func excerpt(_ texts: [String: String], _ terms: MatterTerms?) -> String? {
        let what = texts[MatterText.what]
        var shown = what
        if case .text(let runs)? = terms?.terms.first, let run = runs.first,
            !SearchGrams.holds(SearchGrams.runs(of: what ?? ""), run)
        {
            let other = texts.filter { MatterWords.isFound($0.key) }.sorted { $0.key < $1.key }
            shown = other.first { SearchGrams.holds(SearchGrams.runs(of: $0.value), run) }?.value ?? what
        }
        return shown.map { $0.count > excerptLength ? $0.prefix(excerptLength) + "…" : $0 }
    }

    /// 此前的单位: those that the unit went on for, as far as the reader may list them. What was over in them when it did lies there still.
    private static func before(_ reach: MatterList.Reach, of actor: Actor, _ policy: Policy, in tx: any Reading) throws -> [Unit] {
        let grants =
            policy.scopes(MatterPermission.list, of: actor, over: .place) + policy.scopes(MatterPermission.list, of: actor, over: .owner)
        var seen: Set<String> = [reach.unit.code]
        return try Succession.predecessors(of: reach.unit.unit, in: tx).filter { seen.insert($0.code).inserted }
            .compactMap { try Unit.find(anyCode: $0.code, in: tx) }.filter { unit in grants.contains { $0.path.contains(unit.path) } }
    }

    /// From the highest unit that the reader may list down to the one above this.
    private static func above(_ reach: MatterList.Reach, of actor: Actor, _ policy: Policy, in tx: any Reading) throws -> [Unit] {
        let grants =
            policy.scopes(MatterPermission.list, of: actor, over: .place) + policy.scopes(MatterPermission.list, of: actor, over: .owner)
        let paths = reach.unit.path.lineage.dropLast().filter { path in grants.contains { $0.path.contains(path) } }
        return try paths.compactMap { path in
            try path.segments.last.flatMap { try Unit.find(code: String($0), in: tx) }
        }
    }
}
