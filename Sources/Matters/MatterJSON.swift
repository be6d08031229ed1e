internal import Kernel

/// Matters as the API tells them, and the shapes that describe it.
enum MatterJSON {
    static let place: Shape = .object("UnitReference", [("code", .text), ("name", .text)])

    private static let fields: [(String, Shape)] = [
        ("number", .text), ("category", .text), ("state", .text), ("kind", .text), ("place", place), ("owner", place),
        ("version", .integer), ("raised_at", .instant), ("changed_at", .instant), ("escalated_at", .optional(.instant)),
    ]

    static let line: Shape = .object("MatterLine", fields)
    static let answer: Shape = .object("MatterAnswer", [("question", .text), ("answer", .text)])
    static let page: Shape = .object("MatterPage", [("items", .list(line)), ("next", .optional(.text))])
    static let whole: Shape = .object(
        "Matter",
        fields + [
            ("what", .optional(.text)), ("place_text", .optional(.text)),
            ("answers", .list(answer)), ("result", .optional(.text)), ("note", .optional(.text)),
            ("comment", .optional(.text)), ("reporter_name", .optional(.text)), ("reporter_phone", .optional(.text)),
            ("reporter_hidden", .flag), ("channel", .optional(.text)), ("bulletin", .optional(.id)),
            ("score", .optional(.integer)), ("solved", .optional(.flag)), ("returned", .integer), ("redone", .integer),
            ("follows", .optional(.text)), ("others", .integer),
            (
                "mediated",
                .list(.object("MatterMediated", [("outcome", .text), ("centre", .optional(place)), ("ended_at", .instant)]))
            ), ("verbs", .list(.text)),
        ])
    static let raised: Shape = .object(
        "RaisedMatter", [("number", .text), ("link", .optional(.text)), ("version", .integer), ("replayed", .flag)])
    static let done: Shape = .object(
        "MatterChanged", [("number", .text), ("state", .text), ("kind", .text), ("version", .integer), ("replayed", .flag)])
    static let events: Shape = .object(
        "MatterEvents",
        [
            (
                "items",
                .list(
                    .object(
                        "MatterEvent",
                        [
                            ("id", .id), ("seq", .integer), ("version", .integer), ("type", .text), ("occurred_at", .instant),
                            ("recorded_at", .instant),
                        ]))
            ), ("next", .optional(.text)),
        ])

    static func write(_ matter: Matter, _ lexicon: (Matter.Place) -> String, into json: inout JSONWriter) {
        json.field("number", matter.number)
        json.field("category", matter.category)
        json.field("state", matter.state)
        json.field("kind", matter.kind.rawValue)
        json.field("place", matter.place, lexicon)
        json.field("owner", matter.owner, lexicon)
        json.field("version", matter.version)
        json.field("raised_at", matter.raised)
        json.field("changed_at", matter.changed)
        json.field("escalated_at", matter.course.escalated)
    }

    static func write(_ view: MatterView, _ lexicon: (Matter.Place) -> String) -> [UInt8] {
        JSONWriter.object { json in
            write(view.matter, lexicon, into: &json)
            json.field("what", view.texts[MatterText.what])
            json.field("place_text", view.texts[MatterText.place])
            json.key("answers")
            json.array { list in
                for answer in view.answers {
                    list.object {
                        $0.field("question", answer.question.id)
                        $0.field("answer", answer.text)
                    }
                }
            }
            json.field("result", view.latest(MatterText.result, .resolve))
            json.field("note", view.latest(MatterText.note, .dispatch))
            json.field("comment", view.latest(MatterText.comment, .rate))
            json.field("reporter_name", view.maskedName)
            json.field("reporter_phone", view.maskedPhone)
            json.field("reporter_hidden", view.isHidden)
            json.field("channel", view.origin?.channel.rawValue)
            json.field("bulletin", view.origin?.bulletin)
            json.field("score", view.rating?.score)
            json.key("solved")
            if let rating = view.rating { json.value(rating.solved) } else { json.value(String?.none) }
            json.field("returned", view.matter.course.returned)
            json.field("redone", view.matter.course.redone)
            json.field("follows", view.root?.number)
            json.field("others", view.others)
            json.key("mediated")
            json.array { list in
                for line in view.mediated {
                    list.object {
                        $0.field("outcome", line.outcome.rawValue)
                        $0.field("centre", line.centre, lexicon)
                        $0.field("ended_at", line.ended)
                    }
                }
            }
            json.field("verbs", strings: view.verbs.map(\.rawValue))
        }
    }
}

extension JSONWriter {
    /// A unit as `MatterJSON.place` describes it.
    mutating func field(_ name: String, _ place: Matter.Place?, _ lexicon: (Matter.Place) -> String) {
        key(name)
        guard let place else { return value(String?.none) }
        object {
            $0.field("code", place.code)
            $0.field("name", lexicon(place))
        }
    }
}
