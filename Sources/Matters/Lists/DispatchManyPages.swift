internal import Kernel

/// 按建议派出: many matters to the offices that the catalogue names. The first page asks, the second does it, one command each.
struct DispatchManyPages {
    let services: MatterServices

    var endpoints: [Endpoint] { [ask, carryOut] }

    private var ask: Endpoint {
        Endpoint(
            .get, DispatchManyPage.path, .page, verb: DispatchMatter.verb, summary: "What would go where of the matters that were ticked"
        ) { [services] request in
            let numbers = try DispatchTicks.numbers(request.query)
            let proposals = try services.store.read { try DispatchProposal.load(numbers, for: request.actor, services, in: $0) }
            return .page(DispatchManyPage(proposals: proposals, lexicon: services.lexicon(request), tokens: request.form).page)
        }
    }

    private var carryOut: Endpoint {
        Endpoint(
            .post, DispatchManyPage.path, .page, verb: DispatchMatter.verb, input: DispatchTicks.schema,
            summary: "Dispatches each of the matters that were ticked"
        ) { [services] request in
            let orders = try DispatchTicks.orders(request.input.open)
            var outcomes: [DispatchedManyPage.Outcome] = []
            for order in orders {
                let problem = try await dispatch(order, request)
                outcomes.append(.init(number: order.number, office: order.office, problem: problem))
            }
            let codes = Set(orders.map(\.office))
            let offices = try services.store.read { tx in
                try codes.reduce(into: [String: Unit]()) { $0[$1] = try Unit.find(code: $1, in: tx) }
            }
            return .page(DispatchedManyPage(outcomes: outcomes, offices: offices, lexicon: services.lexicon(request)).page)
        }
    }

    /// Under a key of its own: sent again, each is answered as the first time, and what was not reached is done.
    private func dispatch(_ order: DispatchTicks.Order, _ request: Request) async throws -> Problem? {
        let input = try DispatchMatter.Fields.schema.decode([DispatchMatter.Fields.to.name: .text(order.office)])
        let key = request.idempotency.map { key in
            IdempotencyKey(
                owner: key.owner, key: "\(key.key).\(order.number)",
                requestHash: input.requestHash(method: request.method, path: "\(request.path)/\(order.number)/\(order.version)"))
        }
        do {
            _ = try await services.executor.perform(
                DispatchMatter(order.number, input, expected: order.version), as: request.actor, key: key)
            return nil
        } catch let problem as Problem where problem.status < 500 {
            // What one refuses is told beside it; what the whole machine refuses ends the request, which can be sent again.
            return problem
        }
    }
}
