package import Kernel
internal import People

/// 评价: the reporter says whether it is solved and how well it was done.
package struct RateMatter: Command {
    package static let verb = MatterVerb.rate.verb
    package static let reading: Verb? = MatterPermission.read

    package enum Fields {
        package static let score = Field.choice("score", ["5", "4", "3", "2", "1"])
        package static let solved = Field.choice("solved", ["yes", "no"])
        package static let comment = Field.text("comment", maximum: 1000).optional
        package static let schema = Schema("RateMatter", [solved.any, score.any, comment.any])
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
        let move = try MatterMove(number, .rate, expected: expected, in: context)
        let score = Int64(input[Fields.score]) ?? 0
        let solved = input[Fields.solved] == "yes"
        try context.tx.execute(
            """
            INSERT INTO rating (matter, score, solved, rated_ms) VALUES (\(move.matter.id), \(score), \(solved), \(context.now))
            """)
        let comment = try input[Fields.comment].map {
            try SealedTexts.write($0, label: MatterText.comment, of: move.matter.id, in: context)
        }
        try move.commit(
            Payload().with("score", number: score).with("solved", flag: solved).with("comment", commitment: comment), in: context)
    }
}
