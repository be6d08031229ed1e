package import Kernel
internal import People
internal import Process

/// A step of an office on a claim that is there.
package protocol ClaimStep: Command where Output == ID {
    var id: ID { get }
}

extension ClaimStep {
    package static var reading: Verb? { PointsPermission.list }
    package func subject(in tx: any Reading) throws -> Subject { try PointsClaim.load(id, in: tx).subject }
}

/// 审核: two people who had no part in it agree, each by themselves; one refusal is enough, and has a reason.
package struct ReviewClaim: ClaimStep {
    package static let verb: Verb = "points.review"

    package enum Fields {
        package static let agrees = Field.choice("points_agrees", ["yes", "no"])
        package static let reason = Field.text("points_reason", maximum: 500).optional
        package static let schema = Schema("ReviewClaim", [agrees.any, reason.any])
    }

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let claim = try PointsClaim.load(id, in: context.tx)
        guard claim.state == .pending else { throw Problem(409, "points.state") }
        try claim.requireNoPart(in: context)
        let agrees = input[Fields.agrees] == "yes"
        guard agrees || input[Fields.reason] != nil else { throw Problem.invalid([FieldProblem(Fields.reason.name, "points_reason")]) }
        try context.tx.execute(
            """
            INSERT INTO points_review (claim, account, agrees, at_ms)
            VALUES (\(id), \(context.actor.account), \(agrees), \(context.now))
            """)
        var (next, payload) = (claim, Payload().with("agrees", flag: agrees))
        if let reason = input[Fields.reason] {
            // Each reviewer's words stand by themselves.
            let label = agrees ? "\(PointsClaim.Text.reason).\(claim.version)" : PointsClaim.Text.reason
            payload = payload.with("reason", commitment: try SealedTexts.write(reason, label: label, of: id, in: context))
        }
        if !agrees {
            next.state = .refused
        } else if try context.tx.count("SELECT COUNT(*) FROM points_review WHERE claim = \(id) AND agrees")
            >= context.scheme.points(claim.scheme).reviewers
        {
            payload = payload.with("content", commitment: try claim.notice(&next, in: context))
                .with("until", token: next.due?.text)
        }
        try claim.commit(next, Self.verb, payload, in: context)
        return id
    }
}
