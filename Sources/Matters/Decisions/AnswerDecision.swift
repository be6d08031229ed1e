package import Kernel
internal import People
internal import Process

/// 同意: one of those who have to allow it does. When it was the last one, what was asked for happens.
package struct GrantDecision: Command {
    package static let verb = Decisions.Event.grant.verb
    package static let reading: Verb? = MatterPermission.read

    package enum Fields {
        package static let text = Field.text("text", maximum: 500).optional
        package static let schema = Schema("GrantDecision", [text.any])
    }

    let id: ID
    private let text: String?

    package init(_ id: ID, _ input: Input) {
        self.id = id
        text = input[Fields.text]
    }

    package func subject(in tx: any Reading) throws -> Subject { try Decided.load(id, in: tx).matter.subject }

    package func run(in context: CommandContext) throws {
        let decided = try Decided.load(id, in: context.tx)
        guard try decided.answer(agrees: true, text, in: context) == .granted else { return }
        try decided.carryOut(in: context)
    }
}

/// 不同意: one refusal is enough; the matter stays as it is.
package struct RefuseDecision: Command {
    package static let verb = Decisions.Event.refuse.verb
    package static let reading: Verb? = MatterPermission.read

    package enum Fields {
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("RefuseDecision", [text.any])
    }

    let id: ID
    private let text: String

    package init(_ id: ID, _ input: Input) {
        self.id = id
        text = input[Fields.text]
    }

    package func subject(in tx: any Reading) throws -> Subject { try Decided.load(id, in: tx).matter.subject }

    package func run(in context: CommandContext) throws {
        let decided = try Decided.load(id, in: context.tx)
        _ = try decided.answer(agrees: false, text, in: context)
        try decided.settle(in: context)
    }
}

/// 撤回申请: whoever asked takes it back before it is answered.
package struct WithdrawDecision: Command {
    package static let verb = Decisions.Event.withdraw.verb
    package static let reading: Verb? = MatterPermission.read
    package static let schema = Schema("WithdrawDecision", [])

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func subject(in tx: any Reading) throws -> Subject { try Decided.load(id, in: tx).matter.subject }

    package func run(in context: CommandContext) throws {
        let decided = try Decided.load(id, in: context.tx)
        try Decisions(in: context).withdraw(decided.record, unit: decided.matter.place.unit)
        try decided.settle(in: context)
    }
}

/// A decision with the matter it is about.
struct Decided {
    let record: DecisionRecord
    let matter: Matter

    static func load(_ id: ID, in tx: any Reading) throws -> Decided {
        guard let record = try DecisionRecord.find(id, in: tx), let matter = try Matter.find(id: record.subject.id, in: tx) else {
            throw Problem.notFound
        }
        return Decided(record: record, matter: matter)
    }

    func answer(agrees: Bool, _ text: String?, in context: CommandContext) throws -> DecisionRecord.State {
        let scheme = try context.scheme.section(MatterScheme.self)
        let reason = try text.map {
            try SealedTexts.write($0, label: MatterText.decision(record.id, answer: record.version), of: matter.id, in: context)
        }
        return try Decisions(in: context).answer(record, agrees: agrees, reason: reason, reach: matter.reach(scheme))
    }

    /// It waits no more, and nothing came of it.
    func settle(in context: CommandContext) throws {
        try context.tx.execute("UPDATE matter SET pending = pending - 1 WHERE id = \(matter.id)")
    }

    /// What was granted happens to the matter, told with the reason it was asked for.
    func carryOut(in context: CommandContext) throws {
        guard let verb = MatterVerb(rawValue: record.kind) else { throw Problem.notFound }
        var move = try MatterMove(MatterMove.load(matter.number, in: context.tx), verb, expected: nil, in: context)
        move.course.pending -= 1
        let clocks = try MatterClocks(matter, category: nil, in: context)
        var payload = Payload().with("decision", id: record.id).with("ground", token: record.ground)
        switch verb {
        case .extend:
            guard let limit = record.limit else { throw Problem(409, "decision.no_clock") }
            move.course.extended += 1
            payload = payload.with("until", instant: try clocks.extend(by: limit, decision: record.id))
                .with("times", number: move.course.extended)
        case .shelve:
            guard let review = record.until, review > context.now else { throw Problem(409, "decision.over") }
            move.course.shelved += 1
            try clocks.shelve(until: review)
            payload = payload.with("until", instant: review)
        case .exclude: move.course.excluded = context.now
        case .lift: try LiftMatter.lift(matter.id, in: context)
        default: break
        }
        // Who raised it reads why; what concerns only the rates is told to the staff with the decision.
        if verb != .exclude {
            let reason = try SealedTexts.read(matter.id, vault: context.vault, in: context.tx)[MatterText.decision(record.id)]
            payload = payload.with("text", commitment: try move.say(reason, in: context))
        }
        _ = try move.commit(payload, in: context)
    }
}
