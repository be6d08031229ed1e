package import Kernel
internal import Process
internal import Territory

extension MediationScheme {
    private static let keys: Set<String> = [
        "levels", "kinds", "mediators", "helpers", "panel", "limits", "climb", "ways", "purposes", "categories", "data",
    ]
    private static let listLimit = 50
    private static let panelLimit: Int64 = 9

    package static func read(_ node: PackReader, in context: PackContext) -> MediationScheme? {
        guard node.map(allowed: keys) != nil else { return nil }
        let territory = context.section(TerritoryScheme.self)
        let levels = node.require("levels").flatMap { names($0) }
        for reader in node.optional("levels")?.list() ?? [] {
            guard let id = reader.identifier(), let territory, territory.level(id) == nil else { continue }
            reader.fault("mediation.level", "territory.yaml has no level «\(id)»", mend: "name a level that has a centre")
        }
        let mediators = node.require("mediators").flatMap { names($0) }
        for reader in node.optional("mediators")?.list() ?? [] {
            guard let id = reader.identifier(), let territory, territory.post(id) == nil else { continue }
            reader.fault("mediation.post", "territory.yaml has no post «\(id)»", mend: "add it there under `posts`, or correct the name")
        }
        let kinds = node.require("kinds").flatMap { names($0, word: "dispute", context) }
        let helpers = node.require("helpers").flatMap { names($0, word: "helper", context) }
        let ways = node.require("ways").flatMap { names($0, word: "way", context) }
        let purposes = node.require("purposes").flatMap { names($0, word: "purpose", context) }
        let categories = node.optional("categories").map { names($0) } ?? .some([])
        let panel = node.require("panel").flatMap(panel)
        let limits = node.require("limits").flatMap(limits)
        let climb = node.optional("climb").map { $0.timeLimit().map(Optional.some) } ?? .some(nil)
        let declaration = node.require("data").flatMap(declaration)
        guard let levels, let mediators, let kinds, let helpers, let ways, let purposes, let categories, let panel, let limits, let climb,
            let declaration
        else { return nil }
        return MediationScheme(
            terms: Terms(
                levels: levels, kinds: kinds, mediators: mediators, helpers: helpers, panel: panel, accept: limits.accept,
                mediate: limits.mediate, followUp: limits.followUp, climb: climb, ways: ways, purposes: purposes, categories: categories,
                declaration: declaration))
    }

    /// A list of names, at least one, each once; with `word` each needs words on the screen.
    private static func names(_ node: PackReader, word: String? = nil, _ context: PackContext? = nil) -> [String]? {
        guard let items = node.list() else { return nil }
        guard (1...listLimit).contains(items.count) else {
            node.fault("mediation.count", "should name 1 to \(listLimit)", mend: "add some, or put some together")
            return nil
        }
        let ids = items.compactMap { item in
            item.identifier().map { id in
                if let word { context?.requireWords("\(word).\(id)", for: item) }
                return id
            }
        }
        guard Set(ids).count == ids.count else {
            node.fault("mediation.twice", "names one of them twice", mend: "keep one of them")
            return nil
        }
        return ids.count == items.count ? ids : nil
    }

    private static func panel(_ node: PackReader) -> ClosedRange<Int64>? {
        guard node.map(allowed: ["least", "most"]) != nil else { return nil }
        guard let least = node.require("least")?.integer(1...panelLimit), let most = node.require("most")?.integer(1...panelLimit) else {
            return nil
        }
        guard least <= most else {
            node.fault("mediation.panel", "asks for more than it allows", mend: "write `least` no larger than `most`")
            return nil
        }
        return least...most
    }

    private static func limits(_ node: PackReader) -> (accept: TimeLimit, mediate: TimeLimit, followUp: TimeLimit)? {
        guard node.map(allowed: ["accept", "mediate", "follow_up"]) != nil else { return nil }
        let accept = node.require("accept")?.timeLimit()
        let mediate = node.require("mediate")?.timeLimit()
        let followUp = node.require("follow_up")?.timeLimit()
        guard let accept, let mediate, let followUp else { return nil }
        return (accept, mediate, followUp)
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
