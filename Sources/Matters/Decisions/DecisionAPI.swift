internal import Kernel
internal import Process

/// `/api/v1/decisions`: what waits for one's answer, and the answers.
struct DecisionAPI {
    let services: MatterServices

    var endpoints: [Endpoint] { [waiting, ofMatter] + DecisionStep.all.map(step) }

    private static let answer: Shape = .object(
        "DecisionAnswer",
        [("step", .integer), ("role", .text), ("agrees", .flag), ("at", .instant), ("text", .optional(.text))])
    private static let stretch: Shape = .object(
        "DecisionClock", [("started_at", .instant), ("due_at", .instant), ("ended_at", .optional(.instant)), ("outcome", .optional(.text))])
    private static let need: Shape = .object("DecisionNeed", [("roles", .list(.text)), ("people", .integer)])
    private static let fields: [(String, Shape)] = [
        ("id", .id), ("matter", .text), ("kind", .text), ("ground", .text), ("limit", .optional(.text)), ("until", .optional(.instant)),
        ("evidence", .optional(.id)), ("unit", .optional(MatterJSON.place)), ("state", .text), ("step", .integer),
        ("chain", .list(need)), ("asked_at", .instant), ("settled_at", .optional(.instant)), ("beyond", .flag),
    ]
    private static let line: Shape = .object("DecisionLine", fields + [("due_at", .optional(.instant))])
    private static let whole: Shape = .object(
        "Decision",
        fields + [
            ("share", .optional(LedgerEndpoints.share)), ("reason", .optional(.text)), ("answers", .list(answer)),
            ("clocks", .list(stretch)), ("may_answer", .flag),
        ])
    private static let done: Shape = .object("DecisionChanged", [("id", .id), ("state", .text), ("matter", .text)])

    private func write(
        _ record: DecisionRecord, _ number: String, _ unit: Matter.Place?, _ lexicon: (Matter.Place) -> String, into json: inout JSONWriter
    ) {
        json.field("id", record.id)
        json.field("matter", number)
        json.field("kind", record.kind)
        json.field("ground", record.ground)
        json.field("limit", record.limit?.text)
        json.field("until", record.until)
        json.field("evidence", record.evidence.map { "\($0)" })
        json.field("unit", unit, lexicon)
        json.field("state", record.state.rawValue)
        json.field("step", record.step)
        json.key("chain")
        json.array { list in
            for step in record.chain.steps {
                list.object {
                    $0.field("roles", strings: step.roles)
                    $0.field("people", step.people)
                }
            }
        }
        json.field("asked_at", record.asked)
        json.field("settled_at", record.settled)
        json.key("beyond")
        json.value(record.isBeyond)
    }

    private var waiting: Endpoint {
        Endpoint(
            .get, "/api/v1/decisions", .api, verb: Decisions.Event.grant.verb,
            parameters: [.init("after", "The `next` of the page before", .pattern(DecisionInbox.cursorPattern))],
            summary: "What waits for one's own answer, the longest waiting first",
            answers: [200: .object("Decisions", [("items", .list(Self.line)), ("next", .optional(.text))]), 422: .problem]
        ) { [services] request in
            let inbox = try services.store.read {
                try DecisionInbox.load(after: request.query["after"], for: request.actor, services, in: $0)
            }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for line in inbox.lines {
                            list.object {
                                write(line.record, line.matter.number, line.unit, lexicon.unit, into: &$0)
                                $0.field("due_at", line.due)
                            }
                        }
                    }
                    json.field("next", inbox.next)
                })
        }
    }

    private var ofMatter: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/decisions", .api, verb: MatterPermission.read,
            summary: "What was asked for on a matter and how it came out; nothing for who is not of the staff",
            answers: [200: .object("MatterDecisions", [("items", .list(Self.whole))]), 404: .problem]
        ) { [services] request in
            let view = try services.store.read { try MatterView.load(request.parameter("number"), for: request.actor, services, in: $0) }
            guard let view else { throw Problem.notFound }
            let lexicon = services.lexicon(request)
            return .json(
                JSONWriter.object { json in
                    json.key("items")
                    json.array { list in
                        for line in view.decisions { list.object { whole(line, view.matter.number, lexicon.unit, into: &$0) } }
                    }
                })
        }
    }

    private func whole(_ line: DecisionLine, _ number: String, _ lexicon: (Matter.Place) -> String, into json: inout JSONWriter) {
        write(line.record, number, line.unit, lexicon, into: &json)
        json.key("share")
        if let share = line.share { json.object { LedgerEndpoints.write(share, into: &$0) } } else { json.value(String?.none) }
        json.field("reason", line.reason)
        json.key("answers")
        json.array { list in
            for answer in line.answers {
                list.object {
                    $0.field("step", answer.vote.step)
                    $0.field("role", answer.vote.role)
                    $0.field("agrees", answer.vote.isFor)
                    $0.field("at", answer.vote.at)
                    $0.field("text", answer.text)
                }
            }
        }
        json.key("clocks")
        json.array { list in
            for clock in line.clocks {
                list.object {
                    $0.field("started_at", clock.started)
                    $0.field("due_at", clock.due)
                    $0.field("ended_at", clock.ended)
                    $0.field("outcome", clock.outcome?.rawValue)
                }
            }
        }
        json.field("may_answer", line.mayAnswer)
    }

    private func step(_ step: DecisionStep) -> Endpoint {
        Endpoint(
            .post, "/api/v1/decisions/{id}/\(step.name)", .api, verb: step.event.verb, input: step.schema, summary: step.summary,
            answers: [200: Self.done, 403: .problem, 404: .problem, 409: .problem, 422: .problem]
        ) { [services] request in
            let id = try await step.perform(request, services.executor)
            let decided = try services.store.read { try Decided.load(id, in: $0) }
            return .json(
                JSONWriter.object {
                    $0.field("id", decided.record.id)
                    $0.field("state", decided.record.state.rawValue)
                    $0.field("matter", decided.matter.number)
                })
        }
    }
}
