internal import Kernel
internal import Markup

/// `/field`: the grid worker's day. The page is whole without a script; with one it goes on without a network.
struct FieldPages {
    static let path = "/field"

    let services: MatterServices

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, Self.path, .page, verb: VisitPermission.record, summary: "One's own grids: what to do there, for a phone out of reach"
            ) { [services] request in
                let day = try services.store.read { try FieldDay.load(request.actor, services, in: $0) }
                return .page(
                    FieldPage(
                        day: day, account: request.actor.username ?? "", scheme: try services.scheme.current.section(MatterScheme.self),
                        lexicon: services.lexicon(request), tokens: request.form
                    ).page)
            }
        ]
    }
}
