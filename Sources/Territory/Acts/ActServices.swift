package import Kernel

/// What acts are handed to work with.
package struct ActServices: Sendable {
    package let store: any Store
    package let executor: Executor
    package let scheme: ActiveScheme
    package let followers: [ActFollower]
    package let seal: ActSeal

    package init(store: any Store, executor: Executor, scheme: ActiveScheme, followers: [ActFollower], seal: @escaping ActSeal) {
        self.seal = seal
        self.store = store
        self.executor = executor
        self.scheme = scheme
        self.followers = followers
    }

    /// Whether somebody may look at what was changed there.
    package func mayRead(_ unit: ID, _ actor: Actor, in tx: any Reading) throws -> Bool {
        guard let path = try UnitRecord.find(id: unit, in: tx)?.path else { return false }
        return Policy(scheme.current).scopes(UnitSearch.verb, of: actor, over: .place).contains { $0.path.contains(path) }
    }

    /// One change for whoever may look at it; anything else is not found.
    package func act(_ request: Request, in tx: any Reading) throws -> PlannedAct {
        guard let act = try ID(request.parameter("id")).flatMap({ try PlannedAct.find($0, in: tx) }),
            try mayRead(act.unit, request.actor, in: tx)
        else { throw Problem.notFound }
        return act
    }

    /// Allows a change; what everybody has allowed and whose day has come happens at once. Its id as text.
    package func approve(_ act: String, _ input: Input, _ request: Request) async throws {
        _ = try await executor.perform(ApproveAct(act, input, seal: seal), as: request.actor, key: request.idempotency)
        if let id = ID(act) { try await TerritorySlice.carryOut(id, executor, followers: followers) }
    }

    package func refuse(_ act: String, _ input: Input, _ request: Request) async throws {
        _ = try await executor.perform(RefuseAct(act, input, seal: seal), as: request.actor, key: request.idempotency)
    }

    /// How many records are still to follow an act.
    package func underway(_ act: PlannedAct, in tx: any Reading) throws -> Int64 {
        try followers.reduce(0) { try $0 + $1.underway(act.id, tx) }
    }

    /// A page of changes within the reach of whoever asks; it may be short and still have a next one.
    package func page(_ request: Request, unit: UnitRecord?, in tx: any Reading) throws -> (items: [PlannedAct], next: ID?) {
        if let unit { return (try PlannedAct.of(unit.id, in: tx), nil) }
        let before = try request.query["after"].flatMap { $0.isEmpty ? nil : $0 }.map { text -> ID in
            guard let id = ID(text) else { throw Problem.invalid([FieldProblem("after", "cursor")]) }
            return id
        }
        let page = try PlannedAct.page(before: before, in: tx)
        return (try page.items.filter { try mayRead($0.unit, request.actor, in: tx) }, page.next)
    }
}
