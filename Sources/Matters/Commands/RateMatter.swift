package import Kernel
internal import People

/// 评价: the reporter says whether it is solved and how well it was done. What is not solved goes back to work.
package struct RateMatter: MatterCommand {
    package static let step = MatterVerb.rate

    package enum Fields: StepFields {
        package static let score = Field.choice("score", ["5", "4", "3", "2", "1"])
        package static let solved = Field.choice("solved", ["yes", "no"])
        package static let comment = Field.text("comment", maximum: 1000).optional
        package static let schema = Schema("RateMatter", [solved.any, score.any, comment.any])
    }

    package let asked: StepInput

    package init(_ asked: StepInput) { self.asked = asked }

    package func take(_ move: inout MatterMove, in context: CommandContext) throws -> Payload {
        let score = Int64(asked[Fields.score]) ?? 0
        let solved = asked[Fields.solved] == "yes"
        if !solved { move.redo() }
        // The newest word counts; the ones before it stay in the log.
        try context.tx.execute(
            """
            INSERT INTO rating (matter, score, solved, rated_ms) VALUES (\(move.matter.id), \(score), \(solved), \(context.now))
            ON CONFLICT (matter) DO UPDATE SET score = excluded.score, solved = excluded.solved, rated_ms = excluded.rated_ms
            """)
        let label = move.matter.course.redone == 0 ? MatterText.comment : MatterText.said(.rate, move.version)
        let comment = try asked[Fields.comment].map { try SealedTexts.write($0, label: label, of: move.matter.id, in: context) }
        return Payload().with("score", number: score).with("solved", flag: solved).with("comment", commitment: comment)
    }
}

extension MatterMove {
    /// Takes the way back to work, where the pack has one and it was not taken too often already.
    mutating func redo() {
        guard transition.redo != nil, transition.times.map({ course.redone < $0 }) ?? true else { return }
        redoes = true
        course.redone += 1
    }
}
