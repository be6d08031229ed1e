import Kernel
import Matters
import Process

/// What was asked for is answered, taken back, or lies on a desk.
extension Simulation {
    private enum Deed: String {
        case grant, refuse, withdraw
    }

    private static let deskLimit = 50

    /// Mostly who should; now and then whoever asked, or somebody who has nothing to do with it.
    mutating func decide() async throws {
        let waiting = try machine.engine.read { tx in
            try tx.all("SELECT id FROM decision WHERE state = 'waiting' ORDER BY id LIMIT \(Self.deskLimit)") { try $0.id(0) }
        }
        guard let id = dice.pick(waiting), let record = try found(id), let matter = try matter(of: record) else {
            return note("nothing waits to be decided")
        }
        let deed: Deed
        switch dice.below(12) {
        case 0: return note("what was asked for on \(matter.number) lies on a desk")
        case 1: deed = .withdraw
        case 2, 3: deed = .refuse
        default: deed = .grant
        }
        guard let actor = who(deed, on: record, matter) else { return }
        let text = dice.isOneIn(2) ? "按规定办。" : nil
        let send: @Sendable (Executor) async throws -> (stream: ID?, replayed: Bool)
        let key = IdempotencyKey(owner: actor.account ?? .zero, key: "decide-\(report.steps)", requestHash: [3])
        switch deed {
        case .grant:
            let command = GrantDecision(id, try GrantDecision.Fields.schema.decode(text.map { ["text": .text($0)] } ?? [:]))
            send = { executor in
                let receipt = try await executor.perform(command, as: actor, key: key)
                return (receipt.stream, receipt.replayed)
            }
        case .refuse:
            let command = RefuseDecision(id, try RefuseDecision.Fields.schema.decode(["text": .text(text ?? "再想想办法。")]))
            send = { executor in
                let receipt = try await executor.perform(command, as: actor, key: key)
                return (receipt.stream, receipt.replayed)
            }
        case .withdraw:
            send = { executor in
                let receipt = try await executor.perform(WithdrawDecision(id), as: actor, key: key)
                return (receipt.stream, receipt.replayed)
            }
        }
        armNowAndThen()
        let request = try await self.send(
            SimulatedRequest(
                what: "\(deed.rawValue) \(record.kind) of \(matter.number) by \(actor.username ?? "somebody")", matter: matter.id,
                send: send))
        try judge(request, deed, by: actor, on: record, matter)
        if dice.isOneIn(10) { try await sendAgain(request) }
    }

    private func found(_ id: ID) throws -> DecisionRecord? { try machine.engine.read { try DecisionRecord.find(id, in: $0) } }
    private func matter(of record: DecisionRecord) throws -> Matter? {
        try machine.engine.read { try Matter.find(id: record.subject.id, in: $0) }
    }

    private mutating func who(_ deed: Deed, on record: DecisionRecord, _ matter: Matter) -> Actor? {
        if dice.isOneIn(12) { return people.anybody(&dice) }
        if deed == .withdraw || dice.isOneIn(12) { return askers[record.requester] }
        let around = people.around(matter) + people.deciders
        let able = around.filter { actor in
            Decisions.role(of: actor, on: record, matter.subject, scheme) != nil && actor.account != record.requester
                && !people.isAway(actor, at: now)
        }
        return dice.pick(able)
    }

    private mutating func judge(_ request: SimulatedRequest, _ deed: Deed, by actor: Actor, on before: DecisionRecord, _ matter: Matter)
        throws
    {
        guard let after = try found(before.id), let now = try self.matter(of: before) else { return fault("a decision is gone") }
        guard request.outcome == "ok" else {
            if after.version != before.version || now.version != matter.version {
                fault("«\(request.what)» was refused and changed something")
            }
            return
        }
        let isOwn = actor.account == before.requester
        if isOwn != (deed == .withdraw) { fault("«\(request.what)» was done by \(isOwn ? "whoever asked" : "somebody else")") }
        if deed != .withdraw, Decisions.role(of: actor, on: before, matter.subject, scheme) == nil {
            fault("«\(request.what)» was done without a role of the chain")
        }
        let isGranted = after.state == .granted
        let expected: Set<DecisionRecord.State> =
            switch deed {
            case .grant: [.granted, .waiting]
            case .refuse: [.refused]
            case .withdraw: [.withdrawn]
            }
        if !expected.contains(after.state) { fault("«\(request.what)» left it \(after.state)") }
        if now.version != matter.version + (isGranted ? 1 : 0) {
            fault("«\(request.what)» moved the matter by \(now.version - matter.version)")
        }
        if !isGranted, now.state != matter.state { fault("«\(request.what)» led from \(matter.state) to \(now.state)") }
    }
}
