internal import Kernel
internal import Markup

/// `/field`: the grid worker's day. The page is whole without a script; with one it goes on without a network.
struct FieldPages {
    static let path = "/field"

    let services: MatterServices

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, Self.path, .page, verb: nil, summary: "One's own grids: what to do there, for a phone out of reach"
            ) { [services] request in
                // Somebody whose grids were taken away still has to reach what was written down for them.
                guard request.actor.account != nil else { throw Problem.signInNeeded }
                let day = try services.store.read { try FieldDay.load(request.actor, services, in: $0) }
                return .page(
                    FieldPage(
                        day: day, account: request.actor.username ?? "", site: request.site,
                        scheme: try services.scheme.current.section(MatterScheme.self),
                        lexicon: services.lexicon(request), tokens: request.form
                    ).page)
            }
        ]
    }
}
