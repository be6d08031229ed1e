import Bulletins
import Delivery
import Enforcement
import Figures
import Imports
import Indicators
import Kernel
import Ledger
import Markup
import Matters
import Mediation
import Mobilisation
import People
import Process
import Recognition
import Rights
import Schemes
import Server
import SignOn
import Storage
import Territory

/// The list of slices, and the one place where they are put together.
enum House {
    /// What every slice adds to the database, the pack and the log, without anything that serves.
    static let schema: [Slice] = [
        SchemesSlice.slice(), TerritorySlice.schema, ProcessSlice.schema, LedgerSlice.schema, PeopleSlice.schema, DeliverySlice.schema,
        ImportsSlice.schema, MattersSlice.schema, MediationSlice.schema, BulletinsSlice.schema, EnforcementSlice.schema,
        MobilisationSlice.schema, RecognitionSlice.schema,
        RightsSlice.schema, FiguresSlice.schema, IndicatorsSlice.schema, EventsAPI.schema, AdminServices.schema,
    ]

    static var migrations: [Migration] { EventTable.migrations + schema.flatMap(\.migrations) }
    static var sections: [any SchemeSection.Type] { schema.flatMap(\.sections) }
    static var verbs: Set<Verb> { Set(schema.flatMap(\.verbs)) }
    static var checks: [IntegrityCheck] { schema.flatMap(\.checks) + [LogCheckpoint.check] }
    static var subscriptions: [Subscription] { schema.flatMap(\.subscriptions) + RightsSlice.subscriptions(reveals) }
    /// With those that open what is sealed.
    static func subscriptions(over installation: Installation) -> [Subscription] {
        subscriptions + MattersSlice.subscriptions(vault: installation.executor.vault)
            + [NoticeMaker(scheme: installation.scheme, sources: noticeSources).subscription]
            + [MatterReferrals(scheme: installation.scheme).subscription, MatterReferrals.words]
            + PointsHours(scheme: installation.scheme).subscriptions
    }
    private static let noticeSources = [
        ActNotices.source,
        BulletinsSlice.noticeSource,
        EnforcementSlice.noticeSource,
        MattersSlice.noticeSource,
        MobilisationSlice.noticeSource,
        RecognitionSlice.noticeSource,
        RightsSlice.noticeSource,
    ]
    static var sweeps: [Sweep] { [EventTable.prune, LogTree.keep] + schema.flatMap(\.sweeps) }
    static var alarms: [Alarm] {
        schema.flatMap(\.alarms) + [TerritorySlice.alarm(followers: followers), MatterReferrals.alarm] + RightsSlice.alarms(keeping)
    }

    /// Every kind of record about people, and how one is destroyed.
    static let keeping = Keeping(
        PeopleSlice.holdings + MattersSlice.holdings + MediationSlice.holdings + MobilisationSlice.holdings + RecognitionSlice.holdings
    ) { records, tx in
        for slice in schema { try slice.erase?(records, tx) }
    }

    /// Every way to see somebody's data whole: each stands in the one log of readings.
    static let reveals: [Verb] = [RevealMatter.verb, RevisitPermission.reveal, MediationPermission.reveal]

    /// What a new pack may not drop while it is in use, beyond what its sections say themselves.
    static var guards: [PackGuard] { [PackGuard("roles", find: PeopleSlice.lostRoles), PackGuard("posts", find: Post.lostKinds)] }

    /// Destroys what any slice keeps of these records.
    static func erase(_ records: [ID], in store: any Engine) async throws {
        for start in stride(from: 0, to: records.count, by: 500) {
            let some = Array(records[start..<min(start + 500, records.count)])
            try await store.write(Work { tx in try keeping.erase(some, tx) })
        }
    }

    static let menu = [
        MenuEntry("/", "menu.home"), MenuEntry("/raise", "menu.raise", verb: RaiseMatter.verb),
        MenuEntry("/raise/behalf", "menu.behalf", verb: BehalfMatter.verb),
        MenuEntry("/field", "menu.field", verb: VisitPermission.record, leaving: "js/field-leave.js"),
        MenuEntry("/raise/mobile", "menu.mobile", verb: MobileMatter.verb),
        MenuEntry("/visits", "menu.visits", verb: VisitPermission.list),
        MenuEntry("/whistles", "menu.whistles", verb: WhistlePermission.read),
        MenuEntry("/projects", "menu.projects", verb: ProjectPermission.read),
        MenuEntry("/topics", "menu.topics", verb: TopicPermission.read),
        MenuEntry("/revisits", "menu.revisits", verb: RevisitPermission.list),
        MenuEntry("/find", "menu.find", verb: FindMatter.verb), MenuEntry("/work", "menu.work", verb: MatterPermission.list),
        MenuEntry("/mediation", "menu.mediation", verb: MediationPermission.list),
        MenuEntry("/enforcement", "menu.enforcement", verb: EnforcementPermission.list),
        MenuEntry("/enforcement/transfers", "menu.transfers", verb: EnforcementPermission.inbox),
        MenuEntry("/bulletins", "menu.bulletins", verb: BulletinPermission.read),
        MenuEntry("/tasks", "menu.tasks", verb: MobilisationPermission.read),
        MenuEntry("/squads", "menu.squads", verb: MobilisationPermission.readSquad),
        MenuEntry("/points", "menu.points", verb: PointsPermission.own),
        MenuEntry("/points/work", "menu.points_work", verb: PointsPermission.list),
        MenuEntry("/points/notices", "menu.points_notices", verb: PointsPermission.notices),
        MenuEntry("/notices", "menu.notices", verb: ReadNotices.verb),
        MenuEntry("/my-data", "menu.my_data"),
        MenuEntry("/rights", "menu.rights", verb: RightsPermission.reveal),
        MenuEntry("/readings", "menu.readings", verb: RightsPermission.audit),
        MenuEntry("/retention", "menu.retention", verb: RightsPermission.hold),
        MenuEntry("/today", "menu.today", verb: MatterPermission.overview),
        MenuEntry("/command", "menu.command", verb: MatterPermission.overview),
        MenuEntry("/indicators", "menu.indicators", verb: MatterPermission.overview),
        MenuEntry("/vacancies", "menu.vacancies", verb: Vacancies.verb),
        MenuEntry("/admin/acts", "menu.acts", verb: ApproveAct.verb),
        MenuEntry("/admin", "menu.admin", verb: AdminServices.view),
        MenuEntry("/audit", "menu.audit", verb: EventsAPI.read),
        MenuEntry("/admin/webhooks", "menu.webhooks", verb: AddWebhook.verb),
    ]

    /// What other slices do when the territory is redrawn.
    static let followers = [
        PeopleFollower.follower,
        MatterFollower.follower,
        MediationFollower.follower,
        BulletinFollower.follower,
        EnforcementFollower.follower,
        MobilisationFollower.follower,
        PointsFollower.follower,
        IndicatorFollower.follower,
    ]

    /// What may not vanish from under a record: units that something hangs on.
    static let unitUses: [UnitUse] = [
        { try PeopleSlice.isUsed($0, in: $1) }, { try MattersSlice.isUsed($0, in: $1) }, { try UnitOutline.isUsed($0, in: $1) },
        { try MediationSlice.isUsed($0, in: $1) }, { try BulletinsSlice.isUsed($0, in: $1) }, { try EnforcementSlice.isUsed($0, in: $1) },
        { try MobilisationSlice.isUsed($0, in: $1) }, { try RecognitionSlice.isUsed($0, in: $1) },
        { try RightsSlice.isUsed($0, in: $1) },
    ]

    static func imports(_ installation: Installation, words: Words) -> ImportServices {
        ImportServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words, uses: unitUses)
    }

    static func acts(_ installation: Installation) -> ActServices {
        ActServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, followers: followers,
            seal: { try SealedTexts.write($0, label: $1, of: $2, in: $3) })
    }

    static func rights(_ installation: Installation, words: Words) -> RightsServices {
        RightsServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words, keeping: keeping,
            logErased: { try await ErasedKeeper.keep(installation) })
    }

    static func delivery(_ installation: Installation, words: Words) -> DeliveryServices {
        DeliveryServices(store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words)
    }

    /// Every slice with its endpoints, over one installation.
    static func endpoints(
        _ installation: Installation, words: Words, live: LiveFeed = LiveFeed(), signOn: ProviderClient? = nil
    ) throws -> [Endpoint] {
        let people = PeopleServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words,
            keys: installation.keys, entropy: installation.entropy, qr: { QRCode.svg(of: $0, title: $1) },
            provider: signOn?.label)
        let places = ActivePlaces()
        var matters = MatterServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words,
            holds: HoldsCookie(secret: installation.keys.cookie), live: live, files: installation.attachments, places: places,
            authenticator: PeopleAuthenticator(
                store: installation.store, keys: installation.keys, entropy: installation.entropy, scheme: installation.scheme))
        let bulletins = BulletinServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words,
            files: installation.attachments, questions: { try BulletinQuestions.count(of: $0, in: $1) })
        let enforcement = EnforcementServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words)
        matters.asked = BulletinAsking.source(bulletins)
        let mediation = MediationServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words,
            holds: HoldsCookie(secret: installation.keys.cookie), files: installation.attachments)
        let mobilisation = MobilisationServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words,
            matters: MatterTasks(installation).hooks,
            forgetting: Forgetting(
                record: { try RightsSlice.forget($0, of: MobilisationSlice.volunteers, keeping, in: $1) },
                done: { try await ErasedKeeper.keep(installation) }))
        let recognition = RecognitionServices(
            store: installation.store, executor: installation.executor, scheme: installation.scheme, words: words)
        return try MattersSlice.slice(matters).endpoints + MediationSlice.slice(mediation).endpoints
            + BulletinsSlice.slice(bulletins).endpoints + EnforcementSlice.slice(enforcement).endpoints
            + MobilisationSlice.slice(mobilisation).endpoints + RecognitionSlice.slice(recognition).endpoints
            + PeopleSlice.slice(people).endpoints
            + RightsSlice.slice(rights(installation, words: words)).endpoints
            + DeliverySlice.slice(delivery(installation, words: words), people: people).endpoints
            + ImportsSlice.slice(imports(installation, words: words)).endpoints
            + TerritorySlice.slice(store: installation.store, places: places).endpoints
            + TerritorySlice.endpoints(acts: acts(installation))
            + EventsAPI.endpoints(installation.store, scheme: installation.scheme)
            + LogTreePages(
                store: installation.store, scheme: installation.scheme, words: words, key: LogKey(seed: installation.keys.head)
            ).endpoints
            + SignOnPages(services: people, client: signOn, secret: installation.keys.cookie).endpoints
            + AuditPages(installation: installation, words: words).endpoints
            + AccessPages(installation: installation, words: words).endpoints
            + AdminServices.endpoints(installation, words: words)
            + IndicatorsSlice.slice(
                IndicatorServices(
                    store: installation.store, scheme: installation.scheme, words: words, entropy: installation.entropy)
            ).endpoints
    }
}
