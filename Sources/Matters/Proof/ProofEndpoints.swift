internal import Kernel
internal import Markup
internal import Process
internal import Territory

/// The proof of a matter's deadlines for paper, and when it would be due if something happened.
struct ProofEndpoints {
    let services: MatterServices

    var endpoints: [Endpoint] { [page, whatIf] }

    private static let parameters: [Endpoint.Parameter] = [
        .init("case", "What is supposed to happen now", .choice(WhatIf.Case.allCases.map(\.rawValue)), isRequired: true),
        .init(
            "unit", "For dispatch and return: code of the unit it would be given to; the catalogue's choice when left out",
            .pattern("[0-9A-Za-z-]{0,40}")),
        .init("amount", "For extend: how much, in the unit of the pack's bound", .integer(1...2000)),
        .init("until", "For shelve: the day of the review", .pattern(AsOf.dayPattern)),
    ]
    private static let step: Shape = .object("WhatIfStep", [("kind", .text), ("from", .instant), ("to", .instant)])
    private static let line: Shape = .object(
        "WhatIfLine",
        [
            ("stage", .text), ("due_now", .optional(.instant)), ("due_then", .optional(.instant)), ("provisional", .flag),
            ("proof", .list(step)),
        ])

    private var page: Endpoint {
        Endpoint(
            .get, "/matters/{number}/proof", .page, verb: MatterPermission.read,
            summary:
                "The proof of a matter's deadlines, to print; answers what would be if; for auditors with all that was done, and no text"
        ) { [services] request in
            let (number, now) = (request.parameter("number"), services.now)
            let page = try services.store.read { tx -> Page in
                let found =
                    try MatterView.load(number, for: request.actor, services, in: tx)
                    ?? MatterView.audited(number, by: request.actor, services, in: tx)
                guard let view = found else { throw Problem.notFound }
                let hashes = Set(view.clocks.map(\.clock.pack) + view.arbitrations.compactMap { $0.clock?.pack })
                var page = ProofPage(
                    view: view, packs: try PackName.read(hashes, in: tx), lexicon: services.lexicon(request), printed: now,
                    raw: request.query)
                guard request.query["case"] != nil, !view.isAudited else { return page.page }
                do {
                    let supposed = try WhatIf.Supposed { request.query[$0] }
                    page.answer = try WhatIf.load(supposed, of: view.matter, services.scheme.current, now: now, in: tx)
                } catch let problem as Problem { page.problem = problem }
                return page.page
            }
            return .page(page)
        }
    }

    private var whatIf: Endpoint {
        Endpoint(
            .get, "/api/v1/matters/{number}/what-if", .api, verb: MatterPermission.read, parameters: Self.parameters,
            summary: "When a matter would be due if something happened to it now; changes nothing",
            answers: [
                200: .object(
                    "WhatIf",
                    [("case", .text), ("unit", .optional(MatterJSON.place)), ("at", .instant), ("items", .list(Self.line))]),
                404: .problem, 409: .problem, 422: .problem,
            ]
        ) { [services] request in
            let answer = try services.store.read { tx -> WhatIf in
                let number = request.parameter("number")
                guard let matter = try Matter.find(number: number, readableBy: request.actor, services.policy, in: tx) else {
                    throw Problem.notFound
                }
                let supposed = try WhatIf.Supposed { request.query[$0] }
                if let unit = supposed.unit, try Unit.find(code: unit, in: tx) == nil { throw Problem.notFound }
                return try WhatIf.load(supposed, of: matter, services.scheme.current, now: services.now, in: tx)
            }
            return .json(Self.write(answer, services.lexicon(request)))
        }
    }

    private static func write(_ answer: WhatIf, _ lexicon: Lexicon) -> [UInt8] {
        JSONWriter.object { json in
            json.field("case", answer.supposed.which.rawValue)
            json.field("unit", answer.unit, lexicon.unit)
            json.field("at", answer.at)
            json.key("items")
            json.array { list in
                for line in answer.lines {
                    list.object { item in
                        item.field("stage", line.stage.rawValue)
                        item.field("due_now", line.now)
                        item.field("due_then", line.then?.due.at)
                        item.field("provisional", line.then?.due.isProvisional ?? false)
                        item.key("proof")
                        item.array { steps in
                            for step in line.then?.steps ?? [] {
                                steps.object {
                                    $0.field("kind", step.kind.rawValue)
                                    $0.field("from", step.from)
                                    $0.field("to", step.to)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
