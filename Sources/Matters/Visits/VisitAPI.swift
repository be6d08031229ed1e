internal import Kernel
internal import Markup

/// `/api/v1/visits`: the visit register for programs and phones.
struct VisitAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { [forms, record, list, one] }

    private static let path = "/api/v1/visits"

    private static let form: Shape = .object(
        "VisitForm",
        [
            ("id", .text), ("name", .text),
            (
                "questions",
                .list(
                    .object(
                        "VisitQuestion",
                        [
                            ("id", .text), ("name", .text), ("kind", .text), ("maximum", .optional(.integer)),
                            ("minimum", .optional(.integer)),
                            ("options", .list(.object("VisitOption", [("value", .text), ("name", .text)]))), ("raises", .optional(.text)),
                        ]))
            ),
        ])
    private static let line: [(String, Shape)] = [
        ("id", .id), ("form", .text), ("place", MatterJSON.place), ("visited_at", .instant), ("recorded_at", .instant), ("needs", .integer),
    ]
    private static let matter: Shape = .object(
        "VisitMatter", [("number", .text), ("category", .text), ("state", .text), ("kind", .text), ("link", .optional(.text))])

    private var forms: Endpoint {
        Endpoint(
            .get, Self.path + "/forms", .api, verb: VisitPermission.record, summary: "What is asked at which kind of visit",
            answers: [200: .object("VisitForms", [("items", .list(Self.form))])]
        ) { [services] request in
            let forms = try services.scheme.current.section(VisitScheme.self).forms
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for form in forms {
                            list.object { json in
                                json.field("id", form.id)
                                json.field("name", lexicon("visit.\(form.id)"))
                                json.key("questions")
                                json.array { list in for asked in form.asked { list.object { Self.write(asked, lexicon, into: &$0) } } }
                            }
                        }
                    }
                })
        }
    }

    private static func write(_ asked: VisitScheme.Asked, _ lexicon: Lexicon, into json: inout JSONWriter) {
        let question = asked.question
        var (kind, minimum, maximum, options): (String, Int64?, Int64?, [String]) = ("text", nil, nil, [])
        switch question.kind {
        case .text(let length): maximum = Int64(length)
        case .choice(let words): (kind, options) = ("choice", words)
        case .number(let range): (kind, minimum, maximum) = ("number", range.lowerBound, range.upperBound)
        case .yesNo: (kind, options) = ("yes_no", Question.yesNo)
        case .date: kind = "date"
        }
        json.field("id", question.id)
        json.field("name", lexicon(question.name))
        json.field("kind", kind)
        json.field("maximum", maximum)
        json.field("minimum", minimum)
        json.key("options")
        json.array { list in
            for option in options {
                list.object {
                    $0.field("value", option)
                    $0.field("name", lexicon.answer(MatterView.Answer(question: question, text: option)))
                }
            }
        }
        json.field("raises", asked.raises)
    }

    private var record: Endpoint {
        Endpoint(
            .post, Self.path, .api, verb: RecordVisit.verb, input: RecordVisit.Fields.schema,
            summary: "Record a visit; each answer that has to be done something about becomes a matter",
            answers: [
                201: .object("RecordedVisit", [("id", .id), ("matters", .list(Self.matter)), ("replayed", .flag)]), 409: .problem,
                422: .problem,
            ]
        ) { [services] request in
            let input = request.input
            let receipt = try await services.executor.perform(
                RecordVisit(input), as: request.actor, key: Self.key(request), occurred: RecordVisit.occurred(input, now: services.now))
            let matters = try services.store.read { tx in try receipt.stream.flatMap { try Visit.find($0, in: tx) }?.matters(in: tx) ?? [] }
            return .json(
                status: 201,
                JSONWriter.object { json in
                    json.field("id", receipt.stream)
                    json.key("matters")
                    json.array { list in
                        for matter in matters {
                            list.object { Self.write(matter, link: PrivateLink.first(of: matter, vault: services.vault), into: &$0) }
                        }
                    }
                    json.field("replayed", receipt.replayed)
                })
        }
    }

    /// The visit's own id is as good as a key: the same visit sent again is answered as the first time.
    private static func key(_ request: Request) -> IdempotencyKey? {
        if let key = request.idempotency { return key }
        guard let owner = request.actor.account, let id = request.input[RecordVisit.Fields.id].flatMap({ ID($0) }) else { return nil }
        return IdempotencyKey(owner: owner, key: "visit.\(id)", requestHash: request.input.requestHash(method: "POST", path: path))
    }

    private static func write(_ matter: Matter, link: String?, into json: inout JSONWriter) {
        json.field("number", matter.number)
        json.field("category", matter.category)
        json.field("state", matter.state)
        json.field("kind", matter.kind.rawValue)
        json.field("link", link.map { "/m/" + $0 })
    }

    private static func write(_ visit: Visit, _ lexicon: Lexicon, into json: inout JSONWriter) {
        json.field("id", visit.id)
        json.field("form", visit.form)
        json.key("place")
        json.object {
            $0.field("code", visit.place.code)
            $0.field("name", lexicon.unit(visit.place.place))
        }
        json.field("visited_at", visit.visited)
        json.field("recorded_at", visit.recorded)
        json.field("needs", visit.needs)
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: VisitPermission.list,
            parameters: [
                .init("unit", "Code of the unit; your own when left out"),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(1...100)),
            ],
            summary: "Visits in a unit, newest first",
            answers: [
                200: .object("VisitPage", [("items", .list(.object("VisitLine", Self.line))), ("next", .optional(.text))]), 404: .problem,
                422: .problem,
            ]
        ) { [services] request in
            let limit = try ListLimit.read(request)
            let page = try services.store.read { try VisitList.load(request, services, limit: limit, in: $0) }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in for visit in page.items { list.object { Self.write(visit, lexicon, into: &$0) } } }
                    json.field("next", page.next?.text)
                })
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}", .api, verb: VisitPermission.list, summary: "One visit: what was said, and what came of it",
            answers: [
                200: .object(
                    "Visit",
                    Self.line + [
                        ("place_text", .optional(.text)), ("answers", .list(MatterJSON.answer)), ("matters", .list(Self.matter)),
                    ]), 404: .problem,
            ]
        ) { [services] request in
            let view = try VisitView.load(request, services)
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    Self.write(view.visit, lexicon, into: &json)
                    json.field("place_text", view.placeText)
                    json.key("answers")
                    json.array { list in
                        for answer in view.answers {
                            list.object {
                                $0.field("question", answer.question.id)
                                $0.field("answer", answer.text)
                            }
                        }
                    }
                    json.key("matters")
                    json.array { list in for matter in view.matters { list.object { Self.write(matter, link: nil, into: &$0) } } }
                })
        }
    }
}
