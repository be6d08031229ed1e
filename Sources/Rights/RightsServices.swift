package import Kernel
package import Markup
package import People

/// What the rights of people are carried out with.
package struct RightsServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    package let keeping: Keeping
    /// Writes what was erased beside the database, so that a restore erases it again.
    package let logErased: @Sendable () async throws -> Void

    package init(
        store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, keeping: Keeping,
        logErased: @escaping @Sendable () async throws -> Void
    ) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        self.keeping = keeping
        self.logErased = logErased
    }

    var policy: Policy { Policy(scheme.current) }
    var now: Instant { executor.entropy.now() }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }

    func look(_ tx: any Reading) -> PersonalHolding.Look {
        PersonalHolding.Look(tx: tx, scheme: scheme.current, vault: executor.vault, now: now)
    }

    /// A county whose pack says nothing of it takes no requests.
    func terms() throws -> RightsScheme.Terms {
        guard let terms = try scheme.current.section(RightsScheme.self).terms else { throw Problem(404, "rights.none") }
        return terms
    }
}

/// Who keeps what about people, and how it is destroyed: the one list, made where the slices are put together.
package struct Keeping: Sendable {
    package let holdings: [PersonalHolding]
    /// Destroys what any slice keeps of these records.
    package let erase: @Sendable ([ID], any Transaction) throws -> Void

    package init(_ holdings: [PersonalHolding], erase: @escaping @Sendable ([ID], any Transaction) throws -> Void) {
        self.holdings = holdings
        self.erase = erase
    }

    package func holding(_ name: String) throws -> PersonalHolding {
        guard let found = holdings.first(where: { $0.name == name }) else { throw Problem.notFound }
        return found
    }

    /// What is acted on, found by the text of an address.
    func item(_ holding: String, _ record: String, _ look: PersonalHolding.Look) throws -> PersonalHolding.Item {
        guard let id = ID(record), let item = try self.holding(holding).find(id, look) else { throw Problem.notFound }
        return item
    }
}

extension CommandContext {
    var look: PersonalHolding.Look { PersonalHolding.Look(tx: tx, scheme: scheme, vault: vault, now: now) }
}

/// A command on a record that some slice keeps. The policy asks for it before the command has its context.
struct Target: Sendable {
    let keeping: Keeping
    let scheme: Scheme
    let vault: any Vault
    let now: Instant
    let holding: String
    let record: String

    init(_ services: RightsServices, holding: String, record: String) {
        keeping = services.keeping
        scheme = services.scheme.current
        vault = services.executor.vault
        now = services.now
        self.holding = holding
        self.record = record
    }

    func item(in tx: any Reading) throws -> PersonalHolding.Item {
        try keeping.item(holding, record, PersonalHolding.Look(tx: tx, scheme: scheme, vault: vault, now: now))
    }
}
