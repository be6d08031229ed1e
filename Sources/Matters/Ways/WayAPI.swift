internal import Kernel

/// `/api/v1/matters/behalf`, `/patrol`, `/mobile`: the workers' ways in for programs, by the same commands as the pages.
struct WayAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { RaisePages.Way.allCases.map(endpoint) }

    private func summary(_ way: RaisePages.Way) -> String {
        switch way {
        case .behalf: "Raise a matter for a resident who agreed to it; the private link is theirs"
        case .patrol: "Raise a matter that was settled on the spot"
        case .mobile: "Raise a matter as a courier or rider"
        }
    }

    private func endpoint(_ way: RaisePages.Way) -> Endpoint {
        Endpoint(
            .post, "/api/v1/matters/\(way.rawValue)", .api, verb: way.verb, input: way.schema, summary: summary(way),
            answers: [201: MatterJSON.raised, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await way.raise(request, services.executor)
            guard let stream = receipt.stream, let matter = try services.store.read({ try Matter.find(id: stream, in: $0) }) else {
                throw Problem.notFound
            }
            let link = way == .behalf ? "/m/" + PrivateLink.first(of: matter, vault: services.vault) : nil
            return .json(
                status: 201,
                JSONWriter.object {
                    $0.field("number", matter.number)
                    $0.field("link", link)
                    $0.field("version", matter.version)
                    $0.field("replayed", receipt.replayed)
                })
        }
    }
}
