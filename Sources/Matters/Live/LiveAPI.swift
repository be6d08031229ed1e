internal import Kernel

/// `GET /api/v1/live`: the steps of matters as they are sealed.
struct LiveAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { [live.forScreens] }

    private var live: Endpoint {
        Endpoint(
            .get, "/api/v1/live", .api, verb: MatterPermission.overview,
            parameters: [
                .init("unit", "Code of the unit; your own when left out"),
                .init(
                    "after", "Where to go on from, for who cannot send Last-Event-ID: the `id` of the last event", .pattern("[0-9]{0,18}")),
            ],
            summary: "What happens to matters under a unit, as server-sent events: kinds, places and times, never a number or a text",
            answers: [200: .events(["ready", "reset", "matter"]), 404: .problem, 422: .problem]
        ) { [services] request in
            let after = try QueryNumber.read(request.lastEvent ?? request.query["after"], field: "after")
            let unit = try services.store.read { try UnitOverview.unit(request, services, in: $0) }
            return try LiveStream(services: services, unit: unit, lexicon: services.lexicon(request), after: after).reply(
                for: request.actor)
        }
    }
}
