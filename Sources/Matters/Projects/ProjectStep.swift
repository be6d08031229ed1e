internal import Kernel

/// What can be done about a project and its milestones: its input and its command, for the pages and the API alike.
struct ProjectStep: Sendable {
    enum Name: String, Sendable, CaseIterable { case finish, slip, plan, note, join, budget, close, drop }

    let name: Name
    let verb: Verb
    let schema: Schema
    /// For the description of the API.
    let summary: String
    let carryOut: @Sendable (ID, Input, Actor, IdempotencyKey?, Executor) async throws -> Void

    var isOfMilestone: Bool { name == .finish || name == .slip }
    var path: String { "\(isOfMilestone ? "milestones" : "projects")/{id}/\(name.rawValue)" }

    /// Returns the project it was about.
    func perform(_ request: Request, _ services: MatterServices) async throws -> OpenedProject {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        try await carryOut(id, request.input, request.actor, request.idempotency, services.executor)
        return try services.store.read { try opened(id, in: $0) }
    }

    func opened(_ id: ID, in tx: any Reading) throws -> OpenedProject {
        isOfMilestone ? try OpenedProject.milestone(id, in: tx).opened : try OpenedProject.load(id, in: tx)
    }

    static let all = [
        ProjectStep(
            name: .finish, verb: FinishMilestone.verb, schema: FinishMilestone.schema, summary: "Tell that a milestone is reached"
        ) { id, _, actor, key, executor in _ = try await executor.perform(FinishMilestone(id), as: actor, key: key) },
        ProjectStep(
            name: .slip, verb: SlipMilestone.verb, schema: SlipMilestone.Fields.schema,
            summary: "Put a milestone off to a later day, and why"
        ) { id, input, actor, key, executor in _ = try await executor.perform(SlipMilestone(id, input), as: actor, key: key) },
        ProjectStep(
            name: .plan, verb: PlanMilestone.verb, schema: PlanMilestone.Fields.schema, summary: "Add a milestone"
        ) { id, input, actor, key, executor in _ = try await executor.perform(PlanMilestone(id, input), as: actor, key: key) },
        ProjectStep(
            name: .note, verb: NoteProject.verb, schema: NoteProject.Fields.schema,
            summary: "Tell how it goes on; `shown` tells it to who raised the matter too"
        ) { id, input, actor, key, executor in _ = try await executor.perform(NoteProject(id, input), as: actor, key: key) },
        ProjectStep(
            name: .join, verb: JoinProject.verb, schema: JoinProject.Fields.schema, summary: "Put a post of a unit into the task force"
        ) { id, input, actor, key, executor in _ = try await executor.perform(JoinProject(id, input), as: actor, key: key) },
        ProjectStep(
            name: .budget, verb: BudgetProject.verb, schema: BudgetProject.Fields.schema,
            summary: "Enter a sum that is planned or was spent"
        ) { id, input, actor, key, executor in _ = try await executor.perform(BudgetProject(id, input), as: actor, key: key) },
        ProjectStep(
            name: .close, verb: CloseProject.verb, schema: CloseProject.Fields.schema,
            summary: "Close a project whose milestones are all reached; its matter is resolved with it"
        ) { id, input, actor, key, executor in _ = try await executor.perform(CloseProject(id, input), as: actor, key: key) },
        ProjectStep(
            name: .drop, verb: DropProject.verb, schema: DropProject.Fields.schema,
            summary: "Give a project up, and why; its matter goes on"
        ) { id, input, actor, key, executor in _ = try await executor.perform(DropProject(id, input), as: actor, key: key) },
    ]

    static func schema(of name: Name) -> Schema { all.first { $0.name == name }?.schema ?? .empty }
}
