package import Kernel

extension PointsScheme {
    private static let listLimit = 40
    private static let pointsLimit: Int64 = 1000

    package static func read(_ node: PackReader, in context: PackContext) -> PointsScheme? {
        guard node.map(allowed: ["schemes", "data"]) != nil else { return nil }
        let plans = node.require("schemes").flatMap { Self.plans($0, context) }
        let declaration = node.require("data").flatMap(declaration)
        guard let plans, let declaration else { return nil }
        return PointsScheme(terms: Terms(plans: plans, declaration: declaration))
    }

    private static func plans(_ node: PackReader, _ context: PackContext) -> [Plan]? {
        guard let entries = Self.entries(node) else { return nil }
        let plans = entries.compactMap { plan($0.key, $0.value, context) }
        return plans.count == entries.count ? plans : nil
    }

    /// Named things: at least one, not too many, and each name one that a program can write.
    private static func entries(_ node: PackReader) -> [(key: String, value: PackReader)]? {
        guard let entries = node.map() else { return nil }
        guard (1...listLimit).contains(entries.count) else {
            node.fault("points.count", "should name 1 to \(listLimit)", mend: "add some, or put some together")
            return nil
        }
        for (id, reader) in entries where !PackReader.isIdentifier(id) {
            reader.fault("points.name", "«\(id)» is no name for points", mend: "use lower-case letters, digits and _")
            return nil
        }
        return entries
    }

    private static func plan(_ id: String, _ node: PackReader, _ context: PackContext) -> Plan? {
        let keys: Set<String> = ["who", "reviewers", "notice_days", "appeal_days", "hold_days", "rules", "goods"]
        guard node.map(allowed: keys) != nil else { return nil }
        context.requireWords("points.scheme.\(id)", for: node)
        let who = node.require("who")?.choice(Who.self)
        let reviewers = node.require("reviewers")?.integer(2...3)
        let notice = node.require("notice_days")?.integer(1...30)
        let appeal = node.require("appeal_days")?.integer(1...60)
        let hold = node.optional("hold_days").map { $0.integer(1...60) } ?? .some(7)
        let rules = node.require("rules").flatMap { Self.rules($0, of: id, context) }
        let goods = node.optional("goods").map { Self.goods($0, context) } ?? .some([])
        guard let who, let reviewers, let notice, let appeal, let hold, let rules, let goods else { return nil }
        if who == .partyMembers, let shelf = node.optional("goods") {
            shelf.fault("points.shop", "points of party members buy nothing", mend: "remove the goods")
            return nil
        }
        return Plan(
            id: id, who: who, reviewers: reviewers, noticeDays: notice, appealDays: appeal, holdDays: hold, rules: rules, goods: goods)
    }

    private static func rules(_ node: PackReader, of plan: String, _ context: PackContext) -> [Rule]? {
        guard let entries = Self.entries(node) else { return nil }
        let rules = entries.compactMap { rule($0.key, $0.value, of: plan, context) }
        guard rules.count(where: { $0.perMinutes != nil }) <= 1 else {
            node.fault("points.hours", "has several rules for confirmed hours", mend: "keep one rule with `per_minutes`")
            return nil
        }
        return rules.count == entries.count ? rules : nil
    }

    private static func rule(_ id: String, _ node: PackReader, of plan: String, _ context: PackContext) -> Rule? {
        guard node.map(allowed: ["kind", "points", "per_minutes", "cap", "evidence", "ground"]) != nil else { return nil }
        context.requireWords("points.rule.\(plan).\(id)", for: node)
        let kind = node.optional("kind").map { $0.choice(Rule.Kind.self) } ?? .some(.award)
        let points = node.require("points")?.integer(1...pointsLimit)
        let per = node.optional("per_minutes").map { $0.integer(1...1440).map(Optional.some) } ?? .some(nil)
        let cap = node.require("cap")?.integer(1...100 * pointsLimit)
        let evidence = node.require("evidence").flatMap(evidence)
        let ground = node.optional("ground").map { Self.ground($0).map(Optional.some) } ?? .some(nil)
        guard let kind, let points, let per, let cap, let evidence, let ground else { return nil }
        guard (kind == .deduct) == (ground != nil) else {
            node.fault(
                "points.ground", "points are taken for a ground, and for nothing else", mend: "write `kind: deduct` and `ground` together")
            return nil
        }
        guard kind == .award || per == nil, (per != nil) == (evidence == .record) else {
            node.fault(
                "points.evidence", "only confirmed hours are known already", mend: "write `per_minutes` and `evidence: record` together")
            return nil
        }
        return Rule(id: id, kind: kind, points: points, perMinutes: per, cap: cap, evidence: evidence, ground: ground)
    }

    private static func evidence(_ node: PackReader) -> Rule.Evidence? {
        guard let text = node.text() else { return nil }
        guard let evidence = Rule.Evidence(rawValue: text) else {
            node.fault("points.evidence", "«\(text)» cannot be asked for", mend: "use `text` or `record`; a photo is never a duty")
            return nil
        }
        return evidence
    }

    private static func ground(_ node: PackReader) -> Rule.Ground? {
        guard let text = node.text() else { return nil }
        guard let ground = Rule.Ground(rawValue: text) else {
            node.fault(
                "points.ground", "nobody loses points for «\(text)»",
                mend: "use one of: \(Rule.Ground.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return ground
    }

    private static func goods(_ node: PackReader, _ context: PackContext) -> [Goods]? {
        guard let entries = Self.entries(node) else { return nil }
        let goods = entries.compactMap { id, reader -> Goods? in
            guard reader.map(allowed: ["points"]) != nil, let points = reader.require("points")?.integer(1...pointsLimit) else {
                return nil
            }
            context.requireWords("points.goods.\(id)", for: reader)
            return Goods(id: id, points: points)
        }
        return goods.count == entries.count ? goods : nil
    }

    private static func declaration(_ node: PackReader) -> Declaration? {
        guard node.map(allowed: ["purpose", "legal_basis", "kept_years"]) != nil else { return nil }
        let purpose = node.require("purpose")?.text()
        let basis = node.require("legal_basis")?.text()
        let years = node.require("kept_years")?.integer(1...30)
        guard let purpose, let basis, let years else { return nil }
        return Declaration(purpose: purpose, legalBasis: basis, keptYears: years)
    }
}
