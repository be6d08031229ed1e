import Kernel
import Matters

/// The same is raised more than once: somebody joins what is there, and dispatchers merge.
extension Simulation {
    private func isPublic(_ matter: Matter) -> Bool {
        (try? scheme.section(MatterScheme.self))?.category(matter.category)?.isPublic == true
    }

    /// One that it may go along with: mostly one of those that can be merged, now and then any.
    mutating func alike(_ matter: Matter) throws -> Matter? {
        if dice.isOneIn(5) { return try dice.pick(matters).flatMap { try find($0) } }
        let open = try matters.suffix(60).compactMap { try find($0) }.filter { $0.kind.isOpen && isPublic($0) && $0.id != matter.id }
        return dice.pick(open)
    }

    /// What a matter was split into and who helps with it: worked on like any other.
    func parts(of matter: ID) throws -> [ID] {
        let known = Set(matters)
        return try machine.engine.read { tx in
            try tx.all("SELECT child FROM matter_part WHERE parent = \(matter) ORDER BY position, child LIMIT 20") { try $0.id(0) }
        }.filter { !known.contains($0) }
    }

    /// How many parts that the whole has to wait for are open.
    func openParts(of matter: ID) throws -> Int64? {
        try machine.engine.read { tx in
            try tx.count(
                """
                SELECT COUNT(*) FROM matter_part p JOIN matter m ON m.id = p.child WHERE p.parent = \(matter) AND p.kind = 'part'
                AND (p.rule = 'all' OR p.leads) AND m.kind IN ('raised', 'dispatched', 'accepted')
                """)
        }
    }

    mutating func join() async throws {
        let open = try matters.suffix(60).compactMap { try find($0) }.filter { $0.kind.isOpen && isPublic($0) }
        guard let root = dice.pick(open) else { return note("nothing to join") }
        let actor = dice.isOneIn(2) ? dice.pick(people.residents) ?? .anonymous : .anonymous
        let command = JoinMatter(root.number, try JoinMatter.Fields.schema.decode(dice.isOneIn(2) ? ["name": .text("赵女士")] : [:]))
        let key = key(actor, [3])
        armNowAndThen()
        let request = try await send(
            SimulatedRequest(what: "join \(root.number)", matter: nil) { executor in
                let receipt = try await executor.perform(command, as: actor, key: key)
                return (receipt.stream, receipt.replayed)
            })
        guard request.outcome == "ok", let id = request.stream else { return }
        matters.append(id)
        if try find(id) == nil { fault("what joined is not there") }
    }
}
