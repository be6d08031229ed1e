import Kernel
import Mobilisation
import Recognition

/// The one place where volunteer hours and points meet: hours that a leader confirmed are put down to be counted, and put down again as
/// nothing when they are taken back. Who has no account takes part in nothing that could count them.
struct PointsHours {
    let scheme: ActiveScheme

    var subscription: Subscription {
        Subscription(name: "points.hours", prefix: "task.") { event, tx in
            guard event.type == ConfirmShift.served || event.type == ConfirmShift.unserved,
                try scheme.current.section(PointsScheme.self).terms?.plans.contains(where: { $0.hours != nil }) == true,
                let claim = try TaskClaim.find(event.stream, in: tx),
                let account = try Volunteer.find(claim.volunteer, in: tx)?.account
            else { return }
            var minutes: Int64 = 0
            if case .number(let told)? = event.payload["minutes"] { minutes = told }
            let day = try TaskShift.load(claim.shift, in: tx).ends.day
            try ServedHours(source: claim.id, event: event.id, account: account, minutes: minutes, day: day).owe(in: tx)
        }
    }
}
