package import Kernel
package import Markup

/// What notices, feeds and webhooks are handed to work with.
package struct DeliveryServices: Sendable {
    let store: any Store
    let executor: Executor
    let scheme: ActiveScheme
    let words: Words

    package init(store: any Store, executor: Executor, scheme: ActiveScheme, words: Words) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
    }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }

    /// How many notices the actor has not read; 100 stands for more.
    package func unread(of actor: Actor) -> Int64 {
        guard let account = actor.account else { return 0 }
        return (try? store.read { try $0.count(Delivery.unreadStatement(of: account)) }) ?? 0
    }
}
