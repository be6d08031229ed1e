internal import Kernel

/// What a search is narrowed to, judged: codes and ids that exist.
struct MatterFilter: Sendable {
    var unit: Unit?
    var side = MatterIn.Side.place
    var kinds: [StateKind] = []
    var category: String?
    /// One that was asked for, or those that wait for the reader; empty for all.
    var states: [String] = []
    private let asksState: Bool
    var clock: WorkClock?
    var terms: MatterTerms?
    /// Only shares in what another unit answers for.
    let isAssist: Bool

    /// Whether the plain lists cannot answer it.
    var needsIndex: Bool { category != nil || asksState || terms != nil }

    /// What is to be done stands by its deadline, everything else newest first.
    var isByDue: Bool { clock != nil || isAssist || (!states.isEmpty && !asksState) }

    /// Read along the deadlines, not found by the index.
    var walksByDue: Bool { !needsIndex && isByDue }

    /// What the plain lists are narrowed to beside what their reader may see.
    func narrowed(_ filter: Statement?) -> Statement? {
        guard isAssist else { return filter }
        return filter.map { "\(Part.isAssist) AND \($0)" } ?? Part.isAssist
    }

    init(_ query: WorkQuery, unit: Unit?, side: MatterIn.Side, kinds: [StateKind], states: [String] = [], scheme: MatterScheme) throws {
        self.unit = unit
        self.side = side
        self.kinds = kinds
        category = query[.category]
        let state = query[.state]
        if let state, scheme.state(state) == nil { throw Problem.invalid([FieldProblem("state", "choice")]) }
        asksState = state != nil
        isAssist = query[.kind] == WorkQuery.assist
        self.states = state.map { [$0] } ?? states
        clock = try query[.clock].map { text in
            guard let clock = WorkClock(rawValue: text) else { throw Problem.invalid([FieldProblem("clock", "choice")]) }
            return clock
        }
        if let words = query[.words] {
            guard let terms = MatterTerms(words) else { throw Problem.invalid([FieldProblem("words", "nothing_to_find")]) }
            self.terms = terms
        }
    }
}
