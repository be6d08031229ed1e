internal import Kernel
internal import Markup
internal import Process

/// `/api/v1/enforcement/transfers`: what an authority was handed.
struct TransferAPI {
    let services: EnforcementServices

    private static let path = EnforcementAPI.path + "/transfers"

    var endpoints: [Endpoint] { [list, one, receive, answer] }

    private static let done: Shape = .object("TransferDone", [("id", .id), ("state", .text), ("replayed", .flag)])

    private func json(_ request: Request) -> EnforcementJSON {
        EnforcementJSON(locale: request.locale, scheme: services.scheme.current)
    }

    private var list: Endpoint {
        Endpoint(
            .get, Self.path, .api, verb: EnforcementPermission.inbox,
            parameters: [
                .init("unit", "Code of one of your offices; the first when left out"),
                .init("state", "Open ones when left out", .choice(Transfer.groups)),
                .init("after", "The `next` of the page before", .pattern(Keyset.pattern)),
                .init("limit", "50 when left out", .integer(ListLimit.range)),
            ],
            summary: "What was handed over to your office, newest first",
            answers: [
                200: .object(
                    "TransferPage", [("items", .list(.object("TransferLine", EnforcementJSON.transferLine))), ("next", .optional(.text))]),
                404: .problem, 422: .problem,
            ]
        ) { [services] request in
            let limit = try ListLimit.read(request)
            let page = try services.store.read { try TransferList.load(request, services, limit: limit, in: $0) }
            let json = json(request)
            return .json(
                JSONWriter.object { writer in
                    writer.key("items")
                    writer.array { list in for item in page.items { list.object { json.write(item, into: &$0) } } }
                    writer.field("next", page.next?.text)
                })
        }
    }

    private var one: Endpoint {
        Endpoint(
            .get, Self.path + "/{id}", .api, verb: nil, summary: "One thing that was handed over, for the team and the authority",
            answers: [
                200: .object(
                    "Transfer",
                    EnforcementJSON.transferLine + [
                        ("seen", .optional(.text)), ("why", .optional(.text)), ("answer", .optional(.text)),
                        (
                            "clocks",
                            .list(
                                .object(
                                    "TransferClock",
                                    [
                                        ("stage", .text), ("limit", .text), ("started_at", .instant), ("due_at", .instant),
                                        ("ended_at", .optional(.instant)), ("outcome", .optional(.text)),
                                    ]))
                        ),
                    ]), 404: .problem,
            ]
        ) { [services] request in
            let view = try services.store.read { try TransferView.load(request.parameter("id"), for: request.actor, services, in: $0) }
            let writer = json(request)
            return .json(
                JSONWriter.object { json in
                    writer.write(view.transfer, into: &json)
                    json.field("seen", view.seen)
                    json.field("why", view.handed)
                    json.field("answer", view.answer)
                    json.key("clocks")
                    json.array { list in
                        for clock in view.clocks {
                            list.object {
                                $0.field("stage", clock.stage.rawValue)
                                $0.field("limit", clock.limit.text)
                                $0.field("started_at", clock.started)
                                $0.field("due_at", clock.due)
                                $0.field("ended_at", clock.ended)
                                $0.field("outcome", clock.outcome?.rawValue)
                            }
                        }
                    }
                })
        }
    }

    private func done(_ id: ID, replayed: Bool) throws -> [UInt8] {
        guard let found = try services.store.read({ try Transfer.find(id, in: $0) }) else { throw Problem.notFound }
        return JSONWriter.object {
            $0.field("id", found.id)
            $0.field("state", found.state)
            $0.field("replayed", replayed)
        }
    }

    private var receive: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/receive", .api, verb: ReceiveTransfer.verb, input: ReceiveTransfer.schema,
            summary: "Say that your office has it; the time for answering begins", answers: [200: Self.done, 404: .problem, 409: .problem]
        ) { [services] request in
            let id = try services.knownTransfer(request)
            let receipt = try await services.executor.perform(ReceiveTransfer(id), as: request.actor, key: request.idempotency)
            return .json(try done(id, replayed: receipt.replayed))
        }
    }

    private var answer: Endpoint {
        Endpoint(
            .post, Self.path + "/{id}/answer", .api, verb: AnswerTransfer.verb, input: AnswerTransfer.Fields.schema,
            summary: "Say whether your office takes it up, or why it is not for it",
            answers: [200: Self.done, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let id = try services.knownTransfer(request)
            let receipt = try await services.executor.perform(
                AnswerTransfer(id, request.input), as: request.actor, key: request.idempotency)
            return .json(try done(id, replayed: receipt.replayed))
        }
    }
}
