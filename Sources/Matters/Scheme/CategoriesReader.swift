import Kernel
import Process
import Territory

/// Reads classes, tiers and categories of `matters.yaml`.
struct CategoriesReader {
    let context: PackContext
    /// Those of the transitions.
    let verbs: Set<String>
    let questions: [Question]

    private static let maximumClasses = 60
    private static let maximumCategories = 300
    private static let maximumAsked = 12
    private static let maximumKeywords = 40

    func classes(_ node: PackReader) -> [MatterClass] {
        entries(of: node, atMost: Self.maximumClasses).compactMap { id, reader in
            guard reader.requireName(id) else { return nil }
            context.requireWords("class.\(id)", for: reader)
            guard reader.map(allowed: ["kind"]) != nil, let kind = reader.require("kind")?.choice(MatterClass.Kind.self) else { return nil }
            return MatterClass(id: id, kind: kind)
        }
    }

    /// All three, each with its limits.
    func tiers(_ node: PackReader) -> [Tier: [TimeLimit.Stage: TimeLimit]] {
        guard node.map(allowed: Set(Tier.allCases.map(\.rawValue))) != nil else { return [:] }
        var tiers: [Tier: [TimeLimit.Stage: TimeLimit]] = [:]
        for tier in Tier.allCases {
            guard let reader = node.require(tier.rawValue) else { continue }
            context.requireWords("tier.\(tier.rawValue)", for: reader)
            guard reader.map(allowed: ["limits"]) != nil else { continue }
            tiers[tier] = reader.require("limits").map(limits)
        }
        return tiers
    }

    func categories(
        _ node: PackReader, classes: [MatterClass], tiers: [Tier: [TimeLimit.Stage: TimeLimit]]
    ) -> [Category] {
        entries(of: node, atMost: Self.maximumCategories).compactMap { id, reader in
            guard reader.requireName(id) else { return nil }
            context.requireWords("category.\(id)", for: reader)
            guard let category = category(id, reader, classes) else { return nil }
            judge(category, tiers[category.tier] ?? [:], reader)
            return category
        }
    }

    private func entries(of node: PackReader, atMost maximum: Int) -> [(key: String, value: PackReader)] {
        guard let entries = node.map() else { return [] }
        guard entries.count <= maximum else {
            node.fault("matters.too_many", "more than \(maximum) entries", mend: "join what is handled alike")
            return []
        }
        return entries
    }

    private func category(_ id: String, _ reader: PackReader, _ classes: [MatterClass]) -> Category? {
        let allowed: Set<String> = ["class", "tier", "public", "mobile", "danger", "ask", "limits", "handlers", "keywords"]
        guard reader.map(allowed: allowed) != nil else { return nil }
        let group = reader.require("class").flatMap { readClass($0, classes) }
        let tier = reader.require("tier")?.choice(Tier.self)
        let isPublic = reader.optional("public")?.boolean() ?? false
        let mobile = reader.optional("mobile")
        let isMobile = mobile?.boolean() ?? false
        let danger = reader.optional("danger")?.list()?.compactMap { $0.choice(Emergency.self) } ?? []
        let asked = reader.optional("ask").map(readAsked) ?? []
        let limits = reader.optional("limits").map(limits) ?? [:]
        let handlers = reader.optional("handlers").map(readHandlers) ?? []
        let keywords = reader.optional("keywords").map(readKeywords) ?? []
        guard let group, let tier else { return nil }
        if isMobile, classes.first(where: { $0.id == group })?.kind == .duty {
            mobile?.fault(
                "matters.mobile_people", "is a duty towards people, which nobody passing by should report on",
                mend: "drop `mobile`, or put the category under a class of events")
        }
        return Category(
            id: id, group: group, tier: tier, isPublic: isPublic, isMobile: isMobile, danger: danger, asked: asked, limits: limits,
            handlers: handlers,
            keywords: keywords)
    }

    private func readClass(_ node: PackReader, _ classes: [MatterClass]) -> String? {
        guard let id = node.text() else { return nil }
        if classes.contains(where: { $0.id == id }) { return id }
        node.fault("matters.class_unknown", "«\(id)» is not a class", mend: "use one of: \(classes.map(\.id).joined(separator: ", "))")
        return nil
    }

    private enum Need: String, CaseIterable { case required, optional }

    private func readAsked(_ node: PackReader) -> [Category.Asked] {
        guard let entries = node.map() else { return [] }
        if entries.count > Self.maximumAsked {
            node.fault("matters.too_many", "more than \(Self.maximumAsked) questions", mend: "ask only what is needed to handle it")
        }
        return entries.compactMap { id, reader in
            guard questions.contains(where: { $0.id == id }) else {
                reader.fault("matters.question_unknown", "«\(id)» is not a question", mend: "write it under `questions`, or drop it")
                return nil
            }
            return reader.choice(Need.self).map { Category.Asked(question: id, isRequired: $0 == .required) }
        }
    }

    private func readHandlers(_ node: PackReader) -> [String] {
        guard let list = node.list() else { return [] }
        if list.isEmpty { node.fault("matters.unrouted", "nobody handles this", mend: "list at least one unit, or drop `handlers`") }
        let territory = context.section(TerritoryScheme.self)
        var handlers: [String] = []
        for entry in list {
            guard let code = entry.text(maximum: 32) else { continue }
            if let fault = territory?.fault(ofHandler: code) {
                entry.fault("matters.handler_unknown", fault, mend: "use a code of territory.yaml")
            } else if handlers.contains(code) {
                entry.fault("matters.handler_twice", "«\(code)» stands twice", mend: "keep one of them")
            } else {
                handlers.append(code)
            }
        }
        return handlers
    }

    private func readKeywords(_ node: PackReader) -> [String] {
        guard let list = node.list() else { return [] }
        if list.count > Self.maximumKeywords {
            node.fault("matters.too_many", "more than \(Self.maximumKeywords) keywords", mend: "keep those that people use")
        }
        return list.compactMap { $0.text(maximum: 20) }
    }

    private func limits(_ node: PackReader) -> [TimeLimit.Stage: TimeLimit] {
        guard let entries = node.map(allowed: Set(TimeLimit.Stage.allCases.filter { $0 != .decide }.map(\.rawValue))) else { return [:] }
        var limits: [TimeLimit.Stage: TimeLimit] = [:]
        for (key, reader) in entries {
            guard let stage = TimeLimit.Stage(rawValue: key), let limit = reader.timeLimit() else { continue }
            let ends = stage.ends.map(\.rawValue)
            if verbs.isDisjoint(with: ends) {
                reader.fault(
                    "matters.limit_stage", "no transition ends the stage «\(key)»",
                    mend: "drop the limit, or add a transition by \(ends.joined(separator: " / "))")
            }
            limits[stage] = limit
        }
        return limits
    }

    /// Every matter has a limit for being handled (practice B6), and nobody may be contacted later than that.
    private func judge(_ category: Category, _ tier: [TimeLimit.Stage: TimeLimit], _ reader: PackReader) {
        let limits = tier.merging(category.limits) { $1 }
        guard let handle = limits[.handle] else {
            return reader.fault("matters.no_limit", "has no limit for handling", mend: "add `limits: {handle: …}` here or at its tier")
        }
        if let contact = limits[.contact], contact.unit == handle.unit, contact.value > handle.value {
            reader.fault(
                "matters.limit_order", "would be handled in \(handle.text) and its reporter contacted in \(contact.text)",
                mend: "shorten the limit for contact")
        }
    }
}

extension TimeLimit.Stage {
    /// The verbs that end it; resolving implies that the reporter was contacted.
    var ends: [MatterVerb] {
        switch self {
        case .dispatch: [.dispatch]
        case .accept: [.accept]
        case .contact: [.contact, .resolve]
        case .handle: [.resolve]
        case .recheck: [.verify]
        case .arrive: [.arrive]
        // Of decisions, which say so themselves.
        case .decide: []
        }
    }
}
