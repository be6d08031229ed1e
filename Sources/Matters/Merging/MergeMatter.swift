package import Kernel

/// 合并: the same was raised already; from now on it goes along with that. Its own clocks stop, and its reporter is answered with the other.
package struct MergeMatter: MatterCommand {
    package static let step = MatterVerb.merge

    package enum Fields: StepFields {
        package static let into = Field.line("into", maximum: 20)
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("MergeMatter", [into.any, text.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let root = try find(in: context)
        try judge(move.matter, with: root, in: context)
        try Following.begin(move, with: root.id, isJoined: false, in: context)
        return try move.saying(asked[Fields.text], in: context).with("root", id: root.id)
    }

    /// What is merged already leads on to what it goes along with, so that there are no chains. Whoever merges two may merge both.
    private func find(in context: CommandContext) throws -> Matter {
        guard let number = MatterNumber.read(asked[Fields.into]) else {
            throw Problem.invalid([FieldProblem(Fields.into.name, "matter_number")])
        }
        let policy = Policy(context.scheme)
        guard let named = try Matter.find(number: number, in: context.tx),
            case .allowed = policy.decide(MatterPermission.read, of: context.actor, on: named.subject)
        else { throw Problem.invalid([FieldProblem(Fields.into.name, "matter_unknown")]) }
        let root = try Following.of(named.id, in: context.tx).flatMap { try Matter.find(id: $0.root, in: context.tx) } ?? named
        guard case .allowed = policy.decide(Self.verb, of: context.actor, on: root.subject) else {
            throw Problem.invalid([FieldProblem(Fields.into.name, "matter_elsewhere")])
        }
        return root
    }

    private func judge(_ matter: Matter, with root: Matter, in context: CommandContext) throws {
        guard root.id != matter.id else { throw Problem(409, "matter.merge_itself", args: ["number": root.number]) }
        guard root.kind.isOpen else { throw Problem(409, "matter.merge_over", args: ["number": root.number]) }
        // Each reporter reads what the other is answered: so it has to be what everybody may read.
        let scheme = try context.scheme.section(MatterScheme.self)
        guard [matter, root].allSatisfy({ scheme.category($0.category)?.isPublic == true }) else {
            throw Problem(409, "matter.merge_private")
        }
        guard try Part.all(of: matter.id, in: context.tx).isEmpty, try Part.of(matter.id, in: context.tx) == nil,
            try Part.of(root.id, in: context.tx) == nil
        else { throw Problem(409, "matter.merge_parts") }
        // Their clocks would go on for something that is over.
        guard try Project.of(matter.id, in: context.tx)?.state != .open,
            try !Whistle.all(of: matter.id, in: context.tx).contains(where: { $0.state == .open })
        else { throw Problem(409, "matter.merge_busy") }
        let along = try Following.count(with: matter.id, in: context.tx)
        guard along == 0 else { throw Problem(409, "matter.merge_followed", args: ["count": "\(along)"]) }
        guard try Following.count(with: root.id, in: context.tx) < Following.limit else {
            throw Problem(409, "matter.merge_full", args: ["max": "\(Following.limit)", "number": root.number])
        }
    }
}
