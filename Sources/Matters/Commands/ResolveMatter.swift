package import Kernel
internal import People

/// 办结: the office says what was done; the reporter judges it next.
package struct ResolveMatter: Command {
    package static let verb = MatterVerb.resolve.verb
    package static let reading: Verb? = MatterPermission.read

    package enum Fields {
        package static let result = Field.text("result", maximum: 2000)
        package static let schema = Schema("ResolveMatter", [result.any])
    }

    let number: String
    let input: Input
    let expected: Int64?

    package init(_ number: String, _ input: Input, expected: Int64?) {
        self.number = number
        self.input = input
        self.expected = expected
    }

    package func subject(in tx: any Reading) throws -> Subject { try MatterMove.load(number, in: tx).subject }

    package func run(in context: CommandContext) throws {
        let move = try MatterMove(number, .resolve, expected: expected, in: context)
        let result = try SealedTexts.write(input[Fields.result], label: MatterText.result, of: move.matter.id, in: context)
        try move.commit(Payload().with("result", commitment: result), in: context)
    }
}
