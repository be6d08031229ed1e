package import Kernel
internal import People

/// A step on a task that is there, by whoever leads it.
package protocol TaskCommand: Command where Output == ID {
    /// The last part of its path.
    static var step: String { get }
    static var schema: Schema { get }
    /// The states it is possible from.
    static var from: Set<TaskNotice.State> { get }
    var id: ID { get }
    init(_ id: ID, _ input: Input)
}

extension TaskCommand {
    package static var reading: Verb? { MobilisationPermission.read }

    package func subject(in tx: any Reading) throws -> Subject { try TaskNotice.load(id, in: tx).subject }

    func begin(in context: CommandContext) throws -> TaskNotice {
        let task = try TaskNotice.load(id, in: context.tx)
        guard Self.from.contains(task.state) else { throw Problem(409, "task.state") }
        return task
    }
}

/// Every such step: its input and its command, for the pages and the API alike.
package struct TaskStep: Sendable {
    package let name: String
    package let verb: Verb
    package let schema: Schema
    package let from: Set<TaskNotice.State>
    /// For the description of the API.
    let summary: String
    package let carryOut: @Sendable (ID, Input, Actor, IdempotencyKey?, Executor) async throws -> Receipt<ID>

    private init<C: TaskCommand>(_ command: C.Type, _ summary: String) {
        name = C.step
        verb = C.verb
        schema = C.schema
        from = C.from
        self.summary = summary
        carryOut = { id, input, actor, key, executor in try await executor.perform(C(id, input), as: actor, key: key) }
    }

    /// In the order in which a page offers them.
    package static let all = [
        TaskStep(CloseTask.self, "Take no more claims"),
        TaskStep(FinishTask.self, "It is done: what came of it, which also settles the matter it was made of"),
        TaskStep(CancelTask.self, "Call it off, saying why"),
    ]
}

/// 截止: nobody claims any more; whoever waits still moves up when a place is given back.
package struct CloseTask: TaskCommand {
    package static let verb: Verb = "task.close"
    package static let step = "close"
    package static let from: Set<TaskNotice.State> = [.open]
    package static let schema = Schema("CloseTask", [])

    package let id: ID

    package init(_ id: ID, _ input: Input) { self.id = id }

    package func run(in context: CommandContext) throws -> ID {
        try begin(in: context).move(to: .closed, Self.verb, in: context)
        return id
    }
}

/// 完成: every shift is over.
package struct FinishTask: TaskCommand {
    package static let verb: Verb = "task.finish"
    package static let step = "finish"
    package static let from: Set<TaskNotice.State> = [.open, .closed]

    package enum Fields {
        package static let result = Field.text("result", maximum: 1000)
    }
    package static let schema = Schema("FinishTask", [Fields.result.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let task = try begin(in: context)
        guard try TaskShift.all(of: id, in: context.tx).allSatisfy({ $0.starts <= context.now }) else { throw Problem(409, "task.ahead") }
        let result = try SealedTexts.write(input[Fields.result], label: TaskNotice.Text.result, of: id, in: context)
        try task.move(to: .done, Self.verb, Payload().with("result", commitment: result), in: context)
        return id
    }
}

/// 取消: it is called off; whoever had a place is told.
package struct CancelTask: TaskCommand {
    package static let verb: Verb = "task.cancel"
    package static let step = "cancel"
    package static let from: Set<TaskNotice.State> = [.open, .closed]

    package enum Fields {
        package static let reason = Field.text("reason", maximum: 500)
    }
    package static let schema = Schema("CancelTask", [Fields.reason.any])

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let task = try begin(in: context)
        // Nothing is drawn for it any more.
        try context.tx.execute("UPDATE task_shift SET draws_ms = NULL WHERE task = \(id) AND drawn_ms IS NULL")
        let reason = try SealedTexts.write(input[Fields.reason], label: TaskNotice.Text.reason, of: id, in: context)
        try task.move(to: .cancelled, Self.verb, Payload().with("reason", commitment: reason), in: context)
        return id
    }
}
