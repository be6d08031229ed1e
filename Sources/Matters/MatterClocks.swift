internal import Kernel
internal import Process

/// Which clocks of a matter run: those of the state it is in. What the reporter was promised runs on through every pair of hands.
struct MatterClocks {
    private let matter: Matter
    private let category: Category?
    private let clocks: Clocks
    private let scheme: MatterScheme

    init(_ matter: Matter, category: Category?, in context: CommandContext) throws {
        self.matter = matter
        self.category = category
        scheme = try context.scheme.section(MatterScheme.self)
        clocks = try Clocks(matter.clocks, in: context)
    }

    /// The ground of the pause that being merged was, once it is taken apart.
    static let merged = "merged"

    /// Promised to the reporter: begun once, they go on whoever has it, until the matter is resolved.
    private static let promised: [TimeLimit.Stage] = [.contact, .handle]

    private static func stages(_ kind: StateKind) -> [TimeLimit.Stage] {
        switch kind {
        case .raised: [.dispatch]
        case .dispatched: [.accept] + promised
        case .accepted: promised
        case .resolved: [.recheck]
        case .closed: []
        }
    }

    /// Begins the clocks of a matter that comes into a state, as if it had come from nowhere.
    static func begin(
        _ matter: Clock.Subject, kind: StateKind, category: Category?, unit: ID, level: String, in context: CommandContext
    ) throws {
        let scheme = try context.scheme.section(MatterScheme.self)
        try Self.start(stages(kind), Clocks(matter, in: context), scheme, category, unit: unit, level: level)
    }

    private static func start(
        _ stages: [TimeLimit.Stage], _ clocks: Clocks, _ scheme: MatterScheme, _ category: Category?, unit: ID, level: String
    ) throws {
        guard let category else { return }
        let starts = stages.compactMap { stage -> Clocks.Start? in
            // Nothing waits to be given out without a clock, even where the pack sets no limit for that.
            let limit = scheme.limit(stage, of: category) ?? (stage == .dispatch ? scheme.limit(.handle, of: category) : nil)
            return limit.map { Clocks.Start(stage, $0) }
        }
        // Nobody need be warned of what happens by itself.
        let isQuiet = stages == [.recheck] && scheme.verifiesByItself
        try clocks.start(starts, unit: unit, level: level, warnPercent: isQuiet ? nil : scheme.reminders?.warnPercent)
    }

    /// Ends, hands over and begins what the step says, in as few statements as there are kinds of change.
    func follow(_ move: MatterMove, to target: MatterScheme.State, owner: Matter.Place) throws {
        if move.verb == .contact { return try clocks.finish([.contact]) }
        if move.verb == .merge { return try clocks.setAside() }
        if let following = move.following {
            return try clocks.bringBack(since: following.since, unit: owner.unit, ground: Self.merged)
        }
        if matter.state == scheme.following?.id, target.id != matter.state { try clocks.forgetAside() }
        if scheme.isWaiting(matter.state), matter.state != target.id { try clocks.resume() }
        let wasHandedBack = matter.kind == .raised && matter.course.handedBack > 0
        // A remark on what was handed back leaves it where it is, with what was promised.
        let isHandedBack = target.kind == .raised && (matter.kind != .raised || wasHandedBack)
        let before = Self.stages(matter.kind) + (wasHandedBack ? Self.promised : [])
        let after = Self.stages(target.kind) + (isHandedBack ? Self.promised : [])
        // Whoever is given it by an arbiter signs for it in a time of their own.
        let anew: [TimeLimit.Stage] = move.verb == .arbitrate ? [.accept] : []
        let ending = before.filter { !after.contains($0) || anew.contains($0) }
        if [.recall, .return, .arbitrate, .withdraw, .void].contains(move.verb) {
            try clocks.stop(ending)
        } else {
            try clocks.finish(ending)
        }
        if owner.unit != matter.owner.unit, before.contains(where: { !ending.contains($0) }) { try clocks.handOver(to: owner.unit) }
        let beginning = after.filter { !before.contains($0) || anew.contains($0) }
        try Self.start(beginning, clocks, scheme, category, unit: owner.unit, level: owner.level)
    }

    /// On the limit that the reporter was promised.
    func extend(by limit: TimeLimit, decision: ID) throws -> Instant {
        guard let extended = try clocks.extend(.handle, by: limit, decision: decision) else { throw Problem(409, "decision.no_clock") }
        return extended.due
    }

    func shelve(until review: Instant) throws { try clocks.pause(until: review, ground: "shelved") }

    func pause(atMost limit: TimeLimit, owner: Matter.Place) throws -> Instant {
        try clocks.pause(atMost: limit, ground: "reporter", level: owner.level)
    }
}

extension MatterScheme {
    /// Whether the clocks stand still in this state, since the reporter was asked or it was put off.
    func isWaiting(_ state: String) -> Bool { transitions.contains { ($0.verb == .suspend || $0.verb == .shelve) && $0.to == state } }

    /// Whether it was put off until a review.
    func isShelved(_ state: String) -> Bool { transitions.contains { $0.verb == .shelve && $0.to == state } }

    /// What was resolved counts as verified when nobody says otherwise in time.
    var verifiesByItself: Bool { transitions.contains { $0.verb == .verify && $0.isAutomatic } }
}
