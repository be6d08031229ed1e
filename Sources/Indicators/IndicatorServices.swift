package import Kernel
package import Markup
internal import Territory

/// What the slice is handed to work with.
package struct IndicatorServices: Sendable {
    package let store: any Store
    package let scheme: ActiveScheme
    package let words: Words
    package let entropy: any Entropy

    package init(store: any Store, scheme: ActiveScheme, words: Words, entropy: any Entropy) {
        self.store = store
        self.scheme = scheme
        self.words = words
        self.entropy = entropy
    }

    var policy: Policy { Policy(scheme.current) }
    var now: Instant { entropy.now() }
    var today: Day { now.day }

    func lexicon(_ request: Request) -> Lexicon { words.lexicon(request.locale, scheme: scheme.current) }
    func indicators() throws -> [Indicator] { try scheme.current.section(IndicatorScheme.self).indicators }
    func name(_ unit: UnitRecord, _ request: Request) -> String { unit.name(in: request.locale, of: scheme.current) }
}

/// Permissions that figures go by: whoever sees how things stand somewhere sees them whole, and opens what they are made of as a list.
enum IndicatorPermission {
    static let overview: Verb = "matter.overview"
    static let list: Verb = "matter.list"
}
