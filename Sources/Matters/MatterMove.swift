internal import Kernel

/// A step along the pack's table of transitions: the one place that changes a matter's state, owner, list rows and version, and tells it.
struct MatterMove {
    let matter: Matter
    let verb: MatterVerb
    var owner: Matter.Place?

    /// Loads what a command acts on; «not found» when there is none.
    static func load(_ number: String, in tx: any Reading) throws -> Matter {
        guard let matter = try Matter.find(number: number, in: tx) else { throw Problem.notFound }
        return matter
    }

    init(_ number: String, _ verb: MatterVerb, expected: Int64?, in context: CommandContext) throws {
        matter = try Self.load(number, in: context.tx)
        self.verb = verb
        if let expected, expected != matter.version {
            throw Problem(412, "stale", args: ["expected": "\(expected)", "current": "\(matter.version)"])
        }
        _ = try context.scheme.section(MatterScheme.self).move(verb, from: matter.state)
    }

    func commit(_ payload: Payload, in context: CommandContext) throws {
        let target = try context.scheme.section(MatterScheme.self).move(verb, from: matter.state)
        let tx = context.tx
        let newOwner = owner ?? matter.owner
        try MatterIn.remove(matter.id, side: .place, path: matter.place.path, kind: matter.kind, raised: matter.raised, in: tx)
        try MatterIn.remove(matter.id, side: .owner, path: matter.owner.path, kind: matter.kind, raised: matter.raised, in: tx)
        let changed = try tx.execute(
            """
            UPDATE matter SET state = \(target.id), kind = \(target.kind.rawValue), owner = \(newOwner.unit), version = \(matter.version + 1),
                changed_ms = \(context.now)
            WHERE id = \(matter.id) AND version = \(matter.version)
            """)
        guard changed == 1 else { throw Problem(412, "stale", args: ["expected": "\(matter.version)", "current": ""]) }
        try MatterIn.insert(matter.id, side: .place, path: matter.place.path, kind: target.kind, raised: matter.raised, in: tx)
        try MatterIn.insert(matter.id, side: .owner, path: newOwner.path, kind: target.kind, raised: matter.raised, in: tx)
        try context.emit(
            Event(
                stream: matter.id, version: matter.version + 1, type: verb.verb.text, unit: matter.place.unit,
                payload.with("from", token: matter.kind.rawValue).with("to", token: target.kind.rawValue).with("owner", id: newOwner.unit)))
    }
}
