package import Kernel

/// 双向评价, one way: whoever blew it says of each unit whether it came in time and did what was its to do.
package struct AssessCall: Command {
    package static let verb = WhistlePermission.assess
    package static let reading: Verb? = WhistlePermission.read

    package enum Fields {
        package static let inTime = Field.choice("in_time", ["yes", "no"])
        package static let solved = Field.choice("solved", ["yes", "no"])
        package static let note = Field.text("assess_note", maximum: 500).optional
        package static let schema = Schema("AssessCall", [inTime.any, solved.any, note.any])
    }

    let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject { try BlownWhistle.call(id, in: tx).blown.subject }

    package func run(in context: CommandContext) throws {
        let (call, blown) = try BlownWhistle.call(id, in: context.tx)
        try blown.requireAssessing(at: context.now)
        guard call.assessment == nil else { throw Problem(409, "whistle.assessed") }
        let (inTime, solved) = (input[Fields.inTime] == "yes", input[Fields.solved] == "yes")
        // What cannot have been is not said either.
        guard call.arrived != nil || !inTime else { throw Problem.invalid([FieldProblem(Fields.inTime.name, "never_came")]) }
        let said = try input[Fields.note].map { try blown.say($0, MatterText.call(id, "assessed"), in: context) }
        try call.change(
            "in_time = \(inTime), solved = \(solved)", Self.verb,
            Payload().with("in_time", flag: inTime).with("solved", flag: solved).with("text", commitment: said), blown.matter, in: context)
    }
}

/// 双向评价, the other way: a unit that was called says whether it had to be.
package struct AnswerCall: Command {
    package static let verb = WhistlePermission.answer
    package static let reading: Verb? = WhistlePermission.read

    package enum Fields {
        package static let justified = Field.choice("justified", ["yes", "no"])
        package static let note = Field.text("answer_note", maximum: 500).optional
        package static let schema = Schema("AnswerCall", [justified.any, note.any])
    }

    let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let (call, blown) = try BlownWhistle.call(id, in: tx)
        return blown.subject(of: call)
    }

    package func run(in context: CommandContext) throws {
        let (call, blown) = try BlownWhistle.call(id, in: context.tx)
        try blown.requireAssessing(at: context.now)
        guard call.isJustified == nil else { throw Problem(409, "whistle.assessed") }
        let isJustified = input[Fields.justified] == "yes"
        let said = try input[Fields.note].map { try blown.say($0, MatterText.call(id, "answered"), in: context) }
        try call.change(
            "justified = \(isJustified)", Self.verb, Payload().with("justified", flag: isJustified).with("text", commitment: said),
            blown.matter, in: context)
    }
}

extension BlownWhistle {
    /// When it is settled, and as long as neither side has to fear that the other has read its word.
    func requireAssessing(at now: Instant) throws {
        guard whistle.state == .settled, let until = whistle.assess else { throw Problem(409, "whistle.unsettled") }
        guard now <= until else { throw Problem(409, "whistle.assess_late", args: ["until": until.minuteText]) }
    }
}
