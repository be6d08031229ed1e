package import Kernel
package import People

/// What comes in and goes out beside the pages, for every slice that has need of it.
package enum DeliverySlice {
    package static let schema = Slice(
        "delivery", migrations: [AttachedFile.migration, DeliveryTables.migration, DeliveryTables.faults], sections: [NoticeScheme.self],
        verbs: verbs,
        sweeps: [DeliveryTables.prune], checks: DeliveryChecks.all, erase: AttachedFile.erase)

    private static let verbs: Set<Verb> = [
        ReadNotices.verb, OpenFeed.verb, CloseFeed.verb, WebhookAPI.list, AddWebhook.verb, TestWebhook.verb, EndWebhook.verb,
        EnableWebhook.verb,
    ]

    /// `people`: who checks the password before an address for a feed reader is given.
    package static func slice(_ services: DeliveryServices, people: PeopleServices) -> Slice {
        var slice = schema
        slice.endpoints =
            NoticePages(services: services, people: people).endpoints + NoticeAPI(services: services).endpoints
            + WebhookPages(services: services).endpoints + WebhookAPI(services: services).endpoints
        return slice
    }
}
