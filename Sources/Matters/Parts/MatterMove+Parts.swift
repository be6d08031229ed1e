internal import Kernel

/// What a matter waits for before it is done, and what becomes of that when it ends.
extension MatterMove {
    /// Refuses to resolve what its parts have not been resolved for; an assistance that is still open needs a word why.
    /// Returns whether there is one.
    func requireParts(done reason: String?, in context: CommandContext) throws -> Bool {
        let parts = try Part.standing(of: matter.id, in: context.tx)
        let waiting = parts.filter { $0.part.kind == .part && $0.matter.kind.isOpen && ($0.part.rule == .all || $0.part.leads) }
        guard waiting.isEmpty else {
            let numbers = waiting.map { $0.matter.number }.joined(separator: " ")
            throw Problem(409, "matter.parts_open", args: ["count": "\(waiting.count)", "numbers": numbers])
        }
        let helping = parts.filter { $0.part.kind == .assist && $0.matter.kind.isOpen }
        guard helping.isEmpty || reason != nil else { throw Problem(409, "matter.assists_open", args: ["count": "\(helping.count)"]) }
        return !helping.isEmpty
    }

    /// Shares that are not needed any more are over, and so are the parts of what ends without an answer: nothing is left to nobody.
    func settleParts(at target: MatterScheme.State, in context: CommandContext) throws {
        guard matter.kind.isOpen, !target.kind.isOpen, verb != .merge else { return }
        let scheme = try context.scheme.section(MatterScheme.self)
        for (part, child) in try Part.standing(of: matter.id, in: context.tx) where child.kind.isOpen {
            guard part.kind == .assist || target.kind == .closed, scheme.allows(.withdraw, from: child.state) else { continue }
            let move = try MatterMove(child, .withdraw, expected: nil, in: context)
            _ = try move.commit(Payload().with("automatic", flag: true), in: context)
        }
    }
}
