import Kernel
import Markup
import Matters
import People
import Schemes
import Server
import Storage
import Territory

/// The list of slices, and the one place where they are put together.
enum House {
    /// What every slice adds to the database, the pack and the log, without anything that serves.
    static let schema: [Slice] = [
        SchemesSlice.slice(), TerritorySlice.schema, PeopleSlice.schema, MattersSlice.schema, EventsAPI.schema,
    ]

    static var migrations: [Migration] { EventTable.migrations + schema.flatMap(\.migrations) }
    static var sections: [any SchemeSection.Type] { schema.flatMap(\.sections) }
    static var verbs: Set<Verb> { Set(schema.flatMap(\.verbs)) }
    static var checks: [IntegrityCheck] { schema.flatMap(\.checks) }
    static var subscriptions: [Subscription] { schema.flatMap(\.subscriptions) }
    static var sweeps: [Sweep] { [EventTable.prune] + schema.flatMap(\.sweeps) }

    /// What a new pack may not drop while it is in use, beyond what its sections say themselves.
    static var guards: [PackGuard] { [PackGuard("roles", find: PeopleSlice.lostRoles)] }

    static let menu = [
        MenuEntry("/", "menu.home"), MenuEntry("/raise", "menu.raise", verb: RaiseMatter.verb),
        MenuEntry("/find", "menu.find", verb: FindMatter.verb), MenuEntry("/work", "menu.work", verb: MatterPermission.list),
    ]

    /// Every slice with its endpoints, over one installation.
    static func endpoints(_ installation: Installation, words: Words) throws -> [Endpoint] {
        let people = PeopleServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words,
            keys: installation.keys, entropy: installation.entropy)
        let matters = MatterServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words,
            holds: HoldsCookie(secret: installation.keys.cookie))
        return MattersSlice.slice(matters).endpoints + PeopleSlice.slice(people).endpoints
            + TerritorySlice.slice(store: installation.store).endpoints
            + EventsAPI.endpoints(installation.store, scheme: installation.scheme)
    }
}
