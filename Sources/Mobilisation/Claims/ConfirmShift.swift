package import Kernel
internal import People
internal import Territory

/// 确认服务时长: the leader says who was there and for how long, and thanks them. Said again it is the whole list: whoever was ticked by
/// mistake and is not any more has no hours of it. Those who are not ticked have done no wrong: nothing is kept of not having come.
package struct ConfirmShift: Command {
    package static let verb: Verb = "task.confirm"
    package static let reading: Verb? = MobilisationPermission.read
    /// What each claim's own event says.
    package static let served = "task.served"
    package static let unserved = "task.unserved"

    package enum Fields {
        /// The length of the shift when left out.
        package static let minutes = Field.integer("minutes", 1...1440).optional
        package static let thanks = Field.line("thanks", maximum: 200).optional
        /// Who was there is ticked by the field `tick` of their claim.
        package static let prefix = "served."
        /// A field's name holds no hyphens and begins with a letter.
        package static func tick(_ claim: ID) -> String { "\(prefix)c\(claim.description.replacing("-", with: ""))" }
        package static let schema = Schema("ConfirmShift", [minutes.any, thanks.any], openPrefix: prefix, openLimit: 500)
    }

    private let shift: ID
    private let input: Input

    package init(_ shift: ID, _ input: Input) {
        self.shift = shift
        self.input = input
    }

    package var serialisedBy: String? { TaskShift.line(shift) }

    package func subject(in tx: any Reading) throws -> Subject { try TaskNotice.load(TaskShift.load(shift, in: tx).task, in: tx).subject }

    package func run(in context: CommandContext) throws -> ID {
        let shift = try TaskShift.load(shift, in: context.tx)
        let task = try TaskNotice.load(shift.task, in: context.tx)
        guard task.state != .cancelled else { throw Problem(409, "task.state") }
        guard context.now >= shift.starts else { throw Problem(409, "task.ahead") }
        let ticked = Set(JoinVolunteers.ticked(input, Fields.prefix))
        guard !ticked.isEmpty else { throw Problem(422, "task.nobody") }
        let seated = try TaskClaim.seated(shift.id, in: context.tx)
        let there = seated.filter { ticked.contains(String(Fields.tick($0.id).dropFirst(Fields.prefix.count))) }
        guard there.count == ticked.count else {
            throw Problem.invalid([FieldProblem(Fields.prefix, "unknown")])
        }
        let minutes = input[Fields.minutes] ?? shift.minutes
        // Nobody says of themselves how long they were there; what somebody else said of them stands.
        let own = try context.actor.account.flatMap { try Volunteer.of($0, in: context.tx) }
        guard !there.contains(where: { $0.volunteer == own?.id && $0.state != .served }) else { throw Problem(409, "task.own_hours") }
        for claim in seated where claim.state == .served && claim.volunteer != own?.id && !there.contains(where: { $0.id == claim.id }) {
            try takeBack(claim, of: task, in: context)
        }
        for claim in there where claim.volunteer != own?.id {
            try claim.change(
                "state = 'served', minutes = \(minutes), offer = NULL, offered_to = NULL", Self.served,
                Payload().with("task", id: task.id).with("minutes", number: minutes), unit: task.unit.id, in: context)
            try Volunteer.served(claim.volunteer, until: shift.ends, in: context.tx)
        }
        let thanks = try input[Fields.thanks].map {
            try SealedTexts.write($0, label: TaskNotice.Text.thanks(shift.id), of: task.id, in: context)
        }
        try task.move(
            Self.verb,
            Payload().with("shift", id: shift.id).with("served", number: Int64(there.count)).with("minutes", number: minutes)
                .with("thanks", commitment: thanks),
            in: context)
        return task.id
    }

    private func takeBack(_ claim: TaskClaim, of task: TaskNotice, in context: CommandContext) throws {
        try claim.change(
            "state = 'held', minutes = NULL", Self.unserved, Payload().with("task", id: task.id), unit: task.unit.id, in: context)
        try Volunteer.recount(claim.volunteer, in: context.tx)
    }
}
