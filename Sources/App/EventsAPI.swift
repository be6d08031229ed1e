import Kernel

/// The sealed log for auditors: ids, kinds and times, never a text.
enum EventsAPI {
    static let read: Verb = "event.read"
    static let schema = Slice("log", verbs: [read])
    private static let limit = 100

    private static let event: Shape = .object(
        "LogEvent",
        [
            ("seq", .integer), ("id", .id), ("stream", .id), ("version", .integer), ("type", .text), ("actor", .optional(.id)),
            ("unit", .optional(.id)), ("occurred_at", .instant), ("recorded_at", .instant),
        ])

    static func endpoints(_ store: any Store, scheme: ActiveScheme) -> [Endpoint] {
        [
            Endpoint(
                .get, "/api/v1/events", .api, verb: read,
                parameters: [.init("after", "The `next` of the page before", .pattern("[0-9]{0,18}"))],
                summary: "The sealed event log, in order, a hundred at a time",
                answers: [200: .object("LogPage", [("items", .list(event)), ("next", .optional(.text))]), 422: .problem]
            ) { request in
                // The log is the installation's own: only who holds the verb at the top may read it.
                try Policy(scheme.current).require(read, of: request.actor, on: .installation)
                let after = try seq(request.query["after"])
                let events = try store.read { try EventLog.sealed(after: after, limit: limit + 1, in: $0) }
                return .json(page(events))
            }
        ]
    }

    private static func seq(_ text: String?) throws -> Int64 {
        guard let text, !text.isEmpty else { return 0 }
        guard let seq = Int64(text), seq >= 0 else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
        return seq
    }

    private static func page(_ events: [SealedEvent]) -> [UInt8] {
        JSONWriter.object { json in
            json.key("items")
            json.array { list in
                for event in events.prefix(limit) {
                    list.object {
                        $0.field("seq", event.seq)
                        $0.field("id", event.id)
                        $0.field("stream", event.stream)
                        $0.field("version", event.version)
                        $0.field("type", event.type)
                        $0.field("actor", event.actor)
                        $0.field("unit", event.unit)
                        $0.field("occurred_at", event.occurred)
                        $0.field("recorded_at", event.recorded)
                    }
                }
            }
            json.field("next", events.count > limit ? "\(events[limit - 1].seq)" : nil)
        }
    }
}
