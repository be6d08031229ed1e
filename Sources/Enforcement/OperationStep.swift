package import Kernel
internal import People
internal import Territory

/// A command on an operation that is there.
package protocol OperationCommand: Command where Output == OperationStanding {
    /// The last part of its path.
    static var step: String { get }
    static var schema: Schema { get }
    /// The states it is possible from.
    static var from: Set<Operation.State> { get }
    var asked: OperationInput { get }
    init(_ asked: OperationInput)
}

/// Which operation, what was said, and the version that the writer saw.
package struct OperationInput: Sendable {
    package let id: ID
    package let input: Input
    package let expected: Int64?

    package init(_ id: ID, _ input: Input, expected: Int64? = nil) {
        self.id = id
        self.input = input
        self.expected = expected
    }
}

/// How an operation stands after a step.
package struct OperationStanding: Sendable {
    package let id: ID
    package let state: Operation.State
    package let version: Int64
}

extension OperationCommand {
    package static var reading: Verb? { EnforcementPermission.read }

    package func subject(in tx: any Reading) throws -> Subject {
        guard let found = try Operation.find(asked.id, in: tx) else { throw Problem.notFound }
        return found.subject
    }

    /// The operation, once it is known that the step is possible.
    func begin(in context: CommandContext) throws -> Operation {
        guard let operation = try Operation.find(asked.id, in: context.tx) else { throw Problem.notFound }
        if let expected = asked.expected, expected != operation.version {
            throw Problem(412, "stale", args: ["expected": "\(expected)", "current": "\(operation.version)"])
        }
        guard Self.from.contains(operation.state) else { throw Problem(409, "enforcement.state") }
        return operation
    }

    func terms(in context: CommandContext) throws -> EnforcementScheme.Terms {
        guard let terms = try context.scheme.section(EnforcementScheme.self).terms else { throw Problem.notFound }
        return terms
    }

    /// The one place that changes an operation's state, version and list rows, and tells it.
    func commit(
        _ operation: Operation, as state: Operation.State, on day: Day? = nil, _ payload: Payload, in context: CommandContext
    ) throws -> OperationStanding {
        let version = operation.version + 1
        let ended = state.hasEnded ? context.now : nil
        let changed = try context.tx.executeCounting(
            """
            UPDATE operation SET state = \(state.rawValue), held_on = \(day ?? operation.day), ended_ms = \(ended), version = \(version)
            WHERE id = \(operation.id) AND version = \(operation.version)
            """)
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(operation.version)", "current": ""]) }
        try operation.relist(as: state, in: context.tx)
        var payload = payload
        if state != operation.state {
            payload = payload.with("from", token: operation.state.rawValue).with("to_state", token: state.rawValue)
        }
        try context.emit(
            Event(stream: operation.id, version: version, type: Self.verb.text, unit: operation.team.id, payload))
        return OperationStanding(id: operation.id, state: state, version: version)
    }

    func say(_ text: String?, as label: String, in context: CommandContext) throws -> [UInt8]? {
        guard let text else { return nil }
        guard try SealedTexts.count(of: asked.id, in: context.tx) < Int64(SealedTexts.limit) else { throw Problem(409, "enforcement.full") }
        return try SealedTexts.write(text, label: label, of: asked.id, in: context)
    }
}

/// Every step on an operation that is there: its input and its command, for the pages and the API alike.
package struct OperationStep: Sendable {
    package let name: String
    package let verb: Verb
    package let schema: Schema
    package let from: Set<Operation.State>
    /// For the description of the API.
    let summary: String
    package let carryOut: @Sendable (OperationInput, Actor, IdempotencyKey?, Executor) async throws -> Receipt<OperationStanding>

    private init<C: OperationCommand>(_ command: C.Type, _ summary: String) {
        name = C.step
        verb = C.verb
        schema = C.schema
        from = C.from
        self.summary = summary
        carryOut = { asked, actor, key, executor in try await executor.perform(C(asked), as: actor, key: key) }
    }

    /// In the order in which a page offers them.
    package static let all = [
        OperationStep(
            HoldOperation.self,
            "Record that it was held: when, with whom and what (with.s<post> and with.v<vehicle>, hyphens as _); closed at once if all was well"
        ),
        OperationStep(AddFinding.self, "Record something that was found, about a place, a thing or a unit"),
        OperationStep(HandOver.self, "Hand a finding over to the authority that is competent; its clock begins"),
        OperationStep(CloseOperation.self, "Close it, once every authority has answered"),
        OperationStep(CancelOperation.self, "Cancel what was not held"),
    ]
}
