internal import Kernel
internal import Process
internal import Territory

extension PointsClaim {
    /// Everybody who had a part in it, by their accounts: whom it is about, who entered, reviewed, objected or decided.
    func parties(in tx: any Reading) throws -> Set<ID> {
        var accounts = Set(try tx.all("SELECT account FROM points_review WHERE claim = \(id) LIMIT 20") { try $0.id(0) })
        if let asker { accounts.insert(asker) }
        if let person = try PointsMember.find(member, in: tx)?.account { accounts.insert(person) }
        for publication in try Publication.all(of: id, in: tx) {
            for objection in try Objection.all(of: publication.id, in: tx) {
                if let account = objection.account { accounts.insert(account) }
                if let decider = objection.decider { accounts.insert(decider) }
            }
        }
        return accounts
    }

    /// 409 `points.part` for whoever had a part in it: nobody decides about what they did themselves.
    func requireNoPart(in context: CommandContext) throws {
        guard let account = context.actor.account else { throw Problem.signInNeeded }
        guard try !parties(in: context.tx).contains(account) else { throw Problem(409, "points.part") }
    }

    /// From now on it is shown, and counts when the days are over: to everybody what is gained, to the person alone what is lost.
    /// Answers the hash of what is shown.
    func notice(_ next: inout PointsClaim, in context: CommandContext) throws -> [UInt8]? {
        let plan = try context.scheme.points(scheme)
        next.state = .noticed
        guard kind == .award else {
            next.due = Day(sinceEpoch: context.now.day.sinceEpoch + plan.appealDays + 1)
            return nil
        }
        let shown = try Publication.open(noticed, unit: unit.id, content: content, days: plan.noticeDays, in: context)
        next.due = shown.until
        return shown.content
    }

    /// What is shown to the public, written down so that it can be compared.
    var content: CanonicalBytes {
        var bytes = CanonicalBytes()
        bytes.append(id)
        bytes.append(member)
        for text in [scheme, rule, cycle, did.text] { bytes.append(text) }
        bytes.append(points)
        return bytes
    }
}
