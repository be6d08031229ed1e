internal import Kernel
internal import Markup
internal import Territory

/// The parts of points that its pages share.
struct PointsWords {
    let lexicon: Lexicon
    let scheme: Scheme

    func unit(_ unit: UnitRecord) -> String { unit.name(in: lexicon.locale, of: scheme) }
    func plan(_ id: String) -> String { lexicon("points.scheme.\(id)") }
    func rule(_ claim: PointsClaim) -> String { rule(claim.rule, of: claim.scheme) }
    func rule(_ rule: String, of plan: String) -> String { lexicon("points.rule.\(plan).\(rule)") }

    func amount(_ claim: PointsClaim) -> String { claim.kind == .award ? "+\(claim.points)" : "−\(claim.points)" }

    func badge(_ claim: PointsClaim) -> HTML {
        let kind: Badge.Kind =
            switch claim.state {
            case .posted: claim.kind == .award ? .good : .warning
            case .pending, .noticed: .active
            case .refused: .bad
            case .withdrawn, .reversed: .neutral
            }
        return Badge(lexicon(claim.asked > 0 ? "points.state.asked" : "points.state.\(claim.state.rawValue)"), kind).html
    }

    /// What an entry of the ledger is for, and where it is explained.
    func reason(_ entry: MyPoints.Entry, of plan: String) -> HTML {
        let word: String =
            switch entry.source {
            case PointsClaim.kind: rule(entry.rule, of: plan)
            case PointsOrder.kind: lexicon("points.goods.\(entry.rule)")
            default: lexicon("points.expired")
            }
        let told: String = entry.isReversal ? lexicon("points.reversed", ["rule": word]) : word
        return entry.claim.map { "<a href=\"/points/claims/\($0.description)\">\(told)</a>" } ?? "\(told)"
    }

    func choices(_ plans: [PointsScheme.Plan]) -> [Choice] { plans.map { Choice($0.id, plan($0.id)) } }

    /// Rules that somebody may ask by, under the scheme that they belong to.
    func rules(_ plans: [PointsScheme.Plan], _ kind: PointsScheme.Rule.Kind = .award) -> [Choice] {
        var seen: Set<String> = []
        return plans.flatMap { plan in
            plan.rules.filter { $0.kind == kind && $0.evidence == .text && seen.insert($0.id).inserted }.map { one in
                Choice(
                    one.id, lexicon("points.rule.line", ["rule": rule(one.id, of: plan.id), "points": "\(one.points)"]),
                    group: plans.count > 1 ? self.plan(plan.id) : nil)
            }
        }
    }
}
