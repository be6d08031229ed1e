package import Kernel

/// A step on one matter along the pack's table. A verb says what its input holds and what is particular to it; that the matter is found,
/// seen, at the version its reader saw and in a state that allows the step, and what follows from moving it, is the same for all.
package protocol MatterCommand: Command where Output == MatterStanding {
    associatedtype Fields: StepFields
    static var step: MatterVerb { get }
    var asked: StepInput { get }
    init(_ asked: StepInput)

    /// Checks what this verb alone demands, changes the move, and returns what its event tells beside states and owner.
    func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload
}

package protocol StepFields {
    static var schema: Schema { get }
}

/// What a step has made of its matter.
package struct MatterStanding: Sendable {
    let number: String
    let state: String
    let kind: StateKind
    let version: Int64
}

/// On which matter, with what, and the version it was decided on.
package struct StepInput: Sendable {
    let number: String
    /// `nil` when the step happens by itself, as the pack says.
    let input: Input?
    let expected: Int64?

    init(_ number: String, _ input: Input, expected: Int64?) {
        self.number = number
        self.input = input
        self.expected = expected
    }

    init(byItself number: String) {
        self.number = number
        input = nil
        expected = nil
    }

    var isByItself: Bool { input == nil }

    subscript(field: Field<String>) -> String { input?[field] ?? "" }
    subscript(field: Field<String?>) -> String? { input?[field] }
    subscript(field: Field<Int64>) -> Int64 { input?[field] ?? 0 }
}

extension MatterCommand {
    package static var verb: Verb { step.verb }
    /// Who may not read it is told «not found».
    package static var reading: Verb? { MatterPermission.read }

    package init(_ number: String, _ input: Input, expected: Int64?) { self.init(StepInput(number, input, expected: expected)) }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(asked.number, in: tx).subject }

    package func run(in context: CommandContext) throws -> MatterStanding {
        try run(on: MatterMove.load(asked.number, in: context.tx), in: context)
    }

    package func ready(in tx: any Reading) throws -> Ready<MatterStanding> {
        let matter = try MatterMove.load(asked.number, in: tx)
        return Ready(on: matter.subject) { try run(on: matter, in: $0) }
    }

    private func run(on matter: Matter, in context: CommandContext) throws -> MatterStanding {
        var move = try MatterMove(matter, Self.step, expected: asked.expected, in: context)
        let payload = try take(&move, in: context)
        return try move.commit(payload, in: context)
    }
}
