package import Kernel

/// 提前离场: a unit goes before it is settled. Nobody should; whoever does says why, and it stays beside the whistle.
package struct LeaveCall: Command {
    package static let verb = WhistlePermission.leave
    package static let reading: Verb? = WhistlePermission.read

    package enum Fields {
        package static let reason = Field.text("left_reason", maximum: 500)
        package static let schema = Schema("LeaveCall", [reason.any])
    }

    let id: ID
    private let text: String

    package init(_ id: ID, _ input: Input) {
        self.id = id
        text = input[Fields.reason]
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let (call, blown) = try BlownWhistle.call(id, in: tx)
        return blown.subject(of: call)
    }

    package func run(in context: CommandContext) throws {
        let (call, blown) = try BlownWhistle.call(id, in: context.tx)
        guard blown.whistle.state == .open else { throw Problem(409, "whistle.ended") }
        guard call.arrived != nil, call.left == nil else { throw Problem(409, "whistle.not_there") }
        let reason = try blown.say(text, MatterText.call(id, "left"), in: context)
        try call.change("left_ms = \(context.now)", Self.verb, Payload().with("text", commitment: reason), blown.matter, in: context)
    }
}
