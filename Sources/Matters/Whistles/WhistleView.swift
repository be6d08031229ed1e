internal import Kernel
internal import People
internal import Process

/// One whistle as its page and its API answer show it, for who looks after the place and for the units that were called.
struct WhistleView: Sendable {
    struct Line: Sendable {
        let call: WhistleCall
        let clock: Clock?
        /// Why it left before it was settled.
        var whyLeft: String?
        /// What each side said of the other; withheld until both have, or may no more.
        var assessment: (inTime: Bool, solved: Bool)?
        var assessed: String?
        var isJustified: Bool?
        var answered: String?
        /// What the reader may do about it now.
        var steps: [WhistleStep.Name] = []
    }

    let whistle: Whistle
    let matter: Matter
    let lines: [Line]
    let reason: String?
    let meet: String?
    let point: String?
    let division: String?
    let withdrawn: String?
    /// What the reader may do about the whole now.
    let steps: [WhistleStep.Name]
    /// Offices that the matter may be dispatched to when it is settled.
    let handlers: [Unit]
    /// Whether the reader may open the matter itself.
    let opensMatter: Bool
    /// Shown on site by whoever blew it, while it is open.
    let code: String?
    let now: Instant

    /// What does not exist and what may not be seen look alike.
    static func load(_ text: String, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> WhistleView {
        guard let id = ID(text), let whistle = try Whistle.find(id, in: tx), let matter = try Matter.find(id: whistle.matter, in: tx) else {
            throw Problem.notFound
        }
        let blown = BlownWhistle(whistle: whistle, matter: matter)
        let calls = try WhistleCall.all(of: id, in: tx).sorted { $0.unit.code < $1.unit.code }
        let reader = Reader(actor: actor, policy: services.policy, blown: blown, now: services.now)
        guard blown.isShown(to: actor, calls, services.policy) else { throw Problem.notFound }
        let texts = try SealedTexts.read(matter.id, vault: services.vault, in: tx)
        let steps = reader.steps(calls)
        let scheme = services.scheme.current
        let dispatches =
            try steps.contains(.settle) && scheme.section(MatterScheme.self).allows(.dispatch, from: matter.state)
            && services.may(DispatchMatter.verb, actor, matter)
        return WhistleView(
            whistle: whistle, matter: matter,
            lines: try calls.map { call in
                reader.line(call, try Clock.all(of: call.id, in: tx).first, texts)
            },
            reason: texts[MatterText.said(.whistle, whistle.said)], meet: texts[MatterText.whistle(id, "meet")],
            point: texts[MatterText.whistle(id, "point")], division: texts[MatterText.whistle(id, "division")],
            withdrawn: texts[MatterText.whistle(id, "withdrawn")], steps: steps,
            handlers: dispatches ? try Unit.named(matter.handlers(by: scheme), in: tx) : [],
            opensMatter: services.may(MatterPermission.read, actor, matter),
            code: steps.contains(.settle) ? WhistleCode.code(id, at: services.now, vault: services.vault) : nil, now: services.now)
    }

    /// What one reader sees and may do.
    private struct Reader {
        let actor: Actor
        let policy: Policy
        let blown: BlownWhistle
        let now: Instant

        private var isOpen: Bool { blown.whistle.state == .open }

        func may(_ verb: Verb, _ subject: Subject) -> Bool { policy.allows(verb, actor, on: subject) }

        func steps(_ calls: [WhistleCall]) -> [WhistleStep.Name] {
            guard isOpen else { return [] }
            let steps: [WhistleStep.Name] = may(WhistlePermission.settle, blown.subject) ? [.settle] : []
            return steps + (may(WhistlePermission.withdraw, blown.subject) ? [.withdraw] : [])
        }

        func line(_ call: WhistleCall, _ clock: Clock?, _ texts: [String: String]) -> Line {
            let subject = blown.subject(of: call)
            var line = Line(call: call, clock: clock, whyLeft: texts[MatterText.call(call.id, "left")])
            if isOpen {
                if call.arrived == nil, may(WhistlePermission.arrive, subject) { line.steps.append(.arrive) }
                if call.arrived != nil, call.left == nil, may(WhistlePermission.leave, subject) { line.steps.append(.leave) }
            }
            let isOver = blown.whistle.assess.map { now > $0 } ?? false
            let isOpenToAll = (call.assessment != nil && call.isJustified != nil) || isOver
            let (mayAssess, mayAnswer) = (may(WhistlePermission.assess, blown.subject), may(WhistlePermission.answer, subject))
            if isOpenToAll || mayAssess {
                (line.assessment, line.assessed) = (call.assessment, texts[MatterText.call(call.id, "assessed")])
            }
            if isOpenToAll || mayAnswer {
                (line.isJustified, line.answered) = (call.isJustified, texts[MatterText.call(call.id, "answered")])
            }
            if blown.whistle.state == .settled, !isOver {
                if call.assessment == nil, mayAssess { line.steps.append(.assess) }
                if call.isJustified == nil, mayAnswer { line.steps.append(.answer) }
            }
            return line
        }
    }
}

/// A whistle as a list and the page of its matter show it: who was called, and who is there.
struct WhistleLine: Sendable {
    let whistle: Whistle
    let matter: Matter
    let calls: [WhistleCall]
    /// Whether the reader may open it.
    var opens = true

    var arrived: Int { calls.count { $0.arrived != nil } }

    static func all(of matter: Matter, for actor: Actor, _ policy: Policy, in tx: any Reading) throws -> [WhistleLine] {
        try Whistle.all(of: matter.id, in: tx).map { whistle in
            let calls = try WhistleCall.all(of: whistle.id, in: tx).sorted { $0.unit.code < $1.unit.code }
            return WhistleLine(
                whistle: whistle, matter: matter, calls: calls,
                opens: BlownWhistle(whistle: whistle, matter: matter).isShown(to: actor, calls, policy))
        }
    }
}
