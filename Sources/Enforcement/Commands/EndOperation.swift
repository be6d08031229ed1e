package import Kernel

/// 办结: nothing is left to do, here or at an authority.
package struct CloseOperation: OperationCommand {
    package static let verb: Verb = "enforcement.close"
    package static let step = "close"
    package static let from: Set<Operation.State> = [.held]

    package enum Fields {
        package static let text = Field.text("text", maximum: 1000).optional
    }
    package static let schema = Schema("CloseOperation", [Fields.text.any])

    package let asked: OperationInput

    package init(_ asked: OperationInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> OperationStanding {
        let operation = try begin(in: context)
        let transfers = try Transfer.all(of: operation.id, in: context.tx)
        guard transfers.allSatisfy({ $0.answered != nil }) else { throw Problem(409, "enforcement.unanswered") }
        // What is beyond the team is with somebody who may decide it, before this is over.
        let taken = Set(transfers.filter { $0.outcome == .taken }.map(\.finding))
        // Where no more can be handed over, its text says what became of the rest.
        let isFull = transfers.count >= Transfer.limit
        let findings = try EnforcementFinding.all(of: operation.id, in: context.tx)
        guard isFull || findings.allSatisfy({ $0.outcome != .beyond || taken.contains($0.id) }) else {
            throw Problem(409, "enforcement.not_handed")
        }
        let text = try say(asked.input[Fields.text], as: OperationText.end, in: context)
        return try commit(operation, as: .closed, Payload().with("text", commitment: text), in: context)
    }
}

/// 取消: what was planned is not held.
package struct CancelOperation: OperationCommand {
    package static let verb: Verb = "enforcement.cancel"
    package static let step = "cancel"
    package static let from: Set<Operation.State> = [.planned]

    package enum Fields {
        package static let text = Field.text("text", maximum: 1000)
    }
    package static let schema = Schema("CancelOperation", [Fields.text.any])

    package let asked: OperationInput

    package init(_ asked: OperationInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> OperationStanding {
        let operation = try begin(in: context)
        let text = try say(asked.input[Fields.text], as: OperationText.end, in: context)
        return try commit(operation, as: .cancelled, Payload().with("text", commitment: text), in: context)
    }
}
