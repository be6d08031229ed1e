package import Kernel
internal import Territory

/// `routes.yaml`: a list of rules `{place, category or class, unit or level}`.
extension DispatchCatalogue {
    private static let maximumRules = 5000
    /// Places named in one message.
    private static let named = 3

    package static func read(_ node: PackReader, in context: PackContext) -> DispatchCatalogue? {
        guard let items = node.list() else { return nil }
        guard items.count <= maximumRules else {
            node.fault("matters.too_many", "more than \(maximumRules) rules", mend: "let a class or a place say what many rules say")
            return nil
        }
        let matters = context.section(MatterScheme.self)
        let territory = context.section(TerritoryScheme.self)
        var rules: [Rule] = []
        var lines: [String: Int] = [:]
        var isWhole = true
        for item in items {
            guard let rule = readRule(item, matters, territory) else {
                isWhole = false
                continue
            }
            if let line = lines[rule.id] {
                item.fault("routes.twice", "line \(line) already says who handles this", mend: "keep one of them")
            } else {
                lines[rule.id] = item.mark.line
                rules.append(rule)
            }
        }
        let groups = Dictionary((matters?.categories ?? []).map { ($0.id, $0.group) }) { first, _ in first }
        let levels = Dictionary((territory?.units ?? []).map { ($0.code, $0.level) }) { first, _ in first }
        let catalogue = DispatchCatalogue(rules: rules, groups: groups, levels: levels, tree: territory?.levels ?? [])
        if isWhole, let matters, let territory { catalogue.checkWhole(node, matters, territory) }
        return catalogue
    }

    private static func readRule(_ item: PackReader, _ matters: MatterScheme?, _ territory: TerritoryScheme?) -> Rule? {
        guard item.map(allowed: ["place", "category", "class", "unit", "level"]) != nil else { return nil }
        let place = item.optional("place")
        let code = place?.text(maximum: 32)
        if place != nil, code == nil { return nil }
        if let place, let code, let territory, !isArea(code, territory) {
            place.fault("routes.place_unknown", "«\(code)» is not an area of this pack", mend: "use the code of an area of territory.yaml")
            return nil
        }
        guard let subject = readSubject(item, matters), let target = readTarget(item, territory) else { return nil }
        return Rule(place: code, subject: subject, target: target)
    }

    private static func isArea(_ code: String, _ territory: TerritoryScheme) -> Bool {
        territory.unit(code).flatMap { territory.level($0.level) }?.kind == .area
    }

    private static func readSubject(_ item: PackReader, _ matters: MatterScheme?) -> Subject? {
        switch (item.optional("category"), item.optional("class")) {
        case (nil, nil): return .everything
        case (let node?, nil):
            guard let id = node.text() else { return nil }
            if let matters, matters.category(id) == nil {
                node.fault("routes.category_unknown", "«\(id)» is not a category", mend: "use a category of matters.yaml")
                return nil
            }
            return .category(id)
        case (nil, let node?):
            guard let id = node.text() else { return nil }
            if let matters, !matters.classes.contains(where: { $0.id == id }) {
                node.fault("routes.class_unknown", "«\(id)» is not a class", mend: "use a class of matters.yaml")
                return nil
            }
            return .group(id)
        case (_?, _?):
            item.fault("routes.subject", "names a category and a class", mend: "keep one of them: a category says more")
            return nil
        }
    }

    private static func readTarget(_ item: PackReader, _ territory: TerritoryScheme?) -> Target? {
        switch (item.optional("unit"), item.optional("level")) {
        case (let node?, nil):
            guard let code = node.text(maximum: 32) else { return nil }
            if let fault = territory?.fault(ofHandler: code) {
                node.fault("routes.unit_unknown", fault, mend: "use a code of territory.yaml")
                return nil
            }
            return Target(code: code)
        case (nil, let node?):
            guard let id = node.text() else { return nil }
            if let territory, territory.level(id)?.kind != .area {
                node.fault("routes.level_unknown", "«\(id)» is not a level of areas", mend: "use a level of territory.yaml that has land")
                return nil
            }
            return .level(id)
        default:
            item.fault("routes.target", "should name a unit or a level", mend: "add one of `unit: <code>` and `level: <id>`")
            return nil
        }
    }

    /// Every category has somebody in every place. Below the places of the pack the same rules hold, so that grids need no rules.
    private func checkWhole(_ node: PackReader, _ matters: MatterScheme, _ territory: TerritoryScheme) {
        let places = territory.units.filter { territory.level($0.level)?.kind == .area }
        for category in matters.categories {
            let open = places.filter { route($0.path, category: category.id) == nil }
            guard !open.isEmpty else { continue }
            let names = open.prefix(Self.named).map { "\($0.name) (\($0.code))" }.joined(separator: ", ")
            node.fault(
                "routes.unrouted",
                open.count > Self.named
                    ? "nobody handles «\(category.id)» in \(names) and \(open.count - Self.named) more places"
                    : "nobody handles «\(category.id)» in \(names)",
                mend: "add a rule for it, or a last one `- {unit: <code>}` for everything")
        }
    }
}

extension TerritoryScheme {
    /// What is wrong with the code of a unit that handles matters, or with that of an office that every unit of a level has.
    func fault(ofHandler code: String) -> PackText? {
        guard case .office(let level, let tail) = DispatchCatalogue.Target(code: code) else {
            return unit(code) == nil ? "«\(code)» is not a unit of this pack" : nil
        }
        let above = units.filter { $0.level == level }
        guard !above.isEmpty else { return "«\(code)»: no unit of this pack stands on a level «\(level)»" }
        let without = above.filter { unit("\($0.code)-\(tail)") == nil }
        guard let first = without.first else { return nil }
        return without.count > 1
            ? "«\(code)»: \(first.name) (\(first.code)) and \(without.count - 1) more have no office with the tail \(tail)"
            : "«\(code)»: \(first.name) (\(first.code)) has no office with the tail \(tail)"
    }
}
