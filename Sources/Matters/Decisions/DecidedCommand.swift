package import Kernel
internal import Delivery
internal import People
package import Process

/// Asks for a step on one matter that others have to allow. Nothing happens to the matter by it: it goes on, and so do its clocks.
package protocol DecidedCommand: Command where Output == Void {
    associatedtype Fields: StepFields
    static var step: MatterVerb { get }
    var asked: StepInput { get }
    init(_ asked: StepInput)

    /// Judges how much is asked for, and until when.
    func fill(_ wanted: inout Decisions.Asked, _ terms: DecisionTerms, _ matter: Matter, in context: CommandContext) throws
}

/// What every request says.
enum DecisionFields {
    static let ground = Field.choice("ground")
    static let text = Field.text("text", maximum: 1000)
    static let evidence = Field.choice("evidence").optional
}

extension DecidedCommand {
    package static var verb: Verb { step.verb }
    package static var reading: Verb? { MatterPermission.read }

    package init(_ number: String, _ input: Input, expected: Int64?) { self.init(StepInput(number, input, expected: expected)) }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(asked.number, in: tx).subject }

    package func fill(_ wanted: inout Decisions.Asked, _ terms: DecisionTerms, _ matter: Matter, in context: CommandContext) throws {}

    package func run(in context: CommandContext) throws {
        let matter = try MatterMove.load(asked.number, in: context.tx)
        if let expected = asked.expected, expected != matter.version {
            throw Problem(412, "stale", args: ["expected": "\(expected)", "current": "\(matter.version)"])
        }
        let scheme = try context.scheme.section(MatterScheme.self)
        _ = try scheme.transition(Self.step, from: matter.state)
        guard let terms = scheme.decisions[Self.step] else {
            throw Problem(409, "matter.transition", args: ["verb": Self.step.rawValue, "state": matter.state])
        }
        let share = try MonthShare.of(Self.step, unit: matter.owner.unit, at: context.now, context.scheme, in: context.tx)
        let isBeyond = share?.isFull ?? false
        guard let chain = scheme.chain(of: Self.step, on: matter, isBeyond: isBeyond) else {
            throw Problem(409, "decision.often", args: ["times": "\(terms.chains.count)"])
        }
        if let share, isBeyond, share.bound.beyond == .refuse { throw Problem(409, "decision.share", args: share.args) }
        let ground = asked[DecisionFields.ground]
        guard terms.grounds.contains(ground) else { throw Problem.invalid([FieldProblem("ground", "choice")]) }
        var wanted = Decisions.Asked(kind: Self.step.rawValue, ground: ground, chain: chain, within: terms.within)
        wanted.isBeyond = isBeyond
        wanted.evidence = try evidence(of: matter, in: context.tx)
        try fill(&wanted, terms, matter, in: context)
        guard try SealedTexts.count(of: matter.id, in: context.tx) < MatterMove.remarkLimit else { throw Problem(409, "matter.full") }
        let id = context.newID()
        let reason = try SealedTexts.write(asked[DecisionFields.text], label: MatterText.decision(id), of: matter.id, in: context)
        try Decisions(in: context).ask(
            wanted, id: id, on: matter.clocks, unit: matter.owner.unit, reach: matter.reach(scheme), reason: reason)
        try context.tx.execute("UPDATE matter SET pending = pending + 1 WHERE id = \(matter.id)")
    }

    private func evidence(of matter: Matter, in tx: any Reading) throws -> ID? {
        guard let text = asked[DecisionFields.evidence] else { return nil }
        guard let id = ID(text), try AttachedFile.find(id, of: matter.id, in: tx) != nil else {
            throw Problem.invalid([FieldProblem("evidence", "choice")])
        }
        return id
    }
}

extension MatterText {
    /// Why something was asked for, and what was said with each answer.
    static func decision(_ id: ID, answer: Int64? = nil) -> String { answer.map { "decision.\(id).\($0)" } ?? "decision.\(id)" }
}

extension Matter {
    /// Who may decide on it: whoever holds a role in a unit above its place, or above its owner.
    func reach(_ scheme: MatterScheme) -> Decisions.Reach {
        Decisions.Reach(
            subject: subject, place: placeLineage.units, owner: ownerLineage.units, unit: place.unit, level: place.level,
            warnPercent: scheme.reminders?.warnPercent)
    }
}
