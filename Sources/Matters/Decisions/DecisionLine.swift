internal import Kernel
internal import People
internal import Process

/// One decision as it is told: why it was asked for, who answered what, how long each had, and what the reader can do about it.
struct DecisionLine: Sendable {
    struct Answer: Sendable {
        let vote: DecisionRecord.Vote
        let person: Staff?
        let text: String?
    }

    let record: DecisionRecord
    let unit: Matter.Place?
    let requester: Staff?
    let reason: String?
    let answers: [Answer]
    /// Of the unit that asked, in the month it asked in, with this one.
    var share: MonthShare?
    /// Of each step of the chain that it came to, in order.
    let clocks: [Clock]
    var mayAnswer = false
    var mayWithdraw = false

    var due: Instant? { clocks.last { $0.ended == nil }?.due }

    static func all(of matter: Matter, _ texts: [String: String], for actor: Actor, _ policy: Policy, _ scheme: Scheme, in tx: any Reading)
        throws -> [DecisionLine]
    {
        func may(_ event: Decisions.Event) -> Bool {
            policy.allows(event.verb, actor, on: matter.subject)
        }
        return try DecisionRecord.all(of: matter.id, in: tx).map { record in
            let votes = try DecisionRecord.votes(on: record.id, in: tx)
            var line = DecisionLine(
                record: record, unit: try Unit.find(id: record.unit, in: tx)?.place,
                requester: try Staff.find(record.requester, in: tx), reason: texts[MatterText.decision(record.id)],
                answers: try votes.map { vote in
                    Answer(
                        vote: vote, person: try Staff.find(vote.account, in: tx),
                        text: texts[MatterText.decision(record.id, answer: vote.number)])
                }, clocks: try Clock.all(of: record.id, in: tx))
            line.share = try MatterVerb(rawValue: record.kind).flatMap {
                try MonthShare.of($0, unit: record.unit, at: record.asked, scheme, in: tx)
            }
            let isOwn = actor.account == record.requester
            line.mayAnswer =
                !isOwn && Decisions.role(of: actor, on: record, matter.subject, scheme) != nil && may(.grant)
                && !votes.contains { $0.account == actor.account }
            line.mayWithdraw = isOwn && record.state == .waiting && may(.withdraw)
            return line
        }
    }
}

/// What waits for the reader's own answer, the longest waiting first.
struct DecisionInbox: Sendable {
    struct Line: Sendable {
        let record: DecisionRecord
        let matter: Matter
        let unit: Matter.Place?
        let due: Instant?
    }

    let lines: [Line]
    let next: String?
    let isFirst: Bool
    let now: Instant

    static let pageSize = 25
    static let cursorPattern = "(?:[0-9]{1,18}\\.\(ID.pattern))?"

    static func load(after text: String?, for actor: Actor, _ services: MatterServices, in tx: any Reading) throws -> DecisionInbox {
        guard let account = actor.account else { throw Problem.signInNeeded }
        let cursor = try cursor(text)
        let verb = Decisions.Event.grant.verb
        let grants = services.policy.scopes(verb, of: actor, over: .place) + services.policy.scopes(verb, of: actor, over: .owner)
        // Each of the few posts that somebody holds is a walk of its own; the same decision may wait in several.
        var found: [ID: (cursor: DecisionRecord.Cursor, decision: DecisionRecord)] = [:]
        for grant in Set(grants) {
            let waiting = try DecisionRecord.waiting(
                role: grant.role, unit: grant.unit, for: account, after: cursor, limit: pageSize + 1, in: tx)
            for entry in waiting { found[entry.decision.id] = entry }
        }
        let sorted = found.values.sorted { $0.cursor < $1.cursor }
        let page = sorted.prefix(pageSize)
        let lines = try page.compactMap { entry -> Line? in
            guard let matter = try Matter.find(id: entry.decision.subject.id, in: tx) else { return nil }
            return Line(
                record: entry.decision, matter: matter, unit: try Unit.find(id: entry.decision.unit, in: tx)?.place,
                due: try Clock.all(of: entry.decision.id, in: tx).last { $0.ended == nil }?.due)
        }
        return DecisionInbox(
            lines: lines, next: sorted.count > pageSize ? page.last.map { "\($0.cursor.since.ms).\($0.cursor.id)" } : nil,
            isFirst: (text ?? "").isEmpty, now: services.now)
    }

    private static func cursor(_ text: String?) throws -> DecisionRecord.Cursor {
        guard let text, !text.isEmpty else { return .start }
        let parts = text.split(separator: ".")
        guard parts.count == 2, let ms = Int64(parts[0]), let id = ID(parts[1]) else {
            throw Problem.invalid([FieldProblem("after", "cursor")])
        }
        return DecisionRecord.Cursor(since: Instant(ms: ms), id: id)
    }
}
