import Kernel
import Territory

/// Cards, posts and vacancies for other programs.
struct PostsAPI: Sendable {
    let services: PeopleServices

    var endpoints: [Endpoint] { [card, appoint, relieve, vacancies] }

    private static let cardShape = Shape.object(
        "UnitCard",
        [
            ("code", .text), ("name", .text), ("level", .text), ("above", .list(neighbour)), ("below", .list(.reference("UnitNeighbour"))),
            ("next", .optional(.text)),
            (
                "serving",
                .list(
                    .object(
                        "PostOnCard",
                        [("id", .id), ("post", .text), ("kind", .text), ("name", .text), ("phone", .optional(.text)), ("from", .text)]))
            ), ("vacant", .list(.text)), ("supervision_phone", .optional(.text)),
        ])
    private static let neighbour = Shape.object("UnitNeighbour", [("code", .text), ("name", .text), ("level", .text)])
    private static let vacancyPage = Shape.object(
        "VacancyPage",
        [
            ("items", .list(.object("Vacancy", [("code", .text), ("name", .text), ("held", .integer), ("needed", .integer)]))),
            ("next", .optional(.text)),
        ])

    private var card: Endpoint {
        Endpoint(
            .get, "/api/v1/units/{code}/card", .api, verb: nil,
            parameters: [.init("after", "The `next` of the page before, for the units below")],
            summary: "The public card of a unit: who serves there, and whom to call", answers: [200: Self.cardShape, 404: .problem]
        ) { [services] request in
            let card = try services.store.read {
                try UnitCard.load(
                    request.parameter("code"), after: request.query["after"], on: services.entropy.now().day,
                    scheme: services.scheme.current, vault: services.executor.vault, in: $0)
            }
            return .json(JSONWriter.object { Self.write(card, to: &$0) })
        }
    }

    private var appoint: Endpoint {
        Endpoint(
            .post, "/api/v1/units/{code}/posts", .api, verb: AppointPost.verb, input: AppointPost.Fields.schema,
            summary: "Appoints somebody to a post in a unit",
            answers: [201: .object("Appointment", [("id", .optional(.id))]), 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let receipt = try await services.executor.perform(
                AppointPost(unit: request.parameter("code"), request.input), as: request.actor, key: request.idempotency)
            return .json(status: 201, JSONWriter.object { $0.field("id", receipt.output) })
        }
    }

    private var relieve: Endpoint {
        Endpoint(
            .post, "/api/v1/posts/{id}/relieve", .api, verb: EndPost.verb, input: EndPost.Fields.schema,
            summary: "Ends somebody's service, or takes it back on its first day",
            answers: [204: .nothing, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            _ = try await services.executor.perform(
                EndPost(request.parameter("id"), request.input), as: request.actor, key: request.idempotency)
            return Reply(status: 204, .none)
        }
    }

    private var vacancies: Endpoint {
        Endpoint(
            .get, "/api/v1/vacancies", .api, verb: Vacancies.verb,
            parameters: [
                .init("unit", "Code of the unit below which to look; the reader's own without it"),
                .init("post", "A post of the pack; the first that units need without it"),
                .init("level", "A level of that post; its first without it"), .init("after", "The `next` of the page before"),
            ],
            summary: "Lists units that lack a post they need; a page may be short and still have a next one",
            answers: [200: Self.vacancyPage, 404: .problem, 422: .problem]
        ) { [services] request in
            let page = try services.store.read { tx in try VacancyQuestion(request, services, in: tx).page(in: tx) }
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for item in page.items {
                            list.object {
                                $0.field("code", item.code)
                                $0.field("name", item.name)
                                $0.field("held", item.held)
                                $0.field("needed", item.needed)
                            }
                        }
                    }
                    json.field("next", page.next)
                })
        }
    }

    private static func write(_ card: UnitCard, to json: inout JSONWriter) {
        json.field("code", card.unit.code)
        json.field("name", card.unit.name)
        json.field("level", card.unit.level)
        for (key, units) in [("above", card.above), ("below", card.below.items)] {
            json.key(key)
            json.array { list in
                for unit in units {
                    list.object {
                        $0.field("code", unit.code)
                        $0.field("name", unit.name)
                        $0.field("level", unit.level)
                    }
                }
            }
        }
        json.field("next", card.below.next)
        json.key("serving")
        json.array { list in
            for server in card.servers {
                list.object {
                    $0.field("id", server.post)
                    $0.field("post", server.kind.id)
                    $0.field("kind", server.kind.sort.rawValue)
                    $0.field("name", server.person.name)
                    $0.field("phone", server.person.phone)
                    $0.field("from", server.from.text)
                }
            }
        }
        json.field("vacant", strings: card.vacant.map(\.id))
        json.field("supervision_phone", card.supervision)
    }
}
