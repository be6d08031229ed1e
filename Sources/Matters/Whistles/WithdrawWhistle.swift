package import Kernel
internal import Process

/// 撤哨: it was blown by mistake, or has settled itself before anybody had to do anything. Why is told to whoever was called.
package struct WithdrawWhistle: Command {
    package static let verb = WhistlePermission.withdraw
    package static let reading: Verb? = WhistlePermission.read

    package enum Fields {
        package static let text = Field.text("text", maximum: 500)
        package static let schema = Schema("WithdrawWhistle", [text.any])
    }

    let id: ID
    private let text: String

    package init(_ id: ID, _ input: Input) {
        self.id = id
        text = input[Fields.text]
    }

    package func subject(in tx: any Reading) throws -> Subject { try BlownWhistle.load(id, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let blown = try BlownWhistle.load(id, in: context.tx)
        guard blown.whistle.state == .open else { throw Problem(409, "whistle.ended") }
        let said = try blown.say(text, MatterText.whistle(id, "withdrawn"), in: context)
        try blown.cancel(Payload().with("text", commitment: said), in: context)
    }
}

extension BlownWhistle {
    /// Nobody is waited for any more, and every unit that was called is told.
    func cancel(_ payload: Payload, in context: CommandContext) throws {
        let calls = try WhistleCall.all(of: whistle.id, in: context.tx)
        try whistle.end(as: .withdrawn, matter, calls, assess: nil, type: WithdrawWhistle.verb, payload, in: context)
        for call in calls {
            if call.arrived == nil { try Clocks(call.clocks, in: context).stop([.arrive]) }
            try call.end(WhistleEvent.cancel, matter, in: context)
        }
    }
}
