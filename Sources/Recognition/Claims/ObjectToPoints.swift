package import Kernel
internal import People
internal import Process

/// 异议: anybody who sees what is shown may say that it is not so, with a ground. It counts for nothing until that was looked into.
package struct ObjectToPoints: Command {
    package static let verb: Verb = "points.object"

    package enum Fields {
        package static let ground = Field.choice("points_ground", ["not_done", "somebody_else", "counted_twice", "against_the_rule"])
        package static let what = Field.text("points_objection", maximum: 500)
        package static let schema = Schema("ObjectToPoints", [ground.any, what.any])
    }

    private let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let claim = try PointsClaim.load(id, in: context.tx)
        guard claim.kind == .award, let shown = try Publication.find(open: id, in: context.tx) else { throw Problem.notFound }
        let objection = try Objection.raise(input[Fields.ground], to: shown, in: context)
        let text = try SealedTexts.write(input[Fields.what], label: PointsClaim.Text.what, of: objection.id, in: context)
        var next = claim
        next.asked += 1
        try claim.commit(
            next, Self.verb,
            Payload().with("objection", id: objection.id).with("ground", token: objection.ground).with("what", commitment: text),
            in: context)
        return id
    }
}

/// 异议处理: by somebody who had no part in the claim. One that is right ends it.
package struct DecideObjection: ClaimStep {
    package static let verb: Verb = "points.settle"

    package enum Fields {
        package static let objection = Field.choice("objection")
        package static let upheld = Field.choice("points_upheld", ["yes", "no"])
        package static let reason = Field.text("points_reason", maximum: 500)
        package static let schema = Schema("DecideObjection", [objection.any, upheld.any, reason.any])
    }

    package let id: ID
    private let input: Input

    package init(_ id: ID, _ input: Input) {
        self.id = id
        self.input = input
    }

    package func run(in context: CommandContext) throws -> ID {
        let claim = try PointsClaim.load(id, in: context.tx)
        guard let shown = try Publication.find(open: id, in: context.tx), claim.state == .noticed else {
            throw Problem(409, "points.state")
        }
        guard let objection = try ID(input[Fields.objection]).flatMap({ try Objection.find($0, in: context.tx) }),
            objection.publication == shown.id
        else { throw Problem.invalid([FieldProblem(Fields.objection.name, "choice")]) }
        // Whoever decided about another objection to the same claim may decide about this one.
        let decided = try Objection.all(of: shown.id, in: context.tx).compactMap(\.decider)
        if !decided.contains(where: { $0 == context.actor.account }) { try claim.requireNoPart(in: context) }
        guard objection.account == nil || objection.account != context.actor.account else { throw Problem(409, "points.part") }
        let upheld = input[Fields.upheld] == "yes"
        try objection.decide(upheld: upheld, in: context)
        var next = claim
        next.asked = max(0, claim.asked - 1)
        let reason = try SealedTexts.write(input[Fields.reason], label: PointsClaim.Text.reason, of: objection.id, in: context)
        if upheld {
            try shown.withdraw(in: context)
            try SealedTexts.write(input[Fields.reason], label: PointsClaim.Text.reason, of: id, in: context)
            (next.state, next.due, next.asked) = (.refused, nil, 0)
        }
        try claim.commit(
            next, Self.verb,
            Payload().with("objection", id: objection.id).with("upheld", flag: upheld).with("reason", commitment: reason), in: context)
        return id
    }
}
