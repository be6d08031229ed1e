import Kernel
import Markup

/// The powers lent in emergencies, for everybody to read.
struct EmergencyPages: Sendable {
    private static let power = Shape.object(
        "EmergencyPower",
        [
            ("id", .id), ("role", .text), ("unit_name", .text), ("ground", .text), ("document_no", .text), ("from", .text),
            ("until", .text),
            ("runs", .flag), ("ended_at", .optional(.instant)),
        ])
    private static let after = Endpoint.Parameter("after", "The `next` of the page before", .pattern(Keyset.pattern))

    let services: PeopleServices

    var endpoints: [Endpoint] { [page, api] }

    private func found(_ request: Request) throws -> (items: [EmergencyPower], next: String?) {
        let place = try Keyset.read(request.query["after"])
        return try services.store.read { try EmergencyPower.page(after: place, in: $0) }
    }

    private var page: Endpoint {
        Endpoint(
            .get, "/powers", .page, verb: nil, parameters: [Self.after],
            summary: "Powers lent in emergencies, running and over, newest first"
        ) { [services] request in
            let found = try found(request)
            let (lexicon, today) = (services.lexicon(request), services.entropy.now().day)
            let table = Table(
                caption: lexicon("powers.title"),
                columns: ["powers.role", "powers.ground", "powers.span", "powers.state"].map { .init(lexicon($0)) },
                rows: found.items.map { power in
                    let state =
                        power.runs(on: today)
                        ? Badge(lexicon("powers.runs"), .active).html
                        : Badge(lexicon(power.ended == nil && power.from > today ? "powers.waits" : "powers.over"), .neutral).html
                    return [
                        "\(lexicon("role.\(power.role)"))<div class=\"quiet-text\">\(power.unitName)</div>",
                        "\(power.ground)<div class=\"quiet-text\">\(power.documentNo)</div>",
                        "\(lexicon("powers.from_until", ["from": power.from.text, "until": power.until.text]))", state,
                    ]
                })
            return .page(
                Page(
                    title: lexicon("powers.title"), section: "/powers",
                    body: """
                        <h1>\(lexicon("powers.title"))</h1><p class="lead">\(lexicon("powers.lead"))</p>
                        \(found.items.isEmpty ? EmptyState(lexicon("powers.none")).html : table.html)
                        \(Pager(
                            lexicon: lexicon, next: found.next.map { "/powers?after=\($0)" },
                            first: (request.query["after"] ?? "").isEmpty ? nil : "/powers"
                        ).html)
                        """))
        }
    }

    private var api: Endpoint {
        Endpoint(
            .get, "/api/v1/powers", .api, verb: nil, parameters: [Self.after],
            summary: "Powers lent in emergencies, running and over, newest first: whose they are is not said",
            answers: [200: .object("EmergencyPowers", [("items", .list(Self.power)), ("next", .optional(.text))]), 422: .problem]
        ) { [services] request in
            let found = try found(request)
            let today = services.entropy.now().day
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for power in found.items {
                            list.object {
                                $0.field("id", power.id)
                                $0.field("role", power.role)
                                $0.field("unit_name", power.unitName)
                                $0.field("ground", power.ground)
                                $0.field("document_no", power.documentNo)
                                $0.field("from", power.from.text)
                                $0.field("until", power.until.text)
                                $0.field("runs", power.runs(on: today))
                                $0.field("ended_at", power.ended)
                            }
                        }
                    }
                    json.field("next", found.next)
                })
        }
    }
}
