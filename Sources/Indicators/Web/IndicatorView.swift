internal import Kernel
internal import Territory

/// One indicator in one unit over one time, with all that stands on its page.
struct IndicatorView: Sendable {
    enum Access: Sendable {
        /// Looks after the unit, or sees how things stand there.
        case whole
        /// Everybody: small numbers are left out, and the units below are not told apart.
        case told
    }

    let indicator: Indicator
    let unit: UnitRecord
    /// The units above that the reader may look at too.
    let above: [UnitRecord]
    let period: Period
    let tree: TreeChoice
    let access: Access
    /// May open the matters behind it.
    let opensRows: Bool
    let outcome: Outcome
    let months: [(period: Period, outcome: Outcome)]
    /// The same time, a year before.
    let yearAgo: Outcome
    let beside: (indicator: Indicator, outcome: Outcome)?
    let comparison: Comparison
    let next: String?
    let isFirst: Bool
    let hasHouseholds: Bool
    let isByValue: Bool
    let fresh: Freshness
    /// Words of kinds and ways by their number, for a mix.
    let words: [Int: String]
    let sketch: UnitSketch?

    var formula: Formula { indicator.formula(on: Day(sinceEpoch: period.to.sinceEpoch - 1)) }

    /// `isFile`: with every unit below.
    static func load(
        _ request: Request, _ services: IndicatorServices, isFile: Bool = false, in tx: any Reading
    ) throws -> IndicatorView {
        guard let indicator = try services.scheme.current.section(IndicatorScheme.self).find(request.parameter("id")) else {
            throw Problem.notFound
        }
        let place = try IndicatorPlace.find(request, services, isPublic: indicator.isPublic, in: tx)
        let (unit, access) = (place.unit, place.access)
        let asked = try Period.read(request, today: services.today)
        let period = access == .told ? asked.inMonths : asked
        let tree = try IndicatorPlace.tree(request)
        let reading = try IndicatorReading(indicator, tree, today: services.today, in: tx)
        let isByValue = request.query["order"] == "value"
        // An order by value of a hundred out of more would be none.
        let isWhole = isFile || isByValue
        let after = isWhole ? "" : String((request.query["after"] ?? "").prefix(32))
        var lines: (lines: [IndicatorReading.Line], next: String?) = ([], nil)
        var households: [ID: Int64] = [:]
        let per = request.query["per"] ?? ""
        guard per.isEmpty || per == "households" else { throw Problem.invalid([FieldProblem("per", "choice")]) }
        if access == .whole {
            if isWhole {
                lines.lines = try reading.wholeBelow(unit, period, in: tx)
            } else {
                lines = try reading.below(unit, period, after: after, in: tx)
            }
            if !per.isEmpty {
                let counts = try HouseholdCounts.below(
                    unit.id, depth: unit.depth, path: unit.path, on: min(services.today, Day(sinceEpoch: period.to.sinceEpoch - 1)), in: tx)
                for line in lines.lines { households[line.unit.id] = counts[line.unit.code] }
            }
        }
        let outcome = try reading.outcome(of: unit, period, in: tx)
        var beside: (indicator: Indicator, outcome: Outcome)?
        if let id = indicator.beside, let other = try services.scheme.current.section(IndicatorScheme.self).find(id),
            access == .whole || other.isPublic
        {
            beside = try (other, IndicatorReading(other, tree, today: services.today, in: tx).outcome(of: unit, period, in: tx))
        }
        let scopes = services.policy.scopes(IndicatorPermission.overview, of: request.actor, over: .place)
        let isSystem = request.actor.isSystem
        return IndicatorView(
            indicator: indicator, unit: unit,
            above: try UnitRecord.ancestors(of: unit.path, in: tx).filter { one in
                access == .told || isSystem || scopes.contains { $0.path.contains(one.path) }
            },
            period: period, tree: tree, access: access,
            opensRows: access == .whole
                && services.policy.decide(IndicatorPermission.list, of: request.actor, on: Subject(place: unit.path)).isAllowed,
            outcome: outcome, months: try reading.months(of: unit, period, in: tx),
            yearAgo: try reading.outcome(of: unit, period.aYearBefore, in: tx), beside: beside,
            comparison: Comparison(
                indicator, whole: outcome, lines: lines.lines, households: households, period: period, today: services.today),
            next: lines.next, isFirst: after.isEmpty, hasHouseholds: !households.isEmpty, isByValue: isByValue,
            fresh: try Freshness(now: services.now, in: tx),
            words: Dictionary(reading.words.numbers.map { (Int($0.value), $0.key) }) { first, _ in first },
            sketch: access == .whole ? try UnitSketch.load(under: unit.id, in: tx) : nil)
    }
}

/// Where figures are asked for, and how much of them the reader is told.
enum IndicatorPlace {
    /// The unit of the query, or the first that one looks after, or the whole for everybody. What may not be seen is not found.
    static func find(
        _ request: Request, _ services: IndicatorServices, isPublic: Bool, in tx: any Reading
    ) throws -> (unit: UnitRecord, access: IndicatorView.Access) {
        let policy = services.policy
        let code = String((request.query["unit"] ?? "").prefix(32))
        var unit: UnitRecord?
        if code.isEmpty {
            let own = policy.scopes(IndicatorPermission.overview, of: request.actor, over: .place).first
            unit = try own.flatMap { try UnitRecord.find(id: $0.unit, in: tx) } ?? UnitRecord.root(in: tx)
        } else {
            unit = try UnitRecord.find(anyCode: code, in: tx)
        }
        guard let unit else { throw Problem.notFound }
        if policy.decide(IndicatorPermission.overview, of: request.actor, on: Subject(place: unit.path)).isAllowed { return (unit, .whole) }
        guard isPublic else {
            if request.actor.account == nil { throw Problem.signInNeeded }
            throw policy.mayEver(IndicatorPermission.overview, request.actor) ? Problem.notFound : Problem.forbidden
        }
        return (unit, .told)
    }

    static func tree(_ request: Request) throws -> TreeChoice {
        guard let text = request.query["tree"], !text.isEmpty else { return .then }
        guard let tree = TreeChoice(rawValue: text) else { throw Problem.invalid([FieldProblem("tree", "choice")]) }
        return tree
    }
}

extension Decision {
    var isAllowed: Bool {
        if case .allowed = self { return true }
        return false
    }
}

extension Period {
    /// The same days of the year before; of a leap year's last day of February, the day before it.
    var aYearBefore: Period {
        func back(_ day: Day) -> Day {
            let (year, month, number) = day.civil
            return Day(year: year - 1, month: month, day: month == 2 && number == 29 ? 28 : number)
        }
        return Period(from: back(from), to: back(to))
    }
}
