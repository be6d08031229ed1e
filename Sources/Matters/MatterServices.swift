package import Delivery
package import Kernel
package import Markup
internal import People
package import Territory

/// What the matters slice is handed to work with.
package struct MatterServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let words: Words
    package let holds: HoldsCookie
    let search: MatterWords
    package let live: LiveFeed
    let liveLog = LiveLog()
    let sketches = ActiveSketches()
    /// Where attachments are judged, sealed and laid down.
    package let files: AttachedFiles
    /// Which unit a point lies in.
    package let places: ActivePlaces
    /// Who the bearer of a token is: Open311 has its own way to send one.
    package let authenticator: any Authenticator
    /// What can be asked about, where another slice tells something.
    package var asked: AskedAbout.Source?

    package init(
        store: any Store, executor: Executor, scheme: ActiveScheme, words: Words, holds: HoldsCookie, live: LiveFeed = LiveFeed(),
        files: AttachedFiles,
        places: ActivePlaces, authenticator: any Authenticator
    ) {
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.words = words
        self.holds = holds
        search = MatterWords(tokens: SearchTokens(vault: executor.vault))
        self.live = live
        self.files = files
        self.places = places
        self.authenticator = authenticator
    }

    func lexicon(_ request: Request) -> Lexicon {
        let scheme = scheme.current
        var lexicon = words.lexicon(request.locale, scheme: scheme)
        lexicon.counties = (try? scheme.section(TerritoryScheme.self).counties) ?? [:]
        return lexicon
    }
    var policy: Policy { Policy(scheme.current) }
    var vault: any Vault { executor.vault }
    var now: Instant { executor.entropy.now() }

    func may(_ verb: Verb, _ actor: Actor, _ matter: Matter) -> Bool {
        policy.allows(verb, actor, on: matter.subject)
    }

    /// The code of the unit that the point of an input lies in. A command looks at nothing but its transaction, so it is found before.
    func found(_ input: Input) throws -> String? {
        guard let point = try PlacePoint.read(input) else { return nil }
        return try store.read { try PlacePoint.unit(at: point, places, in: $0) }
    }
}
