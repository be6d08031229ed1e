import Kernel
import Mobilisation
import Recognition

/// The one place where volunteer hours and points meet: hours that a leader confirmed, of a task or of a duty, are put down to be counted,
/// and put down again as nothing when they are taken back. Who has no account takes part in nothing that could count them.
struct PointsHours {
    let scheme: ActiveScheme

    var subscriptions: [Subscription] { [tasks, duties] }

    private var tasks: Subscription {
        Subscription(name: "points.hours", prefix: "task.") { event, tx in
            guard event.type == ConfirmShift.served || event.type == ConfirmShift.unserved, try isCounted,
                let claim = try TaskClaim.find(event.stream, in: tx),
                let account = try Volunteer.find(claim.volunteer, in: tx)?.account
            else { return }
            try owe(event, account, on: TaskShift.load(claim.shift, in: tx).ends.day, in: tx)
        }
    }

    private var duties: Subscription {
        Subscription(name: "points.duties", prefix: "duty.") { event, tx in
            guard event.type == ConfirmDuties.served || event.type == ConfirmDuties.unserved, try isCounted,
                let duty = try Duty.find(event.stream, in: tx), let member = duty.member,
                let account = try SquadMember.find(member, in: tx)?.account,
                // As in their own record: only the minutes of a volunteer are theirs.
                try event.type == ConfirmDuties.unserved || Volunteer.of(account, in: tx) != nil
            else { return }
            try owe(event, account, on: duty.time.upperBound.day, in: tx)
        }
    }

    private var isCounted: Bool {
        get throws { try scheme.current.section(PointsScheme.self).terms?.plans.contains { $0.hours != nil } == true }
    }

    private func owe(_ event: SealedEvent, _ account: ID, on day: Day, in tx: any Transaction) throws {
        var minutes: Int64 = 0
        if case .number(let told)? = event.payload["minutes"] { minutes = told }
        try ServedHours(source: event.stream, event: event.id, account: account, minutes: minutes, day: day).owe(in: tx)
    }
}
