internal import Kernel
internal import Markup
internal import People

/// Matters by words, place, category and progress, in any combination, newest first, of those that the reader may list.
///
/// The index gives candidates; whether each is what was asked for, and may be seen, is judged by its row and its texts as they are now.
struct MatterSearch {
    struct Found: Sendable {
        let matter: Matter
        let texts: [String: String]
    }

    struct Page: Sendable {
        let items: [Found]
        let next: Int64?
    }

    /// Candidates looked at for one page: beyond it the page ends early and says where to go on.
    static let candidateLimit = 600
    private static let bite = 100

    let filter: MatterFilter
    let scopes: Scopes
    let limit: Int
    let after: Int64?
    let now: Instant

    /// Where the reader's grants for listing reach.
    struct Scopes: Sendable {
        let place: [ID]
        let owner: [ID]
        let filter: Statement

        init(_ policy: Policy, of actor: Actor) throws {
            place = policy.scopes(MatterPermission.list, of: actor, over: .place).map(\.unit)
            owner = policy.scopes(MatterPermission.list, of: actor, over: .owner).map(\.unit)
            filter = policy.filter(MatterPermission.list, of: actor, columns: Matter.policyColumns)
            if place.isEmpty, owner.isEmpty, !actor.isSystem { throw Problem.forbidden }
        }

        var tokens: [UInt32] { place.map { MatterWords.unit($0, .place) } + owner.map { MatterWords.unit($0, .owner) } }
    }

    /// What the index is asked.
    func query(_ tokens: SearchTokens, vault: any Vault) -> SearchQuery {
        var query = SearchQuery()
        if !scopes.tokens.isEmpty { query.require(anyOf: scopes.tokens) }
        if let unit = filter.unit { query.require(MatterWords.unit(unit.unit, filter.side)) }
        if let category = filter.category { query.require(MatterWords.category(category)) }
        if !filter.states.isEmpty { query.require(anyOf: filter.states.map(MatterWords.state)) }
        if !filter.kinds.isEmpty { query.require(anyOf: filter.kinds.map(MatterWords.kind)) }
        filter.terms?.require(in: &query, tokens, vault: vault)
        return query
    }

    func run(_ services: MatterServices, in tx: any Reading) throws -> Page {
        if let number = filter.terms?.number { return try byNumber(number, services, in: tx) }
        let query = query(services.search.tokens, vault: services.vault)
        var found: [(doc: Int64, item: Found)] = []
        var below = after ?? .max
        var looked = 0
        while looked < Self.candidateLimit {
            // Mostly the first bite is the page, and one to show that there is another.
            let bite = looked == 0 ? limit + 1 : Self.bite
            let docs = try tx.search(query, below: below, limit: bite)
            guard let last = docs.last else { return Page(items: found.map(\.item), next: nil) }
            for candidate in try candidates(docs, in: tx) {
                guard let item = try judge(candidate.matter, services, in: tx) else { continue }
                // One more than a page shows that there is another.
                if found.count == limit { return Page(items: found.map(\.item), next: found.last?.doc) }
                found.append((candidate.doc, item))
            }
            guard docs.count == bite else { return Page(items: found.map(\.item), next: nil) }
            looked += docs.count
            below = last
        }
        return Page(items: found.map(\.item), next: below)
    }

    /// A whole number names one matter; the index need not be asked.
    private func byNumber(_ number: String, _ services: MatterServices, in tx: any Reading) throws -> Page {
        let matter = try tx.first(
            "SELECT \(Matter.columns) FROM matter m \(Matter.joins) WHERE m.number = \(number) AND \(conditions) LIMIT 1", Matter.decode)
        guard let matter, let item = try judge(matter, services, in: tx) else { return Page(items: [], next: nil) }
        return Page(items: [item], next: nil)
    }

    private var conditions: Statement {
        var terms: [Statement] = [scopes.filter]
        if let unit = filter.unit {
            let below = unit.path.below
            let path: Statement = filter.side == .place ? "p.path" : "o.path"
            terms.append("(\(path) = \(unit.path) OR (\(path) >= \(below.lower) AND \(path) < \(below.upper)))")
        }
        if let category = filter.category { terms.append("m.category = \(category)") }
        if !filter.states.isEmpty { terms.append("m.state IN (\(Statement.list(filter.states.map { "\($0)" })))") }
        if let clock = filter.clock {
            let (from, before) = clock.span(now)
            terms.append("m.due_ms < \(before) AND m.due_ms >= \(from?.ms ?? 0)")
        }
        if filter.isAssist { terms.append(Part.isAssist) }
        if !filter.kinds.isEmpty { terms.append("m.kind IN (\(Statement.list(filter.kinds.map { "\($0.rawValue)" })))") }
        return .list(terms, separator: " AND ")
    }

    func candidateStatement(_ docs: [Int64]) -> Statement {
        """
        SELECT \(Matter.columns), d.doc FROM search_document d JOIN matter m ON m.id = d.subject \(Matter.joins)
        WHERE d.doc IN (\(Statement.list(docs.map { "\($0)" }))) AND \(conditions) LIMIT \(docs.count)
        """
    }

    private func candidates(_ docs: [Int64], in tx: any Reading) throws -> [(doc: Int64, matter: Matter)] {
        try tx.all(candidateStatement(docs)) { (doc: try $0.int(Matter.columnCount), matter: try Matter.decode($0)) }
            .sorted { $0.doc > $1.doc }
    }

    private func judge(_ matter: Matter, _ services: MatterServices, in tx: any Reading) throws -> Found? {
        let texts = try SealedTexts.read(matter.id, vault: services.vault, in: tx)
        guard let terms = filter.terms else { return Found(matter: matter, texts: texts) }
        let phone = try tx.first("SELECT phone_match FROM reporter WHERE matter = \(matter.id) AND NOT hidden LIMIT 1") {
            try $0.optionalBytes(0)
        }
        guard terms.hold(for: matter, MatterWords.runs(of: texts), phone: phone ?? nil, vault: services.vault) else { return nil }
        return Found(matter: matter, texts: texts)
    }
}
