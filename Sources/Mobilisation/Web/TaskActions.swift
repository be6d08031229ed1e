internal import Kernel
internal import Territory

/// What pages and API do alike.
extension MobilisationServices {
    private func id(_ request: Request) throws -> ID {
        guard let id = ID(request.parameter("id")) else { throw Problem.notFound }
        return id
    }

    func publish(_ request: Request) async throws -> (id: ID, replayed: Bool) {
        let matter = try request.input[PublishTask.Fields.matter].map { number in
            guard let matters else { throw Problem.invalid([FieldProblem(PublishTask.Fields.matter.name, "task_matter")]) }
            return try matters.judge(number, request.actor)
        }
        let receipt = try await executor.perform(PublishTask(request.input, matter: matter), as: request.actor, key: request.idempotency)
        guard let id = receipt.stream else { throw Problem.notFound }
        if let matter, let matters, let task = try store.read({ try TaskNotice.find(id, in: $0) }) {
            // What the matter's own history says of it; that the task is there does not hang on it.
            _ = try? await matters.begun(matter, task.number, request.actor, receipt.events.first?.id, Self.second(request.idempotency))
        }
        return (id, receipt.replayed)
    }

    /// The key of the second command that follows from a request, so that it is done once as well.
    private static func second(_ key: IdempotencyKey?) -> IdempotencyKey? {
        key.map {
            IdempotencyKey(
                owner: $0.owner, key: String($0.key.prefix(IdempotencyKey.maximumLength - 7)) + ".matter", requestHash: $0.requestHash)
        }
    }

    func addShift(_ request: Request) async throws -> ID {
        let id = try id(request)
        _ = try await executor.perform(AddShift(id, request.input), as: request.actor, key: request.idempotency)
        return id
    }

    /// `matterIsOpen`: the task was made of a matter, and whoever finished it may not settle that.
    func carryOut(_ step: TaskStep, _ request: Request) async throws -> (task: ID, replayed: Bool, matterIsOpen: Bool) {
        let id = try id(request)
        let receipt = try await step.carryOut(id, request.input, request.actor, request.idempotency, executor)
        guard step.verb == FinishTask.verb, let task = try store.read({ try TaskNotice.find(id, in: $0) }), let matter = task.matterNumber,
            let matters
        else { return (id, receipt.replayed, false) }
        do {
            try await matters.settled(
                matter, request.input[FinishTask.Fields.result], request.actor, receipt.events.first?.id, Self.second(request.idempotency))
            return (id, receipt.replayed, false)
        } catch is Problem { return (id, receipt.replayed, true) }
    }

    /// What was just done is known; only a replay is looked up.
    private func standing(_ receipt: Receipt<ClaimStanding>) throws -> ClaimStanding {
        if let output = receipt.output { return output }
        // Of several events of one request the last is the claim's own: somebody who was helped was entered before.
        let found = try store.read { tx in
            try receipt.events.reversed().compactMap { try TaskClaim.find($0.stream, in: tx) }.first
        }
        guard let found else { throw Problem.notFound }
        return ClaimStanding(found)
    }

    func claim(_ request: Request) async throws -> ClaimStanding {
        try standing(try await executor.perform(ClaimPlace(id(request)), as: request.actor, key: request.idempotency))
    }

    func helpClaim(_ request: Request) async throws -> ClaimStanding {
        try standing(try await executor.perform(HelpClaim(id(request), request.input), as: request.actor, key: request.idempotency))
    }

    func confirm(_ request: Request) async throws -> ID {
        let shift = try id(request)
        _ = try await executor.perform(ConfirmShift(shift, request.input), as: request.actor, key: request.idempotency)
        return try store.read { try TaskShift.load(shift, in: $0).task }
    }

    private func known(_ id: ID) throws -> TaskClaim { try store.read { try TaskClaim.load(id, in: $0) } }

    func leave(_ request: Request) async throws -> ClaimStanding {
        let claim = try known(id(request))
        _ = try await executor.perform(LeavePlace(claim.id, of: claim.shift), as: request.actor, key: request.idempotency)
        return ClaimStanding(try known(claim.id))
    }

    func offer(_ request: Request) async throws -> ClaimStanding {
        let claim = try known(id(request))
        _ = try await executor.perform(OfferPlace(claim.id, request.input), as: request.actor, key: request.idempotency)
        return ClaimStanding(claim)
    }

    func take(_ request: Request) async throws -> ClaimStanding {
        let claim = try known(id(request))
        let receipt = try await executor.perform(TakePlace(claim.id, of: claim.shift), as: request.actor, key: request.idempotency)
        return try standing(receipt)
    }

    func arrive(_ request: Request, spot: ID? = nil) async throws -> ClaimStanding {
        let claim = try known(id(request))
        _ = try await executor.perform(ArrivePlace(claim.id, spot: spot), as: request.actor, key: request.idempotency)
        return ClaimStanding(try known(claim.id))
    }
}
