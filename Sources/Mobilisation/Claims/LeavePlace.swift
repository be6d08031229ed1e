package import Kernel
internal import Territory

/// A step on a claim by whoever made it, or by whoever leads the task for somebody who has no account.
package protocol ClaimCommand: Command {
    var claim: ID { get }
}

extension ClaimCommand {
    package static var reading: Verb? { MobilisationPermission.read }

    package func subject(in tx: any Reading) throws -> Subject {
        try TaskNotice.load(TaskClaim.load(claim, in: tx).task, in: tx).subject
    }

    /// The claim with what it belongs to, once it is known that the actor may act for it: to others it is not there.
    func begin(in context: CommandContext) throws -> (claim: TaskClaim, shift: TaskShift, task: TaskNotice, isOwn: Bool) {
        let claim = try TaskClaim.load(claim, in: context.tx)
        let task = try TaskNotice.load(claim.task, in: context.tx)
        let owner = try Volunteer.find(claim.volunteer, in: context.tx)?.account
        let isOwn = owner != nil && owner == context.actor.account
        if !isOwn {
            guard case .allowed = Policy(context.scheme).decide(MobilisationPermission.lead, of: context.actor, on: task.subject) else {
                throw Problem.notFound
            }
        }
        return (claim, try TaskShift.load(claim.shift, in: context.tx), task, isOwn)
    }
}

/// 退出: the place goes to whoever waits longest, at once.
package struct LeavePlace: ClaimCommand {
    package static let verb = MobilisationPermission.leave
    package static let schema = Schema("LeavePlace", [])

    package let claim: ID
    private let shift: ID

    /// `shift`: the claim's, so that it stands in its line.
    package init(_ claim: ID, of shift: ID) {
        self.claim = claim
        self.shift = shift
    }

    package var serialisedBy: String? { TaskShift.line(shift) }

    package func run(in context: CommandContext) throws -> ClaimStanding {
        let (claim, shift, task, _) = try begin(in: context)
        guard claim.state.isLive, claim.arrived == nil else { throw Problem(409, "task.claim_state") }
        guard let terms = try context.scheme.section(MobilisationScheme.self).terms else { throw Problem.notFound }
        try Seating(task: task, shift: shift, terms: terms, context: context).leave(claim)
        return ClaimStanding(try TaskClaim.load(claim.id, in: context.tx))
    }
}

/// 找人顶替: offers one's place to another volunteer, who takes it or not. An empty name takes the offer back.
package struct OfferPlace: ClaimCommand {
    package static let verb = MobilisationPermission.offer

    package enum Fields {
        package static let username = Field.line("substitute", maximum: 64).optional
        package static let schema = Schema("OfferPlace", [username.any])
    }

    package let claim: ID
    private let input: Input

    package init(_ claim: ID, _ input: Input) {
        self.claim = claim
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ClaimStanding {
        let (claim, shift, task, isOwn) = try begin(in: context)
        guard isOwn, claim.state == .held, claim.arrived == nil, context.now < shift.ends, !task.state.hasEnded else {
            throw Problem(409, "task.claim_state")
        }
        guard let name = input[Fields.username] else {
            try claim.change(
                "offer = NULL, offered_to = NULL", Self.verb.text, Payload().with("task", id: task.id), unit: task.unit.id, in: context)
            return ClaimStanding(claim)
        }
        let other = try context.tx.first("SELECT id FROM account WHERE username = \(name) AND disabled = FALSE LIMIT 1") { try $0.id(0) }
            .flatMap { try Volunteer.of($0, in: context.tx) }
        // Whether somebody has an account is nobody's business.
        guard let other, other.id != claim.volunteer, try other.bar(to: task, on: context.now.day, in: context.tx) == nil else {
            throw Problem.invalid([FieldProblem(Fields.username.name, "substitute")])
        }
        let offer = context.newID()
        try claim.change(
            "offer = \(offer), offered_to = \(other.id)", Self.verb.text,
            Payload().with("task", id: task.id).with("offer", id: offer), unit: task.unit.id, in: context)
        // A stream of its own, so that whoever it is offered to is told.
        try context.emit(
            Event(
                stream: offer, version: 1, type: Self.offered, unit: task.unit.id,
                Payload().with("task", id: task.id).with("claim", id: claim.id)))
        return ClaimStanding(claim)
    }

    static let offered = "task.offered"
}

/// 顶替: takes a place that was offered to one.
package struct TakePlace: Command {
    package static let verb = MobilisationPermission.take
    package static let reading: Verb? = MobilisationPermission.read
    package static let schema = Schema("TakePlace", [])

    private let claim: ID
    private let shift: ID

    package init(_ claim: ID, of shift: ID) {
        self.claim = claim
        self.shift = shift
    }

    package var serialisedBy: String? { TaskShift.line(shift) }

    package func subject(in tx: any Reading) throws -> Subject {
        try TaskNotice.load(TaskClaim.load(claim, in: tx).task, in: tx).subject
    }

    package func run(in context: CommandContext) throws -> ClaimStanding {
        let claim = try TaskClaim.load(claim, in: context.tx)
        let task = try TaskNotice.load(claim.task, in: context.tx)
        let shift = try TaskShift.load(claim.shift, in: context.tx)
        let volunteer = try Volunteer.acting(in: context)
        guard claim.offer?.to == volunteer.id else { throw Problem.notFound }
        guard claim.state == .held, let seat = claim.seat, context.now < shift.ends, !task.state.hasEnded else {
            throw Problem(409, "task.claim_state")
        }
        try volunteer.require(for: task, on: context.now.day, in: context.tx)
        try volunteer.requireFree(for: shift, in: context.tx)
        // Whoever waited for a place or was drawn for none leaves that row behind.
        if let own = try TaskClaim.live(volunteer.id, on: shift.id, in: context.tx) {
            guard own.state == .waiting else { throw Problem(409, "task.claimed") }
            try own.change(
                "state = 'left', queue = NULL", MobilisationPermission.leave.text,
                Payload().with("task", id: task.id).with("from", token: own.state.rawValue), unit: task.unit.id, in: context)
        }
        try claim.change(
            "state = 'left', seat = NULL, offer = NULL, offered_to = NULL", MobilisationPermission.leave.text,
            Payload().with("task", id: task.id).with("from", token: claim.state.rawValue), unit: task.unit.id, in: context)
        let turn = try context.tx.count("SELECT turn FROM task_claim WHERE shift = \(shift.id) ORDER BY turn DESC LIMIT 1") + 1
        let taken = try TaskClaim.insert(volunteer.id, on: shift, as: .held, seat: seat, queue: nil, turn: turn, in: context)
        try context.emit(
            Event(
                stream: taken.id, version: 1, type: Self.verb.text, unit: task.unit.id,
                Payload().with("task", id: task.id).with("shift", id: shift.id).with("volunteer", id: volunteer.id)
                    .with("after", id: claim.id).with("seat", number: seat)))
        return ClaimStanding(taken)
    }
}
