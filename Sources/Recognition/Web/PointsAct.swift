internal import Kernel
internal import Markup

/// Everything that is done about points: its input and its command, for the pages and the API alike.
struct PointsAct: Sendable {
    /// Below `/points` and `/api/v1/points`.
    let path: String
    let verb: Verb
    let schema: Schema
    let summary: String
    let carryOut: @Sendable (Request, RecognitionServices) async throws -> Done
    /// Where a page leads to when it is done.
    let next: @Sendable (Request, Done) -> String
    /// The page whose form it was.
    let reshow: @Sendable (Request, Problem, RecognitionServices) throws -> Page

    struct Done: Sendable {
        var id: ID?
        let replayed: Bool
        /// Of a recount.
        var looked: Int64?
        var changed: Int64?
        var more: ID?

        init<T>(_ receipt: Receipt<T>) { (id, replayed) = (receipt.stream, receipt.replayed) }
    }

    static let shape: Shape = .object("PointsDone", [("id", .optional(.id)), ("replayed", .flag)])
    static let recounted: Shape = .object(
        "PointsRecount",
        [
            ("id", .optional(.id)), ("replayed", .flag), ("looked", .optional(.integer)), ("changed", .optional(.integer)),
            ("next", .optional(.id)),
        ])

    func page(_ services: RecognitionServices) -> Endpoint {
        Endpoint(
            .post, "/points" + path, .page, verb: verb, input: schema, summary: summary,
            reshow: { request, problem in .page(try reshow(request, problem, services)) },
            handle: { request in .redirect(next(request, try await carryOut(request, services))) })
    }

    func api(_ services: RecognitionServices) -> Endpoint {
        let isRecount = verb == RecomputePoints.verb
        return Endpoint(
            .post, "/api/v1/points" + path, .api, verb: verb, input: schema, summary: summary,
            answers: [200: isRecount ? Self.recounted : Self.shape, 404: .problem, 409: .problem, 412: .problem, 422: .problem]
        ) { request in
            let done = try await carryOut(request, services)
            return .json(
                JSONWriter.object {
                    $0.field("id", done.id)
                    $0.field("replayed", done.replayed)
                    guard isRecount else { return }
                    $0.field("looked", done.looked)
                    $0.field("changed", done.changed)
                    $0.field("next", done.more)
                })
        }
    }

    private static func id(_ request: Request) throws -> ID {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        return id
    }

    /// One whose command is made of its input alone.
    private static func act<C: Command>(
        _ path: String, _ schema: Schema, _ summary: String, _ make: @escaping @Sendable (Input) -> C,
        next: @escaping @Sendable (Request, Done) -> String,
        reshow: @escaping @Sendable (Request, Problem, RecognitionServices) throws -> Page
    ) -> PointsAct {
        PointsAct(
            path: path, verb: C.verb, schema: schema, summary: summary,
            carryOut: { request, services in
                Done(try await services.executor.perform(make(request.input), as: request.actor, key: request.idempotency))
            }, next: next, reshow: reshow)
    }

    /// A step on a record that is there.
    private static func step<C: Command>(
        _ path: String, _ schema: Schema, _ summary: String, _ make: @escaping @Sendable (ID, Input) -> C,
        next: @escaping @Sendable (Request, Done) -> String,
        reshow: @escaping @Sendable (Request, Problem, RecognitionServices) throws -> Page
    ) -> PointsAct {
        PointsAct(
            path: path, verb: C.verb, schema: schema, summary: summary,
            carryOut: { request, services in
                Done(try await services.executor.perform(make(id(request), request.input), as: request.actor, key: request.idempotency))
            }, next: next, reshow: reshow)
    }

    private static func toClaim(_ request: Request, _ done: Done) -> String { "/points/claims/" + (done.id?.description ?? "") }

    static let all: [PointsAct] = own + office + shop

    private static let own = [
        act(
            "/join", JoinPoints.Fields.schema, "Take part in a scheme of points, or say anew where", { JoinPoints($0) },
            next: { request, _ in "/points?scheme=" + (request.input[JoinPoints.Fields.scheme]) },
            reshow: { try PointsPages(services: $2).joinPage($0, problem: $1) }),
        act(
            "/leave", LeavePoints.Fields.schema, "Take part no longer; what waits is taken back", { LeavePoints($0) },
            next: { _, _ in "/points" }, reshow: { try PointsPages(services: $2).ownPage($0, problem: $1) }),
        act(
            "/claims", ClaimPoints.Fields.schema, "Ask for points by a rule", { ClaimPoints($0) }, next: toClaim,
            reshow: { try PointsPages(services: $2).claimForm($0, problem: $1) }),
        step(
            "/claims/{id}/appeal", AppealPoints.Fields.schema, "Appeal against a refusal, or against points that are taken",
            { AppealPoints($0, $1) }, next: toClaim, reshow: { try PointsPages(services: $2).claimPage($0, problem: $1, refused: "appeal") }
        ),
        step(
            "/notices/{id}", ObjectToPoints.Fields.schema, "Object to what is shown, with a ground", { ObjectToPoints($0, $1) },
            next: { _, done in "/points/notices/" + (done.id?.description ?? "") },
            reshow: { try PointsPages(services: $2).noticePage($0, problem: $1) }),
    ]

    private static let office = [
        act(
            "/members", EnterMember.Fields.schema, "Enter somebody without an account, with their consent", { EnterMember($0) },
            next: { _, done in "/points/work/new?entered=" + (done.id?.description ?? "") },
            reshow: { try PointsOfficePages(services: $2).formPage($0, problem: $1, refused: "members") }),
        act(
            "/help", ClaimForMember.schema, "Ask for points for somebody, by their number", { ClaimForMember($0) }, next: toClaim,
            reshow: { try PointsOfficePages(services: $2).formPage($0, problem: $1, refused: "help") }),
        act(
            "/deductions", DeductPoints.schema, "Ask that points be taken by a published rule", { DeductPoints($0) }, next: toClaim,
            reshow: { try PointsOfficePages(services: $2).formPage($0, problem: $1, refused: "deductions") }),
        act(
            "/departures", LeaveForMember.schema, "Take somebody out who has no account and wants to leave, by their number",
            { LeaveForMember($0) }, next: { _, _ in "/points/work" },
            reshow: { try PointsOfficePages(services: $2).formPage($0, problem: $1, refused: "departures") }),
        step(
            "/claims/{id}/review", ReviewClaim.Fields.schema, "Agree to a claim, or refuse it with a reason", { ReviewClaim($0, $1) },
            next: toClaim, reshow: { try PointsPages(services: $2).claimPage($0, problem: $1, refused: "review") }),
        step(
            "/claims/{id}/settle", DecideObjection.Fields.schema, "Decide about an objection", { DecideObjection($0, $1) },
            next: toClaim, reshow: { try PointsPages(services: $2).claimPage($0, problem: $1, refused: "settle") }),
        step(
            "/claims/{id}/decide", DecideAppeal.Fields.schema, "Decide about an appeal", { DecideAppeal($0, $1) },
            next: toClaim, reshow: { try PointsPages(services: $2).claimPage($0, problem: $1, refused: "decide") }),
        PointsAct(
            path: "/recompute", verb: RecomputePoints.verb, schema: RecomputePoints.Fields.schema,
            summary: "Count a cycle again by the rules in force, and post the differences",
            carryOut: { request, services in
                let receipt = try await services.executor.perform(
                    RecomputePoints(request.input), as: request.actor, key: request.idempotency)
                var done = Done(receipt)
                (done.looked, done.changed, done.more) = (receipt.output?.looked, receipt.output?.changed, receipt.output?.next)
                return done
            }, next: { _, done in "/points/work" + (done.more.map { "/new?counted=\($0)" } ?? "") },
            reshow: { try PointsOfficePages(services: $2).formPage($0, problem: $1, refused: "recompute") }),
    ]

    private static let shop = [
        act(
            "/orders", OrderGoods.Fields.schema, "Order something for points; it is kept for some days", { OrderGoods($0) },
            next: { request, _ in "/points?scheme=" + (request.input[OrderGoods.Fields.scheme]) },
            reshow: { try PointsOfficePages(services: $2).shopPage($0, problem: $1, refused: "orders") }),
        PointsAct(
            path: "/orders/{id}/hand", verb: HandOver.verb, schema: HandOver.Fields.schema,
            summary: "Hand over what was ordered, against its code",
            carryOut: { request, services in
                let receipt = try await services.executor.perform(
                    HandOver(id(request), request.input), as: request.actor, key: request.idempotency)
                // Of a request that is sent again the order itself tells.
                let order = try id(request)
                let handed = try receipt.output ?? services.store.read { try PointsOrder.find(order, in: $0)?.state == .handed }
                guard handed else { throw Problem(409, "points.code") }
                return Done(receipt)
            }, next: { _, _ in "/points/shop" },
            reshow: { try PointsOfficePages(services: $2).shopPage($0, problem: $1, refused: "hand") }),
        act(
            "/stock", StockGoods.Fields.schema, "Put pieces on the shelf of a place", { StockGoods($0) },
            next: { request, _ in "/points/shop?unit=" + (request.input[StockGoods.Fields.unit]) },
            reshow: { try PointsOfficePages(services: $2).shopPage($0, problem: $1, refused: "stock") }),
    ]
}
