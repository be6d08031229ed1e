package import Kernel
package import Process
internal import Territory

/// `enforcement.yaml`: where there are teams, who serves in them, what they check and how long an authority has. A county without the file
/// has none.
package struct EnforcementScheme: SchemeSection {
    package static let key = "enforcement"
    package static var verbs: Set<Verb> { EnforcementPermission.all }

    package struct Terms: Sendable {
        /// Levels of units that are teams, or have one.
        package let levels: [String]
        /// Posts of those who go.
        package let posts: [String]
        package let checks: [String]
        /// Until an authority says that it has what was handed over; and then until it says what becomes of it.
        package let receipt: TimeLimit
        package let answer: TimeLimit
        /// How long the next unit up is given once it is late; `nil` when only the first is told.
        package let climb: TimeLimit?
    }

    package let terms: Terms?

    private static let listLimit = 40

    package static func absent(in context: PackContext) -> EnforcementScheme? { EnforcementScheme(terms: nil) }

    package static func read(_ node: PackReader, in context: PackContext) -> EnforcementScheme? {
        guard node.map(allowed: ["levels", "posts", "checks", "limits", "climb"]) != nil else { return nil }
        let territory = context.section(TerritoryScheme.self)
        let levels = node.require("levels").flatMap { names($0) }
        for reader in node.optional("levels")?.list() ?? [] {
            guard let id = reader.identifier(), let territory, territory.level(id) == nil else { continue }
            reader.fault("enforcement.level", "territory.yaml has no level «\(id)»", mend: "name a level that has a team")
        }
        let posts = node.require("posts").flatMap { names($0) }
        for reader in node.optional("posts")?.list() ?? [] {
            guard let id = reader.identifier(), let territory, territory.post(id) == nil else { continue }
            reader.fault("enforcement.post", "territory.yaml has no post «\(id)»", mend: "add it there under `posts`, or correct the name")
        }
        let checks = node.require("checks").flatMap { names($0, word: "check", context) }
        let limits = node.require("limits").flatMap(limits)
        let climb = node.optional("climb").map { $0.timeLimit().map(Optional.some) } ?? .some(nil)
        guard let levels, let posts, let checks, let limits, let climb else { return nil }
        return EnforcementScheme(
            terms: Terms(levels: levels, posts: posts, checks: checks, receipt: limits.receipt, answer: limits.answer, climb: climb))
    }

    /// A list of names, at least one, each once; with `word` each needs words on the screen.
    private static func names(_ node: PackReader, word: String? = nil, _ context: PackContext? = nil) -> [String]? {
        guard let items = node.list() else { return nil }
        guard (1...listLimit).contains(items.count) else {
            node.fault("enforcement.count", "should name 1 to \(listLimit)", mend: "add some, or put some together")
            return nil
        }
        let ids = items.compactMap { item in
            item.identifier().map { id in
                if let word { context?.requireWords("\(word).\(id)", for: item) }
                return id
            }
        }
        guard Set(ids).count == ids.count else {
            node.fault("enforcement.twice", "names one of them twice", mend: "keep one of them")
            return nil
        }
        return ids.count == items.count ? ids : nil
    }

    private static func limits(_ node: PackReader) -> (receipt: TimeLimit, answer: TimeLimit)? {
        guard node.map(allowed: ["receipt", "answer"]) != nil else { return nil }
        let receipt = node.require("receipt")?.timeLimit()
        let answer = node.require("answer")?.timeLimit()
        guard let receipt, let answer else { return nil }
        return (receipt, answer)
    }

    /// What is under way must still be possible.
    package func conflicts(in tx: any Reading) throws -> [PackText] {
        let used = try tx.all(
            """
            SELECT DISTINCT u.level FROM operation o JOIN unit_now u ON u.unit = o.team WHERE o.ended_ms IS NULL ORDER BY u.level LIMIT 200
            """
        ) { try $0.text(0) }
        guard let terms else { return used.isEmpty ? [] : ["enforcement"] }
        return used.filter { !terms.levels.contains($0) }.map { "enforcement teams on level \($0)" }
    }
}
