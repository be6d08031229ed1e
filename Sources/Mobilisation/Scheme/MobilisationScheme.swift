package import Kernel

/// The section `mobilisation` of a pack: what volunteers are called for, and how places are given out. A county without the file has none.
package struct MobilisationScheme: SchemeSection {
    package static let key = "mobilisation"
    package static var verbs: Set<Verb> { MobilisationPermission.all }

    package struct Terms: Sendable {
        package let kinds: [String]
        /// What somebody can say they are able to do; never anything about health or belief.
        package let skills: [String]
        /// The ways of giving out places, the usual one first.
        package let fairness: [Fairness]
        /// Most places of one shift, and most who wait for one.
        package let places: Int64
        package let waiting: Int64
        package let declaration: Declaration
        /// Kinds of squads and of their rosters; a county may have none.
        package let squads: [SquadKind]
        package let rosters: [RosterKind]
    }

    /// Why it is kept and how long (guard-rail 3).
    package struct Declaration: Sendable, Equatable {
        package let purpose: String
        package let legalBasis: String
        package let keptYears: Int64
    }

    package let terms: Terms?

    package static func absent(in context: PackContext) -> MobilisationScheme? { MobilisationScheme(terms: nil) }

    /// What is under way must still be possible.
    package func conflicts(in tx: any Reading) throws -> [PackText] {
        let open = try tx.all("SELECT DISTINCT kind FROM task WHERE ended_ms IS NULL ORDER BY kind LIMIT 200") { try $0.text(0) }
        let squads = try tx.all("SELECT DISTINCT kind FROM squad WHERE dissolved_ms IS NULL ORDER BY kind LIMIT 200") { try $0.text(0) }
        let rosters = try tx.all("SELECT DISTINCT kind FROM roster WHERE ended_ms IS NULL ORDER BY kind LIMIT 200") { try $0.text(0) }
        guard let terms else { return open.isEmpty && squads.isEmpty ? [] : ["mobilisation"] }
        return open.filter { !terms.kinds.contains($0) }.map { "tasks of the kind \($0)" }
            + squads.filter { kind in !terms.squads.contains { $0.id == kind } }.map { "squads of the kind \($0)" }
            + rosters.filter { kind in !terms.rosters.contains { $0.id == kind } }.map { "rosters of the kind \($0)" }
    }
}

extension MobilisationScheme {
    private static let keys: Set<String> = ["kinds", "skills", "fairness", "places", "waiting", "data", "squads", "rosters"]
    private static let listLimit = 40
    private static let placesLimit: Int64 = 500
    private static let waitingLimit: Int64 = 200

    package static func read(_ node: PackReader, in context: PackContext) -> MobilisationScheme? {
        guard node.map(allowed: keys) != nil else { return nil }
        let kinds = node.require("kinds").flatMap { names($0, word: "task.kind", context) }
        let skills = node.optional("skills").map { names($0, word: "skill", context) } ?? .some([])
        let fairness = node.require("fairness").flatMap(ways)
        let places = node.require("places")?.integer(1...placesLimit)
        let waiting = node.require("waiting")?.integer(0...waitingLimit)
        let declaration = node.require("data").flatMap(declaration)
        let squads = node.optional("squads").map { SquadKind.all($0, context) } ?? .some([])
        let rosters = node.optional("rosters").map { RosterKind.all($0, context) } ?? .some([])
        guard let kinds, let skills, let fairness, let places, let waiting, let declaration, let squads, let rosters else { return nil }
        return MobilisationScheme(
            terms: Terms(
                kinds: kinds, skills: skills, fairness: fairness, places: places, waiting: waiting, declaration: declaration,
                squads: squads, rosters: rosters))
    }

    /// Whether a key is a name for use in code and words; told where it stands otherwise.
    static func isName(_ key: String, at node: PackReader) -> Bool {
        guard !PackReader.isIdentifier(key) else { return true }
        node.fault(
            "pack.identifier", "«\(key)» is not a name", mend: "use lower-case letters, digits and _, starting with a letter, at most 48")
        return false
    }

    /// A list of names, each once and with words on the screen.
    static func names(_ node: PackReader, word: String, _ context: PackContext) -> [String]? {
        guard let items = node.list() else { return nil }
        guard (1...listLimit).contains(items.count) else {
            node.fault("mobilisation.count", "should name 1 to \(listLimit)", mend: "add some, or put some together")
            return nil
        }
        let ids = items.compactMap { item in
            item.identifier().map { id in
                context.requireWords("\(word).\(id)", for: item)
                return id
            }
        }
        guard Set(ids).count == ids.count else {
            node.fault("mobilisation.twice", "names one of them twice", mend: "keep one of them")
            return nil
        }
        return ids.count == items.count ? ids : nil
    }

    private static func ways(_ node: PackReader) -> [Fairness]? {
        guard let items = node.list() else { return nil }
        let ways = items.compactMap { item -> Fairness? in
            guard let text = item.text() else { return nil }
            guard let way = Fairness(rawValue: text) else {
                item.fault(
                    "mobilisation.fairness", "«\(text)» is no way of giving out places",
                    mend: "use one of: \(Fairness.allCases.map(\.rawValue).joined(separator: ", "))")
                return nil
            }
            return way
        }
        guard !ways.isEmpty, Set(ways).count == ways.count else {
            node.fault("mobilisation.twice", "names none, or one of them twice", mend: "name each way once")
            return nil
        }
        return ways.count == items.count ? ways : nil
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
