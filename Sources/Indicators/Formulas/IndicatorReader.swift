internal import Kernel
internal import Territory

/// Reads one indicator of a pack, reporting every fault in it.
struct IndicatorReader {
    let territory: TerritoryScheme
    let context: PackContext

    private static let ofFormula: Set<String> = ["kind", "count", "per", "way", "category", "complement", "by", "level"]
    private static let ofIndicator: Set<String> = [
        "id", "from", "earlier", "better", "target", "beside", "public", "least", "fresh_days", "levels",
    ]
    /// Those for which the program has words of its own.
    static let named: Set<String> = [
        "received", "open", "source_mix", "filing_rate", "closing_rate", "on_time_rate", "reopen_rate", "extension_rate", "unrated_rate",
        "rated_solved", "rated_satisfied", "mean_score", "call_response", "call_solved", "call_satisfied", "contact_p50", "handling_p50",
        "handling_p90", "returned", "whistled", "visits", "visit_coverage", "category_mix",
    ]
    /// Ways in, as the log names them.
    static let ways: Set<String> = [
        "web", "api", "qr", "on_behalf", "phone", "window", "chat", "patrol", "mobile", "visit", "open311", "join", "split",
        "bulletin",
    ]

    func read(_ node: PackReader) -> Indicator? {
        guard node.map(allowed: Self.ofIndicator.union(Self.ofFormula)) != nil else { return nil }
        let id = node.require("id").flatMap { reader in
            reader.identifier().map { id in
                if !Self.named.contains(id) { context.requireWords("indicator.\(id)", for: reader) }
                return id
            }
        }
        let formula = formula(node)
        let from = node.optional("from").map { day($0).map(Optional.some) } ?? .some(nil)
        let earlier = node.optional("earlier").map(versions) ?? []
        let better = node.optional("better").map { $0.choice(Indicator.Better.self) } ?? .neither
        let target = number("target", node, 0...100_000_000)
        let least = node.optional("least").map { $0.integer(1...100_000) } ?? 10
        let fresh = node.optional("fresh_days").map { $0.integer(1...3660) } ?? 92
        let beside = node.optional("beside").map { $0.identifier().map(Optional.some) } ?? .some(nil)
        let isPublic = node.optional("public").map { $0.boolean() } ?? false
        let levels = node.optional("levels").map(levels) ?? []
        guard let id, let formula, let from, let earlier, let better, let target, let least, let fresh, let beside, let isPublic, let levels
        else { return nil }
        let all = earlier + [Indicator.Version(from: from, formula: formula)]
        guard inOrder(all, node) else { return nil }
        return Indicator(
            id: id, versions: all, better: better, target: target, beside: beside, isPublic: isPublic, least: least, freshDays: fresh,
            levels: levels)
    }

    /// The first from the beginning or a day, each further one from a later day.
    private func inOrder(_ versions: [Indicator.Version], _ node: PackReader) -> Bool {
        for (early, late) in zip(versions, versions.dropFirst()) {
            guard let day = late.from, early.from.map({ $0 < day }) ?? true else {
                node.fault("indicators.order", "a later formula has no later day", mend: "write `from: YYYY-MM-DD` for each but the first")
                return false
            }
        }
        return true
    }

    private func versions(_ node: PackReader) -> [Indicator.Version]? {
        guard let items = node.list() else { return nil }
        guard items.count < IndicatorScheme.maximumVersions else {
            node.fault("indicators.too_many", "there are more than \(IndicatorScheme.maximumVersions)", mend: "take some away")
            return nil
        }
        let read = items.compactMap { item -> Indicator.Version? in
            guard item.map(allowed: Self.ofFormula.union(["from"])) != nil, let formula = formula(item) else { return nil }
            guard let from = item.optional("from").map({ day($0).map(Optional.some) }) ?? .some(nil) else { return nil }
            return Indicator.Version(from: from, formula: formula)
        }
        return read.count == items.count ? read : nil
    }

    private func formula(_ node: PackReader) -> Formula? {
        let kind = node.require("kind")?.choice(Formula.Kind.self)
        let count = node.require("count").flatMap(measure)
        let per = node.optional("per").map { measure($0).map(Optional.some) } ?? .some(nil)
        let ways = node.optional("way").map(ways) ?? []
        let categories = node.optional("category").map(categories) ?? []
        let complement = node.optional("complement").map { $0.boolean() } ?? false
        let by = node.optional("by").map { $0.choice(Formula.Side.self).map(Optional.some) } ?? .some(nil)
        let level = node.optional("level").map { knownLevel($0).map(Optional.some) } ?? .some(nil)
        guard let kind, let count, let per, let ways, let categories, let complement, let by, let level else { return nil }
        let formula = Formula(
            kind: kind, count: count, per: per, filter: .init(ways: ways, categories: categories), isComplement: complement, by: by,
            level: level)
        return fits(formula, node) ? formula : nil
    }

    /// Whether the parts of a formula go together.
    private func fits(_ formula: Formula, _ node: PackReader) -> Bool {
        func fault(_ what: PackText, _ mend: PackText) -> Bool {
            node.fault("indicators.formula", what, mend: mend)
            return false
        }
        let kind = formula.kind
        if kind.isTime != formula.count.isTime {
            return fault(
                "«\(kind.rawValue)» and «\(formula.count.name)» do not go together", "p50 and p90 are of contact_time or handling_time")
        }
        if (kind == .rate || kind == .mean) != (formula.per != nil) {
            return fault("«\(kind.rawValue)» and «per» do not go together", "a rate and a mean have «per», nothing else has")
        }
        if (kind == .stock) != (formula.count == .open) {
            return fault("«\(kind.rawValue)» and «\(formula.count.name)» do not go together", "a stock is of «open», and nothing else is")
        }
        if (kind == .mix) != (formula.by != nil) { return fault("«by» goes with a mix alone", "write `by: way` or `by: category`") }
        if (kind == .coverage) != (formula.level != nil) { return fault("«level» goes with coverage alone", "name the level of units") }
        if formula.isComplement, kind != .rate { return fault("«complement» goes with a rate alone", "take it away") }
        if formula.per?.isTime == true { return fault("nothing is a share of a time", "name a count under «per»") }
        if !formula.filter.isEmpty, !formula.count.hasKinds || formula.per?.hasKinds == false {
            return fault("«\(formula.count.name)» is not kept by kind and way", "take the filter away")
        }
        return true
    }

    private func measure(_ node: PackReader) -> Measure? {
        guard let text = node.text(maximum: 48) else { return nil }
        if let measure = Measure(name: text) { return measure }
        node.fault("pack.choice", "«\(text)» is not known", mend: "use one of: \(Measure.allCases.map(\.name).joined(separator: ", "))")
        return nil
    }

    /// One, or a list of several.
    private func names(_ node: PackReader) -> [(reader: PackReader, name: String)]? {
        guard case .list = node.node else { return node.identifier().map { [(reader: node, name: $0)] } }
        guard let items = node.list() else { return nil }
        let read = items.compactMap { item in item.identifier().map { (reader: item, name: $0) } }
        return read.count == items.count && !read.isEmpty ? read : nil
    }

    private func ways(_ node: PackReader) -> [String]? {
        guard let read = names(node) else { return nil }
        for (reader, name) in read where !Self.ways.contains(name) {
            reader.fault("pack.choice", "«\(name)» is not known", mend: "use one of: \(Self.ways.sorted().joined(separator: ", "))")
            return nil
        }
        return read.map(\.name)
    }

    private func categories(_ node: PackReader) -> [String]? {
        guard let read = names(node) else { return nil }
        for (reader, name) in read where context.words?.values.allSatisfy({ $0["category.\(name)"] == nil }) == true {
            reader.fault("indicators.category", "«\(name)» is no category of this pack", mend: "use an id of matters.yaml")
            return nil
        }
        return read.map(\.name)
    }

    private func levels(_ node: PackReader) -> [String]? {
        guard let items = node.list() else { return nil }
        let read = items.compactMap(knownLevel)
        return read.count == items.count ? read : nil
    }

    private func knownLevel(_ node: PackReader) -> String? {
        guard let id = node.identifier() else { return nil }
        if territory.level(id) != nil { return id }
        let known = territory.levels.map(\.id).joined(separator: ", ")
        node.fault("indicators.level", "territory.yaml has no level «\(id)»", mend: "use one of: \(known)")
        return nil
    }

    private func day(_ node: PackReader) -> Day? {
        guard let text = node.text(maximum: 10) else { return nil }
        if let day = Day(text) { return day }
        node.fault("indicators.day", "«\(text)» is no day", mend: "write such as 2026-01-01")
        return nil
    }

    /// `.some(nil)` when it is left out.
    private func number(_ key: String, _ node: PackReader, _ range: ClosedRange<Int64>) -> Int64?? {
        guard let reader = node.optional(key) else { return .some(nil) }
        return reader.integer(range).map(Optional.some)
    }
}
