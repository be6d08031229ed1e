internal import Kernel
internal import Process

/// How much of what a unit has to do in a month it asked for, against what the pack allows: told beside the form, to whoever decides, and
/// in the ledger. It is worked out from what is there, never kept.
struct MonthShare: Sendable {
    let verb: MatterVerb
    let unit: ID
    let month: Month
    /// Asked for in the month and granted or still waiting; of returns, given back.
    let count: Int64
    /// Matters of the unit whose time for handling ends in the month; of what is voided before it is dispatched, for dispatching.
    let due: Int64
    let bound: BoundsScheme.Share

    var allowed: Int64 { bound.allowed(of: due) }
    /// One more would be beyond.
    var isFull: Bool { count >= allowed }

    /// `nil` where the pack sets no bound.
    static func of(_ verb: MatterVerb, unit: ID, at moment: Instant, _ scheme: Scheme, in tx: any Reading) throws -> MonthShare? {
        guard let bound = try scheme.section(BoundsScheme.self).shares[verb] else { return nil }
        let month = Month(moment)
        let count =
            verb == .return
            ? try tx.count(MatterReturn.countStatement(unit, in: month))
            : try tx.count(DecisionRecord.standingStatement(verb.rawValue, unit: unit, in: month))
        let due = try tx.count(Clock.dueStatement(verb == .void ? .dispatch : .handle, unit: unit, in: month))
        return MonthShare(verb: verb, unit: unit, month: month, count: count, due: due, bound: bound)
    }

    /// For the words of a refusal and of a page.
    var args: [String: String] {
        [
            "month": month.text, "count": "\(count)", "due": "\(due)", "percent": "\(bound.percent)", "always": "\(bound.always)",
            "allowed": "\(allowed)",
        ]
    }
}
