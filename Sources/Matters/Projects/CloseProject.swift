package import Kernel

/// 项目完工: every milestone is reached. The matter is resolved with it, by its ordinary step and by whoever may take that.
package struct CloseProject: Command {
    package static let verb = ProjectPermission.close
    package static let reading: Verb? = ProjectPermission.read

    package enum Fields {
        package static let result = Field.text("result", maximum: 2000)
        package static let schema = Schema("CloseProject", [result.any])
    }

    let id: ID
    private let result: String

    package init(_ id: ID, _ input: Input) {
        self.id = id
        result = input[Fields.result]
    }

    package func subject(in tx: any Reading) throws -> Subject { try OpenedProject.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let opened = try OpenedProject.load(id, in: context.tx)
        try opened.requireOpen()
        guard try Milestone.all(of: id, in: context.tx).allSatisfy({ $0.done != nil }) else { throw Problem(409, "project.unfinished") }
        try opened.end(as: .closed, Self.verb, Payload(), in: context)
        // Somebody may have resolved it before the last stone was laid.
        guard opened.matter.kind.isOpen else { return }
        let policy = Policy(context.scheme)
        let scheme = try context.scheme.section(MatterScheme.self)
        let (number, text) = (opened.matter.number, Schema.Raw.text(result))
        if !scheme.allows(.resolve, from: opened.matter.state), scheme.allows(.unshelve, from: opened.matter.state) {
            try policy.require(UnshelveMatter.verb, of: context.actor, on: opened.matter.subject)
            let said = try UnshelveMatter.Fields.schema.decode(["text": .text(String(result.prefix(500)))])
            _ = try UnshelveMatter(number, said, expected: nil).run(in: context)
        }
        try policy.require(ResolveMatter.verb, of: context.actor, on: opened.matter.subject)
        _ = try ResolveMatter(number, ResolveMatter.Fields.schema.decode(["result": text]), expected: nil).run(in: context)
    }
}

/// 撤项: nothing will come of it as a project, and why. The matter goes on as it is.
package struct DropProject: Command {
    package static let verb = ProjectPermission.drop
    package static let reading: Verb? = ProjectPermission.read

    package enum Fields {
        package static let reason = Field.text("drop_reason", maximum: 500)
        package static let schema = Schema("DropProject", [reason.any])
    }

    let id: ID
    private let reason: String

    package init(_ id: ID, _ input: Input) {
        self.id = id
        reason = input[Fields.reason]
    }

    package func subject(in tx: any Reading) throws -> Subject { try OpenedProject.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let opened = try OpenedProject.load(id, in: context.tx)
        try opened.requireOpen()
        let said = try opened.say(reason, ProjectText.dropped, in: context)
        try opened.end(as: .dropped, Self.verb, Payload().with("text", commitment: said), in: context)
    }
}
