package import Kernel
internal import People
internal import Process
internal import Territory

/// What a claim is made of, whoever enters it.
enum NewClaim {
    static let rule = Field.choice("rule")
    static let did = Field.date("did_on")
    static let what = Field.text("points_what", maximum: 500)

    /// How long ago it may have been done.
    private static let daysBack: Int64 = 60

    static func make(
        _ input: Input, for member: PointsMember, _ kind: PointsScheme.Rule.Kind, _ verb: Verb, in context: CommandContext
    ) throws -> ID {
        let plan = try context.scheme.points(member.scheme)
        guard member.left == nil else { throw Problem(409, "points.not_joined") }
        // Who has no account would not be told and could not appeal.
        guard kind == .award || member.account != nil else { throw Problem(409, "points.no_account") }
        var faults: [FieldProblem] = []
        let rule = plan.rule(input[rule]).flatMap { $0.kind == kind && $0.evidence == .text ? $0 : nil }
        if rule == nil { faults.append(FieldProblem(Self.rule.name, "choice")) }
        let (today, did) = (context.now.day, Day(input[did]))
        if did.map({ $0 > today || $0.sinceEpoch < today.sinceEpoch - daysBack || $0 < member.joined.day }) != false {
            faults.append(FieldProblem(Self.did.name, "points_day"))
        }
        guard faults.isEmpty, let rule, let did else { throw Problem.invalid(faults) }
        guard try PointsClaim.open(of: member.id, in: context.tx).count < PointsClaim.openLimit else { throw Problem(409, "points.many") }
        let claim = PointsClaim(
            id: context.newID(), member: member.id, scheme: plan.id, rule: rule.id, kind: kind, pack: context.scheme.version,
            cycle: PointsBook.cycle(of: did), unit: member.unit, did: did, source: nil, minutes: nil, points: rule.points,
            asker: context.actor.account, state: .pending, due: nil, asked: 0, made: context.now, version: 1)
        try claim.insert(in: context.tx)
        let what = try SealedTexts.write(
            [(label: PointsClaim.Text.what, text: input[what])], of: claim.id, isNew: true, in: context)
        try context.emit(
            Event(
                stream: claim.id, version: 1, type: verb.text, unit: claim.unit.id,
                Payload().with("member", id: member.id).with("scheme", token: plan.id).with("rule", token: rule.id)
                    .with("points", number: claim.points).with("cycle", token: claim.cycle).with("what", commitment: what.first)))
        return claim.id
    }
}

/// 申报: for oneself.
package struct ClaimPoints: Command {
    package static let verb: Verb = "points.claim"

    package enum Fields {
        package static let scheme = Field.choice("scheme")
        package static let schema = Schema("ClaimPoints", [scheme.any, NewClaim.rule.any, NewClaim.did.any, NewClaim.what.any])
    }

    private let input: Input

    package init(_ input: Input) { self.input = input }

    package func run(in context: CommandContext) throws -> ID {
        _ = try context.scheme.points(input[Fields.scheme])
        let member = try PointsMember.acting(input[Fields.scheme], in: context)
        return try NewClaim.make(input, for: member, .award, Self.verb, in: context)
    }
}

/// A claim by a worker, about whoever has this number.
package protocol ClaimByWorker: Command where Output == ID {
    static var kind: PointsScheme.Rule.Kind { get }
    var input: Input { get }
}

extension ClaimByWorker {
    private func member(in tx: any Reading) throws -> PointsMember {
        guard let member = try PointsMember.find(number: input.text(of: WorkerClaim.number.name) ?? "", in: tx) else {
            throw Problem.notFound
        }
        return member
    }

    package func subject(in tx: any Reading) throws -> Subject {
        let path = try member(in: tx).unit.path
        return Subject(place: path, owner: path)
    }

    package func run(in context: CommandContext) throws -> ID {
        try NewClaim.make(input, for: member(in: context.tx), Self.kind, Self.verb, in: context)
    }
}

enum WorkerClaim {
    static let number = Field.line("points_number", maximum: 20)
    static func schema(_ name: String) -> Schema {
        Schema(name, [number.any, NewClaim.rule.any, NewClaim.did.any, NewClaim.what.any])
    }
}

/// 代为申报
package struct ClaimForMember: ClaimByWorker {
    package static let verb: Verb = "points.help"
    package static let kind = PointsScheme.Rule.Kind.award
    package static let schema = WorkerClaim.schema("ClaimForMember")
    package let input: Input

    package init(_ input: Input) { self.input = input }
}

/// 扣分: by a published rule with a ground of the closed list. The person is told and can appeal before it counts; 409 `points.no_account`
/// for whoever could neither see it nor appeal.
package struct DeductPoints: ClaimByWorker {
    package static let verb: Verb = "points.deduct"
    package static let kind = PointsScheme.Rule.Kind.deduct
    package static let schema = WorkerClaim.schema("DeductPoints")
    package let input: Input

    package init(_ input: Input) { self.input = input }
}
