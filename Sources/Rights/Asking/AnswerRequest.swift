package import Kernel
internal import People
internal import Process
internal import Territory

/// Opens what was asked: for answering, and for nothing else. It stands in the log of readings.
package struct OpenRequest: Command {
    package static let verb = RightsPermission.reveal
    static let purpose = "answer"

    let id: String

    package func subject(in tx: any Reading) throws -> Subject {
        guard let id = ID(id), let found = try RightsRequest.find(id, in: tx) else { throw Problem.notFound }
        return found.subject
    }

    /// Only for whoever may answer this kind.
    package func run(in context: CommandContext) throws -> [String: String] {
        let policy = Policy(context.scheme)
        let request = try RightsRequest.find(id, for: context.actor, policy, in: context.tx)
        guard case .allowed(let role) = policy.decide(request.verb, of: context.actor, on: request.subject) else { throw Problem.forbidden }
        let unit = context.actor.grants.first { $0.role == role && $0.path.contains(request.unit.path) }?.unit
        try context.tx.execute("UPDATE rights_request SET version = \(request.version + 1) WHERE id = \(request.id)")
        try context.emit(
            Event(
                stream: request.id, version: request.version + 1, type: Self.verb.text, unit: request.unit.id,
                Payload().with("purpose", token: Self.purpose).with("role", token: role).with("of", id: unit)
                    .with("record", id: request.record)))
        return try SealedTexts.read(request.id, vault: context.vault, in: context.tx)
    }
}

/// 答复: the office says yes or no, with its reason. What was to be put right is put right by it.
package struct AnswerRequest: Command {
    package static let verb = RightsPermission.answer

    package enum Fields {
        package static let outcome = Field.choice("outcome", ["granted", "refused"])
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("AnswerRequest", [outcome.any, text.any])
    }

    let keeping: Keeping
    let id: String
    let input: Input

    package func subject(in tx: any Reading) throws -> Subject { try RightsAnswer.load(id, retaliation: false, in: tx).subject }

    package func run(in context: CommandContext) throws {
        try RightsAnswer(keeping: keeping, input: input).give(RightsAnswer.load(id, retaliation: false, in: context.tx), in: context)
    }
}

/// The same of whoever looks into retaliation.
package struct AnswerRetaliation: Command {
    package static let verb = RightsPermission.discipline

    let keeping: Keeping
    let id: String
    let input: Input

    package func subject(in tx: any Reading) throws -> Subject { try RightsAnswer.load(id, retaliation: true, in: tx).subject }

    package func run(in context: CommandContext) throws {
        try RightsAnswer(keeping: keeping, input: input).give(RightsAnswer.load(id, retaliation: true, in: context.tx), in: context)
    }
}

struct RightsAnswer {
    let keeping: Keeping
    let input: Input

    /// To whom this is not, it is not there.
    static func load(_ text: String, retaliation: Bool, in tx: any Reading) throws -> RightsRequest {
        guard let id = ID(text), let found = try RightsRequest.find(id, in: tx), (found.kind == .retaliation) == retaliation else {
            throw Problem.notFound
        }
        return found
    }

    func give(_ request: RightsRequest, in context: CommandContext) throws {
        guard request.state == .open else { throw Problem(409, "rights.answered") }
        // A helper does not answer what they asked for.
        if let account = context.actor.account, [request.helper, request.account].contains(account) { throw Problem(403, "rights.own") }
        let outcome = input[AnswerRequest.Fields.outcome]
        if outcome == "granted", request.kind == .correct { try correct(request, in: context) }
        let said = try SealedTexts.write(
            input[AnswerRequest.Fields.text], label: RightsRequest.answerLabel, of: request.id, in: context)
        try context.tx.execute(
            """
            UPDATE rights_request SET state = \(outcome), answered_ms = \(context.now), version = \(request.version + 1)
            WHERE id = \(request.id)
            """)
        // What was passed over because of it is come to again; for any other nothing is walked anew.
        if let until = try keeping.holding(request.holding).find(request.record, context.look)?.until, until <= context.now.day {
            try context.tx.execute("DELETE FROM retention_cursor WHERE holding = \(request.holding)")
        }
        try Clocks(request.clocks, in: context).finish([.handle])
        try context.emit(
            Event(
                stream: request.id, version: request.version + 1, type: request.verb.text, unit: request.unit.id,
                Payload().with("kind", token: request.kind.rawValue).with("outcome", token: outcome).with("text", commitment: said)))
    }

    private func correct(_ request: RightsRequest, in context: CommandContext) throws {
        let value = try SealedTexts.read(request.id, vault: context.vault, in: context.tx)[RightsRequest.valueLabel]
        guard let field = request.field, let value else { throw Problem(409, "rights.gone") }
        try keeping.holding(request.holding).putRight(request.record, field, value, context)
    }
}
