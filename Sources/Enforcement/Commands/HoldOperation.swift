package import Kernel
internal import People
internal import Territory

/// 开展行动: it was held, on that day, with these people and vehicles. Where all was well it is closed at once.
package struct HoldOperation: OperationCommand {
    package static let verb: Verb = "enforcement.hold"
    package static let step = "hold"
    package static let from: Set<Operation.State> = [.planned]

    package enum Fields {
        package static let day = Field.date("held_on")
        /// Nothing was found.
        package static let isWell = Field.flag("well")
    }
    /// Who and what went along is ticked, as `Ticks.name` writes ids.
    package static let prefix = "with."
    package static let schema = Schema(
        "HoldOperation", [Fields.day.any, Fields.isWell.any], openPrefix: prefix, openLimit: 2 * Operation.Companion.limit)

    package let asked: OperationInput

    package init(_ asked: OperationInput) { self.asked = asked }

    package func run(in context: CommandContext) throws -> OperationStanding {
        let operation = try begin(in: context)
        let (terms, input, today) = (try terms(in: context), asked.input, context.now.day)
        let first = min(operation.day, Day(sinceEpoch: today.sinceEpoch - PlanOperation.daysBack))
        guard let day = Day(input[Fields.day]), first <= day, day <= today else {
            throw Problem.invalid([FieldProblem(Fields.day.name, "day_range", args: ["from": first.text, "to": today.text])])
        }
        let staff = try Ticks.ids(.post, Self.prefix, of: input)
        let vehicles = try Ticks.ids(.vehicle, Self.prefix, of: input)
        guard !staff.isEmpty else { throw Problem.invalid([FieldProblem("staff", "required")]) }
        // Those who served there on that day, and what the team had then.
        for id in staff {
            guard let post = try ServingPost.find(id, on: day, vault: context.vault, in: context.tx), terms.posts.contains(post.kind),
                post.unit == operation.team.path
            else { throw Problem.invalid([FieldProblem("staff", "choice")]) }
        }
        for id in vehicles {
            guard let vehicle = try Vehicle.find(id, in: context.tx), vehicle.team == operation.team.id, vehicle.serves(on: day) else {
                throw Problem.invalid([FieldProblem("vehicle", "choice")])
            }
        }
        guard max(staff.count, vehicles.count) <= Operation.Companion.limit else { throw Problem(409, "enforcement.full") }
        try operation.take(.post, staff, in: context.tx)
        try operation.take(.vehicle, vehicles, in: context.tx)
        return try commit(
            operation, as: input[Fields.isWell] ? .closed : .held, on: day,
            Payload().with("held_on", instant: day.start).with("staff", number: Int64(staff.count))
                .with("vehicles", number: Int64(vehicles.count)).with("well", flag: input[Fields.isWell]), in: context)
    }
}
