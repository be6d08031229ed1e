internal import Kernel
internal import Markup
internal import Process

/// Disputes of a matter, and what meetings on the spot left to one's own unit.
struct ArbitrationEndpoints {
    let services: MatterServices

    var endpoints: [Endpoint] { [ofMatter, page, list] }

    private static let party: Shape = .object("DivisionParty", [("unit", MatterJSON.place), ("duty", .optional(.text))])
    private static let division: Shape = .object(
        "Division", [("at", .instant), ("met_at", .instant), ("where", .optional(.text)), ("parties", .list(party))])
    private static let arbitration: Shape = .object(
        "Arbitration",
        [
            ("state", .text), ("asker", .optional(MatterJSON.place)), ("arbiter", .optional(MatterJSON.place)), ("asked_at", .instant),
            ("due_at", .optional(.instant)), ("late", .flag), ("level", .integer), ("settled_at", .optional(.instant)),
        ])
    private static let ofMatterShape: Shape = .object(
        "MatterArbitrations", [("items", .list(arbitration)), ("divisions", .list(division))])
    private static let line: Shape = .object(
        "DivisionLine",
        [
            ("matter", .text), ("category", .text), ("place", MatterJSON.place), ("owner", .optional(MatterJSON.place)),
            ("unit", MatterJSON.place), ("met_at", .instant), ("duty", .optional(.text)),
        ])

    private static func write(_ key: String, _ unit: Matter.Place?, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.key(key)
        guard let unit else { return json.value(String?.none) }
        json.object {
            $0.field("code", unit.code)
            $0.field("name", lexicon.unit(unit))
        }
    }

    private var ofMatter: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/arbitrations", .api, verb: MatterPermission.read,
            summary: "Who disputed a matter, who decides by when, and what was shared out on the spot",
            answers: [200: Self.ofMatterShape, 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try MatterView.load(request.parameter("number"), for: request.actor, services, in: $0) }
            guard let view else { throw Problem.notFound }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for line in view.arbitrations { list.object { Self.write(line, lexicon, into: &$0) } } }
                    json.key("divisions")
                    json.array { list in
                        for step in view.steps {
                            guard let division = step.division else { continue }
                            list.object { Self.write(division, step.at, lexicon, into: &$0) }
                        }
                    }
                })
        }
    }

    private static func write(_ line: ArbitrationLine, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.field("state", line.record.state.rawValue)
        write("asker", line.asker, lexicon, into: &json)
        write("arbiter", line.arbiter, lexicon, into: &json)
        json.field("asked_at", line.record.asked)
        json.field("due_at", line.clock?.due)
        json.field("late", line.isLate)
        json.field("level", line.clock?.level ?? 0)
        json.field("settled_at", line.record.settled)
    }

    private static func write(_ division: Division, _ at: Instant, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.field("at", at)
        json.field("met_at", division.met)
        json.field("where", division.place)
        json.key("parties")
        json.array { list in
            for party in division.parties {
                list.object {
                    write("unit", party.unit, lexicon, into: &$0)
                    $0.field("duty", party.duty)
                }
            }
        }
    }

    private var list: Endpoint {
        Endpoint(
            .get, "/api/v1/divisions", .api, verb: MatterPermission.list,
            parameters: [.init("after", "The `next` of the page before", .pattern(Keyset.pattern))],
            summary: "What meetings on the spot left to one's own units, the newest first",
            answers: [200: .object("Divisions", [("items", .list(Self.line)), ("next", .optional(.text))]), 422: .problem]
        ) { [services] request in
            let found = try services.store.read {
                try DivisionList.load(after: request.query["after"], for: request.actor, services, in: $0)
            }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for line in found.lines {
                            list.object {
                                $0.field("matter", line.number)
                                $0.field("category", line.category)
                                Self.write("place", line.place, lexicon, into: &$0)
                                Self.write("owner", line.owner, lexicon, into: &$0)
                                Self.write("unit", line.unit, lexicon, into: &$0)
                                $0.field("met_at", line.met)
                                $0.field("duty", line.duty)
                            }
                        }
                    }
                    json.field("next", found.next)
                })
        }
    }

    private var page: Endpoint {
        Endpoint(.get, DivisionsPage.path, .page, verb: MatterPermission.list, summary: "What meetings on the spot left to my unit") {
            [services] request in
            let list = try services.store.read {
                try DivisionList.load(after: request.query["after"], for: request.actor, services, in: $0)
            }
            return .page(DivisionsPage(list: list, lexicon: services.lexicon(request)).page)
        }
    }
}

/// 现场定责 of one's own units: a card for each, since a duty is a sentence.
struct DivisionsPage {
    static let path = "/divisions"

    let list: DivisionList
    let lexicon: Lexicon

    var page: Page {
        Page(
            title: lexicon("division.list"), section: "/work",
            body: """
                <h1>\(lexicon("division.list"))</h1><p class="lead">\(lexicon("division.list.about"))</p>
                \(list.lines.isEmpty ? EmptyState(lexicon("division.none"), detail: lexicon("division.none.about")).html : cards)
                \(Pager(
                    lexicon: lexicon, next: list.next.map { "\(Self.path)?after=\($0)" }, first: list.isFirst ? nil : Self.path
                ).html)
                """)
    }

    private var cards: HTML {
        HTML(
            joining: list.lines.map { line in
                let number: HTML =
                    line.opens ? "<a class=\"number-link\" href=\"/matters/\(line.number)\">\(line.number)</a>" : "\(line.number)"
                let facts: [(String, String?)] = [
                    ("division.met", line.met.minuteText), ("division.unit", lexicon.whole(line.unit)), ("division.duty", line.duty),
                    ("matter.place", lexicon.whole(line.place)), ("division.owner", line.owner.map(lexicon.whole)),
                ]
                let shown = facts.compactMap { key, text in
                    text.map { "<dt>\(lexicon(key))</dt><dd class=\"said\">\($0)</dd>" as HTML }
                }
                return """
                    <article class="card"><h2>\(lexicon("category.\(line.category)")) \(number)</h2><dl class="facts">\(shown)</dl></article>
                    """
            })
    }
}
