package import Kernel
internal import People
internal import Territory

/// A shift as its reader sees it: how many places are taken, and where one stands oneself.
package struct ShiftView: Sendable {
    package enum Phase: String, Sendable { case open, gathering, full, over }

    /// Who comes, for whoever leads the task.
    package struct Person: Sendable {
        package let claim: TaskClaim
        package let name: String?
    }

    package let shift: TaskShift
    package let taken: Int64
    package let waiting: Int64
    package let entered: Int64
    package let mine: TaskClaim?
    /// How many wait before one, and oneself.
    package let position: Int64?
    package let people: [Person]
    package let phase: Phase

    init(_ shift: TaskShift, of volunteer: Volunteer?, leads: Bool, _ services: MobilisationServices, in tx: any Reading) throws {
        self.shift = shift
        func count(_ what: Statement, _ limit: Int64) throws -> Int64 {
            try tx.count(
                """
                SELECT COUNT(*) FROM (SELECT id FROM task_claim WHERE shift = \(shift.id) AND \(what) LIMIT \(limit)) AS claims
                """)
        }
        taken = try count("seat IS NOT NULL", shift.cap)
        waiting = try count("state = 'waiting'", 200)
        entered = shift.isGathering ? try count("state = 'entered'", TaskShift.entryLimit) : 0
        mine = try volunteer.flatMap { volunteer in
            try tx.first(
                """
                SELECT id FROM task_claim WHERE shift = \(shift.id) AND volunteer = \(volunteer.id) AND state <> 'left'
                ORDER BY turn DESC LIMIT 1
                """
            ) { try $0.id(0) }
        }.flatMap { try TaskClaim.find($0, in: tx) }
        position = try mine?.queue.map { try count("state = 'waiting' AND queue <= \($0)", 200) }
        people =
            leads
            ? try (TaskClaim.seated(shift.id, in: tx) + TaskClaim.waiting(shift.id, in: tx)).map {
                Person(claim: $0, name: try Volunteer.find($0.volunteer, in: tx)?.name(vault: services.vault, in: tx))
            } : []
        phase = services.now >= shift.ends ? .over : shift.isGathering ? .gathering : taken < shift.cap ? .open : .full
    }
}

/// One task as its reader sees it.
package struct TaskView: Sendable {
    package let task: TaskNotice
    /// By label; empty once they were destroyed.
    package let texts: [String: String]
    package let shifts: [ShiftView]
    package let volunteer: Volunteer?
    /// The squads it calls, and what they are called; none for one that calls whoever lives there.
    package let squads: [(id: ID, name: String)]
    /// Why this task is not for the reader: the code of a problem.
    package let bar: Problem?
    package let leads: Bool
    package let mayHelp: Bool
    package let mayAdd: Bool
    package let mayConfirm: Bool
    /// What the reader may do now.
    package let steps: [TaskStep]
    /// What others offer to the reader.
    package let offers: [TaskClaim]

    package static func load(
        _ text: String, for actor: Actor, _ services: MobilisationServices, in tx: any Reading
    ) throws -> TaskView {
        guard let id = ID(text), let task = try TaskNotice.find(id, in: tx),
            case .allowed = services.policy.decide(MobilisationPermission.read, of: actor, on: task.subject)
        else { throw Problem.notFound }
        return try TaskView(task, for: actor, services, withPeople: true, in: tx)
    }

    init(
        _ task: TaskNotice, for actor: Actor, _ services: MobilisationServices, withPeople: Bool = false, in tx: any Reading
    ) throws {
        func may(_ verb: Verb) -> Bool {
            if case .allowed = services.policy.decide(verb, of: actor, on: task.subject) { true } else { false }
        }
        self.task = task
        texts = try SealedTexts.read(task.id, vault: services.vault, in: tx)
        let volunteer = try actor.account.flatMap { try Volunteer.of($0, in: tx) }
        self.volunteer = volunteer
        squads = try task.called(in: tx).compactMap { id in
            try Squad.find(id, in: tx).map { (id, try $0.texts(vault: services.vault, in: tx)[Squad.Text.name] ?? "") }
        }
        bar = try volunteer?.bar(to: task, on: services.now.day, in: tx)
        let leads = may(MobilisationPermission.lead)
        self.leads = leads
        shifts = try TaskShift.all(of: task.id, in: tx).map {
            try ShiftView($0, of: volunteer, leads: leads && withPeople, services, in: tx)
        }
        mayHelp = task.state == .open && may(HelpClaim.verb)
        mayAdd = task.state == .open && may(AddShift.verb)
        mayConfirm = task.state != .cancelled && may(ConfirmShift.verb)
        steps = TaskStep.all.filter { $0.from.contains(task.state) && may($0.verb) }
        let open = task.state.hasEnded ? [] : shifts.filter { $0.phase != .over }.map(\.shift.id)
        offers = try volunteer.map { try TaskClaim.offered(to: $0.id, of: task.id, in: tx).filter { open.contains($0.shift) } } ?? []
    }

    package var title: String { texts[TaskNotice.Text.title] ?? task.number }
    func names(of shift: ID) -> [ShiftView.Person] { shifts.first { $0.shift.id == shift }?.people ?? [] }
}
