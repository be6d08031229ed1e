import Kernel
import Territory

/// Grids are merged while matters lie in them, and an act is taken back.
extension Simulation {
    mutating func redraw() async throws {
        if let last = acts.last, dice.isOneIn(2) { return try await takeBack(last) }
        guard let code = dice.pick(places), let parent = plan.unit(code)?.parent,
            let target = dice.pick(places.filter { $0 != code && plan.unit($0)?.parent == parent })
        else { return note("no two grids of one village") }
        let input = try ActPlan.Fields.schema.decode(["kind": .text("merge"), "unit": .text(code), "target": .text(target)])
        let key = key(.system, [5])
        armNowAndThen()
        let request = try await send(
            SimulatedRequest(what: "territory.merge \(code) into \(target)", matter: nil) { executor in
                let receipt = try await executor.perform(RedrawTerritory(input, followers: House.followers), as: .system, key: key)
                return (receipt.stream, receipt.replayed)
            })
        guard request.outcome == "ok", let act = request.stream else { return }
        acts.append((act, code))
        places.removeAll { $0 == code }
    }

    private mutating func takeBack(_ act: (id: ID, code: String)) async throws {
        let key = key(.system, [6])
        armNowAndThen()
        let request = try await send(
            SimulatedRequest(what: "territory.undo \(act.code)", matter: nil) { executor in
                let receipt = try await executor.perform(UndoAct("\(act.id)", followers: House.followers), as: .system, key: key)
                return (receipt.stream, receipt.replayed)
            })
        acts.removeAll { $0.id == act.id }
        if request.outcome == "ok" { places.append(act.code) }
    }
}
