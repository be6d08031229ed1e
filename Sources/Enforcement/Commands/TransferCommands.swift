package import Kernel
internal import People
internal import Process
internal import Territory

/// 签收: the authority has it. From now on it has so long to say what becomes of it.
package struct ReceiveTransfer: Command {
    package static let verb: Verb = "enforcement.receive"
    package static var reading: Verb? { EnforcementPermission.inbox }
    package static let schema = Schema("ReceiveTransfer", [])

    let id: ID

    package init(_ id: ID) { self.id = id }

    package func subject(in tx: any Reading) throws -> Subject { try TransferMove.find(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let transfer = try TransferMove.find(id, in: context.tx)
        guard transfer.received == nil else { throw Problem(409, "enforcement.state") }
        try Clocks(transfer.clocks, in: context).finish([.accept])
        try transfer.start(.handle, in: context)
        try context.tx.execute(
            "UPDATE enforcement_transfer SET received_ms = \(context.now), version = \(transfer.version + 1) WHERE id = \(id)")
        try context.emit(
            Event(stream: id, version: transfer.version + 1, type: Self.verb.text, unit: transfer.authority.id, Payload()))
    }
}

/// 答复: it takes it up, or says why it is not for this authority; then the team hands it to another.
package struct AnswerTransfer: Command {
    package static let verb: Verb = "enforcement.answer"
    package static var reading: Verb? { EnforcementPermission.inbox }

    package enum Fields {
        package static let outcome = Field.choice("result", Transfer.Outcome.allCases.map(\.rawValue))
        package static let text = Field.text("text", maximum: 1000)
        package static let schema = Schema("AnswerTransfer", [outcome.any, text.any])
    }

    let id: ID
    let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try TransferMove.find(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let transfer = try TransferMove.find(id, in: context.tx)
        guard transfer.received != nil, transfer.answered == nil else { throw Problem(409, "enforcement.state") }
        try Clocks(transfer.clocks, in: context).finish([.handle])
        let outcome = input[Fields.outcome]
        try context.tx.execute(
            """
            UPDATE enforcement_transfer SET grp = 'answered', answered_ms = \(context.now), outcome = \(outcome),
                version = \(transfer.version + 1) WHERE id = \(id)
            """)
        let text = try SealedTexts.write(
            input[Fields.text], label: OperationText.answer(id), of: transfer.operation, in: context)
        try context.emit(
            Event(
                stream: id, version: transfer.version + 1, type: Self.verb.text, unit: transfer.authority.id,
                Payload().with("outcome", token: outcome).with("text", commitment: text)))
    }
}

enum TransferMove {
    static func find(_ id: ID, in tx: any Reading) throws -> Transfer {
        guard let found = try Transfer.find(id, in: tx) else { throw Problem.notFound }
        return found
    }
}
