package import Kernel
package import Markup
internal import Territory

/// What the recognition slice is handed to work with.
package struct RecognitionServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words

    package init(store: any Store, executor: Executor, scheme: ActiveScheme, words: Words) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
    }

    var policy: Policy { Policy(scheme.current) }
    var vault: any Vault { executor.vault }
    var now: Instant { executor.entropy.now() }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }

    /// A county whose pack says nothing of points has no such pages.
    func terms() throws -> PointsScheme.Terms { try scheme.current.points() }

    /// Units in which somebody may do something, the widest first.
    func units(_ verb: Verb, _ actor: Actor, in tx: any Reading) throws -> [UnitRecord] {
        let paths = policy.scopes(verb, of: actor, over: .place).map(\.path)
        return try Array(Set(paths)).prefix(20).flatMap { path in
            try tx.all(
                """
                SELECT unit, code, name, level, parent, path, depth, ended FROM unit_now
                WHERE (path = \(path) OR (path >= \(path.below.lower) AND path < \(path.below.upper))) AND ended IS NULL
                ORDER BY depth, path LIMIT 300
                """, UnitRecord.decode)
        }.sorted { ($0.depth, $0.code) < ($1.depth, $1.code) }
    }
}
